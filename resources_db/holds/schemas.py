"""Shapes of the API for holds, commitments and needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.shapes import Count, Id, Moment
from resources_db.claims.models import Claim
from resources_db.claims.rules import ClaimState
from resources_db.claims.schemas import AskedQuantity, Quantity
from resources_db.holds.models import Hold, HoldLine
from resources_db.holds.needs import Need
from resources_db.holds.queries import LineState


class LineIn(Shape):
    """A team, or so much of an item from a depot."""

    team: Id | None = None
    item: Id | None = None
    depot: Id | None = None
    quantity: AskedQuantity | None = None


class HoldIn(Shape):
    incident: Id | None = None
    occasion: str = Field(default="", max_length=200)
    lines: list[LineIn] = Field(min_length=1, max_length=100)
    from_: Moment | None = Field(default=None, alias="from")
    until: Moment | None = None
    lapses_in_minutes: Count | None = None
    partial: bool = False
    displace_drills: bool = False


class HoldPatch(Shape):
    incident: Id


class LineOut(Answer):
    id: int
    team: int | None
    item: int | None
    depot: int | None
    quantity: Quantity
    got: Quantity
    state: ClaimState | None


class DisplacedOut(Answer):
    drill: int | None
    title: str
    owner: str
    phone: str


class HoldOut(Answer):
    id: int
    incident: int | None
    occasion: str
    exercise: bool
    by: str
    from_: datetime = Field(alias="from")
    until: datetime
    lapses_at: datetime | None
    lines: list[LineOut]
    displaced: list[DisplacedOut] = Field(default_factory=list)


class HoldList(Answer):
    items: list[HoldOut]
    total: int
    next: str | None


class CommitmentOut(Answer):
    id: int
    line: int
    hold: int
    state: ClaimState | None
    got: Quantity


class CommitmentsOut(Answer):
    id: int
    commitments: list[CommitmentOut]


class StepIn(Shape):
    """For a return: how much came back, where not all of it."""

    quantity: AskedQuantity | None = None


class NeedOut(Answer):
    kind: str
    what: str
    unit: str
    within_minutes: int | None
    needed: Quantity
    held: Quantity
    free: Quantity
    gap: Quantity
    plans: list[str]


class NeedList(Answer):
    items: list[NeedOut]
    total: int
    next: str | None


def show_hold(made: Hold, states: Mapping[int, LineState], displaced: list[Claim] | None = None) -> dict[str, object]:
    """A hold as the API answers it."""
    return {
        "id": made.id, "incident": made.incident_id, "occasion": made.occasion, "exercise": made.is_simulated,
        "by": made.by_name, "from": made.from_at, "until": made.until_at, "lapses_at": made.lapses_at,
        "lines": [
            {"id": line.id, "team": line.team_id, "item": line.item_id, "depot": line.depot_id,
             "quantity": line.quantity, "got": line.got, "state": states[line.id].state}
            for line in made.lines
        ],
        "displaced": [
            {"drill": claim.owner_id, "title": claim.title, "owner": claim.owner_name, "phone": claim.phone}
            for claim in displaced or ()
        ],
    }  # fmt: skip


def show_commitment(line: HoldLine, state: LineState) -> CommitmentOut:
    """A commitment as the API answers it; it has the number of its line."""
    return CommitmentOut(id=line.id, line=line.id, hold=line.hold_id, state=state.state, got=line.got)


def show_need(need: Need) -> NeedOut:
    """A need as the API answers it."""
    return NeedOut(
        kind=str(need.kind), what=need.what, unit=need.unit, within_minutes=need.within_minutes, needed=need.needed,
        held=need.mine, free=need.free, gap=need.gap, plans=need.plans,
    )  # fmt: skip
