"""A changed rule ends and is succeeded: both sides say so, and an earlier end leaves no case in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emergency.rulebook.case_drafts import drafted_cases
from emergency.rulebook.cases import check_rule
from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.lineage import history_of, predecessor_of, successor_of, with_last_day
from emergency.rulebook.packs import read_packs
from emergency.rulebook.reader import PackError
from emergency.rulebook.rules import Force, Frequency, Mode
from tests.emergency.rulebook.making import altered, day, make_unit, records
from tests.emergency.rulebook.test_packs import PACK

OLD = altered("DR-SD-05", id="OLD", in_force_until=day("2026-12-31"))
NEW = altered("DR-SD-05", id="NEW", in_force_from=day("2027-01-01"), replaces="OLD")
NEWER = altered("DR-SD-05", id="NEWER", in_force_from=day("2029-01-01"), replaces="NEW")


def test_the_history_is_the_same_from_whichever_rule_one_asks():
    rules = [NEWER, OLD, NEW]
    for rule in rules:
        assert [one.id for one in history_of(rule, rules)] == ["OLD", "NEW", "NEWER"]
    assert predecessor_of(OLD, rules) is None
    assert successor_of(NEWER, rules) is None


def test_law_names_its_successor_on_the_old_side_and_both_sides_find_each_other():
    old = altered("DR-SD-05", id="OLD", in_force_until=day("2026-12-31"), successor="NEW")
    new = altered("DR-SD-05", id="NEW", in_force_from=day("2027-01-01"))
    assert successor_of(old, [old, new]) is new
    assert predecessor_of(new, [old, new]) is old


def test_rules_that_name_each_other_in_a_ring_end_the_history():
    ring = [altered("DR-SD-05", id="A", replaces="B"), altered("DR-SD-05", id="B", replaces="A")]
    assert {one.id for one in history_of(ring[0], ring)} == {"A", "B"}


@pytest.mark.parametrize(
    ("on", "duties"),
    [("2026-12-31", {"OLD"}), ("2027-01-01", {"NEW"}), ("2028-12-31", {"NEW"})],
    ids=["the old one's last day", "the new one's first day", "later"],
)
def test_on_each_day_one_of_them_binds(on, duties):
    found = evaluate(Rulebook([OLD, NEW]), make_unit("has_storage"), records(), on=day(on))
    assert {duty.rule.id for duty in found} == duties


def test_a_rule_that_is_ended_early_keeps_the_cases_that_still_hold():
    rule = altered(
        "DR-N-01", id="OURS", force=Force.POLICY_TARGET, in_force_from=day("2027-01-01"),
        in_force_until=day("2030-12-31"), measure=Frequency("drill", 6, Mode.CALENDAR), cases=(),
    )  # fmt: skip
    rule = replace(rule, cases=drafted_cases(rule, str))
    ended = with_last_day(rule, day("2028-06-30"))
    assert 0 < len(ended.cases) < len(rule.cases)
    assert check_rule(ended, {}) == []
    assert with_last_day(rule, day("2030-12-31")) is rule
    assert check_rule(with_last_day(rule, day("2032-12-31")), {}) == []


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('successor = "OURS-2"', "", "successor"),
        ('replaces = "NO-SUCH"', "", "replaces"),
        ("", 'replaces = "OURS-1"', "replaces"),
    ],
    ids=["the successor begins while it goes on", "it replaces nothing known", "what it replaces goes on"],
)
def test_a_pack_whose_rules_overlap_their_successors_is_refused(tmp_path, old, new, field):
    head, _, body = PACK.partition("[[rule]]")
    first = body.replace('kind = "drill"', f'kind = "drill"\n{old}', 1)
    second = body.replace("OURS-1", "OURS-2").replace('kind = "drill"', f'kind = "drill"\n{new}', 1)
    (tmp_path / "a.toml").write_text(f"{head}[[rule]]{first}\n[[rule]]{second}", "utf-8")
    with pytest.raises(PackError) as caught:
        read_packs([tmp_path])
    assert caught.value.field == field
