"""The cases drafted for a rule made on the page: they come out, say what people expect, and leave no field open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from emergency.rulebook.case_drafts import drafted_cases
from emergency.rulebook.cases import check_rule
from emergency.rulebook.guards import unguarded
from emergency.rulebook.rules import Citation, Force, Frequency, Mode, Plans, Rule, Scope, Subject
from tests.emergency.rulebook import shipped
from tests.emergency.rulebook.making import day

OURS = Rule(
    id="OURS", kind=shipped.rules()["DR-N-01"].kind, title=shipped.rules()["DR-N-01"].title,
    sentence=shipped.rules()["DR-N-01"].sentence, citations=(Citation(None, "示例县应急办〔2026〕3号", "第二条"),),
    force=Force.POLICY_TARGET, mark=shipped.rules()["DR-N-01"].mark, in_force_from=date(2027, 1, 1),
    in_force_until=date(2030, 12, 31), area="350521", subject=Subject(kinds={"enterprise": None}, any_tags=("mine",)),
    plans=Plans(families=("unit",), kinds=("on_site",)), measure=Frequency("drill", 6, Mode.CALENDAR),
)  # fmt: skip

MADE = {
    "half-year, one tag": OURS,
    "two each quarter": replace(OURS, measure=Frequency("drill", 3, Mode.CALENDAR, at_least=2)),
    "every month, schools": replace(
        OURS, subject=Subject(kinds={"school": None}), measure=Frequency("drill", 1, Mode.CALENDAR)
    ),
    "each plan in three years": replace(OURS, measure=Frequency("drill", 36, Mode.ROLLING), scope=Scope.EACH_PLAN),
    "comprehensive drills of departments": replace(
        OURS,
        subject=Subject(kinds={"emergency_bureau": None, "department": "work_safety_supervision"}),
        plans=Plans(families=("government",)),
        measure=Frequency("drill", 12, Mode.CALENDAR, contents=("comprehensive",)),
    ),
    "lists, size, headcount": replace(
        OURS, subject=Subject(lists=("K708",), not_lists=("SD-CP",), size_at_least="small", employees_at_least=300)
    ),
    "accident plans alone": replace(OURS, plans=Plans(families=("unit",), about=("accident",))),
    "assessed every two years": replace(OURS, measure=Frequency("assessment", 24, Mode.ROLLING)),
    "no end, in principle": replace(OURS, force=Force.IN_PRINCIPLE, in_force_until=None),
    "advice without a number": replace(OURS, measure=None, plans=Plans(), force=Force.ADVISORY, in_force_until=None),
    "from the middle of a year": replace(OURS, in_force_from=date(2027, 4, 15), in_force_until=date(2027, 11, 30)),
    "a zone": replace(OURS, area="350500-01"),
    "a township": replace(OURS, area="350521104"),
    "everywhere": replace(OURS, area="CN"),
}


@pytest.mark.parametrize("rule", [pytest.param(rule, id=name) for name, rule in MADE.items()])
def test_no_field_of_a_rule_made_on_the_page_can_be_altered_unnoticed(rule):
    cases = drafted_cases(rule, str)
    assert unguarded(rule, cases) == []
    assert check_rule(replace(rule, cases=cases), {}) == []


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(rule, id=rule.id)
        for rule in shipped.rules().values()
        if isinstance(rule.measure, Frequency) and not rule.measure.better_with
    ],
)
def test_the_drafted_cases_would_hold_the_shipped_rules_too(rule):
    assert unguarded(rule, drafted_cases(rule, str)) == []


def test_the_drafts_tell_met_missed_not_bound_before_and_after():
    told = {case.name: case.expect for case in reversed(drafted_cases(OURS, str))}
    assert told["Done on the last day"] == ("met 2027-06-30 1/1 force=policy_target mode=calendar",)
    assert told["Done a day too late"][0].startswith("overdue 2027-06-30 0/1")
    assert told["A unit that is not bound"] == ()
    assert told["The day before it takes effect"] == ()
    assert told["The day after its last day"][0].startswith("expired_target")


def test_a_field_that_no_case_holds_is_named():
    cases = drafted_cases(OURS, str)
    usual = [case for case in cases if case.name in ("Done on the last day", "A unit that is not bound")]
    assert {"area", "in_force_until", "frequency.at_least", "plans.kinds"} - set(unguarded(OURS, usual)) <= {
        "frequency.at_least"
    }
    assert "frequency.months" not in unguarded(OURS, cases)
    assert unguarded(OURS, []) != []


def test_a_case_that_states_something_else_fails():
    first, *rest = drafted_cases(OURS, str)
    wrong = replace(first, expect=("overdue 2027-06-30 0/1",))
    assert [problem.case for problem in check_rule(replace(OURS, cases=(wrong, *rest)), {})] == [first.name]
    assert first.facts["on"] == day("2027-06-30")
