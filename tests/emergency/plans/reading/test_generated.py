"""Ways of marking headings × kinds × numberings × nested tables: every combination is read within the thresholds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from emergency.plans.reading.read import read_plan
from tests.emergency.plans.reading.generator import make_file, recipes
from tests.emergency.plans.reading.score import Score, score_generated

SEED = 20261122
ON = date(2026, 11, 1)
RECIPES = recipes()


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    """Every generated file, made and read once."""
    folder = tmp_path_factory.mktemp("plans")
    made = {}
    for at, recipe in enumerate(RECIPES):
        path = folder / f"plan{at:02d}.docx"
        expected = make_file(recipe, path, SEED)
        made[recipe.name] = score_generated(read_plan(path, filename=path.name, on=ON), expected)
    return made


@pytest.mark.parametrize("name", [recipe.name for recipe in RECIPES])
def test_a_generated_plan_is_understood(name: str, scores: dict[str, Score]) -> None:
    result = scores[name]
    told = "\n".join(result.misses)
    assert result.share("sections") >= 0.95, told
    assert result.share("contacts") >= 0.95, told
    assert result.share("resources") >= 0.95, told
    assert result.share("parts") == 1, told
    assert result.of["inconsistencies"] == 0, told


def test_missing_sections_are_exact_in_nine_files_of_ten(scores: dict[str, Score]) -> None:
    exact = [result.share("missing") == 1 for result in scores.values()]
    assert sum(exact) >= 0.9 * len(exact)


def test_the_crossing_covers_what_it_says() -> None:
    assert len(RECIPES) >= 40
    assert {recipe.kind for recipe in RECIPES} >= {"comprehensive", "special", "on_site", "compilation", "township"}
    assert {recipe.nesting for recipe in RECIPES} == {"flat", "layout", "side_by_side", "deep"}
    assert {recipe.contents for recipe in RECIPES} == {"none", "field", "leaders", "tabs", "bare"}


def test_the_scorer_sees_a_missing_section_and_a_wrong_phone(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    expected = make_file(RECIPES[0], path, SEED)
    expected["sections"].insert(1, expected["sections"][0] | {"title": "凭空多出的一节"})
    expected["contacts"][0] = expected["contacts"][0] | {"phones": ["13800000000"]}
    result = score_generated(read_plan(path, filename=path.name), expected)
    assert result.share("sections") < 1
    assert result.share("contacts") < 1
    assert any("凭空多出的一节" in miss for miss in result.misses)
