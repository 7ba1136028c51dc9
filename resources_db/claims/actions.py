"""Taking claims under the lock, and the steps of a claim. Holds, teams and supplies authorise; this counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from emergency.core.actors import SYSTEM, Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db, lock
from resources_db.claims.models import Claim, ClaimStep, Resource
from resources_db.claims.queries import LiveClaim, live_claims
from resources_db.claims.rules import (
    ClaimState,
    Decision,
    Owner,
    Rank,
    ResourceKind,
    Taken,
    Want,
    Window,
    after,
    peak,
)


def create_resource(kind: ResourceKind) -> Resource:
    """Something new that can be claimed: a team is one piece, a stock line begins empty."""
    resource = Resource(kind=kind, capacity=Decimal(1) if kind == ResourceKind.TEAM else Decimal(0))
    db.session.add(resource)
    db.session.flush()
    return resource


@dataclass
class Taking:
    """What a call of `take` brought: the claims made, what is missing by line, and the drills that gave way."""

    claims: list[Claim] = field(default_factory=list)
    missing: dict[int, Taken] = field(default_factory=dict)
    displaced: list[Claim] = field(default_factory=list)


def take(
    wants: Sequence[Want],
    window: Window,
    owner: Owner,
    *,
    rank: Rank,
    by: Actor,
    lapses_at: datetime | None = None,
    is_simulated: bool = False,
    partial: bool = False,
    displace_drills: bool = False,
) -> Taking:
    """Claim every line, or nothing unless `partial`. Rows are locked before they are counted.

    With `displace_drills` drills' reservations give way where a line would not be full without. Claims of an
    exercise (`is_simulated`) need what is really free, but take nothing away and displace nobody.
    Errors: Taken, with who has it and until when.
    """
    ids = [resource_id for want in wants for resource_id in want.resource_ids]
    resources = {resource.id: resource for resource in lock(Resource, ids)}
    _mark_lapsed(list(resources))
    live = live_claims(resources, window)
    taking = Taking()
    for want in wants:
        wanted = [resources[resource_id] for resource_id in want.resource_ids]
        shares = _share_out(want, wanted, live, window)
        if sum(shares.values()) < want.quantity and displace_drills and rank == Rank.INCIDENT and not is_simulated:
            taking.displaced += _displace(want, wanted, live, window, owner, by)
            shares = _share_out(want, wanted, live, window)
        missing = want.quantity - sum(shares.values())
        if missing:
            taking.missing[want.line] = _who_has_it(want, wanted, live, missing)
            if not partial:
                raise taking.missing[want.line]
        for resource, quantity in shares.items():
            claim = _claim(resource, quantity, window, owner, want.line, rank, lapses_at, is_simulated)
            taking.claims.append(claim)
            live.setdefault(resource.id, []).append(_as_live(claim))
    db.session.add_all(taking.claims)
    db.session.flush()
    _note(taking.claims, by)
    return taking


def _share_out(
    want: Want, wanted: Sequence[Resource], live: dict[int, list[LiveClaim]], window: Window
) -> dict[Resource, Decimal]:
    shares: dict[Resource, Decimal] = {}
    left = want.quantity
    for resource in wanted:
        free = resource.capacity - peak(live.get(resource.id, ()), window)
        if left > 0 and free > 0:
            shares[resource] = min(free, left)
            left -= shares[resource]
    return shares


def _displace(
    want: Want, wanted: Sequence[Resource], live: dict[int, list[LiveClaim]], window: Window, owner: Owner, by: Actor
) -> list[Claim]:
    """Let drills' reservations give way, the latest first, until the line is full; none if that would not do."""
    chosen: list[LiveClaim] = []
    remaining = {resource.id: list(live.get(resource.id, ())) for resource in wanted}
    for resource in wanted:
        for claim in sorted(remaining[resource.id], key=lambda claim: -claim.id):
            if sum(_share_out(want, wanted, remaining, window).values()) >= want.quantity:
                break
            if claim.rank == Rank.DRILL:
                remaining[resource.id].remove(claim)
                chosen.append(claim)
    live.update(remaining)
    if not chosen:
        return []
    rows = list(db.session.scalars(select(Claim).where(Claim.id.in_([claim.id for claim in chosen]))))
    step(rows, Decision.DISPLACE, by=by, reason=owner.title)
    for row in rows:
        record(by, "claim.displaced", row, title=row.title, for_the_sake_of=owner.title)
    return rows


def _who_has_it(want: Want, wanted: Sequence[Resource], live: dict[int, list[LiveClaim]], missing: Decimal) -> Taken:
    holders = [claim for resource in wanted for claim in live.get(resource.id, ())]
    if not holders:
        return Taken(want.line, "", None, missing)
    first = min(holders, key=lambda claim: claim.until_at)
    by = "，".join(part for part in (first.owner_name, first.title) if part)
    return Taken(want.line, by, first.until_at, missing)


def _claim(
    resource: Resource, quantity: Decimal, window: Window, owner: Owner, line: int, rank: Rank,
    lapses_at: datetime | None, is_simulated: bool,
) -> Claim:  # fmt: skip
    return Claim(
        resource_id=resource.id, kind=resource.kind, quantity=quantity, from_at=window.from_at,
        until_at=window.until_at, lapses_at=lapses_at, state=ClaimState.HELD, rank=rank, is_simulated=is_simulated,
        owner_kind=owner.kind, owner_id=owner.id, owner_line=line, title=owner.title, owner_name=owner.name,
        phone=owner.phone, organisation_id=owner.organisation_id,
    )  # fmt: skip


def _as_live(claim: Claim) -> LiveClaim:
    return LiveClaim(
        claim.quantity, claim.from_at, claim.until_at, claim.id or 0, claim.rank, claim.state, claim.title,
        claim.owner_name, claim.owner_kind, claim.owner_id,
    )  # fmt: skip


def _mark_lapsed(resource_ids: Sequence[int]) -> None:
    """Write down that claims have lapsed, so that the constraints behind do not see them any more."""
    lapsed = db.session.scalars(
        select(Claim).where(
            Claim.resource_id.in_(resource_ids), Claim.state == ClaimState.HELD, Claim.lapses_at <= now()
        )
    ).all()
    if lapsed:
        step(lapsed, Decision.LAPSE, by=SYSTEM)
        for claim in lapsed:
            record(SYSTEM, "claim.lapsed", claim, title=claim.title)


def step(claims: Sequence[Claim], decision: Decision, *, by: Actor, reason: str = "") -> None:
    """Move claims on by one step and note it. The caller has authorised, and records the whole in the audit trail.

    Errors: Conflict (`wrong_state`).
    """
    for claim in claims:
        if decision == Decision.RETURN and claim.set_out_at is None:
            after(ClaimState.LAPSED, decision)
        claim.state = after(claim.state, decision)
        if decision != Decision.LAPSE:
            claim.lapses_at = None
        if claim.set_out_at is None and claim.state in (ClaimState.EN_ROUTE, ClaimState.ON_SCENE):
            claim.set_out_at = now()
    db.session.flush()
    _note(claims, by, reason)


def _note(claims: Sequence[Claim], by: Actor, reason: str = "") -> None:
    db.session.add_all(ClaimStep(claim_id=c.id, state=c.state, by_name=by.name, reason=reason) for c in claims)
    db.session.flush()
