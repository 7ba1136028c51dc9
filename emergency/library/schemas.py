"""Shapes of the API for laws and standards."""

from __future__ import annotations

from datetime import date

from emergency.core.api import Answer
from emergency.core.clock import today
from emergency.core.instruments import Instrument, Standing
from emergency.library.queries import Cited


class InstrumentOut(Answer):
    id: str
    kind: str
    title: str
    title_en: str
    number: str
    issued_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    standing: Standing
    """current, coming, replaced or abolished, today."""
    successor: str | None
    mark: str
    verified: bool
    unverified: list[str]


class InstrumentList(Answer):
    items: list[InstrumentOut]
    total: int
    next: str | None


class CitingPlan(Answer):
    plan: int
    version: int
    clause: str
    cited: str
    replaced: bool


class InstrumentWhole(InstrumentOut):
    rules: list[str]
    plans: list[CitingPlan]
    """The clauses of plans in reach and in force that cite it."""


def show_instrument(one: Instrument) -> dict[str, object]:
    """A law or standard as the API answers it."""
    return {
        "id": one.id, "kind": one.kind, "title": one.title.zh, "title_en": one.title.en, "number": one.number,
        "issued_on": one.issued_on, "in_force_from": one.in_force_from, "in_force_until": one.in_force_until,
        "standing": one.standing_on(today()), "successor": one.successor, "mark": one.mark, "verified": one.verified,
        "unverified": sorted(one.unverified),
    }  # fmt: skip


def show_citing(cited: Cited) -> CitingPlan:
    """A clause that cites it."""
    return CitingPlan(
        plan=cited.version.plan_id, version=cited.version.id, clause=cited.clause, cited=cited.citation.text,
        replaced=cited.is_replaced,
    )  # fmt: skip
