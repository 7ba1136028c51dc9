"""Every rule we ship can be looked up: its dates, both titles, and a citation that leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drills.part import part as drills_part
from emergency.core.instruments import instruments
from emergency.part import part as emergency_part
from emergency.rulebook.packs import read_packs
from emergency.rulebook.rules import Force, Rule
from resources_db.part import part as resources_part

ROOT = Path(__file__).resolve().parents[2]
PACKS = [path for part in (emergency_part, drills_part, resources_part) for path in part.rule_packs]
RULES = [rule for pack in read_packs(PACKS) for rule in pack.rules]
_HAN = re.compile(r"[一-鿿]")


def test_every_pack_in_the_tree_is_one_that_a_part_brings() -> None:
    inside = {path.resolve() for folder in PACKS for path in (folder.glob("*.toml") if folder.is_dir() else [folder])}
    lying_about = {path.resolve() for name in ("drills", "emergency", "resources_db")
                   for path in (ROOT / name).glob("**/*.toml") if "[[rule]]" in path.read_text()}  # fmt: skip
    assert lying_about <= inside


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_it_has_dates_and_both_titles(rule: Rule) -> None:
    assert rule.in_force_from.year > 1990
    assert rule.in_force_until is None or rule.in_force_until >= rule.in_force_from
    assert rule.in_force_until is not None or rule.force is not Force.POLICY_TARGET, "a target ends with its plan"
    assert _HAN.search(rule.title.zh)
    assert rule.title.en
    assert not _HAN.search(rule.title.en)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_its_citation_resolves(rule: Rule) -> None:
    known = {one.id for one in instruments()}
    assert rule.citations
    for cited in rule.citations:
        assert cited.number
        if cited.instrument is None:
            is_binding = rule.area == "CN" and rule.force is Force.STATUTORY
            assert not is_binding, "what binds the whole country stands in the register"
        else:
            assert cited.instrument in known


def test_no_two_rules_have_one_name() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
