"""What must hold of any history whatever: generated ones, of which enough hold a counted drill and a missed period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.facts import (
    BookingFacts,
    DrillFacts,
    DrillState,
    Fact,
    FilingEvent,
    FilingFacts,
    FilingStep,
    Ground,
    PlanFacts,
    Postponement,
    Records,
    Site,
    Spell,
    SpellKind,
    Unit,
    VersionFacts,
    When,
)
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.rules import CORE_CHANGES, Act, Clock, Frequency
from tests.emergency.rulebook import shipped

BOOK = Rulebook(shipped.rules().values())
RATHER_MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
AREAS = ("370126", "370400-01", "350500-01", "321302", "210300")
TAGS = ("hazmat_store", "mine", "crowded_place", "transport", "hazmat_loading", "major_hazard_source")
KINDS = ("enterprise", "enterprise", "enterprise", "project", "government", "emergency_bureau", "community", "zone")


@dataclass(frozen=True)
class History:
    """A unit, what is recorded about it, and the point of view."""

    unit: Unit
    records: Records
    on: date
    known_at: datetime | None

    def duties(self, **changed: Any) -> list[Obligation]:
        seen = replace(self, **changed)
        return evaluate(BOOK, seen.unit, seen.records, on=seen.on, known_at=seen.known_at)


days = st.dates(FIRST, LAST)
recent = st.dates(date(2023, 7, 1), LAST)
times = st.one_of(st.none(), st.none(), recent.map(lambda day: datetime(day.year, day.month, day.day, 4, tzinfo=UTC)))
whens = st.builds(When, recent, times)
maybe = st.one_of(st.none(), whens)


@st.composite
def versions(draw, family, number):
    out = When(draw(st.dates(FIRST, date(2025, 12, 31))), draw(times))
    return VersionFacts(
        number,
        published=out if family == "unit" else None,
        issued=out if family == "government" else None,
        made_public=draw(maybe),
        reviewed=draw(maybe),
        assessed=tuple(draw(st.lists(whens, max_size=2))),
        core_changes=frozenset(draw(st.sets(st.sampled_from(sorted(CORE_CHANGES)), max_size=1))),
    )


@st.composite
def filings(draw, number, version):
    received, recorded = draw(recent), draw(times)
    events = [FilingEvent(FilingStep.RECEIVED, received, recorded)]
    if draw(st.booleans()):
        step = draw(st.sampled_from([FilingStep.FILED, FilingStep.RETURNED, FilingStep.REFUSED]))
        events.append(FilingEvent(step, received + timedelta(draw(st.integers(0, 20))), draw(times)))
    return FilingFacts(number, version, tuple(events), draw(st.sampled_from([5, None])))


@st.composite
def plans(draw, number, family):
    kinds = ("comprehensive", "special", "on_site") if family == "unit" else ("overall", "special", "grassroots")
    made = tuple(draw(versions(family, number * 10 + place)) for place in range(draw(st.integers(1, 2))))
    return PlanFacts(
        number,
        family,
        draw(st.sampled_from(kinds)),
        made,
        tuple(draw(filings(number * 10 + place, made[-1].id)) for place in range(draw(st.integers(0, 2)))),
        parent=draw(st.sampled_from([None, None, 1])),
        site=draw(st.sampled_from([None, None, 1])),
        hazard=draw(st.sampled_from([None, None, None, "accident", "natural", "major_hazard_source"])),
        ended=draw(st.sampled_from([None, None, None, When(date(2026, 3, 1))])),
        grounds=tuple(Ground(place, draw(whens), draw(maybe)) for place in range(draw(st.integers(0, 1)))),
    )


@st.composite
def drills(draw, number, plan_ids, on):
    # Two of three fall into the year before the day asked about, so that many of them are looked at.
    held_on = on - timedelta(draw(st.integers(0, 300))) if draw(st.integers(0, 2)) else draw(recent)
    return DrillFacts(
        number,
        held_on,
        draw(st.sampled_from([1, 1, 1, 1, 1, 9])),
        tuple(
            draw(st.lists(st.sampled_from([*plan_ids, 99]), min_size=draw(st.integers(1, 2)), max_size=3, unique=True))
        ),
        state=draw(st.sampled_from([*[DrillState.COMPLETED] * 4, *DrillState])),
        content=draw(st.sampled_from([None, "comprehensive", "single"])),
        participants=draw(st.sampled_from([(), (1,)])),
        site=draw(st.sampled_from([None, None, 1])),
        is_real_response=draw(st.sampled_from([False] * 5 + [True])),
        ended_on=draw(st.sampled_from([None, held_on - timedelta(3)])),
        recorded_at=draw(times),
        evaluated=draw(maybe),
        reported=draw(maybe),
    )


@st.composite
def units(draw):
    facts = [Fact(tag, True) for tag in draw(st.sets(st.sampled_from(TAGS), max_size=2))]
    facts.append(Fact("size", draw(st.sampled_from(["small", "medium"]))))
    if draw(st.booleans()):
        facts.append(
            Fact(draw(st.sampled_from(TAGS)), draw(st.booleans()), draw(recent), draw(st.none() | recent), draw(times))
        )
    kind = draw(st.sampled_from(KINDS))
    sites = (Site(1, draw(st.sampled_from(AREAS)), facts=(Fact("mine", True),), since=draw(st.none() | recent)),)
    spell = Spell(draw(st.sampled_from(SpellKind)), draw(recent), draw(st.none() | recent), draw(times))
    return Unit(
        1,
        kind,
        draw(st.sampled_from(AREAS)),
        tuple(facts),
        sites=draw(st.sampled_from([(), (), sites])),
        spells=draw(st.sampled_from([(), (), (), (spell,)])),
        records_begin_on=draw(st.sampled_from([None, None, date(2025, 3, 1)])),
    )


@st.composite
def histories(draw):
    unit = draw(units())
    family = "unit" if unit.kind in ("enterprise", "project") else "government"
    kept = tuple(draw(plans(number, family)) for number in range(1, draw(st.integers(1, 3)) + 1))
    ids = [plan.id for plan in kept]
    on = draw(st.dates(date(2025, 1, 1), LAST))
    booking = BookingFacts(1, on + timedelta(draw(st.integers(0, 60))), 1, tuple(ids), When(draw(recent), draw(times)))
    waiting = Postponement(
        1, "DR-N-02", draw(st.sampled_from([date(2025, 6, 30), date(2025, 12, 31)])), draw(recent), draw(whens)
    )
    return History(
        unit,
        Records(
            kept,
            tuple(
                draw(drills(number, ids, on))
                for number in range(1, draw(st.integers(1, 4)) + draw(st.integers(0, 4)) + 1)
            ),
            draw(st.sampled_from([(), (booking,)])),
            draw(st.sampled_from([(), (waiting,)])),
        ),
        on,
        draw(times),
    )


def told(duties: Iterable[Obligation]) -> list[dict[str, Any]]:
    return [duty.as_json(str) for duty in duties]


def test_enough_histories_hold_a_counted_drill_and_a_missed_period():
    seen: Counter[str] = Counter()

    @settings(RATHER_MANY, derandomize=True, database=None)
    @given(histories())
    def look(history):
        duties = history.duties()
        seen["all"] += 1
        seen["counted"] += any(duty.counted and duty.counted_as == "drill" for duty in duties)
        seen["missed"] += any(
            duty.status is Status.OVERDUE and isinstance(duty.rule.measure, Frequency) for duty in duties
        )

    look()
    assert seen["all"] >= 100
    assert seen["counted"] >= 0.3 * seen["all"], seen
    assert seen["missed"] >= 0.3 * seen["all"], seen


@RATHER_MANY
@given(histories(), st.randoms())
def test_the_order_of_records_does_not_matter(history, chance):
    def shuffled(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(things, len(things)))

    kept = history.records
    mixed = Records(
        tuple(
            replace(
                plan, versions=shuffled(plan.versions), filings=shuffled(plan.filings), grounds=shuffled(plan.grounds)
            )
            for plan in shuffled(kept.plans)
        ),
        shuffled(kept.drills),
        shuffled(kept.bookings),
        shuffled(kept.postponements),
    )
    unit = replace(history.unit, facts=shuffled(history.unit.facts))
    assert told(history.duties(records=mixed, unit=unit)) == told(history.duties())


@RATHER_MANY
@given(histories())
def test_a_rule_out_of_force_never_binds(history):
    for duty in history.duties():
        # Said here once more, so that a rulebook that reads the days wrongly is found out.
        until = duty.rule.in_force_until
        in_force = duty.rule.in_force_from <= history.on and (until is None or history.on <= until)
        assert in_force or duty.status is Status.EXPIRED_TARGET
        assert not (duty.is_breach and not in_force)


_WORSE = (
    Status.MET,
    Status.FIRST_PERIOD,
    Status.BOOKED,
    Status.OPEN,
    Status.DUE_SOON,
    Status.MISSING_EVIDENCE,
    Status.OVERDUE,
)


def standings(duties: Iterable[Obligation]) -> dict[tuple[str, int | None], list[int]]:
    """The places of each frequency duty's statuses from good to bad, the worst first."""
    found: dict[tuple[str, int | None], list[int]] = {}
    for duty in duties:
        if isinstance(duty.rule.measure, Frequency) and duty.status in _WORSE:
            found.setdefault((duty.rule.id, duty.plan), []).append(_WORSE.index(duty.status))
    return {key: sorted(places, reverse=True) for key, places in found.items()}


