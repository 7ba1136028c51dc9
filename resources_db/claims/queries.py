"""Reads of claims: what is taken, what is free. Lapsed claims are ignored here; whoever claims next marks them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import bindparam, func, or_, select, text

from emergency.core.clock import now
from emergency.core.db import UtcTime, db
from resources_db.claims.models import COUNTED_SQL, Claim, ClaimStep
from resources_db.claims.rules import USUAL_WINDOW, ClaimState, Rank, ResourceKind, Share, Window, peak


@dataclass(frozen=True)
class LiveClaim(Share):
    """A claim that takes something now, with what others may know of it."""

    id: int
    rank: Rank
    state: ClaimState
    title: str
    owner_name: str
    owner_kind: str
    owner_id: int | None


@dataclass(frozen=True)
class Availability:
    """Of a resource in a window: what there is, what is taken at most at one moment, what is left."""

    on_hand: Decimal
    held: Decimal
    claims: tuple[LiveClaim, ...] = ()

    @property
    def free(self) -> Decimal:
        """What can still be claimed; a loss found by counting can leave less than is held."""
        return max(self.on_hand - self.held, Decimal(0))


def usual_window() -> Window:
    """From now on for as long as a claim usually reaches: the window that lists are counted for."""
    return Window(now(), now() + USUAL_WINDOW)


_LIVE = (
    select(
        Claim.resource_id, Claim.quantity, Claim.from_at, Claim.until_at, Claim.id, Claim.rank, Claim.state,
        Claim.title, Claim.owner_name, Claim.owner_kind, Claim.owner_id,
    )
    .where(
        Claim.resource_id.in_(bindparam("wanted", expanding=True)), Claim.until_at > bindparam("from", type_=UtcTime()),
        Claim.from_at < bindparam("until", type_=UtcTime()), text(COUNTED_SQL),
        or_(
            Claim.state != ClaimState.HELD, Claim.lapses_at.is_(None),
            Claim.lapses_at > bindparam("now", type_=UtcTime()),
        ),
    )
    .order_by(Claim.id)
)  # fmt: skip
"""What takes something at this moment: counted and not lapsed. Built once, since every list and search asks it."""


def live_claims(resource_ids: Iterable[int], window: Window) -> dict[int, list[LiveClaim]]:
    """The claims that take something of these resources in the window, by resource. One statement."""
    ids = list(resource_ids)
    if not ids:
        return {}
    db.session.flush()
    asked = {"wanted": ids, "from": window.from_at, "until": window.until_at, "now": now()}
    found: dict[int, list[LiveClaim]] = defaultdict(list)
    for row in db.session.connection().execute(_LIVE, asked):
        found[row[0]].append(LiveClaim(*row[1:]))
    return found


def availability(capacities: Mapping[int, Decimal], window: Window | None = None) -> dict[int, Availability]:
    """How much of each resource is free in the window (default: the usual one), from its capacity. One statement."""
    window = window or usual_window()
    claims = live_claims(capacities, window)
    nothing = Decimal(0)
    return {
        resource_id: Availability(capacity, peak(held, window), tuple(held))
        if (held := claims.get(resource_id))
        else Availability(capacity, nothing)
        for resource_id, capacity in capacities.items()
    }


def held_from_now_on(resource_id: int) -> Decimal:
    """The most that is taken at any moment from now on: what must not be given away for good."""
    window = Window(now(), datetime.max.replace(tzinfo=now().tzinfo))
    return peak(live_claims([resource_id], window).get(resource_id, ()), window)


def out_of(resource_ids: Sequence[int]) -> dict[int, Decimal]:
    """How much of each stock line is really out on a call and to be returned: it is away, not lost. One statement."""
    if not resource_ids:
        return {}
    rows = db.session.execute(
        select(Claim.resource_id, func.sum(Claim.quantity))
        .where(
            Claim.resource_id.in_(resource_ids),
            Claim.kind == ResourceKind.STOCK,
            Claim.set_out_at.is_not(None),
            Claim.state != ClaimState.RETURNED,
            ~Claim.is_simulated,
        )
        .group_by(Claim.resource_id)
    )
    return {row[0]: row[1] for row in rows}


def list_of_owner(kind: str, owner_ids: Sequence[int]) -> Sequence[Claim]:
    """Every claim made for these owners (holds, or drills), in the order they were made."""
    statement = select(Claim).where(Claim.owner_kind == kind, Claim.owner_id.in_(owner_ids)).order_by(Claim.id)
    return db.session.scalars(statement).all()


def list_of_lines(line_ids: Sequence[int]) -> Sequence[Claim]:
    """Every claim that serves these lines."""
    return db.session.scalars(select(Claim).where(Claim.owner_line.in_(line_ids)).order_by(Claim.id)).all()


def list_steps(claim_ids: Sequence[int]) -> Sequence[ClaimStep]:
    """What became of these claims, in order."""
    statement = select(ClaimStep).where(ClaimStep.claim_id.in_(claim_ids)).order_by(ClaimStep.id)
    return db.session.scalars(statement).all()
