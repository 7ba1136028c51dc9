"""Facts in two times, through the database: what happens after `on`, or is recorded later, changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drills.obligations.queries import obligations_of_one
from emergency.accounts.models import Organisation
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from emergency.core.i18n import say
from emergency.core.places import Place
from emergency.sites import actions, queries
from emergency.sites.units import units_of
from tests.make import Make

ENTERED, LAST = date(2022, 1, 1), date(2026, 10, 1)
AREAS = ("370126", "370124", "350503")
THROUGH_THE_DATABASE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@dataclass(frozen=True)
class Said:
    """One statement: what, from when until when, and the day it was recorded."""

    name: str
    value: Any
    since: date
    until: date | None
    recorded_on: date


days = st.dates(ENTERED, LAST)
facts = st.one_of(
    st.tuples(st.just("tags"), st.lists(st.sampled_from(["mine", "hazmat_store", "crowded_place"]), unique=True)),
    st.tuples(st.just("size"), st.sampled_from(["large", "small", "micro"])),
    st.tuples(st.just("employees"), st.integers(0, 900)),
    st.tuples(st.just("ownership"), st.sampled_from(["central", "local_state", "other"])),
    st.tuples(st.just("life"), st.sampled_from(["active", "suspended", "closed"])),
    st.tuples(st.just("area"), st.sampled_from(AREAS)),
    st.tuples(st.just("name"), st.sampled_from(["青屿石料厂", "青屿石料有限公司", "泉北石材有限公司"])),
)


@st.composite
def statements(draw: st.DrawFn) -> Said:
    """A statement as people make them: recorded on its day or later, save facts that are known ahead."""
    name, value = draw(facts)
    since = draw(days)
    span = draw(st.one_of(st.none(), st.integers(1, 400)))
    until = None if span is None or name in ("area", "name") else since + timedelta(days=span)
    late = draw(st.integers(0, 200))
    ahead = 0 if name in ("area", "name") else draw(st.sampled_from([0, 0, 60]))
    return Said(name, value, since, until, max(ENTERED, since + timedelta(days=late - ahead)))


def _say(make: Make, unit: Organisation, said: Sequence[Said]) -> None:
    for each in said:
        with clock.at(max(each.recorded_on, each.since if each.name in ("area", "name") else each.recorded_on)):
            value = make.area(each.value).id if each.name == "area" else each.value
            paper = {"source": "通知书"} if each.name in ("area", "life") else {}
            actions.state_facts(unit, since=each.since, until=each.until, by=SYSTEM, **paper, **{each.name: value})


def _answer(unit: Organisation, on: date, known_on: date | None) -> tuple[Any, ...]:
    known_at = clock.day_end(known_on) if known_on else None
    facts = queries.facts_of([unit.id], on, known_at)[unit.id]
    held = {str(name): fact.value for name, fact in facts.stated.items()}
    duties = [duty.as_json(say) for duty in obligations_of_one(unit.id, on=on, known_at=known_at)]
    # The day of the next turn is told of what lies ahead; it says when to ask again and answers nothing.
    seen = replace(units_of([unit.id], on, known_at)[unit.id], turns_on=None)
    return held, queries.name_on(unit, on, known_at), seen, duties


@given(statements_made=st.lists(statements(), min_size=2, max_size=6), on=days, known_on=st.one_of(st.none(), days))
@THROUGH_THE_DATABASE
def test_what_happens_later_or_is_recorded_later_changes_no_answer(
    make: Make, statements_made: list[Said], on: date, known_on: date | None
) -> None:
    """The answer of a day as known at a moment is the same before and after everything later is entered."""

    def is_later(one: Said) -> bool:
        return one.since > on or (known_on is not None and one.recorded_on > known_on)

    with clock.at(ENTERED):
        unit = make.organisation(tags=["hazmat_store"], size="small", employees=40, name="青屿采石场")
    _say(make, unit, [one for one in statements_made if not is_later(one)])
    with clock.at(date(2026, 11, 20)):
        before = _answer(unit, on, known_on)
    _say(make, unit, [one for one in statements_made if is_later(one)])
    with clock.at(date(2026, 11, 20)):
        assert _answer(unit, on, known_on) == before


def test_generated_statements_are_often_later_and_often_matter(make: Make) -> None:
    """The control: without the two times the answers differ, so that the test above can fail."""
    with clock.at(ENTERED):
        unit = make.organisation(size="small")
    later = Said("size", "large", date(2026, 3, 1), None, date(2026, 3, 1))
    before = _answer(unit, date(2026, 4, 1), None)
    _say(make, unit, [later])
    assert _answer(unit, date(2026, 4, 1), None) != before
    assert _answer(unit, date(2026, 4, 1), date(2026, 2, 1))[0]["size"] == "small"
    assert _answer(unit, date(2026, 2, 28), None)[0]["size"] == "small"


def test_a_correction_of_a_span_covers_what_was_said_of_days_inside(make: Make) -> None:
    unit = make.organisation(size="small")
    make.facts(unit, "2026-02-01", size="medium")
    make.facts(unit, "2026-04-01", size="large")
    actions.state_facts(
        unit, since=date(2026, 1, 1), until=date(2026, 5, 1), size="micro", reason="统计口径有误", by=SYSTEM
    )

    def size(month: int) -> str | None:
        return queries.facts_of([unit.id], date(2026, month, 15))[unit.id].size

    assert [size(month) for month in (1, 2, 4, 5)] == ["micro", "micro", "micro", "large"]
    assert {row.reason for row in queries.fact_rows([unit.id]) if row.value == "micro"} == {"统计口径有误"}


def test_a_place_holds_from_a_day_like_every_other_fact(make: Make) -> None:
    unit = make.organisation(place=(37.31, 117.16))
    actions.state_facts(unit, since=date(2026, 6, 1), place=Place(37.35, 117.20), by=SYSTEM)
    may, june = (queries.facts_of([unit.id], day)[unit.id].place for day in (date(2026, 5, 31), date(2026, 6, 1)))
    assert may is not None
    assert june is not None
    assert (may["lat"], june["lat"], unit.lat) == (37.31, 37.35, 37.35)


def test_a_unit_is_found_by_its_former_name_and_a_corrected_name_is_none(make: Make) -> None:
    unit = make.organisation(name="旧井煤业有限公司")
    make.facts(unit, "2026-03-01", name="新井煤业有限公司")
    assert unit in db.session.scalars(queries.list_organisations(SYSTEM, words="旧井煤业")).all()
    assert queries.former_names([unit.id]) == {unit.id: ["旧井煤业有限公司"]}
    make.facts(unit, "2026-03-01", name="新井矿业有限公司")
    assert queries.former_names([unit.id]) == {unit.id: ["旧井煤业有限公司"]}
    assert queries.name_on(unit, date(2026, 2, 28)) == "旧井煤业有限公司"
