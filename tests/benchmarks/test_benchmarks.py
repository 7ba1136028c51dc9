"""The benchmarks work: they fill, ask, compare and print. How fast anything is, is not asked here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import duties, floors
from benchmarks.figures import Figure, side_by_side, table, timing
from benchmarks.measures import every_measure


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("sqlite", ["look-up", "throughput", "obligations", "import", "pdf", "docx", "weight"]),
        ("postgresql", ["look-up", "lists"]),
    ],
)
def test_a_quick_run_prints_every_line_beside_its_floor(
    kind: str, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    benchmarks.main(["--quick", "--runs", "4", "--database", kind, *(f"--only={name}" for name in names)])
    printed = capsys.readouterr().out
    wanted = {
        "look-up": ["look-up stock, JSON", "look-up teams, JSON", "look-up page"], "lists": ["list page: stock"],
        "throughput": ["look-up by 4 clients, 2 workers"],
        "obligations": ["obligations of one unit"],
        "import": ["import of 40 organisations"], "pdf": ["PDF of a plan", "the same PDF again"],
        "docx": ["plan .docx"], "weight": ["weight of the start page", "elements of the look-up"],
    }  # fmt: skip
    missing = [line for name in names for line in wanted[name] if line not in printed]
    assert not missing, printed
    assert {"look-up", "throughput", "lists", "obligations", "import", "pdf", "docx", "weight", "start"} == set(
        every_measure()
    )


def test_duties_are_counted_and_asked_beside_their_floors(capsys: pytest.CaptureFixture[str]) -> None:
    duties.main(["--units", "60", "--runs", "4", "--database", "both"])
    printed = capsys.readouterr().out
    for line in ("recount of every rule, 60 units", "at its highest", "duties of one unit", "board, by kind"):
        assert printed.count(line) == 2, printed


def test_floors_import_nothing_of_ours() -> None:
    tree = ast.parse(Path(floors.__file__).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {"emergency", "drills", "resources_db", "benchmarks", "tests"}
    assert not {name for name in imported if name.partition(".")[0] in ours}


def test_a_slow_floor_makes_a_line_void_and_a_missed_ratio_is_said() -> None:
    line = {"what": "x", "unit": "ms", "floor_name": "hello", "reference": 1.0, "most_ratio": 3.0, "most": 5.0}
    assert Figure(ours=4.0, floor=2.0, **line).verdict == "ratio met, value met"
    assert Figure(ours=8.0, floor=2.0, **line).verdict == "ratio MISSED, value missed"
    assert Figure(ours=8.0, floor=2.1, **line).verdict == "void: slow floor"
    assert Figure("x", "ms", 4.0, ours_p95=9.0, most=5.0, most_p95=6.0).verdict == "value missed"
    assert "8.00 ms" in table([Figure(ours=8.0, floor=2.0, **line)])


def test_both_are_asked_in_turns() -> None:
    asked: list[str] = []
    side_by_side(lambda: asked.append("ours"), lambda: asked.append("floor"), runs=4, blocks=2, warm=0)
    assert asked == ["floor", "floor", "ours", "ours"] * 2
    assert (timing([3, 1, 2]).p50, timing(range(1, 101)).p95) == (2, 96)
