"""Packs are read strictly: what is wrong is told by file, rule and field; an authority's rule must pass its cases."""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from dataclasses import replace

import pytest

from emergency.core.text import Text
from emergency.rulebook.cases import check_pack, check_rule
from emergency.rulebook.packs import pack_of, read_pack, read_packs, rules_of
from emergency.rulebook.reader import PackError
from emergency.rulebook.rule_reading import rule_of
from emergency.rulebook.rules import Force
from emergency.rulebook.templates import adopt
from tests.emergency.rulebook import shipped
from tests.emergency.rulebook.making import day, duties, make_drill, make_plan, make_unit, records, told

PACK = """
[pack]
title = { zh = "示例", en = "Example" }

[example.unit]
mine = { kind = "enterprise", tags = ["mine"] }

[example.plan]
special = { kind = "special", published_on = 2026-01-01 }

[[rule]]
id = "OURS-1"
kind = "drill"
title = { zh = "目标", en = "Target" }
sentence = { zh = "每年演练。", en = "Drill every year." }
citations = [{ document = "示例县应急体系建设规划", article = "三" }]
force = "policy_target"
mark = "V1"
area = "350521"
in_force_from = 2026-01-01
in_force_until = 2030-12-31
subject = { kinds = ["enterprise"], lists = ["K708"] }
plans = { families = ["unit"] }
frequency = { every = "year" }

[[rule.case]]
name = "met"
on = 2026-06-01
unit = "mine"
plans = ["special"]
drills = [{ held_on = 2026-05-01, plans = [1] }]
expect = ["met 2026-12-31 1/1"]
"""


def content() -> dict:
    return tomllib.loads(PACK)


def rule_with(**fields) -> dict:
    table = deepcopy(content()["rule"][0])
    for field, value in fields.items():
        if value is None:
            del table[field]
        else:
            table[field] = value
    return table


@pytest.mark.parametrize(
    ("table", "field", "said"),
    [
        (rule_with(title=None), "title.zh", "This field is missing."),
        (rule_with(title={"zh": "目标"}), "title.en", "This field is missing."),
        (rule_with(title={"zh": " ", "en": "Target"}), "title.zh", "This field is empty."),
        (rule_with(title={"zh": "目标", "en": "Target", "fr": "But"}), "title.fr", "There is no such field."),
        (rule_with(title="Target"), "title", "This must be a table of fields."),
        (rule_with(kind="exam"), "kind", "exam is not one of: drill, plan"),
        (rule_with(area="350521 Somewhere"), "area", "This must be CN, the code of a division, or that of a zone."),
        (rule_with(in_force_from="1 January"), "in_force_from", "This must be a day such as 2026-06-30."),
        (rule_with(in_force_from=20260101), "in_force_from", "This must be a day such as 2026-06-30."),
        (rule_with(in_force_until=None), "in_force_until", "A target ends with the plan that sets it."),
        (rule_with(in_force_until="2025-12-31"), "in_force_until", "It would end before it begins."),
        (rule_with(citations=[]), "citations", "A rule says where it stands."),
        (rule_with(citations="L03"), "citations", "This must be a list of tables."),
        (
            rule_with(citations=[{"instrument": "L99", "article": ""}]),
            "citations[1].instrument",
            "There is no such instrument.",
        ),
        (rule_with(subject={"lists": ["K709"]}), "subject.lists", "K709 is not one of"),
        (rule_with(subject={"any_tags": ["dragon"]}), "subject.any_tags", "dragon is not one of"),
        (rule_with(subject={"any_tags": "mine"}), "subject.any_tags", "This must be a list of texts."),
        (rule_with(subject={"any_tags": [1]}), "subject.any_tags", "This must be a list of texts."),
        (rule_with(subject={"kinds": ["army"]}), "subject.kinds", "army is no kind of organisation"),
        (rule_with(subject={"kinds": ["department:dragon"]}), "subject.kinds", "department:dragon is no kind"),
        (rule_with(subject={"size_at_least": "tiny"}), "subject.size_at_least", "tiny is not one of"),
        (rule_with(subject={"employees_at_least": 0}), "subject.employees_at_least", "This must be at least 1."),
        (rule_with(subject={"employees_at_least": True}), "subject.employees_at_least", "This must be a whole number."),
        (rule_with(plans={"kinds": ["novel"]}), "plans.kinds", "novel is not one of"),
        (rule_with(frequency={"every": "fortnight"}), "frequency.every", "fortnight is not one of"),
        (rule_with(frequency={"every": "3 years", "mode": "calendar"}), "frequency.mode", "Periods of several years"),
        (rule_with(frequency={"every": "year", "event": "party"}), "frequency.event", "What is counted is drill or"),
        (rule_with(frequency={"every": "year", "at_least": 0}), "frequency.at_least", "This must be at least 1."),
        (rule_with(frequency={"every": "year", "atleast": 2}), "frequency.atleast", "There is no such field."),
        (rule_with(clock={"event": "published", "act": "filed"}), "clock", "A rule is measured in one way."),
        (
            rule_with(frequency=None, clock={"event": "received", "act": "filed"}),
            "clock.act",
            "filed does not answer to received.",
        ),
        (
            rule_with(frequency=None, record={"act": "filed", "every": "year"}),
            "record.act",
            "What is on file for a drill",
        ),
        (
            rule_with(frequency=None, record={"act": "reported", "after": "issued", "every": "year"}),
            "record.after",
            "This is counted from the drill",
        ),
        (rule_with(needs_recheck="yes"), "needs_recheck", "This must be true or false."),
        (rule_with(penalties=["prison"]), "penalties", "prison is not one of"),
        (rule_with(case=[{"name": "x", "expect": []}]), "case[1].on", "A case has a day"),
        (rule_with(colour="red"), "colour", "There is no such field."),
    ],
)
def test_what_is_wrong_is_told_by_file_rule_and_field(table, field, said):
    with pytest.raises(PackError) as caught:
        rule_of(table, file="ours.toml")
    error = caught.value
    assert (error.file, error.rule, error.field) == ("ours.toml", "OURS-1", field)
    assert str(error.problem).startswith(said)
    assert str(error.message).startswith(f"ours.toml, OURS-1, {field}: {said}")


