"""The made-up documents are read as a careful reader reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from emergency.plans.reading.read import read_plan
from tests.emergency.plans.reading.score import Expected, Score, expectations, score

MADE = Path(__file__).parents[3] / "samples" / "made"
FILES = expectations(MADE)
UNSAID = {"plan02.docx": ("date",), "plan12.docx": ("unit", "date")}
"""What a careful reader knows from elsewhere and the file itself does not say."""


def _score(expected: Expected) -> Score:
    reading = read_plan(MADE / expected["file"], filename=expected["file"], on=date(2026, 11, 1))
    return score(reading, expected | {"unsaid": UNSAID.get(expected["file"], ())})


@pytest.mark.parametrize("expected", FILES, ids=lambda expected: f"{expected['file']}-{expected['technique']['id']}")
def test_a_plan_file_is_understood(expected: Expected) -> None:
    result = _score(expected)
    told = "\n".join(result.misses)
    assert result.share("sections") >= 0.95, told
    assert result.share("contacts") >= 0.95, told
    assert result.share("resources") >= 0.95, told
    for subject in ("facts", "parts", "missing", "missing_annex", "citations", "text_phones", "inconsistencies"):
        assert result.share(subject) == 1, told


def test_over_all_files_nothing_is_missed() -> None:
    results = [_score(expected) for expected in FILES]
    assert [miss for result in results for miss in result.misses] == []
