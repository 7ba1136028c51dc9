"""How much of other people's tables is understood, on made documents and on freshly generated ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emergency.core.tables import generator
from tests.emergency.core.tables.score import MADE, Score, expectations, score_file

SEEDS = range(1000, 1070)


def understands(score: Score) -> None:
    misses = "\n".join([str(score), *score.misses])
    assert score.rows > 5, misses
    assert score.right >= 0.95 * score.rows, misses
    assert score.found >= 0.95 * score.planted, misses
    assert score.false <= 0.05 * max(score.rows, 1), misses


@pytest.mark.parametrize("expected", expectations(MADE), ids=lambda expected: expected["file"])
def test_a_table_from_an_office_is_understood(expected: dict[str, Any]) -> None:
    understands(score_file(MADE, expected))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_never_seen_before_is_understood(seed: int, tmp_path: Path) -> None:
    understands(score_file(tmp_path, generator.make(seed, tmp_path)))


def test_the_generated_tables_cross_every_kind_with_every_format(tmp_path: Path) -> None:
    made = [generator.Maker(seed) for seed in SEEDS]
    assert {maker.kind for maker in made} == set(generator.KINDS)
    assert {maker.format for maker in made} == set(generator.FORMATS)
    planted = sum(len(generator.make(seed, tmp_path)["errors"]) for seed in SEEDS)
    assert planted > 100


def test_a_misread_table_is_noticed(tmp_path: Path) -> None:
    """The measure itself: with one cell, one error and one row expected otherwise, it tells each of them."""
    expected = expectations(MADE)[0]
    assert score_file(MADE, expected).misses == []
    changed = {**expected, "items": [dict(item) for item in expected["items"]], "errors": list(expected["errors"][1:])}
    changed["items"][0]["headcount"] = 47
    changed["items"].append({**changed["items"][1], "row": 6})
    score = score_file(MADE, changed)
    assert score.right == score.rows - 2
    assert score.false == 1
    assert len(score.misses) == 3