@RATHER_MANY
@given(histories(), st.data())
def test_one_more_drill_never_makes_a_frequency_duty_worse(history, data):
    ids = [plan.id for plan in history.records.plans]
    more = replace(data.draw(drills(77, ids, history.on)), state=DrillState.COMPLETED)
    before = standings(history.duties())
    kept = replace(history.records, drills=(*history.records.drills, more))
    after = standings(history.duties(records=kept))
    for key, places in after.items():
        assert len(places) <= len(before[key])
        assert all(now <= then for now, then in zip(places, before[key], strict=False))


@dataclass(frozen=True)
class Onlooker:
    """What had happened and was known, said apart from the rulebook so that its own reading is put to the proof."""

    on: date
    known_at: datetime | None

    def saw(self, when: When | None) -> bool:
        if when is None or when.on > self.on:
            return False
        return self.known_at is None or when.recorded_at is None or when.recorded_at <= self.known_at


def until(history: History) -> History:
    """The same history without what happened after the day, or was recorded after the time."""
    moment = Onlooker(history.on, history.known_at)

    def seen(when: When | None) -> When | None:
        return when if moment.saw(when) else None

    def seen_version(version: VersionFacts) -> VersionFacts:
        return replace(
            version,
            published=seen(version.published),
            issued=seen(version.issued),
            made_public=seen(version.made_public),
            reviewed=seen(version.reviewed),
            assessed=tuple(when for when in version.assessed if moment.saw(when)),
        )

    def seen_plan(plan: PlanFacts) -> PlanFacts:
        return replace(
            plan,
            versions=tuple(
                seen_version(version) for version in plan.versions if moment.saw(version.published or version.issued)
            ),
            filings=tuple(
                replace(
                    filing,
                    events=tuple(event for event in filing.events if moment.saw(When(event.on, event.recorded_at))),
                )
                for filing in plan.filings
            ),
            ended=seen(plan.ended),
            grounds=tuple(
                replace(ground, settled=seen(ground.settled)) for ground in plan.grounds if moment.saw(ground.arose)
            ),
        )

    kept, unit = history.records, history.unit
    return replace(
        history,
        unit=replace(
            unit,
            facts=tuple(fact for fact in unit.facts if moment.saw(When(fact.since or FIRST, fact.recorded_at))),
            spells=tuple(spell for spell in unit.spells if moment.saw(When(spell.since, spell.recorded_at))),
            sites=tuple(site for site in unit.sites if moment.saw(When(site.since or FIRST, site.recorded_at))),
        ),
        records=Records(
            tuple(seen_plan(plan) for plan in kept.plans),
            tuple(
                replace(drill, evaluated=seen(drill.evaluated), reported=seen(drill.reported))
                for drill in kept.drills
                if moment.saw(When(drill.ended_on or drill.held_on, drill.recorded_at))
            ),
            tuple(replace(one, ended=seen(one.ended)) for one in kept.bookings if moment.saw(one.made)),
            tuple(one for one in kept.postponements if moment.saw(one.approved)),
        ),
    )


