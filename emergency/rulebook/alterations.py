"""A rule altered in one field at a time, as somebody might mistype it: what its worked cases have to notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from emergency.accounts.rules import OrganisationKind
from emergency.rulebook.lists import shipped_lists
from emergency.rulebook.penalties import penalty_ids
from emergency.rulebook.rules import (
    Act,
    Citation,
    Clock,
    Event,
    Force,
    Frequency,
    Mark,
    Mode,
    Record,
    Rule,
    RuleKind,
    Scope,
    Span,
    Trigger,
)
from emergency.rulebook.vocabulary import AFTERWARDS, CONTENTS

DAY = timedelta(days=1)
ALL_KINDS = tuple(kind.value for kind in OrganisationKind)
AREAS = ("CN", "370000", "350000", "350500", "350500-01", "320000", "210000")
SOME_TAGS = ("transport", "crowded_place", "hazmat_store", "construction")
DRILLED = ("comprehensive", "special", "on_site", "action_card")
VERSION_EVENTS = (Event.PUBLISHED, Event.ISSUED)
VERSION_ACTS = (Act.FILED, Act.REVIEWED, Act.MADE_PUBLIC)

Altered = Iterator[tuple[str, Rule]]


def alterations(rule: Rule, further: Iterable[date] = ()) -> Altered:
    """The name of what was altered, and the altered rule: `frequency.months=6`, `subject.kinds+school`, …

    `further` are last days to try on a rule without an end.
    """
    yield from _plain(rule)
    yield from _validity(rule, further)
    yield from _subject(rule)
    if rule.measure is not None:
        yield from _plans(rule)
        yield from _fields(rule, "scope", (scope for scope in Scope if isinstance(rule.measure, Frequency)))
    match rule.measure:
        case Frequency():
            yield from _frequency(rule, rule.measure)
        case Clock():
            yield from _clock(rule, rule.measure)
        case Record():
            yield from _record(rule, rule.measure)
        case None:
            yield "measure", replace(rule, measure=Frequency("drill", 12, Mode.CALENDAR))


def wider_areas(code: str) -> tuple[str, ...]:
    """The areas around one, by its code: the prefecture and the province of a county, a zone's division."""
    if code == "CN":
        return ()
    around = [code.partition("-")[0]] if "-" in code else []
    around += [code[:length] + "0" * (6 - length) for length in (6, 4, 2) if len(code) > 6 or length < 6]
    return tuple(area for area in dict.fromkeys(around) if area != code)


