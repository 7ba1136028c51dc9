"""What the plans promise for an incident, what is already held for it, what is free, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.db import db
from emergency.plans.models import Promise
from emergency.plans.vocabulary import PromiseKind
from resources_db.claims.models import Claim
from resources_db.claims.rules import ClaimState
from resources_db.holds.models import Hold, HoldLine
from resources_db.incidents.models import Incident
from resources_db.incidents.queries import Applying, list_applying_plans, place_of
from resources_db.lookup.queries import count_free_stock, count_free_teams, find_stock, find_teams
from resources_db.lookup.rules import Asked, FoundStock, FoundTeam
from resources_db.supplies.queries import find_item_ids
from resources_db.teams.models import TeamCapability
from resources_db.teams.queries import find_capability_ids
from resources_db.teams.rules import canonical

_LIVE = (ClaimState.HELD, ClaimState.REQUESTED, ClaimState.EN_ROUTE, ClaimState.ON_SCENE)


@dataclass
class Need:
    """One thing the applying plans promise: the greatest promise among them, not their sum.

    Plans of several tiers name the same engines; adding them up would ask for more than anybody planned.
    """

    kind: PromiseKind
    what: str
    needed: Decimal
    unit: str
    within_minutes: int | None
    plans: list[str]
    meant: Sequence[int] = ()
    registered: Decimal = Decimal(0)
    free: Decimal = Decimal(0)
    mine: Decimal = Decimal(0)
    nearest: list[FoundTeam | FoundStock] = field(default_factory=list)

    @property
    def open(self) -> Decimal:
        """What is still to be held."""
        return max(self.needed - self.mine, Decimal(0))

    @property
    def gap(self) -> Decimal:
        """What is missing even if everything free is held."""
        return max(self.needed - self.mine - self.free, Decimal(0))


def list_needs(incident: Incident, by: Actor, *, with_nearest: bool = False) -> tuple[list[Need], list[Applying]]:
    """The needs of an incident, the greatest gap first, and the plans they come from."""
    plans = list_applying_plans(incident, by)
    needs = _merged(plans)
    held_teams, held_items = _held_for(incident)
    for need in needs:
        if need.kind == PromiseKind.TEAM:
            need.meant = find_capability_ids(need.what)
            registered, free = count_free_teams(by, need.meant)
            need.registered, need.free = Decimal(registered), Decimal(free)
            need.mine = Decimal(sum(1 for capabilities in held_teams if capabilities & set(need.meant)))
        else:
            need.meant = find_item_ids(need.what)
            need.registered, need.free = count_free_stock(by, need.meant)
            need.mine = sum((held_items.get(item_id, Decimal(0)) for item_id in need.meant), Decimal(0))
        if with_nearest and need.open:
            asked = Asked(place_of(incident), quantity=Decimal(1), within_minutes=need.within_minutes, limit=5)
            found = (find_teams if need.kind == PromiseKind.TEAM else find_stock)(by, need.meant, asked)
            need.nearest = [each for each in found if each.free]
    return sorted(needs, key=lambda need: (-need.gap, -need.open, need.what)), plans


def _merged(plans: Sequence[Applying]) -> list[Need]:
    titles = {each.version.id: each.version.plan.title for each in plans}
    statement = select(Promise).where(Promise.version_id.in_(titles)).order_by(Promise.id)
    found: dict[tuple[PromiseKind, str], Need] = {}
    for promise in db.session.scalars(statement):
        word = canonical(promise.what) if promise.kind == PromiseKind.TEAM else promise.what
        need = found.get((promise.kind, word))
        if need is None:
            need = Need(promise.kind, word, Decimal(promise.quantity), promise.unit, promise.within_minutes, [])
            found[promise.kind, word] = need
        need.needed = max(need.needed, Decimal(promise.quantity))
        if promise.within_minutes is not None:
            need.within_minutes = min(need.within_minutes or promise.within_minutes, promise.within_minutes)
        if titles[promise.version_id] not in need.plans:
            need.plans.append(titles[promise.version_id])
    return list(found.values())


def _held_for(incident: Incident) -> tuple[list[set[int]], dict[int, Decimal]]:
    """The capabilities of each team, and how much of each item, that is held or on its way for the incident."""
    rows = db.session.execute(
        select(HoldLine.team_id, HoldLine.item_id, Claim.quantity, Claim.lapses_at, Claim.state)
        .join(Hold, Hold.id == HoldLine.hold_id)
        .join(Claim, Claim.owner_line == HoldLine.id)
        .where(Hold.incident_id == incident.id, Claim.state.in_(_LIVE))
    ).all()
    rows = [row for row in rows if not _has_lapsed(row.state, row.lapses_at)]
    teams = {row.team_id: set[int]() for row in rows if row.team_id is not None}
    of_teams = select(TeamCapability.team_id, TeamCapability.capability_id)
    for team_id, capability_id in db.session.execute(of_teams.where(TeamCapability.team_id.in_(teams))):
        teams[team_id].add(capability_id)
    items: dict[int, Decimal] = {}
    for row in rows:
        if row.item_id is not None:
            items[row.item_id] = items.get(row.item_id, Decimal(0)) + row.quantity
    return list(teams.values()), items


def _has_lapsed(state: ClaimState, lapses_at: datetime | None) -> bool:
    return state == ClaimState.HELD and lapses_at is not None and lapses_at <= now()
