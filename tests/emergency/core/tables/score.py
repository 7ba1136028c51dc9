"""How much of other people's tables is understood: every file of a folder held against its `expected.json`.

`python -m tests.emergency.core.tables.score [FOLDER]` prints a line per file and every miss.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drills.bookings.imports import DRILLS
from emergency.core.files import TABLES, inspect
from emergency.core.tables.columns import TableSpec
from emergency.core.tables.importing import preview_table
from emergency.sites.imports import ORGANISATIONS
from resources_db.supplies.imports import STOCK
from resources_db.teams.imports import CATEGORIES, MEMBERS, TEAMS

MADE = Path(__file__).parents[4] / "tests/samples/made"
SPECS: dict[str, TableSpec] = {
    "teams": TEAMS,
    "members": MEMBERS,
    "stock": STOCK,
    "stock_matrix": STOCK,
    "organisations": ORGANISATIONS,
    "drills": DRILLS,
}

OUR_NAMES = {
    "teams": {"owner": "organisation"},
    "stock": {"name": "item", "place": "depot", "expiry": "expires_on", "approx": "approximate"},
    "organisations": {"credit_code": "uscc", "built": "founded_on", "tags": "supervision"},
    "drills": {"lead": "organiser", "joiners": "participants"},
    "members": {},
}
OUR_NAMES["stock_matrix"] = OUR_NAMES["stock"]
FORMS = {"桌面演练": "tabletop", "实战演练": "practical"}
TEAM_KINDS = {
    "国家综合性消防救援队伍": "T1",
    "专业应急救援队伍": "T2",
    "微型消防站": "T3",
    "基层综合性应急救援队伍": "T4",
    "企业兼职应急救援队": "T5",
    "社会应急力量": "T6",
    "志愿者队伍": "T7",
    "矿山救护队": "T8",
}
assert set(TEAM_KINDS.values()) <= set(CATEGORIES)


@dataclass
class Score:
    """One file: rows right of all rows, planted errors found of all, things told that are not so, and each miss."""

    file: str
    rows: int = 0
    right: int = 0
    planted: int = 0
    found: int = 0
    false: int = 0
    misses: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.file:14} rows {self.right:4}/{self.rows:<4} errors {self.found:3}/{self.planted:<3} "
            f"false {self.false:2}  {'' if not self.misses else f'{len(self.misses)} misses'}"
        )


def score_file(folder: Path, expected: dict[str, Any]) -> Score:
    """Import one file as a user would and compare everything that a careful reader finds in it."""
    path = folder / expected["file"]
    document = inspect(path, path.name, TABLES)
    known = {"team": expected["known_teams"]} if expected.get("known_teams") else {}
    spec = SPECS[expected["kind"]]
    got = preview_table(path, document.kind, spec, filename=path.name, known=known).as_json()
    score = Score(expected["file"])
    _compare_items(score, expected, got)
    _compare_errors(score, expected, got)
    _compare_layout(score, expected, got)
    for name, key in (("duplicates", _duplicate_key), ("skipped", _skipped_key)):
        mine, theirs = {key(each) for each in got[name]}, {key(each) for each in expected[name]}
        score.misses += [f"{name}: lacks {each}" for each in sorted(theirs - mine)]
        score.misses += [f"{name}: false {each}" for each in sorted(mine - theirs)]
        score.false += len(mine - theirs)
    for name in ("rows", "accepted"):
        if got[name] != expected[name]:
            score.misses.append(f"{name}: {got[name]} instead of {expected[name]}")
    return score


def _compare_items(score: Score, expected: dict[str, Any], got: dict[str, Any]) -> None:
    names = OUR_NAMES[expected["kind"]]
    is_matrix = expected["kind"] == "stock_matrix"

    def place(item: dict[str, Any], *fields: str) -> tuple[Any, ...]:
        return item["sheet"], item["row"], [item.get(name) for name in fields] if is_matrix else None

    mine = {str(place(item, "item", "depot")): item for item in got["items"]}
    for item in expected["items"]:
        score.rows += 1
        ours = mine.pop(str(place(item, "name", "place")), None)
        doubted = any(
            error["severity"] == "doubtful" and (error["sheet"], error["row"]) == (item["sheet"], item["row"])
            for error in expected["errors"]
        )
        if ours is None:
            score.right += doubted
            if not doubted:
                score.misses.append(f"row {item['sheet']}:{item['row']} is not accepted")
            continue
        wrong = [
            f"{name} {_ours(ours, names.get(name, name))!r} instead of {value!r}"
            for name, value in item.items()
            if name not in ("sheet", "row", "name_has_spaces", "doubtful")
            and _theirs(name, value) != _ours(ours, names.get(name, name))
        ]
        score.right += not wrong
        score.misses += [f"row {item['sheet']}:{item['row']}: {each}" for each in wrong]
    errors = {(error["sheet"], error["row"]) for error in expected["errors"] if error["severity"] == "error"}
    extra = {(item["sheet"], item["row"]) for item in mine.values()}
    for sheet, row in sorted(extra):
        score.false += 1
        score.misses.append(f"row {sheet}:{row} is accepted and should not be")
    if not is_matrix:
        refused = errors - {(item["sheet"], item["row"]) for item in expected["items"]}
        score.rows += len(refused)
        score.right += len(refused - extra)


def _ours(item: dict[str, Any], name: str) -> Any:
    value = item.get(name)
    if name in ("speciality", "participants") and value:
        return "、".join(value)
    return value if isinstance(value, bool) else value or None


def _theirs(name: str, value: Any) -> Any:
    if name == "form":
        return FORMS[value]
    if name == "category" and value:
        return TEAM_KINDS[value]
    if name == "speciality" and value:
        return value.replace("\n", "、").replace(",", "、")
    return value if isinstance(value, bool) else value or None


def _compare_errors(score: Score, expected: dict[str, Any], got: dict[str, Any]) -> None:
    names = OUR_NAMES[expected["kind"]]

    def key(error: dict[str, Any], name: str) -> tuple[Any, ...]:
        return error["sheet"], error["row"], name, error["reason"], error["column"], error["value"]

    mine = {key(error, error["field"]) for error in got["errors"]}
    for error in expected["errors"]:
        wanted = key(error, names.get(error["field"], error["field"]))
        score.planted += 1
        if wanted in mine:
            score.found += 1
            mine.remove(wanted)
        else:
            score.misses.append(f"error not told: {wanted}")
    score.false += len(mine)
    score.misses += [f"false error: {error}" for error in sorted(mine, key=str)]


def _compare_layout(score: Score, expected: dict[str, Any], got: dict[str, Any]) -> None:
    names = OUR_NAMES[expected["kind"]]
    for theirs, ours in zip(expected["sheets"], got["sheets"], strict=True):
        for name in ("name", "role", "title_rows", "first_header_row", "header_rows"):
            if theirs.get(name) != ours.get(name):
                score.misses.append(f"{name} of {theirs['name']}: {ours.get(name)} instead of {theirs.get(name)}")
        wanted = {names.get(field, field): column for field, column in theirs.get("columns", {}).items()}
        if "supervision" in wanted:
            wanted["tags"] = wanted.pop("supervision")
        found = {
            each["field"]: {"column": each["column"], "header": each["header"]} for each in ours.get("columns", [])
        }
        for name, column in wanted.items():
            if found.get(name) != column:
                score.misses.append(f"column {name} of {theirs['name']}: {found.get(name)} instead of {column}")


def _duplicate_key(each: dict[str, Any]) -> tuple[Any, ...]:
    return each["kind"], each["sheet"], tuple(each["rows"])


def _skipped_key(each: dict[str, Any]) -> tuple[Any, ...]:
    return each["sheet"], each["row"], each["why"]


def expectations(folder: Path) -> list[dict[str, Any]]:
    """What `expected.json` in a folder says about its tables."""
    found: list[dict[str, Any]] = json.loads((folder / "expected.json").read_text("utf-8"))["tables"]["files"]
    return found


def main(folder: Path = MADE) -> None:
    """Print a line per file, every miss, and the sum."""
    total = Score("all")
    for expected in expectations(folder):
        score = score_file(folder, expected)
        print(score)
        for miss in score.misses:
            print("    ", miss)
        for name in ("rows", "right", "planted", "found", "false"):
            setattr(total, name, getattr(total, name) + getattr(score, name))
        total.misses += score.misses
    print(total)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
