"""Grades, windows and clocks are rules as all others are: read strictly, cited, each field held by a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from emergency.rulebook.cases import Problem
from emergency.rulebook.reader import PackError, Reader
from emergency.rulebook.rules import Force, Mark
from resources_db.incidents.checks import check
from resources_db.incidents.grades import (
    GradeRule,
    WindowRule,
    grade_lines,
    grade_rules,
    window_lines,
    windows,
)
from resources_db.incidents.packs import Standing, failing, standing_of
from resources_db.incidents.reporting import Clock, Duty, Event, FormAsked, clock_lines, clocks
from resources_db.incidents.rules import Cause, Grade, IncidentType, Tier

DAY = timedelta(days=1)
RULES: list[Any] = [*grade_rules(), *windows().values(), *clocks()]

TABLE = {
    # 6.1 to 6.3: id: articles, force, mark
    "AG-N-01": ("L04 第三条; L04 第十条; L04 第十九条", "statutory", "V1"),
    "AG-N-02": ("L04 第三条; L04 第十条; L04 第十九条", "statutory", "V1"),
    "AG-N-03": ("L04 第三条; L04 第十条; L04 第十九条", "statutory", "V1"),
    "AG-N-04": ("L04 第三条; L04 第十条; L04 第十九条", "statutory", "V1"),
    "AG-N-05": ("L04 第十三条; L04 第二十条", "statutory", "V1"),
    "AG-N-06": ("L04 第二十九条", "statutory", "V1"),
    "RP-N-01": ("L04 第九条第一款", "statutory", "V1"),
    "RP-N-02": ("L04 第九条第一款", "statutory", "V1"),
    "RP-N-03": ("L04 第九条第二款", "statutory", "V1"),
    "RP-N-04": ("L04 第十条、第十一条", "statutory", "V1"),
    "RP-N-08": ("L04 第十条、第十一条", "statutory", "V1"),
    "RP-N-05": ("L04 第十条", "statutory", "V1"),
    "RP-N-06": ("L01 第十七条、第六十一条、第六十四条", "statutory", "V1"),
    "RP-N-07": ("国家突发公共事件总体应急预案（2006年） 报告时限", "advisory", "M"),
    "RP-SD-01": ("L20 第六十五条", "statutory", "V1"),
    "RP-SD-02": ("L20 第六十五条", "statutory", "V1"),
}
"""What the regulations say of each rule, written by hand."""


def words(standing: Standing) -> tuple[str, str, str]:
    cited = "; ".join(f"{each.instrument or each.number} {each.article}" for each in standing.citations)
    return cited, standing.force.value, standing.mark.value


def lines(rule: Any) -> Any:
    return {GradeRule: grade_lines, WindowRule: window_lines, Clock: clock_lines}[type(rule)]


def is_noticed(rule: Any) -> bool:
    """Whether a worked case fails or the table says otherwise."""
    return bool(failing(rule, lines(rule), file="")) or words(rule.standing) != TABLE[rule.standing.id]


def others(rule: Any, field: str, values: Any) -> Iterator[tuple[str, Any]]:
    for value in values:
        if value != getattr(rule, field):
            yield f"{field}={value}", replace(rule, **{field: value})


def mutants(rule: Any) -> Iterator[tuple[str, Any]]:
    """The rule altered in one field at a time, as somebody might mistype it."""
    standing = rule.standing
    for name, altered in [
        *others(standing, "force", Force),
        *others(standing, "mark", Mark),
        *others(standing, "area", ("CN", "370000", "320000")),
        *others(standing, "in_force_from", (standing.in_force_from + DAY, standing.in_force_from - DAY)),
        *others(standing, "in_force_until", (date(2026, 1, 1),)),
        ("article", replace(standing, citations=(replace(standing.citations[0], article="第九十九条"),))),
    ]:
        yield name, replace(rule, standing=altered)
    match rule:
        case GradeRule():
            yield from others(rule, "name", Grade)
            for field in ("deaths", "serious", "loss"):
                number = getattr(rule, field)
                yield from others(rule, field, (number + 1, max(number - 1, 0)))
            yield from others(rule, "report_up_to", Tier)
            yield from others(rule, "investigated_by", Tier)
        case WindowRule():
            yield from others(rule, "days", (rule.days + 1, rule.days - 1))
            yield from others(rule, "extension", (rule.extension + 1, 0))
            yield from others(rule, "days_by_cause", ({}, {Cause.FIRE: 7}, {Cause.ROAD_TRAFFIC: 7}, {Cause.FIRE: 8}))
        case Clock():
            yield from others(rule, "starts_with", Event)
            yield from others(rule, "tells", (None, *Event))
            yield from others(rule, "form", FormAsked)
            yield from others(rule, "duty", Duty)
            yield from others(rule, "minutes", (None, 0, 30, 60, 120, 121))
            yield from others(rule, "per_level", (True, False))
            yield from others(rule, "min_grade", (None, *Grade))
            yield from others(rule, "tier", (None, *Tier))
            for kind in IncidentType:
                left = tuple(each for each in (rule.types or tuple(IncidentType)) if each != kind)
                yield from others(rule, "types", (left, (*rule.types, kind)) if rule.types != (kind,) else ((),))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.standing.id} {rule.standing.citations[0].article}")
def test_no_field_of_a_grade_window_or_clock_can_be_altered_unnoticed(rule: Any) -> None:
    assert not is_noticed(rule)
    assert [name for name, altered in mutants(rule) if not is_noticed(altered)] == []


def test_the_table_names_every_rule() -> None:
    assert [rule.standing.id for rule in RULES] == list(TABLE)


def test_rules_check_runs_these_cases_too(app: Any) -> None:
    said = app.test_cli_runner().invoke(args=["rules", "check", "--json"])
    assert said.exit_code == 0
    checked = check()
    assert (checked.packs, checked.rules, checked.problems) == (2, 16, ())
    assert checked.cases > 140
    assert check in app.extensions["rule_checks"]


def test_a_case_that_fails_is_told_with_its_rule() -> None:
    wrong = replace(grade_rules()[2], deaths=4)
    [problem, *_] = failing(wrong, grade_lines, file="grades.toml")
    assert isinstance(problem, Problem)
    assert (problem.file, problem.rule) == ("grades.toml", "AG-N-03")


def test_a_misspelt_field_is_refused_by_name() -> None:
    table = {
        "id": "AG-X", "title": {"zh": "等级", "en": "Grade"}, "force": "statutory", "mark": "V1",
        "in_force_from": "2007-06-01", "citations": [],
    }  # fmt: skip
    with pytest.raises(PackError) as refused:
        standing_of(Reader(table, file="grades.toml", rule="AG-X"))
    assert refused.value.field == "citations"