def test_a_rule_without_an_id():
    with pytest.raises(PackError) as caught:
        rule_of({"kind": "drill"}, file="ours.toml")
    assert caught.value.field == "id"


def test_a_file_that_is_no_toml(tmp_path):
    (tmp_path / "broken.toml").write_text("[pack\n", encoding="utf-8")
    with pytest.raises(PackError) as caught:
        read_pack(tmp_path / "broken.toml")
    assert caught.value.file.endswith("broken.toml")
    (tmp_path / "gbk.toml").write_bytes('title = "目标"'.encode("gbk"))
    with pytest.raises(PackError):
        read_pack(tmp_path / "gbk.toml")


def test_two_packs_may_not_have_the_same_rule(tmp_path):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(PACK, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        read_packs([tmp_path])
    assert (caught.value.rule, caught.value.field) == ("OURS-1", "id")


def test_a_successor_must_exist(tmp_path):
    (tmp_path / "a.toml").write_text(PACK.replace('kind = "drill"', 'kind = "drill"\nsuccessor = "X"', 1), "utf-8")
    with pytest.raises(PackError) as caught:
        read_packs([tmp_path / "a.toml"])
    assert caught.value.field == "successor"


def test_json_is_taken_as_well_as_toml():
    given = json.loads(json.dumps(content(), default=str))
    pack = pack_of(given, file="ours")
    assert replace(pack.rules[0], cases=()) == replace(pack_of(content(), file="ours").rules[0], cases=())
    assert check_pack(pack) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expect": ["overdue 2026-12-31"]}, "Expected overdue 2026-12-31, found met 2026-12-31 1/1 plan"),
        ({"expect": []}, "Expected –, found met"),
        ({"expect": ["met 1/1", "met"]}, "Expected met 1/1; met, found met"),
        ({"expect": ["met 2/2"]}, "Expected met 2/2"),
        ({"expect": ["done"]}, "This can't be read"),
        ({"expect": ["met tomorrow"]}, "This can't be read"),
        ({"expect": ["met weather=fine"]}, "This can't be read"),
        ({"unit": "nobody"}, "There is no example nobody."),
        ({"unit": {"like": "mine", "colour": "red"}}, "There is no such field."),
        ({"drills": [{"held_on": "2026-05-01", "plans": ["one"]}]}, "This must be a list of whole numbers."),
        ({"drills": {"held_on": "2026-05-01"}}, "This must be a list of tables."),
        ({"plans": {"kind": "special"}}, "This must be a list of tables."),
        ({"plans": [{"kind": "novel"}]}, "novel is not one of"),
        ({"known_at": "2026-05-01T10:00"}, "This must be a time with its offset."),
        ({"known_at": "noon"}, "This must be a time with its offset."),
    ],
)
def test_a_case_that_fails_or_can_not_be_read_is_a_problem(change, said):
    given = content()
    given["rule"][0]["case"][0].update(change)
    (problem,) = check_pack(pack_of(given, file="ours.toml"))
    assert (problem.file, problem.rule, problem.case) == ("ours.toml", "OURS-1", "met")
    assert said.removesuffix(" plan") in str(problem.said)