@RATHER_MANY
@given(histories())
def test_what_happens_later_or_is_recorded_later_changes_nothing(history):
    earlier = until(history)
    assert told(earlier.duties()) == told(history.duties())
    assert told(earlier.duties(known_at=None)) == told(history.duties())


@RATHER_MANY
@given(histories())
def test_every_duty_can_say_what_it_is(history):
    for duty in history.duties():
        assert duty.done == len(duty.counted)
        assert duty.why
        assert duty.required >= 0
        if duty.status is Status.OVERDUE:
            assert duty.due_on is not None
            assert duty.due_on < history.on
        if duty.period is not None:
            assert duty.period.first <= duty.period.last


def clock_standings(duties: Iterable[Obligation]) -> dict[tuple[str, int | None], int]:
    """The place of each filing duty's status from good to bad."""
    return {
        (duty.rule.id, duty.plan): _WORSE.index(duty.status)
        for duty in duties
        if isinstance(duty.rule.measure, Clock) and duty.rule.measure.act is Act.FILED and duty.status in _WORSE
    }


def filed_earlier(history: History, by: int) -> History:
    """The same history with every filing handed in, and decided, so many days earlier."""

    def earlier(plan: PlanFacts) -> PlanFacts:
        moved = tuple(
            replace(
                filing,
                events=tuple(
                    event._replace(on=event.on - timedelta(by), recorded_at=None)
                    for event in filing.events
                    if event.step in (FilingStep.RECEIVED, FilingStep.FILED)
                ),
            )
            for filing in plan.filings
        )
        return replace(plan, filings=moved)

    kept = history.records
    return replace(history, records=replace(kept, plans=tuple(earlier(plan) for plan in kept.plans)))


def test_filing_earlier_never_makes_a_clock_worse_and_is_really_tried():
    seen: Counter[str] = Counter()

    @settings(RATHER_MANY, derandomize=True, database=None)
    @given(histories(), st.integers(0, 30), st.integers(1, 900))
    def look(history, first, more):
        late, soon = filed_earlier(history, first), filed_earlier(history, first + more)
        before, after = clock_standings(late.duties()), clock_standings(soon.duties())
        assert before.keys() == after.keys()
        assert all(after[key] <= before[key] for key in before)
        seen["clocks"] += bool(before)
        seen["better"] += any(after[key] < before[key] for key in before)

    look()
    assert seen["clocks"] >= 10, seen
    assert seen["better"] >= 1, seen
