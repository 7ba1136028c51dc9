"""Reading the packs of this slice with the rulebook's reader: ids, articles, dates, worked cases as in every pack."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from emergency.core.text import Text, message
from emergency.rulebook.cases import Problem
from emergency.rulebook.reader import Reader
from emergency.rulebook.rule_reading import citation_of
from emergency.rulebook.rules import Citation, Force, Mark

FOLDER = Path(__file__).with_name("rules")


@dataclass(frozen=True)
class WorkedCase:
    """A case that a rule states of itself: facts, and the lines that must come of them (none: it does not apply)."""

    name: str
    facts: Reader
    expect: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """What every rule says of itself: where it stands, since when, where, how far it binds and was checked."""

    id: str
    title: Text
    citations: tuple[Citation, ...]
    force: Force
    mark: Mark
    in_force_from: date
    in_force_until: date | None
    area: str
    unverified: tuple[str, ...]
    cases: tuple[WorkedCase, ...]

    def binds(self, area_code: str, on: date) -> bool:
        """Whether the rule is in force in a division or zone on a day."""
        return (
            self.in_force_from <= on
            and (self.in_force_until is None or on <= self.in_force_until)
            and (self.area == "CN" or area_code.startswith(re.sub("(00)+$", "", self.area)))
        )


def tables(name: str, kind: str) -> Iterator[Reader]:
    """The rules of one kind in a pack."""
    file = f"incidents/rules/{name}.toml"
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for table in content[kind]:
        yield Reader(table, file=file, rule=Reader(table, file=file, rule="").string("id"))


def standing_of(reader: Reader) -> Standing:
    """The fields that every rule has. Errors: PackError."""
    found = Standing(
        id=reader.string("id"),
        title=reader.text("title"),
        citations=tuple(citation_of(cited) for cited in reader.tables("citations")),
        force=reader.choice("force", Force),
        mark=reader.choice("mark", Mark),
        in_force_from=reader.day("in_force_from"),
        in_force_until=reader.day("in_force_until", None),
        area=reader.string("area", "CN"),
        unverified=reader.words("unverified"),
        cases=tuple(_case_of(case) for case in reader.tables("case")),
    )
    if not found.citations:
        raise reader.error("citations", message("A rule says where it stands."))
    return found


def _case_of(reader: Reader) -> WorkedCase:
    if not reader.has("expect"):
        raise reader.error("expect", message("This field is missing."))
    return WorkedCase(reader.string("name"), reader, reader.words("expect"))


def failing(rule: Any, lines: Callable[[Any, Reader], Sequence[str]], *, file: str) -> list[Problem]:
    """The worked cases of a rule that do not come out as stated; a rule without cases is a problem of its own."""
    standing: Standing = rule.standing
    if not standing.cases:
        return [Problem(file, standing.id, "", message("The rule has no worked case."))]
    found = []
    for case in standing.cases:
        got = tuple(lines(rule, case.facts))
        case.facts.done()
        if got != case.expect:
            said = message(
                "Expected %(expected)s, found %(found)s.",
                expected="; ".join(case.expect) or "–",
                found="; ".join(got) or "–",
            )
            found.append(Problem(file, standing.id, case.name, said))
    return found
