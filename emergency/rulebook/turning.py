"""Until when an answer holds: the next day on which, with nothing more recorded, a duty may stand otherwise.

Rather a day too early than too late: what is counted and kept for a span of days is computed anew on its last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from emergency.rulebook.facts import Fact, FilingFacts, FilingStep, PlanFacts, Records, Seat, Site, Spell, Unit, When
from emergency.rulebook.obligation import Obligation, horizon
from emergency.rulebook.periods import ONE_DAY, add_months, calendar_period
from emergency.rulebook.rules import Frequency, Mode, Record, Rule

if TYPE_CHECKING:
    from emergency.rulebook.evaluator import Rulebook

NEVER = date.max
_LONGEST_SILENCE = timedelta(days=60)
"""Longer than any five working days; a receipt of before that has had its silence."""


def next_turn(book: Rulebook, unit: Unit, records: Records, duties: Iterable[Obligation], on: date) -> date:
    """The first day after `on` on which the duties may stand otherwise, everything recorded being known; or NEVER."""
    turns = [turn_of_rules(book, on)]
    turns += _turns_of_duties(duties)
    turns += _turns_of_unit(unit)
    turns += _turns_of_records(book, records, on)
    turns += _windows(book, unit, records, on)
    return min((day for day in turns if day > on), default=NEVER)


def turn_of_rules(book: Rulebook, on: date) -> date:
    """The next day on which a rule comes into force or runs out, or a calendar period begins."""
    found = book.turns.get(on)
    if found is None:
        days = [day for rule in book.rules for day in _turns_of_rule(rule, on) if day > on]
        found = book.turns[on] = min(days, default=NEVER)
    return found


def _turns_of_rule(rule: Rule, on: date) -> Iterator[date]:
    yield rule.in_force_from
    yield from _after(rule.in_force_until)
    measure = rule.measure
    if isinstance(measure, Record) or (isinstance(measure, Frequency) and measure.mode is Mode.CALENDAR):
        yield calendar_period(on, measure.months).last + ONE_DAY


def _turns_of_duties(duties: Iterable[Obligation]) -> Iterator[date]:
    for duty in duties:
        if duty.due_on is not None:
            yield duty.due_on + ONE_DAY
            yield duty.due_on - timedelta(days=horizon(duty.rule))


def _turns_of_unit(unit: Unit) -> Iterator[date]:
    if unit.turns_on is not None:
        yield unit.turns_on
    if unit.established_on is not None:
        yield unit.established_on
    spans: tuple[Fact | Spell | Site | Seat, ...] = (*unit.facts, *unit.spells, *unit.sites, *unit.seats)
    for span in spans:
        yield from _ends(span.since, span.until)
    for convention in unit.conventions:
        yield from _ends(convention.since, None)
    for site in unit.sites:
        for fact in site.facts:
            yield from _ends(fact.since, fact.until)


def _turns_of_records(book: Rulebook, records: Records, on: date) -> Iterator[date]:
    for plan in records.plans:
        yield from _turns_of_plan(plan)
        for filing in plan.filings:
            yield from _turns_of_filing(book, filing, on)
    for received in records.received:
        yield from _turns_of_filing(book, received.filing, on)
    for drill in records.drills:
        yield drill.ended_on or drill.held_on
        yield from _days(drill.evaluated, drill.reported)
    for booking in records.bookings:
        yield booking.day + ONE_DAY
        yield from _days(booking.made, booking.ended)
    for postponement in records.postponements:
        yield postponement.approved.on


def _turns_of_plan(plan: PlanFacts) -> Iterator[date]:
    yield from _days(plan.ended)
    for version in plan.versions:
        yield from _days(version.published, version.issued, version.made_public, version.reviewed, *version.assessed)
    for ground in plan.grounds:
        yield from _days(ground.arose, ground.settled)


def _turns_of_filing(book: Rulebook, filing: FilingFacts, on: date) -> Iterator[date]:
    for event in filing.events:
        yield event.on
        is_new = filing.silence_workdays is not None and event.on + _LONGEST_SILENCE > on
        if is_new and event.step in (FilingStep.RECEIVED, FilingStep.RESUBMITTED):
            yield book.calendar.add(event.on, filing.silence_workdays or 0).due_on + ONE_DAY


def _windows(book: Rulebook, unit: Unit, records: Records, on: date) -> Iterator[date]:
    """The days on which something leaves a rolling period."""
    # An authority may have its half-years and years roll, or may have had so.
    for months in {*book.rolling_months, 6, 12} if unit.conventions else book.rolling_months:
        begun = add_months(on, -months) - timedelta(days=3)
        for drill in records.drills:
            if drill.held_on >= begun:
                yield add_months(drill.held_on, months) + ONE_DAY
        for plan in records.plans:
            for version in plan.versions:
                for when in version.assessed:
                    yield add_months(when.on, months) + ONE_DAY
        if unit.records_begin_on is not None:
            yield add_months(unit.records_begin_on, months) + ONE_DAY


def _days(*whens: When | None) -> Iterator[date]:
    return (when.on for when in whens if when is not None)


def _ends(since: date | None, until: date | None) -> Iterator[date]:
    if since is not None:
        yield since
    yield from _after(until)


def _after(until: date | None) -> Iterator[date]:
    if until is not None and until < date.max:
        yield until + ONE_DAY
