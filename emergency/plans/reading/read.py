"""A plan file read: the one entry to everything in this package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from emergency.core import clock
from emergency.plans.outlines import outline_for
from emergency.plans.reading.blocks import Block, Document, Paragraph, Table
from emergency.plans.reading.citations import read_citations
from emergency.plans.reading.consistency import find_inconsistencies
from emergency.plans.reading.contacts import duty_phones, read_contacts, read_text_phones
from emergency.plans.reading.contents import find_contents
from emergency.plans.reading.docx import read_docx
from emergency.plans.reading.evidence import Evidence
from emergency.plans.reading.extracts import Contact, Resource, TableRead
from emergency.plans.reading.front import read_front
from emergency.plans.reading.headings import find_headings, read_lines
from emergency.plans.reading.levels import read_levels
from emergency.plans.reading.parts import divide, kind_of, kind_of_file, laid_out_plan
from emergency.plans.reading.pdf import read_pdf
from emergency.plans.reading.plain import read_plain
from emergency.plans.reading.plan_reading import PlanReading
from emergency.plans.reading.questions import ask
from emergency.plans.reading.resources import read_resources
from emergency.plans.reading.sections import PartRead, read_part
from emergency.plans.reading.tables import Recognised, data_rows, is_outside, recognise


def read_plan(path: Path, *, filename: str, on: date | None = None) -> PlanReading:
    """Read a plan file into parts, sections, contacts, resources and what does not agree.

    `filename` tells the format by its ending (.docx, .txt, .pdf); `on` is the day on which citations are looked at,
    today by default. A PDF without text is kept and not checkable. Raises ValueError for another format.
    """
    ending = Path(filename).suffix.lower()
    readers = {".docx": read_docx, ".txt": read_plain, ".pdf": read_pdf}
    if ending not in readers:
        raise ValueError(f"{filename}: not a format that plans are read from")
    document = readers[ending](path)
    if document is None:
        return PlanReading(filename=filename, checkable=False)
    return understand(document, filename=filename, on=on or clock.today())


def understand(document: Document, *, filename: str, on: date) -> PlanReading:
    """Make a reading of a document, whatever file it came from."""
    paragraphs = [paragraph for paragraph in document.paragraphs() if paragraph.text]
    contents = find_contents(paragraphs)
    after = [block for block in document.blocks if _position(block) > contents.last]
    lines = read_lines(after)
    found = find_headings(lines, contents)
    division = divide(document.blocks, lines, found, contents.last)
    front = read_front(
        division.front, [draft.title for draft in division.parts if not draft.is_annexes], document.headers
    )

    single = len([draft for draft in division.parts if not draft.is_annexes]) == 1
    parts: list[PartRead] = []
    for index, draft in enumerate(division.parts):
        title = (front.title if single and not draft.is_annexes else None) or draft.title
        kind = "annexes" if draft.is_annexes else kind_of(title, front, draft.headings, draft.tables)
        parts.append(read_part(draft, index, kind, draft.title or title, found.marking))
    laid_out = {
        table.index
        for draft, read in zip(division.parts, parts, strict=True)
        if (table := laid_out_plan(draft.tables, outline_for(read.part.kind))) is not None
    }
    sections = tuple(section for read in parts for section in read.sections)
    running = [p for p in paragraphs if not p.in_contents and p.index > contents.last]
    contacts, resources, tables_read = _read_tables(document, laid_out)
    duty = next((number for number, _ in duty_phones(running)), None)
    reading = PlanReading(
        filename=filename,
        checkable=True,
        kind=kind_of_file([read.part.kind for read in parts]),
        title=front.title,
        unit=front.unit,
        dated=front.day.as_date if front.day else None,
        month=front.day.as_month if front.day else None,
        version=front.version,
        plan_number=front.number,
        duty_phone=duty,
        parts=tuple(read.part for read in parts),
        sections=sections,
        contacts=contacts,
        resources=resources,
        text_phones=tuple(read_text_phones(running)),
        response_levels=tuple(read_levels(sections)),
        citations=tuple(read_citations(sections, on=on)),
        tables=tables_read,
        styled_sentences=tuple(paragraph.text for paragraph in found.styled_sentences),
    )
    reading = replace(reading, missing_annexes=_missing_annexes(reading), questions=ask(reading, found))
    return replace(reading, inconsistencies=find_inconsistencies(_evidence(reading, document, running)))


def _position(block: Block) -> int:
    return block.index if isinstance(block, Paragraph) else block.after


def _read_tables(
    document: Document, laid_out: set[int]
) -> tuple[tuple[Contact, ...], tuple[Resource, ...], tuple[TableRead, ...]]:
    contacts: list[Contact] = []
    resources: list[Resource] = []
    read: list[TableRead] = []
    for table in document.tables():
        recognised = recognise(table)
        rows, internal, kind = _data_rows(table, recognised), None, recognised.kind
        if table.index in laid_out:
            kind = "plan_in_table"
        elif kind == "contacts":
            found = read_contacts(table, recognised)
            contacts += found
            kind, internal = ("contacts", not is_outside(table, recognised)) if found else ("other", None)
            rows = len(found) or rows
        elif kind == "resources":
            resources += read_resources(table, recognised)
        read.append(TableRead(table.index, kind, rows, internal))
    return tuple(contacts), tuple(resources), tuple(read)


def _data_rows(table: Table, recognised: Recognised) -> int:
    """How many rows hold data: all of a cover, else those below the header."""
    if recognised.kind == "cover":
        return len(table.rows)
    return len(data_rows(table, recognised)) if recognised.columns else len(table.rows) - 1


def _missing_annexes(reading: PlanReading) -> tuple[str, ...]:
    """The annexes of chapter 9 that a comprehensive plan or a compilation does not have."""
    outline = outline_for("annexes")
    if outline is None or reading.kind not in ("comprehensive", "compilation"):
        return ()
    filled = {code for section in reading.sections for code in (section.code, *section.also)}
    return tuple(code for code in outline.required if code not in filled)


def _evidence(reading: PlanReading, document: Document, running: Sequence[Paragraph]) -> Evidence:
    return Evidence(
        kind=reading.kind or "",
        title=reading.title,
        unit=reading.unit,
        version=reading.version,
        headers=document.headers,
        paragraphs=running,
        parts=reading.parts,
        sections=reading.sections,
        contacts=reading.contacts,
        resources=reading.resources,
        text_phones=reading.text_phones,
        citations=reading.citations,
    )
