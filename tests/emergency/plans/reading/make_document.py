"""Documents built by hand for tests: paragraphs and tables in the order in which a reader sees them."""

from __future__ import annotations

from datetime import date
from typing import Any

from emergency.plans.reading.blocks import Block, Document, Paragraph, Table
from emergency.plans.reading.plan_reading import PlanReading
from emergency.plans.reading.read import understand

ON = date(2026, 11, 1)
Grid = list[list[str]]


def document(*blocks: str | tuple[int, str] | Grid | dict[str, Any], headers: tuple[str, ...] = ()) -> Document:
    """A text is a paragraph, (level, text) a styled heading, rows are a table, a dict is a paragraph with its marks."""
    made: list[Block] = []
    paragraphs = tables = 0
    for block in blocks:
        if isinstance(block, list):
            caption = made[-1].text if made and isinstance(made[-1], Paragraph) else ""
            made.append(Table(tables, tuple(tuple(row) for row in block), caption, paragraphs))
            tables += 1
            continue
        paragraphs += 1
        marks = {"text": block} if isinstance(block, str) else block
        if isinstance(block, tuple):
            marks = {"text": block[1], "style_level": block[0], "bold": True}
        made.append(Paragraph(**({"index": paragraphs, "size": 28} | dict(marks))))
    return Document(tuple(made), headers)


def read(*blocks: str | tuple[int, str] | Grid | dict[str, Any], headers: tuple[str, ...] = ()) -> PlanReading:
    """Read a document built by hand."""
    return understand(document(*blocks, headers=headers), filename="made.docx", on=ON)


def kinds_of_inconsistency(reading: PlanReading) -> list[str]:
    """What does not agree, by kind."""
    return [found.kind for found in reading.inconsistencies]
