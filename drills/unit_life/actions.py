"""What an authority puts on record about a unit's life: suspended, resumed, closed, opened again, moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from drills.bookings import actions as bookings
from drills.unit_life import queries, rules
from drills.unit_life.rules import Change
from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import SYSTEM, Actor
from emergency.core.audit import record
from emergency.core.clock import today
from emergency.core.db import lock
from emergency.core.errors import Invalid
from emergency.core.text import message
from emergency.core.uploads import StoredFile
from emergency.filings import handing_on
from emergency.plans import actions as plans
from emergency.sites import actions as sites
from emergency.sites import moving
from emergency.sites.models import Move
from emergency.sites.rules import MoveState, Rest
from resources_db.teams import actions as teams
from resources_db.teams.rules import TeamStatus


@dataclass(frozen=True)
class Ended:
    """How much a closing or merger ended: drills cancelled, plans abolished, teams taken out of service."""

    drills: int = 0
    plans: int = 0
    teams: int = 0


def change_life(
    organisation: Organisation,
    change: Change,
    *,
    on: date,
    by: Actor,
    reason: str = "",
    source: str = "",
    file: StoredFile | None = None,
    until: date | None = None,
) -> Ended:
    """Suspend a unit, let it resume, close it or open it again, from a day on, with the reason and the paper.

    A suspension may name the day on which it ends. A closing ends in the same transaction what a closed unit cannot
    hold: booked drills, plans, teams that nobody has called. What others decide stays: filings with their authority,
    stock and called teams with the worklist. Errors: Invalid (`on`, `until`, `reason`, `source`), Conflict
    (`unit_state`).
    """
    authorise(by, Permission.ORGANISATION_CREATE, organisation)
    lock(Organisation, [organisation.id])
    life = rules.after(organisation.life, change)
    _check(change, on=on, reason=reason, source=source, file=file)
    sites.state_facts(
        organisation, since=on, until=until if change is Change.SUSPEND else None, source=source, reason=reason,
        file=file, life=life, by=by,
    )  # fmt: skip
    return end_what_hangs(organisation, on=on, reason=reason, by=by) if change is Change.CLOSE else Ended()


def _check(change: Change, *, on: date, reason: str, source: str, file: StoredFile | None) -> None:
    if change is not Change.SUSPEND and on > today():
        raise Invalid(on=message("This day lies in the future."))
    if change in (Change.SUSPEND, Change.CLOSE) and not reason.strip():
        raise Invalid(reason=message("Say why."))
    if not (source.strip() or file):
        raise Invalid(source=message("Name the paper that this rests on."))


def end_what_hangs(
    organisation: Organisation, *, on: date, reason: str, by: Actor, keep: Sequence[int] = (), teams_end: bool = True
) -> Ended:
    """End a unit's booked drills, its plans and its teams as of a day; `keep` are plans to be left alone.

    Whoever closes a unit need not be allowed to write its plans, so this is done in his name by the system.
    """
    acting = in_the_name_of(by)
    hanging = queries.hanging_on(organisation, on)
    why = reason.strip()
    for drill in hanging.drills:
        bookings.cancel(drill, reason=why, by=acting)
    ending = [plan for plan in hanging.plans if plan.id not in keep]
    for plan in ending:
        plans.abolish(plan, on=on, by=acting)
    idle = [team for team in hanging.teams if teams_end and team.id not in hanging.called]
    idle = [team for team in idle if team.status is not TeamStatus.OUT_OF_SERVICE]
    for team in idle:
        teams.report_status(team, TeamStatus.OUT_OF_SERVICE, note=why, by=acting)
    ended = Ended(len(hanging.drills), len(ending), len(idle))
    record(by, "organisation.wound_up", organisation, drills=ended.drills, plans=ended.plans, teams=ended.teams)
    return ended


def in_the_name_of(by: Actor) -> Actor:
    """The system, with the person's name: what follows by itself from what this person decided."""
    return replace(
        SYSTEM, name=by.name, account_id=by.account_id, organisation_id=by.organisation_id, address=by.address
    )


def hand_over(organisation: Organisation, *, to: Area, on: date, rest: Rest, filings_go: bool, by: Actor) -> Move:
    """Hand a unit over to another area; an authority over both has thereby received it, and its filings follow."""
    move = moving.propose_move(organisation, to=to, on=on, rest=rest, filings_go=filings_go, by=by)
    _take_filings_along(move, by)
    return move


def receive(move: Move, *, by: Actor) -> Move:
    """Take a unit over, with the filings that come along. Errors: as `moving.receive`."""
    moving.receive(move, by=by)
    _take_filings_along(move, by)
    return move


def _take_filings_along(move: Move, by: Actor) -> None:
    if move.state is MoveState.DONE and move.filings_go:
        handing_on.hand_on_with(move, by=by)
