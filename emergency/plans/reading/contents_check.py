"""Whether a plan says what articles 13 to 16 of 88号令 require, under whatever heading. Apart from the outline check.

The outline is a recommended standard; these contents are a rule. A finding of one never stands for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emergency.plans.outlines import Outline, Section, outline_for
from emergency.plans.reading.matching import how_alike
from emergency.plans.reading.plan_reading import Part, PlanReading


@dataclass(frozen=True, slots=True)
class MissingContent:
    """A required content that a plan does not have. `in_text` tells that its words occur, so that a person may find it.

    `part` is the plan's index in the file, None for what the file as a whole must have attached.
    """

    code: str
    part: int | None
    in_text: bool

    def as_json(self) -> dict[str, Any]:
        """The finding as plain values."""
        return {"code": self.code, "part": self.part, "in_text": self.in_text}


def check_contents(reading: PlanReading) -> tuple[MissingContent, ...]:
    """The contents that 88号令 requires and the file has under no heading, table or opening words.

    Government and township plans are under other rules and give no finding; a file that could only be kept gives none.
    """
    if not reading.checkable or reading.family != "unit":
        return ()
    findings = []
    for part in reading.parts:
        outline = outline_for(part.kind, "contents")
        if outline is not None and part.kind != "annexes":
            findings += _absent(reading, part, outline)
    attached = outline_for("annexes", "contents")
    if attached is not None:
        findings += _absent(reading, None, attached)
    return tuple(findings)


def _absent(reading: PlanReading, part: Part | None, outline: Outline) -> list[MissingContent]:
    own = [section for section in reading.sections if part is None or section.part == part.index]
    text = "\n".join(f"{section.title}\n{section.body}" for section in own)
    titles = [section.title for section in own]
    covered = set(part.in_text_only) if part is not None else set()
    return [
        MissingContent(section.code, None if part is None else part.index, _says(text, section))
        for section in outline.sections
        if not _has(titles, section, reading) and not _is_run_in(section, covered)
    ]


def _has(titles: list[str], section: Section, reading: PlanReading) -> bool:
    if section.extracted == "contacts":
        return bool(reading.contacts)
    if section.extracted == "resources":
        return bool(reading.resources)
    if section.all_of:
        return all(any(word in title for title in titles for word in words) for words in section.all_of)
    return any(how_alike(title, section) != "none" for title in titles)


def _is_run_in(section: Section, covered: set[str]) -> bool:
    """Support may stand as opening words of paragraphs under no heading of its own."""
    return section.title.zh == "保障措施" and any(code.startswith("GB29639-6.5") for code in covered)


def _says(text: str, section: Section) -> bool:
    return any(word in text for word in section.words)
