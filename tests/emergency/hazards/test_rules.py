"""What may be said about a hazard and what counts as a change of risk; no database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emergency.accounts.rules import Tag
from emergency.core.errors import Invalid
from emergency.hazards import rules
from emergency.hazards.imports import KINDS
from emergency.hazards.rules import Change, Spot, State, Substance, TagGap

METHANOL = Substance("甲醇", "67-56-1", 800, "吨", 1.6)
TANKS = State("甲醇储罐区", 2, (METHANOL,), Spot(7, 36.7, 117.1))
AMMONIA = Substance("液氨", "7664-41-7", 60, "吨")


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("甲醇 67-56-1 800吨 q/Q=1.6", METHANOL),
        ("甲醇，67-56-1，800 吨，q/Q：1.6", METHANOL),
        ("液氨 7664-41-7 60吨", AMMONIA),
        ("液化石油气", Substance("液化石油气")),
        ("氢气 ２.５吨", Substance("氢气", "", 2.5, "吨")),
        ("2,4-二硝基甲苯 1,200千克", Substance("2,4-二硝基甲苯", "", 1200, "千克")),
    ],
)
def test_substances_are_read_as_people_type_them(line: str, read: Substance) -> None:
    (found,) = rules.parse_substances([line])
    assert found == read
    assert rules.parse_substances([rules.line_of(found)]) == (found,)


@pytest.mark.parametrize("line", ["67-56-2 甲醇", "67-56-1", "甲醇 800吨 600吨 库存"])
def test_what_cannot_be_meant_is_refused_beside_its_field(line: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.parse_substances([line])
    assert "substances" in refused.value.fields


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        pytest.param(replace(TANKS, level=1), (Change.LEVEL,), id="PL-32(3) another level"),
        pytest.param(replace(TANKS, substances=(METHANOL, AMMONIA)), (Change.SUBSTANCES,), id="one more substance"),
        pytest.param(replace(TANKS, substances=(replace(METHANOL, quantity=1200),)), (Change.QUANTITY,), id="more"),
        pytest.param(replace(TANKS, substances=(AMMONIA,)), (Change.SUBSTANCES,), id="another substance"),
        pytest.param(replace(TANKS, spot=Spot(7, 36.8, 117.1)), (Change.PLACE,), id="moved"),
        pytest.param(replace(TANKS, spot=Spot(8, 36.7, 117.1)), (Change.PLACE,), id="moved to another area"),
        pytest.param(replace(TANKS, is_gone=True), (Change.GONE,), id="gone"),
        pytest.param(replace(TANKS, name="一号罐区"), (), id="a new name is no change of risk"),
        pytest.param(
            replace(TANKS, substances=(replace(METHANOL, cas="", ratio=None),)), (), id="a better description is none"
        ),
        pytest.param(
            replace(TANKS, level=1, substances=(replace(METHANOL, quantity=900),)), (Change.LEVEL, Change.QUANTITY),
            id="two at once",
        ),
    ],
)  # fmt: skip
def test_a_change_of_risk_is_told_from_a_better_description(after: State, changed: tuple[Change, ...]) -> None:
    assert rules.changes(TANKS, after) == changed


def test_a_new_hazard_is_a_change_of_risk_and_a_first_point_no_move() -> None:
    assert rules.changes(None, TANKS) == (Change.NEW,)
    assert rules.changes(replace(TANKS, spot=Spot(7)), TANKS) == ()


@pytest.mark.parametrize(
    ("kind", "level", "field"),
    [("major_hazard_source", None, "level"), ("major_hazard_source", 5, "level"), ("dust_explosion", 2, "level")],
)
def test_only_major_hazard_sources_have_a_level(kind: str, level: int | None, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_state(rules.get_kind(kind), replace(TANKS, level=level))
    assert field in refused.value.fields


def test_facts_and_register_are_held_against_each_other() -> None:
    major = rules.kinds()["major_hazard_source"]
    assert rules.tag_gaps([], [(major, 3)]) == [
        TagGap(Tag.MAJOR_HAZARD_SOURCE, True), TagGap(Tag.MAJOR_HAZARD_LEVEL_3, True)
    ]  # fmt: skip
    assert rules.tag_gaps(["major_hazard_source", "major_hazard_level_3"], [(major, 3)]) == []
    assert rules.tag_gaps(["major_hazard_source", "mine"], []) == [TagGap(Tag.MAJOR_HAZARD_SOURCE, False)]
    other_level = rules.tag_gaps(["major_hazard_source", "major_hazard_level_2"], [(major, 3)])
    assert other_level == [TagGap(Tag.MAJOR_HAZARD_LEVEL_3, True), TagGap(Tag.MAJOR_HAZARD_LEVEL_2, False)]
    assert rules.tag_gaps([], [(rules.kinds()["confined_space"], None)]) == []


def test_every_kind_has_words_in_tables() -> None:
    assert set(KINDS) == set(rules.kinds())
