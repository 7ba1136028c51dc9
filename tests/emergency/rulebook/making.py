"""Facts for tests, with defaults: a small store of hazardous chemicals in Shandong with one plan of each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from emergency.rulebook.convention import Convention
from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.facts import (
    BookingFacts,
    DrillFacts,
    FilingEvent,
    FilingFacts,
    FilingStep,
    PlanFacts,
    Records,
    Unit,
    VersionFacts,
    When,
    facts_from_the_beginning,
)
from emergency.rulebook.obligation import Obligation
from emergency.rulebook.rules import Rule
from tests.emergency.rulebook import shipped

COMPREHENSIVE, SPECIAL, ON_SITE = 1, 2, 3


def day(text: str) -> date:
    return date.fromisoformat(text)


def noon(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00").replace(tzinfo=UTC)


def make_unit(*tags: str, kind: str = "enterprise", area: str = "370126", size: str = "small", **given: Any) -> Unit:
    facts = facts_from_the_beginning(tags or ("hazmat_store",), size) if kind == "enterprise" else ()
    return Unit(id=1, kind=kind, area=area, **{"facts": facts, **given})


def make_plan(plan_id: int, kind: str, published: str | None = "2020-01-06", **given: Any) -> PlanFacts:
    version = VersionFacts(id=plan_id * 10, published=When(day(published)) if published else None)
    return PlanFacts(plan_id, given.pop("family", "unit"), kind, **{"versions": (version,), **given})


def make_plans() -> tuple[PlanFacts, ...]:
    return (
        make_plan(COMPREHENSIVE, "comprehensive"),
        make_plan(SPECIAL, "special"),
        make_plan(ON_SITE, "on_site"),
    )


def make_drill(drill_id: int, held_on: str, *plans: int, **given: Any) -> DrillFacts:
    return DrillFacts(drill_id, day(held_on), given.pop("organiser", 1), plans or (COMPREHENSIVE,), **given)


def make_booking(booking_id: int, on: str, made_on: str, *plans: int, **given: Any) -> BookingFacts:
    return BookingFacts(booking_id, day(on), 1, plans or (COMPREHENSIVE,), When(day(made_on)), **given)


def make_filing(filing_id: int, version: int, silence: int | None = 5, **steps: str) -> FilingFacts:
    """A filing with its steps by name, such as received="2026-03-20"."""
    events = tuple(FilingEvent(FilingStep(step), day(on)) for step, on in steps.items())
    return FilingFacts(filing_id, version, events, silence)


def records(*things: Any, plans: tuple[PlanFacts, ...] | None = None, **given: Any) -> Records:
    """Drills and bookings, with the usual plans unless others are given."""
    return Records(
        plans=make_plans() if plans is None else plans,
        drills=tuple(thing for thing in things if isinstance(thing, DrillFacts)),
        bookings=tuple(thing for thing in things if isinstance(thing, BookingFacts)),
        **given,
    )


def duties(
    rule: str | Rule, unit: Unit, kept: Records, on: str, known_at: datetime | None = None, **convention: Any
) -> list[Obligation]:
    """The duties of one rule on a day."""
    ruled = shipped.rules()[rule] if isinstance(rule, str) else rule
    book = Rulebook([ruled], convention=Convention(**convention))
    return evaluate(book, unit, kept, on=day(on), known_at=known_at)


def told(found: list[Obligation]) -> list[str]:
    """Status and last day of each duty, in short."""
    return [f"{duty.status} {duty.due_on}" for duty in found]


def altered(rule: str, **fields: Any) -> Rule:
    """A shipped rule with other values."""
    return replace(shipped.rules()[rule], **fields)