def test_a_rule_without_a_case_is_a_problem():
    given = content()
    given["rule"][0]["case"] = []
    (problem,) = check_pack(pack_of(given, file="ours.toml"))
    assert str(problem.said) == "The rule has no worked case."


class TestTemplates:
    """An authority adopts a target for its area and years (product, chain 2)."""

    @property
    def templates(self):
        return {one.id: one for pack in shipped.packs() for one in pack.templates}

    def adopted(self, template="high-risk-special-half-yearly", **given):
        return adopt(
            self.templates[template],
            **{
                "rule_id": "OURS-2",
                "area": "350500-01",
                "in_force_from": day("2026-03-01"),
                "in_force_until": day("2030-12-31"),
                "document": "示例区应急规划",
                **given,
            },
        )

    def test_there_is_one_for_departments_and_one_for_high_risk_enterprises(self):
        assert set(self.templates) == {"department-comprehensive-yearly", "high-risk-special-half-yearly"}

    def test_an_adopted_target_is_the_authoritys_own(self):
        rule = self.adopted()
        assert (rule.force, rule.template, rule.area) == (
            Force.POLICY_TARGET,
            "high-risk-special-half-yearly",
            "350500-01",
        )
        assert rule.citations[0].number == "示例区应急规划"
        assert rule.mark.is_verified

    def test_a_target_adopted_inside_a_period_is_meant_for_it(self):
        unit = make_unit("hazmat_produce", area="350500-01")
        rule = self.adopted()
        assert duties(rule, unit, records(), "2026-02-28") == []
        assert told(duties(rule, unit, records(), "2026-04-01")) == ["open 2026-06-30"]
        assert told(duties(rule, unit, records(), "2026-07-01")) == ["overdue 2026-06-30", "open 2026-12-31"]

    def test_title_and_number_are_the_authoritys(self):
        rule = self.adopted(title=Text("本区目标", "Our target"), at_least=2)
        assert rule.title.zh == "本区目标"
        assert rule.measure.at_least == 2

    def test_it_takes_effect_when_its_cases_pass(self):
        good = {"name": "m", "on": "2026-06-01", "unit": {"tags": ["mine"]}, "expect": ["due_soon 2026-06-30"]}
        assert check_rule(self.adopted(cases=[good]), {}) == []
        assert len(check_rule(self.adopted(cases=[{**good, "expect": ["met"]}]), {})) == 1

    def test_an_area_that_is_none(self):
        with pytest.raises(PackError) as caught:
            self.adopted(area="the zone")
        assert caught.value.field == "area"

    def test_a_departments_comprehensive_drill(self):
        rule = self.adopted("department-comprehensive-yearly", area="350521")
        bureau = make_unit(kind="emergency_bureau", area="350521")
        plans = (make_plan(1, "departmental", None, family="government"),)
        held = records(make_drill(1, "2026-04-01", content="comprehensive"), plans=plans)
        assert told(duties(rule, bureau, held, "2026-04-02")) == ["met 2026-12-31"]
        by_kind = records(make_drill(1, "2026-04-01", kind="comprehensive"), plans=plans)
        assert told(duties(rule, bureau, by_kind, "2026-04-02")) == ["met 2026-12-31"]
        single = records(make_drill(1, "2026-04-01", content="single", kind="comprehensive"), plans=plans)
        assert told(duties(rule, bureau, single, "2026-04-02")) == ["open 2026-12-31"]


def test_rules_come_in_the_order_of_the_packs():
    assert [rule.id for rule in rules_of(shipped.packs())] == list(shipped.rules())
