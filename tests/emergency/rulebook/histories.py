"""Made-up histories of a unit: most of them deliberately hold a drill that counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
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
from emergency.rulebook.obligation import Obligation
from emergency.rulebook.rules import CORE_CHANGES
from tests.emergency.rulebook import shipped

BOOK = Rulebook(shipped.rules().values())
RATHER_MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
AREAS = ("370126", "370400-01", "350500-01", "321302", "210300")
TAGS = ("hazmat_store", "mine", "crowded_place", "transport", "hazmat_loading", "major_hazard_source")
KINDS = (*["enterprise"] * 6, "project", "government", "emergency_bureau", "community", "zone")


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
    # Half are handed in within some weeks of the version coming out, where a clock still runs or has just run out.
    out = (version.published or version.issued).on
    received = out + timedelta(draw(st.integers(0, 90))) if draw(st.booleans()) else draw(recent)
    recorded = draw(times)
    events = [FilingEvent(FilingStep.RECEIVED, received, recorded)]
    if draw(st.booleans()):
        step = draw(st.sampled_from([FilingStep.FILED, FilingStep.RETURNED, FilingStep.REFUSED]))
        events.append(FilingEvent(step, received + timedelta(draw(st.integers(0, 20))), draw(times)))
    return FilingFacts(number, version.id, tuple(events), draw(st.sampled_from([5, None])))


@st.composite
def plans(draw, number, family):
    kinds = ("comprehensive", "special", "on_site") if family == "unit" else ("overall", "special", "grassroots")
    made = tuple(draw(versions(family, number * 10 + place)) for place in range(draw(st.integers(1, 2))))
    return PlanFacts(
        number,
        family,
        draw(st.sampled_from(kinds)),
        made,
        tuple(draw(filings(number * 10 + place, made[-1])) for place in range(draw(st.integers(0, 2)))),
        parent=draw(st.sampled_from([None, None, 1])),
        site=draw(st.sampled_from([None, None, 1])),
        hazard=draw(st.sampled_from([None, None, None, "accident", "natural", "major_hazard_source"])),
        ended=draw(st.sampled_from([*[None] * 5, When(date(2026, 3, 1))])),
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
        tuple(draw(st.lists(st.sampled_from([*plan_ids, 99]), max_size=3, unique=True))),
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
def plain_drills(draw, number, plan_ids, on):
    """A drill of its own plans, held and recorded in good order in the weeks before the day asked about."""
    return DrillFacts(number, on - timedelta(draw(st.integers(1, 40))), 1, tuple(plan_ids), state=DrillState.COMPLETED)


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
        spells=draw(st.sampled_from([*[()] * 5, (spell,)])),
        records_begin_on=draw(st.sampled_from([*[None] * 5, date(2025, 3, 1)])),
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
    held = [draw(drills(number, ids, on)) for number in range(1, draw(st.integers(0, 6)) + 1)]
    if draw(st.integers(0, 3)) < 3:
        held.append(draw(plain_drills(50, ids, on)))
    return History(
        unit,
        Records(
            kept,
            tuple(held),
            draw(st.sampled_from([(), (booking,)])),
            draw(st.sampled_from([(), (waiting,)])),
        ),
        on,
        draw(times),
    )
