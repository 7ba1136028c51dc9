"""What was made of a plan file: parts, sections, contacts, resources and what does not agree, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from emergency.core.text import Message
from emergency.plans.reading.blocks import Where
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
class Contact:
    """A row of a contact table: a person with a post, or a body; phones in digits, a landline with its area code."""

    name: str | None
    role: str | None
    unit: str | None
    phones: tuple[str, ...]
    internal: bool
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The contact in the shape of the public interface."""
        return {
            "name": self.name,
            "role": self.role,
            "unit": self.unit,
            "phones": list(self.phones),
            "internal": self.internal,
            "table": self.where.table,
            "where": self.where.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Resource:
    """A row of a resource table. `quantity` is None where the plan gives no number (若干); `approx`: it says 约."""

    name: str
    spec: str
    quantity: float | None
    quantity_text: str
    approx: bool
    unit: str | None
    place: str | None
    keeper: str | None
    phone: str | None
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The resource in the shape of the public interface."""
        return {
            "name": self.name,
            "spec": self.spec,
            "quantity": self.quantity,
            "quantity_text": self.quantity_text,
            "approx": self.approx,
            "unit": self.unit,
            "place": self.place,
            "keeper": self.keeper,
            "phone": self.phone,
            "table": self.where.table,
            "where": self.where.as_json(),
        }


@dataclass(frozen=True, slots=True)
class TextPhone:
    """A person's number in running text."""

    label: str
    phone: str
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The number with the name beside it."""
        return {"label": self.label, "phone": self.phone, "where": self.where.as_json()}


@dataclass(frozen=True, slots=True)
class ResponseLevel:
    """A response level as the plan announces it: rank 1 is the highest, `name` as written, and what the plan says."""

    level: int
    name: str
    criteria: str
    decided_by: str
    measures: str
    part: int
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The level in the shape that a version of a plan takes."""
        return {
            "level": self.level,
            "name": self.name,
            "criteria": self.criteria,
            "decided_by": self.decided_by,
            "measures": self.measures,
            "part": self.part,
            "where": self.where.as_json(),
        }


@dataclass(frozen=True, slots=True)
class CitedBasis:
    """A law, standard or document of the list of what the plan is based on, as cited."""

    text: str
    status: str
    replaced_by: str | None
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The citation with whether it is still in force."""
        return {
            "text": self.text,
            "status": self.status,
            "replaced_by": self.replaced_by,
            "where": self.where.as_json(),
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
class TableRead:
    """What a table of the file turned out to be; `rows` are its rows of data."""

    index: int
    kind: str
    rows: int
    internal: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """The table's kind and size."""
        told = {} if self.internal is None else {"internal": self.internal}
        return {"kind": self.kind, "rows": self.rows} | told


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
    text: str = field(default="", repr=False)

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
