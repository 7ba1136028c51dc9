"""How well plan files are read: `python -m tests.emergency.plans.reading.score DIR` prints a table per file.

Where DIR has an `expected.json`, its files are scored against it and every miss is printed; other directories are
read and what was made of each file is printed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from emergency.plans.reading.plan_reading import PlanReading
from emergency.plans.reading.read import read_plan

Expected = dict[str, Any]

CONTACT_FIELDS = ("name", "role", "unit", "phones", "internal")
RESOURCE_FIELDS = ("name", "spec", "quantity", "quantity_text", "approx", "unit", "place", "keeper", "phone")


@dataclass
class Score:
    """Right answers of all that were wanted or given, per subject, with the misses in words."""

    file: str
    hits: dict[str, int] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def count(self, subject: str, hits: int, of: int) -> None:
        """Add answers about a subject."""
        self.hits[subject] = self.hits.get(subject, 0) + hits
        self.of[subject] = self.of.get(subject, 0) + of

    def share(self, subject: str) -> float:
        """Right answers as a share; 1 where nothing was asked."""
        return self.hits[subject] / self.of[subject] if self.of.get(subject) else 1.0


def expectations(directory: Path) -> list[Expected]:
    """What a careful reader finds in each plan file of a directory."""
    told = json.loads((directory / "expected.json").read_text(encoding="utf-8"))
    files: list[Expected] = told["plans"]["files"]
    return files


def score(reading: PlanReading, expected: Expected) -> Score:
    """Compare a reading with what a careful reader finds."""
    result = Score(expected["file"])
    _score_facts(result, reading, expected)
    _score_parts(result, reading, expected)
    _score_sections(result, reading, expected)
    _score_rows(result, "contacts", reading.contacts, expected["contacts"], CONTACT_FIELDS)
    _score_rows(result, "resources", reading.resources, expected["resources"], RESOURCE_FIELDS)
    _score_rows(result, "citations", reading.citations, expected["citations"], ("text", "status", "replaced_by"))
    _score_rows(result, "text_phones", reading.text_phones, expected["text_phones"], ("label", "phone"))
    _score_rows(result, "tables", reading.tables, expected["tables"], ("kind", "rows"))
    _score_inconsistencies(result, reading, expected)
    return result


def score_generated(reading: PlanReading, expected: Expected) -> Score:
    """Compare a reading with what a generated file holds: the subjects that the generator knows."""
    result = Score(expected["file"])
    for name in ("kind", "family", "title"):
        given = getattr(reading, name)
        result.count("facts", int(given == expected[name]), 1)
        if given != expected[name]:
            result.misses.append(f"{name}: {given!r} instead of {expected[name]!r}")
    _score_parts(result, reading, expected)
    _score_sections(result, reading, expected)
    _score_rows(result, "contacts", reading.contacts, expected["contacts"], CONTACT_FIELDS)
    _score_rows(result, "resources", reading.resources, expected["resources"], RESOURCE_FIELDS)
    result.count("inconsistencies", 0, len(reading.inconsistencies))
    result.misses += [f"no inconsistency: {found.as_json()}" for found in reading.inconsistencies]
    return result


def _score_facts(result: Score, reading: PlanReading, expected: Expected) -> None:
    given = reading.as_json()
    for name in ("kind", "family", "title", "unit", "date", "version", "plan_number", "duty_phone"):
        right = given[name] == expected[name] or (given[name] is None and name in expected.get("unsaid", ()))
        result.count("facts", int(right), 1)
        if not right:
            result.misses.append(f"{name}: {given[name]!r} instead of {expected[name]!r}")


def _score_parts(result: Score, reading: PlanReading, expected: Expected) -> None:
    wanted = [(part["kind"], part["title"]) for part in expected["parts"]]
    given = [(part.kind, part.title) for part in reading.parts]
    result.count("parts", sum(1 for one, other in zip(given, wanted, strict=False) if one == other), len(wanted))
    if given != wanted:
        result.misses.append(f"parts: {given} instead of {wanted}")
    missing = {(part.index, code) for part in reading.parts for code in part.missing}
    run_in = {(part["index"], code) for part in expected["parts"] for code in part["in_text_only"]}
    wanted_missing = {(entry["part"], entry["code"]) for entry in expected["missing"]}
    exact = missing - run_in == wanted_missing - run_in
    result.count("missing", int(exact), 1)
    if not exact:
        result.misses.append(f"missing: {sorted(missing)} instead of {sorted(wanted_missing)}")
    annexes = list(reading.missing_annexes) == expected["missing_annex"]
    result.count("missing_annex", int(annexes), 1)
    if not annexes:
        result.misses.append(f"missing annexes: {reading.missing_annexes} instead of {expected['missing_annex']}")


def _score_sections(result: Score, reading: PlanReading, expected: Expected) -> None:
    visible = expected["technique"]["level_visible"]
    wanted = [(s["part"], s["title"]) for s in expected["sections"]]
    given = [(s.part, s.title) for s in reading.sections]
    blocks = SequenceMatcher(a=wanted, b=given, autojunk=False).get_matching_blocks()
    pairs = [(block.a + i, block.b + i) for block in blocks for i in range(block.size)]
    right = codes = 0
    for a, b in pairs:
        one, other = expected["sections"][a], reading.sections[b]
        same_level = not visible or one["level"] == other.level
        right += same_level
        if not same_level:
            result.misses.append(f"level of {other.title}: {other.level} instead of {one['level']}")
        same_code = (one["code"], one["match"], one["also"]) == (other.code, other.match, list(other.also))
        codes += same_code
        if not same_code:
            result.misses.append(
                f"code of {other.title}: {other.code} {other.match} {list(other.also)}"
                f" instead of {one['code']} {one['match']} {one['also']}"
            )
        same_number = one["number"] == other.number and one.get("text", other.heading) == other.heading
        result.count("numbers", int(same_number), 1)
        if not same_number:
            result.misses.append(
                f"number of {other.title}: {other.number!r} {other.heading!r}"
                f" instead of {one['number']!r} {one.get('text')!r}"
            )
    result.count("sections", right, max(len(wanted), len(given)))
    result.count("codes", codes, len(wanted))
    found = {a for a, _ in pairs}, {b for _, b in pairs}
    result.misses += [f"section not found: {wanted[at]}" for at in range(len(wanted)) if at not in found[0]]
    result.misses += [f"no section: {given[at]}" for at in range(len(given)) if at not in found[1]]


def _score_rows(result: Score, subject: str, given: Any, wanted: list[dict[str, Any]], fields: tuple[str, ...]) -> None:
    def row(values: dict[str, Any]) -> str:
        return json.dumps([values.get(name) for name in fields], ensure_ascii=False)

    expected, found = [row(entry) for entry in wanted], [row(entry.as_json()) for entry in given]
    blocks = SequenceMatcher(a=expected, b=found, autojunk=False).get_matching_blocks()
    result.count(subject, sum(block.size for block in blocks), max(len(expected), len(found)))
    result.misses += [f"{subject}, not found: {entry}" for entry in expected if entry not in found]
    result.misses += [f"{subject}, too much: {entry}" for entry in found if entry not in expected]


def _score_inconsistencies(result: Score, reading: PlanReading, expected: Expected) -> None:
    def told(entry: dict[str, Any]) -> str:
        evidence = {k: v for k, v in entry.items() if k not in ("note", "where", "places", "unit")}
        return json.dumps(evidence, ensure_ascii=False, sort_keys=True)

    wanted = [told(entry) for entry in expected["inconsistencies"]]
    given = [told(entry.as_json()) for entry in reading.inconsistencies]
    hits = sum(1 for entry in wanted if entry in given)
    result.count("inconsistencies", hits, max(len(wanted), len(given)))
    result.misses += [f"inconsistency not found: {entry}" for entry in wanted if entry not in given]
    result.misses += [f"no inconsistency: {entry}" for entry in given if entry not in wanted]


def _print_scores(directory: Path, on: date) -> None:
    totals = Score("all")
    for expected in expectations(directory):
        reading = read_plan(directory / expected["file"], filename=expected["file"], on=on)
        result = score(reading, expected)
        shares = "  ".join(f"{name} {result.hits[name]}/{result.of[name]}" for name in result.of if result.of[name])
        print(f"{result.file}  {expected['kind']}, {expected['technique']['id']}\n    {shares}")
        for miss in result.misses:
            print(f"    - {miss}")
        for name in result.of:
            totals.count(name, result.hits[name], result.of[name])
    print("all files\n    " + "  ".join(f"{n} {totals.hits[n]}/{totals.of[n]}" for n in totals.of))


def _print_reading(path: Path) -> None:
    reading = read_plan(path, filename=path.name)
    print(
        f"{path.name}  checkable {reading.checkable}  {reading.kind}  {reading.title}  {reading.unit}  {reading.month}"
    )
    for part in reading.parts:
        print(
            f"    part {part.index} {part.kind} {part.title}  missing {part.missing}  in text only {part.in_text_only}"
        )
    for s in reading.sections:
        print(f"      {s.part} {'  ' * s.level}{s.number} {s.title}  {s.code or ''} {s.match}  ({len(s.body)} signs)")
    counts = {
        n: len(getattr(reading, n)) for n in ("contacts", "resources", "citations", "questions", "response_levels")
    }
    print(f"    {counts}  duty phone {reading.duty_phone}  tables {[table.kind for table in reading.tables]}")
    for found in reading.inconsistencies:
        print(f"    ! {found.sentence}")


def main(arguments: list[str]) -> None:
    """Print the scores of a directory with expectations, or the readings of one without."""
    directory = Path(arguments[0])
    if (directory / "expected.json").exists():
        _print_scores(directory, date(2026, 11, 1))
        return
    for path in sorted(directory.iterdir()):
        if path.suffix.lower() in (".docx", ".txt", ".pdf"):
            _print_reading(path)


if __name__ == "__main__":
    main(sys.argv[1:])
