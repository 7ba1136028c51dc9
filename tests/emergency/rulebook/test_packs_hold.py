"""The shipped packs: every worked case, and every row of the regulations."""

from __future__ import annotations

import pytest

from emergency.core.instruments import instrument
from emergency.rulebook.cases import check_pack, run_case
from emergency.rulebook.lists import shipped_lists
from emergency.rulebook.penalties import penalty, penalty_ids
from emergency.rulebook.rules import Frequency
from tests.emergency.rulebook import regulations, shipped

CASES = [
    pytest.param(rule, case, id=f"{rule.id} {rule.citations[0].article}: {case.name}")
    for rule in shipped.rules().values()
    for case in rule.cases
]
RULES = [pytest.param(rule, id=f"{rule.id} {rule.citations[0].article}") for rule in shipped.rules().values()]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_worked_case(rule, case):
    assert run_case(rule, case, shipped.pack_of(rule.id).examples) is None


@pytest.mark.parametrize("rule", RULES)
def test_rule_stands_as_the_regulations_have_it(rule):
    assert list(shipped.wrong_words(rule)) == []


@pytest.mark.parametrize("rule", RULES)
def test_rule_binds_whom_the_regulations_name(rule):
    assert list(shipped.wrong_subjects(rule)) == []


@pytest.mark.parametrize("rule", RULES)
def test_rule_says_in_both_languages_what_it_asks_and_where_it_stands(rule):
    for text in (rule.title, rule.sentence, *([rule.ambiguity] if rule.ambiguity else [])):
        assert any("一" <= character <= "鿿" for character in text.zh)
        assert text.en.isascii()
    for cited in rule.citations:
        assert cited.number
        if cited.instrument is not None:
            instrument(cited.instrument)


@pytest.mark.parametrize("rule", RULES)
def test_rule_has_a_case_met_missed_not_applicable_and_before_it_was_in_force(rule):
    expected = [line.split()[0] if line else "" for case in rule.cases for line in (case.expect or ("",))]
    assert "" in expected
    assert any(
        case.expect == () and case.facts["on"].isoformat() >= rule.in_force_from.isoformat() for case in rule.cases
    )
    assert any("before" in case.name and case.expect == () for case in rule.cases)
    if rule.measure is None or rule.force in ("advisory", "in_principle"):
        assert "advisory" in expected
        return
    assert "met" in expected
    assert {"overdue", "missing_evidence", "open"} & set(expected)
    if isinstance(rule.measure, Frequency):
        assert "overdue" in expected


def test_no_row_of_the_regulations_is_left_out():
    assert set(shipped.rules()) == set(regulations.rows())


@pytest.mark.parametrize("pack", [pytest.param(pack, id=pack.file) for pack in shipped.packs()])
def test_pack_is_without_problems_templates_included(pack):
    assert check_pack(pack) == []


@pytest.mark.parametrize(
    ("tags", "list_id", "mark"),
    [
        pytest.param(tags, list_id, mark, id=f"{'+'.join(sorted(tags))} {list_id}")
        for (tags, list_id), mark in regulations.memberships().items()
    ],
)
def test_tag_puts_a_unit_on_the_list_of_the_article(tags, list_id, mark):
    entries = shipped_lists().entries(tags, None).get(list_id, ())
    assert bool(entries) is mark.endswith("y")
    assert all(entry.verified is (mark == "y") for entry in entries)


@pytest.mark.parametrize("size", [None, "micro", "small", "medium", "large"])
def test_from_medium_size_any_unit_is_reviewed_and_assessed(size):
    entries = shipped_lists().entries(frozenset(), size)
    assert set(entries) == ({"A21", "A35"} if size in ("medium", "large") else set())


def test_a_penalty_is_resolved_through_the_law_of_2021():
    shown = penalty("no-plan-or-drill")
    assert (shown.citation.instrument, shown.citation.article) == ("L02", "第九十七条第六项")
    assert "100,000" in shown.consequence.en
    assert all(penalty(one).mark.value in ("V1", "V2'") for one in penalty_ids())
