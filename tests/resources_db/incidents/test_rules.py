"""How grave an incident is and who has to be told by when, with the articles."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.core.errors import Invalid
from emergency.core.instruments import instrument
from resources_db.incidents.grades import (
    casualties_change_until,
    current_grade,
    grade_rule,
    grade_rules,
    possible_grade,
    tiers_to_report,
    windows,
)
from resources_db.incidents.reporting import clocks, clocks_for, report_contents
from resources_db.incidents.rules import (
    INCIDENT_TYPE_TITLES,
    RESPONSE_TITLES,
    START_ORDER_CONTENTS,
    WARNING_CONTENTS,
    WARNING_TITLES,
    Casualties,
    Cause,
    Grade,
    IncidentType,
    Level,
    Tier,
    incident_class,
    missing_contents,
)

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("harm", "grade"),
    [
        ({"deaths": 1}, Grade.GENERAL),
        ({"deaths": 2}, Grade.GENERAL),
        ({"deaths": 3}, Grade.LARGER),
        ({"deaths": 9}, Grade.LARGER),
        ({"deaths": 10}, Grade.MAJOR),
        ({"deaths": 29}, Grade.MAJOR),
        ({"deaths": 30}, Grade.EXTRAORDINARY),
        ({"serious": 1}, Grade.GENERAL),
        ({"serious": 9}, Grade.GENERAL),
        ({"serious": 10}, Grade.LARGER),
        ({"serious": 49}, Grade.LARGER),
        ({"serious": 50}, Grade.MAJOR),
        ({"serious": 99}, Grade.MAJOR),
        ({"serious": 100}, Grade.EXTRAORDINARY),
        ({"poisoned": 10}, Grade.LARGER),
        ({"serious": 6, "poisoned": 4}, Grade.LARGER),
        ({"loss": 1}, Grade.GENERAL),
        ({"loss": Decimal("9999999.99")}, Grade.GENERAL),
        ({"loss": 10_000_000}, Grade.LARGER),
        ({"loss": Decimal("49999999.99")}, Grade.LARGER),
        ({"loss": 50_000_000}, Grade.MAJOR),
        ({"loss": Decimal("99999999.99")}, Grade.MAJOR),
        ({"loss": 100_000_000}, Grade.EXTRAORDINARY),
        ({"deaths": 1, "serious": 12, "loss": 60_000_000}, Grade.MAJOR),
        ({"light": 500}, None),
        ({"missing": 30}, None),
        ({}, None),
    ],
    ids=str,
)
def test_an_accident_has_the_highest_grade_any_figure_reaches_493_art_3(harm: dict, grade: Grade | None) -> None:
    assert current_grade(Casualties(**harm)) == grade


@pytest.mark.parametrize(
    ("harm", "current", "possible"),
    [
        ({"deaths": 2, "missing": 1}, Grade.GENERAL, Grade.LARGER),
        ({"deaths": 2, "missing": 8}, Grade.GENERAL, Grade.MAJOR),
        ({"missing": 30}, None, Grade.EXTRAORDINARY),
        ({"deaths": 3}, Grade.LARGER, Grade.LARGER),
    ],
    ids=str,
)
def test_the_missing_count_for_the_possible_grade_only_493_art_12(
    harm: dict, current: Grade | None, possible: Grade
) -> None:
    assert current_grade(Casualties(**harm)) == current
    assert possible_grade(Casualties(**harm)) == possible


counts = st.integers(0, 120)
casualties = st.builds(Casualties, counts, counts, counts, counts, counts, st.integers(0, 200_000_000))


def rank(grade: Grade | None) -> int:
    return -1 if grade is None else list(Grade).index(grade)


@given(casualties, casualties)
def test_more_harm_never_lowers_a_grade(harm: Casualties, more: Casualties) -> None:
    both = Casualties(*(getattr(harm, name) + getattr(more, name) for name in harm.__dataclass_fields__))
    assert rank(current_grade(both)) >= rank(current_grade(harm))
    assert rank(possible_grade(harm)) >= rank(current_grade(harm))


@pytest.mark.parametrize(
    ("grade", "reported_up_to", "investigated_by"),
    [
        (Grade.GENERAL, Tier.CITY, Tier.COUNTY),
        (Grade.LARGER, Tier.PROVINCE, Tier.CITY),
        (Grade.MAJOR, Tier.STATE, Tier.PROVINCE),
        (Grade.EXTRAORDINARY, Tier.STATE, Tier.STATE),
    ],
)
def test_a_grade_says_how_far_it_is_reported_and_who_investigates_493_arts_10_19(
    grade: Grade, reported_up_to: Tier, investigated_by: Tier
) -> None:
    assert grade_rule(grade).report_up_to == reported_up_to
    assert grade_rule(grade).investigated_by == investigated_by


@pytest.mark.parametrize(
    ("grade", "from_tier", "tiers"),
    [
        (Grade.GENERAL, Tier.COUNTY, [Tier.CITY]),
        (Grade.GENERAL, Tier.CITY, []),
        (Grade.LARGER, Tier.COUNTY, [Tier.CITY, Tier.PROVINCE]),
        (Grade.MAJOR, Tier.COUNTY, [Tier.CITY, Tier.PROVINCE, Tier.STATE]),
    ],
)
def test_a_report_climbs_level_by_level_493_art_10(grade: Grade, from_tier: Tier, tiers: list[Tier]) -> None:
    assert tiers_to_report(grade, from_tier) == tiers


@pytest.mark.parametrize(
    ("cause", "until"),
    [
        (None, date(2026, 10, 31)),
        (Cause.ROAD_TRAFFIC, date(2026, 10, 8)),
        (Cause.FIRE, date(2026, 10, 8)),
    ],
)
def test_changed_casualties_count_for_thirty_or_seven_days_493_art_13(cause: Cause | None, until: date) -> None:
    assert casualties_change_until(date(2026, 10, 1), cause) == until


@pytest.mark.parametrize(
    ("clock_id", "after"),
    [
        ("RP-N-01", timedelta(0)),
        ("RP-N-02", timedelta(hours=1)),
        ("RP-N-03", None),
        ("RP-N-04", timedelta(hours=2)),
        ("RP-N-05", None),
        ("RP-N-06", timedelta(0)),
        ("RP-N-07", timedelta(hours=4)),
        ("RP-N-08", timedelta(hours=2)),
        ("RP-SD-01", timedelta(minutes=30)),
        ("RP-SD-02", timedelta(hours=1)),
    ],
)
def test_a_report_is_due_so_long_after_its_event(clock_id: str, after: timedelta | None) -> None:
    clock = next(one for one in clocks() if one.id == clock_id)
    assert clock.due_at(NOW) == (None if after is None else NOW + after)


NATIONAL = ["RP-N-01", "RP-N-02", "RP-N-03", "RP-N-04", "RP-N-08", "RP-N-05", "RP-N-06"]


@pytest.mark.parametrize(
    ("incident", "grade", "area_code", "ids"),
    [
        (IncidentType.ACCIDENT, Grade.GENERAL, "320100", NATIONAL),
        (IncidentType.ACCIDENT, Grade.MAJOR, "320100", [*NATIONAL, "RP-N-07"]),
        (IncidentType.ACCIDENT, None, "370126", [*NATIONAL, "RP-SD-01"]),
        (IncidentType.ACCIDENT, Grade.GENERAL, "370126", [*NATIONAL, "RP-SD-01"]),
        (IncidentType.ACCIDENT, Grade.LARGER, "370400-01", [*NATIONAL, "RP-SD-01", "RP-SD-02"]),
        (IncidentType.ACCIDENT, Grade.EXTRAORDINARY, "370000", [*NATIONAL, "RP-N-07", "RP-SD-01", "RP-SD-02"]),
        (IncidentType.NATURAL, None, "370126", ["RP-N-06"]),
    ],
)
def test_the_clocks_that_run_depend_on_kind_grade_and_area(
    incident: IncidentType, grade: Grade | None, area_code: str, ids: list[str]
) -> None:
    assert [clock.id for clock in clocks_for(incident, grade=grade, area_code=area_code, on=TODAY)] == ids


def test_a_clock_runs_only_while_its_law_is_in_force() -> None:
    before = clocks_for(IncidentType.ACCIDENT, grade=None, area_code="370126", on=date(2022, 2, 28))
    after = clocks_for(IncidentType.ACCIDENT, grade=None, area_code="370126", on=date(2022, 3, 1))
    assert {one.id for one in after} - {one.id for one in before} == {"RP-SD-01"}


@pytest.mark.parametrize("clock", clocks(), ids=lambda clock: clock.id)
def test_a_clock_cites_its_article_and_speaks_both_languages(clock) -> None:
    [cited] = clock.standing.citations
    assert cited.article
    assert instrument(cited.instrument).title if cited.instrument else not clock.standing.mark.is_verified
    for text in (clock.title, clock.by, clock.to):
        assert re.search("[\u4e00-\u9fff]", text.zh)
        assert text.en.isascii()


@pytest.mark.parametrize("rule", [*grade_rules(), *windows().values(), *clocks()], ids=lambda rule: rule.standing.id)
def test_a_rule_is_in_force_with_the_law_it_cites(rule) -> None:
    """The day is stated with the rule and with its instrument; both are the same day."""
    cited = {one.instrument for one in rule.standing.citations if one.instrument}
    assert {instrument(one).in_force_from for one in cited} <= {rule.standing.in_force_from}


def test_only_the_departments_report_climbs_level_by_level() -> None:
    assert [clock.id for clock in clocks() if clock.per_level] == ["RP-N-04"]


@pytest.mark.parametrize(
    ("given_type", "incident"),
    [
        ("accident", IncidentType.ACCIDENT),
        ("security", IncidentType.SECURITY),
        ("1", IncidentType.NATURAL),
        ("11001", IncidentType.NATURAL),
        ("21000", IncidentType.ACCIDENT),
        ("30000", IncidentType.HEALTH),
        ("40000", IncidentType.SECURITY),
    ],
)
def test_the_first_digit_of_a_code_names_the_class_gb_35561(given_type: str, incident: IncidentType) -> None:
    assert incident_class(given_type) == incident


@pytest.mark.parametrize("given_type", ["", "fire", "51000", "123456", "１"])
def test_an_unknown_type_is_refused(given_type: str) -> None:
    with pytest.raises(Invalid) as refusal:
        incident_class(given_type)
    assert refusal.value.fields["type"]


def test_a_start_order_says_four_things_response_law_art_72() -> None:
    assert missing_contents(START_ORDER_CONTENTS, START_ORDER_CONTENTS) == []
    missing = missing_contents(START_ORDER_CONTENTS, {"subject", "level", "measures"})
    assert [title.zh for title in missing] == ["预计期限"]


@pytest.mark.parametrize(("contents", "count"), [(WARNING_CONTENTS, 8), (START_ORDER_CONTENTS, 4)])
def test_orders_and_warnings_name_all_their_contents(contents: dict, count: int) -> None:
    assert len(contents) == count


def test_a_report_names_the_missing_among_the_casualties_493_art_12() -> None:
    contents = report_contents()
    assert len(contents) == 6
    assert "下落不明" in contents["casualties"].zh


def test_level_one_is_the_highest_and_red_response_law_art_63() -> None:
    assert min(Level) == Level.FIRST
    assert [re.search("[红橙黄蓝]", WARNING_TITLES[level].zh)[0] for level in Level] == ["红", "橙", "黄", "蓝"]
    assert set(RESPONSE_TITLES) == set(Level)
    assert set(INCIDENT_TYPE_TITLES) == set(IncidentType)
