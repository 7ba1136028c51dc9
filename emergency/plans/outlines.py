"""What each kind of plan must contain, as data: the headings of the standard, and apart from it what the rules require.

The two bases are never merged (regulations 4.1): GB/T 29639-2020 is recommended, so that a gap is a warning;
88号令 articles 13 to 16 are a rule, so that a gap is a finding.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from emergency.core.text import Text
from emergency.plans.vocabulary import Family, PlanKind

_FILE = Path(__file__).with_name("outlines.toml")

Basis = Literal["outline", "contents"]
"""Where an outline comes from: headings that a standard recommends, or contents that a rule requires."""


@dataclass(frozen=True, slots=True)
class Source:
    """The instrument and article behind an outline; `mark` says how it was checked (V1, V2, M)."""

    instrument: str
    article: str
    mark: str

    @property
    def is_verified(self) -> bool:
        """Whether the source was checked against its text or a public page, and not only remembered."""
        return self.mark != "M"


@dataclass(frozen=True, slots=True)
class Section:
    """One required or optional section. `same` are other titles for it, `close` titles that a person confirms.

    `hints` are words by which another title may fill it; `words`, `all_of` and `extracted` tell how a content that
    a rule requires shows in a text without such a title.
    """

    code: str
    title: Text
    required: bool
    within: str | None
    anywhere: bool
    same: tuple[str, ...]
    close: tuple[str, ...]
    hints: tuple[str, ...]
    words: tuple[str, ...]
    all_of: tuple[tuple[str, ...], ...]
    extracted: str | None


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections that a kind of plan must have, in their order."""

    kind: str
    basis: Basis
    title: Text
    source: Source
    sections: tuple[Section, ...]

    def section(self, code: str) -> Section:
        """The section of that code; KeyError where the outline has none."""
        for section in self.sections:
            if section.code == code:
                return section
        raise KeyError(code)

    @property
    def required(self) -> tuple[str, ...]:
        """The codes that may not be absent."""
        return tuple(section.code for section in self.sections if section.required)


# Which outline a plan is held against. Plans of governments share one whatever their kind (contract: kinds of plans).
_OUTLINE_OF = {
    "gov_overall": "government",
    "gov_special": "government",
    "gov_department": "government",
    "township": "grassroots",
    "annexes": "annex",
}


@cache
def outlines() -> tuple[Outline, ...]:
    """Every outline that is shipped."""
    with _FILE.open("rb") as file:
        return tuple(_outline(entry) for entry in tomllib.load(file)["outline"])


@cache
def outline_for(kind: str, basis: Basis = "outline") -> Outline | None:
    """The outline for a kind of plan as a file tells it ("comprehensive", "gov_special", "annexes" …), or None."""
    wanted = _OUTLINE_OF.get(kind, kind)
    return next((outline for outline in outlines() if outline.kind == wanted and outline.basis == basis), None)


def outline_of_plan(family: Family, kind: PlanKind) -> Outline | None:
    """The outline that a plan is held against; all plans of governments but those of townships share one."""
    if family is Family.GOVERNMENT:
        return outline_for("grassroots" if kind is PlanKind.GRASSROOTS else "government")
    return outline_for(str(kind))


@cache
def section_of(code: str) -> Section:
    """The section that a code names in any outline; KeyError for an unknown code."""
    for outline in outlines():
        for section in outline.sections:
            if section.code == code:
                return section
    raise KeyError(code)


@cache
def is_known_code(code: str) -> bool:
    """Whether any outline has a section of that code."""
    return any(section.code == code for outline in outlines() for section in outline.sections)


def _outline(entry: dict[str, Any]) -> Outline:
    return Outline(
        kind=entry["kind"],
        basis=entry["basis"],
        title=Text(entry["zh"], entry["en"]),
        source=Source(**entry["source"]),
        sections=tuple(_section(section) for section in entry["section"]),
    )


def _section(entry: dict[str, Any]) -> Section:
    return Section(
        code=entry["code"],
        title=Text(entry["zh"], entry["en"]),
        required=entry.get("required", True),
        within=entry.get("within"),
        anywhere=entry.get("at") == "anywhere",
        same=tuple(entry.get("same", ())),
        close=tuple(entry.get("close", ())),
        hints=tuple(entry.get("hints", ())),
        words=tuple(entry.get("words", ())),
        all_of=tuple(tuple(group) for group in entry.get("all_of", ())),
        extracted=entry.get("extracted"),
    )