def _fields(thing: Any, field: str, values: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for value in values:
        if value != getattr(thing, field):
            yield f"{field}={value}", replace(thing, **{field: value})


def _sets(thing: Any, field: str, others: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Each member left out, and each other word added."""
    present = getattr(thing, field)
    for word in present:
        yield f"{field}-{word}", replace(thing, **{field: tuple(one for one in present if one != word)})
    for word in others:
        if word not in present:
            yield f"{field}+{word}", replace(thing, **{field: (*present, word)})


def _plain(rule: Rule) -> Altered:
    yield from _fields(rule, "kind", RuleKind)
    yield from _fields(rule, "force", Force)
    yield from _fields(rule, "mark", Mark)
    yield from _fields(rule, "needs_recheck", (True, False))
    yield from _fields(rule, "area", dict.fromkeys((*wider_areas(rule.area), *AREAS)))
    yield from _sets(rule, "unverified", ("in_force_from",))
    yield from _sets(rule, "afterwards", AFTERWARDS)
    yield from _sets(rule, "penalties", penalty_ids())
    yield (
        "another article",
        replace(rule, citations=(replace(rule.citations[0], article="第九十九条"), *rule.citations[1:])),
    )
    yield (
        "another instrument",
        replace(rule, citations=(replace(rule.citations[0], instrument="L36"), *rule.citations[1:])),
    )
    yield "one more citation", replace(rule, citations=(*rule.citations, Citation("L36", "", "第一条")))
    yield "measure gone" if rule.measure else "no change", replace(rule, measure=None)


def _validity(rule: Rule, further: Iterable[date]) -> Altered:
    yield from _fields(rule, "in_force_from", (rule.in_force_from + DAY, rule.in_force_from - DAY))
    until = rule.in_force_until
    ends = (None, until + DAY, until - DAY) if until else (rule.in_force_from + 30 * DAY, *further)
    yield from _fields(rule, "in_force_until", ends)


def _subject(rule: Rule) -> Altered:
    subject, lists = rule.subject, tuple(shipped_lists().titles)
    altered = [
        *_sets(subject, "lists", lists),
        *_sets(subject, "not_lists", lists),
        *_sets(subject, "any_tags", SOME_TAGS),
        *_fields(subject, "size_at_least", ("medium",)),
        *_fields(subject, "employees_at_least", (300,)),
    ]
    for kind, tag in subject.kinds.items():
        rest = {name: needed for name, needed in subject.kinds.items() if name != kind}
        if rest:
            altered.append((f"kinds-{kind}", replace(subject, kinds=rest)))
        other = None if tag else "work_safety_supervision"
        altered.append((f"kinds {kind}:{other}", replace(subject, kinds={**rest, kind: other})))
    if subject.kinds:
        altered += [
            (f"kinds+{kind}", replace(subject, kinds={**subject.kinds, kind: None}))
            for kind in ALL_KINDS
            if kind not in subject.kinds
        ]
        altered.append(("kinds: all", replace(subject, kinds={})))
    for name, changed in altered:
        yield f"subject.{name}", replace(rule, subject=changed)


def _plans(rule: Rule) -> Altered:
    plans = rule.plans
    altered = [*_fields(plans, "families", ((), ("unit",), ("government",)))]
    others = DRILLED if "unit" in plans.families else ("special", "handbook")
    if plans.kinds:
        altered += _sets(plans, "kinds", others)
    elif plans.families:
        altered.append(("kinds=special", replace(plans, kinds=("special",))))
    altered += _sets(plans, "not_about", ("accident",) if plans.not_about else ())
    altered.append(("about", replace(plans, about=("natural",))))
    altered += _sets(plans, "about", ())
    is_about_filings = isinstance(rule.measure, Clock) and rule.measure.event is Event.RECEIVED
    for name, changed in altered:
        # What an authority receives is known by the family of the plan alone.
        if not is_about_filings or name.startswith("families"):
            yield f"plans.{name}", replace(rule, plans=changed)


def _frequency(rule: Rule, measure: Frequency) -> Altered:
    altered = [
        *_fields(measure, "event", ("drill", "assessment")),
        *_fields(measure, "months", (6, 12, 24, 36) if measure.mode is Mode.ROLLING else (3, 6, 12)),
        *_fields(measure, "at_least", (measure.at_least + 1,)),
    ]
    if measure.event == "drill":
        altered += _sets(measure, "contents", CONTENTS)
        altered += _sets(measure, "better_with", ("on_site",) if measure.better_with else ())
    if measure.months <= 12:
        altered += _fields(measure, "mode", (Mode.ROLLING,))
    for name, changed in altered:
        yield f"frequency.{name}", replace(rule, measure=changed)


def _clock(rule: Rule, clock: Clock) -> Altered:
    altered: list[tuple[str, Clock]] = []
    if clock.event in VERSION_EVENTS:
        altered += _fields(clock, "event", VERSION_EVENTS)
        altered += _fields(clock, "act", VERSION_ACTS)
        altered += _fields(clock, "trigger", Trigger)
    altered += [
        (f"event and act: {event} {act}", replace(clock, event=event, act=act))
        for event, act in (
            (Event.RECEIVED, Act.CHECKED),
            (Event.GROUND, Act.SETTLED),
            (Event.PUBLISHED, Act.FILED),
            (Event.ISSUED, Act.FILED),
        )
        if event is not clock.event
    ]
    if clock.within is not None:
        altered += _fields(clock, "within", (None, clock.within + 1, *([clock.within - 1] if clock.within else [])))
    else:
        altered += _fields(clock, "within", (0, 20))
    if clock.within:
        altered += _fields(clock, "span", Span)
    if clock.within and clock.span is not Span.WORKDAYS:
        altered += _fields(clock, "toward_authority", (True,))
    internal = clock.internal_workdays
    altered += _fields(clock, "internal_workdays", (internal + 1, internal - 1, None) if internal else ())
    for name, changed in altered:
        yield f"clock.{name}", replace(rule, measure=changed)


def _record(rule: Rule, record: Record) -> Altered:
    internal = record.internal_workdays
    altered = [
        *_fields(record, "act", (Act.EVALUATED, Act.REPORTED)),
        *_fields(record, "after", (Event.HELD, Event.EVALUATED, Event.REPORTED)),
        *_fields(record, "months", (6, 12)),
        *_fields(record, "within", (5,)),
        *_fields(record, "organiser_only", (True, False)),
        *_fields(record, "internal_workdays", (internal + 1, internal - 1, None) if internal else ()),
    ]
    for name, changed in altered:
        yield f"record.{name}", replace(rule, measure=changed)
