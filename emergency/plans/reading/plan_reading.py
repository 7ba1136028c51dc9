"""What was made of a plan file: parts, sections, contacts, resources and what does not agree, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from emergency.core.text import Message
from emergency.plans.reading.blocks import Where
from emergency.plans.reading.extracts import CitedBasis, Contact, Resource, ResponseLevel, TableRead, TextPhone
from emergency.plans.reading.matching import Match


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text under it. `code` is the outline's section it fills, `also` further ones it covers.

    `heading` is the line as written, `title` without number and blanks; `within` is the section that a sub-heading
    belongs to; `in_table` the index of the table that holds it, where a plan is laid out as a table.
    """

    part: int
    level: int
    number: str
    title: str
    heading: str
    body: str
    where: Where
    code: str | None = None
    also: tuple[str, ...] = ()
    match: Match = "none"
    within: str | None = None
    is_annex: bool = False
    in_table: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The section in the shape of the public interface, with its text."""
        told = {"in_table": self.in_table, "within": self.within, "annex": True if self.is_annex else None}
        return {
            "part": self.part,
            "title": self.title,
            "level": self.level,
            "number": self.number,
            "code": self.code,
            "also": list(self.also),
            "match": self.match,
            "text": self.heading,
            "body": self.body,
            "where": self.where.as_json(),
        } | {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Part:
    """One plan of the file, or its annexes. `missing` are required sections without heading.

    `in_text_only` are sections that only words at the start of a paragraph stand for; `preamble` is the text
    before the first heading.
    """

    index: int
    kind: str
    title: str
    preamble: str = ""
    missing: tuple[str, ...] = ()
    in_text_only: tuple[str, ...] = ()
    optional_absent: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The part in the shape of the public interface."""
        return {
            "index": self.index,
            "kind": self.kind,
            "title": self.title,
            "missing": list(self.missing),
            "in_text_only": list(self.in_text_only),
            "optional_absent": list(self.optional_absent),
        }


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Two things in the file that do not agree, or one that no longer holds, with the evidence."""

    kind: str
    sentence: Message
    evidence: dict[str, Any]
    places: tuple[Where, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Its kind, the evidence beside it, and the places."""
        return {"kind": self.kind} | self.evidence | {"places": [place.as_json() for place in self.places]}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask the person who knows the plan. `section` is the position of the heading, None for text only."""

    kind: str
    heading: str
    candidates: tuple[str, ...]
    why: Message
    part: int
    where: Where
    section: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The question for a page that asks one at a time."""
        return {
            "kind": self.kind,
            "heading": self.heading,
            "candidates": list(self.candidates),
            "part": self.part,
            "section": self.section,
            "where": self.where.as_json(),
        }


@dataclass(frozen=True, slots=True)
class PlanReading:
    """All that was understood of one plan file. `checkable` is False where it could only be kept (a scanned PDF)."""

    filename: str
    checkable: bool
    kind: str | None = None
    title: str | None = None
    unit: str | None = None
    dated: date | None = None
    month: str | None = None
    version: str | None = None
    plan_number: str | None = None
    duty_phone: str | None = None
    parts: tuple[Part, ...] = ()
    sections: tuple[Section, ...] = ()
    missing_annexes: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    resources: tuple[Resource, ...] = ()
    text_phones: tuple[TextPhone, ...] = ()
    response_levels: tuple[ResponseLevel, ...] = ()
    citations: tuple[CitedBasis, ...] = ()
    inconsistencies: tuple[Inconsistency, ...] = ()
    questions: tuple[Question, ...] = ()
    tables: tuple[TableRead, ...] = ()
    styled_sentences: tuple[str, ...] = ()

    @property
    def family(self) -> str | None:
        """Whose plan it is: "government" or "unit"."""
        if self.kind is None:
            return None
        return "government" if self.kind.startswith("gov_") or self.kind == "township" else "unit"

    @property
    def missing(self) -> tuple[str, ...]:
        """The required sections without heading, over all parts, each code once."""
        return tuple(dict.fromkeys(code for part in self.parts for code in part.missing))

    def as_json(self) -> dict[str, Any]:
        """The reading in the shape of the public interface (`/imports/plan`)."""
        return {
            "file": self.filename,
            "checkable": self.checkable,
            "family": self.family,
            "kind": self.kind,
            "title": self.title,
            "unit": self.unit,
            "date": self.month,
            "dated_on": None if self.dated is None else self.dated.isoformat(),
            "version": self.version,
            "plan_number": self.plan_number,
            "duty_phone": self.duty_phone,
            "parts": [part.as_json() for part in self.parts],
            "sections": [section.as_json() for section in self.sections],
            "missing": list(self.missing),
            "missing_annex": list(self.missing_annexes),
            "contacts": [contact.as_json() for contact in self.contacts],
            "resources": [resource.as_json() for resource in self.resources],
            "text_phones": [phone.as_json() for phone in self.text_phones],
            "response_levels": [level.as_json() for level in self.response_levels],
            "citations": [citation.as_json() for citation in self.citations],
            "inconsistencies": [found.as_json() for found in self.inconsistencies],
            "questions": [question.as_json() for question in self.questions],
            "tables": [table.as_json() for table in self.tables],
            "not_sections": list(self.styled_sentences),
        }
