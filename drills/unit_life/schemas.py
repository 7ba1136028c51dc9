"""Shapes of the API for a unit's life."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from drills.unit_life.actions import Ended
from drills.unit_life.models import Succession
from drills.unit_life.queries import Pair
from drills.unit_life.rules import Evidence, SuccessionKind
from emergency.core.api import Answer, Shape
from emergency.core.shapes import Id
from emergency.sites.models import Move
from emergency.sites.rules import MoveState


class PaperIn(Shape):
    """Since when (default today), why, and the name or number of the paper."""

    on: date | None = None
    reason: str = Field(default="", max_length=1000)
    source: str = Field(default="", max_length=300)


class SuspensionIn(PaperIn):
    until: date | None = None
    """The first day on which it no longer holds."""


class LifeOut(Answer):
    organisation: int
    life: str
    drills_cancelled: int
    plans_abolished: int
    teams_out_of_service: int


class MoveIn(PaperIn):
    area: Id
    filings_go: bool = False


class MoveOut(Answer):
    id: int
    organisation: int
    from_area: int
    to_area: int
    on: date
    state: MoveState
    filings_go: bool
    reason: str
    source: str
    answer: str
    proposed_at: datetime
    decided_at: datetime | None


class MoveList(Answer):
    items: list[MoveOut]
    total: int
    next: str | None


class DeclineIn(Shape):
    answer: str = Field(default="", max_length=1000)


class MergeIn(PaperIn):
    into: Id
    plans: list[Id] = Field(default_factory=list)
    teams: list[Id] = Field(default_factory=list)
    depots: list[Id] = Field(default_factory=list)
    accounts: list[Id] = Field(default_factory=list)


class SuccessionOut(Answer):
    organisation: int
    successor: int
    kind: SuccessionKind
    on: date
    reason: str
    source: str
    went_along: dict[str, Any]


class PairOut(Answer):
    first: int
    second: int
    evidence: list[Evidence]


class PairList(Answer):
    items: list[PairOut]
    total: int
    next: str | None


class JoinIn(Shape):
    """Two entries that are one unit, of which one is kept; or, without `keep`, two units."""

    first: Id
    second: Id
    keep: Id | None = None
    reason: str = Field(default="", max_length=1000)


class JoinOut(Answer):
    first: int
    second: int
    kept: int | None


def show_life(organisation: Any, ended: Ended) -> LifeOut:
    """How a unit stands after a change, and what the change ended."""
    return LifeOut(
        organisation=organisation.id, life=organisation.life, drills_cancelled=ended.drills,
        plans_abolished=ended.plans, teams_out_of_service=ended.teams,
    )  # fmt: skip


def show_move(move: Move) -> MoveOut:
    """A move as the API answers it."""
    return MoveOut(
        id=move.id, organisation=move.organisation_id, from_area=move.from_area_id, to_area=move.to_area_id,
        on=move.moved_on, state=move.state, filings_go=move.filings_go, reason=move.reason, source=move.source,
        answer=move.answer, proposed_at=move.proposed_at, decided_at=move.decided_at,
    )  # fmt: skip


def show_succession(row: Succession) -> SuccessionOut:
    """A merger as the API answers it."""
    return SuccessionOut(
        organisation=row.organisation_id, successor=row.successor_id, kind=row.kind, on=row.happened_on,
        reason=row.reason, source=row.source, went_along=dict(row.went_along),
    )  # fmt: skip


def show_pair(pair: Pair) -> PairOut:
    """A pair of entries that look like one unit."""
    return PairOut(first=pair.first.id, second=pair.second.id, evidence=list(pair.suspicion.evidence))
