"""Outlines: what each kind of plan must contain, per standard and, apart from it, per rule."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from emergency.plans.outlines import Outline, outline_for, outlines, section_of

SAMPLES = Path(__file__).parents[2] / "samples" / "made"
NAMED = {"gov": "gov_overall", "art16": "township", "annex": "annexes"}


def _expected() -> dict[str, dict[str, str]]:
    told = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = told["plans"]["outlines"]
    return found


@pytest.mark.parametrize(("name", "sections"), _expected().items(), ids=_expected())
def test_codes_and_titles_are_those_of_the_public_interface(name: str, sections: dict[str, str]) -> None:
    outline = outline_for(NAMED.get(name, name))
    assert outline is not None
    assert {section.code: section.title.zh for section in outline.sections} == sections


@pytest.mark.parametrize(
    ("kind", "prefix", "count"),
    [
        pytest.param("comprehensive", "O88-13-", 7, id="88号令 第十三条"),
        pytest.param("special", "O88-14-", 3, id="88号令 第十四条"),
        pytest.param("on_site", "O88-15-", 3, id="88号令 第十五条"),
        pytest.param("annexes", "O88-16-", 3, id="88号令 第十六条"),
    ],
)
def test_contents_that_the_rule_requires_stand_apart_from_the_outline(kind: str, prefix: str, count: int) -> None:
    contents = outline_for(kind, "contents")
    assert contents is not None
    assert [section.code for section in contents.sections] == [f"{prefix}{n}" for n in range(1, count + 1)]
    outline = outline_for(kind)
    assert outline is not None
    assert not {section.code for section in outline.sections} & {section.code for section in contents.sections}


def test_support_may_be_absent_from_a_special_plan_but_nothing_else_may() -> None:
    optional = {s.code for outline in outlines() for s in outline.sections if not s.required}
    assert optional == {"GB29639-7.5"}


@pytest.mark.parametrize("outline", outlines(), ids=lambda outline: f"{outline.kind}-{outline.basis}")
def test_each_outline_cites_its_source_and_says_how_it_was_checked(outline: Outline) -> None:
    assert outline.source.instrument
    assert outline.source.article
    assert outline.source.mark in ("V1", "V2", "M")
    assert outline.source.is_verified is (outline.source.mark != "M")


@pytest.mark.parametrize("outline", outlines(), ids=lambda outline: f"{outline.kind}-{outline.basis}")
def test_each_section_has_both_titles_and_no_title_means_two_sections(outline: Outline) -> None:
    sure: dict[str, str] = {}
    for section in outline.sections:
        assert re.search("[一-鿿]", section.title.zh)
        assert re.fullmatch(r"[A-Za-z ,-]+", section.title.en)
        assert section.within is None or section_of(section.within) in outline.sections
        for title in (section.title.zh, *section.same):
            assert sure.setdefault(title, section.code) == section.code
        assert not set(section.same) & set(section.close)


def test_a_plan_of_no_known_kind_has_no_outline() -> None:
    assert outline_for("other") is None
    with pytest.raises(KeyError):
        section_of("GB29639-99")
