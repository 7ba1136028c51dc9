"""What must hold of any history whatever: generated ones, of which enough hold a counted drill and a missed period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from emergency.rulebook.facts import DrillState, FilingStep, PlanFacts, Records, VersionFacts, When
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.rules import Act, Clock, Frequency
from tests.emergency.rulebook.histories import FIRST, RATHER_MANY, History, drills, histories


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


def handed_in_on(history: History, day: date) -> History:
    """The same history with every filing handed in that day, and decided the same day where it was granted."""

    def moved(plan: PlanFacts) -> PlanFacts:
        filings = tuple(
            replace(
                filing,
                events=tuple(
                    event._replace(on=day, recorded_at=None)
                    for event in filing.events
                    if event.step in (FilingStep.RECEIVED, FilingStep.FILED)
                ),
            )
            for filing in plan.filings
        )
        return replace(plan, filings=filings)

    kept = history.records
    return replace(history, records=replace(kept, plans=tuple(moved(plan) for plan in kept.plans)))


def test_filing_earlier_never_makes_a_clock_worse_and_is_really_tried():
    seen: Counter[str] = Counter()

    @settings(RATHER_MANY, derandomize=True, database=None)
    @given(histories(), st.integers(-60, 60), st.integers(30, 900))
    def look(history, ahead, earlier):
        late = history.on + timedelta(ahead)
        before = clock_standings(handed_in_on(history, late).duties())
        after = clock_standings(handed_in_on(history, late - timedelta(earlier)).duties())
        assert before.keys() == after.keys()
        assert all(after[key] <= before[key] for key in before)
        seen["clocks"] += bool(before)
        seen["better"] += any(after[key] < before[key] for key in before)

    look()
    assert seen["clocks"] >= 10, seen
    assert seen["better"] >= 1, seen
