"""What an uploaded table would become, before anything is kept: records, errors by cell, duplicates, skipped rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from emergency.core.tables.cells import Value
from emergency.core.tables.dates import Period
from emergency.core.tables.layout import Layout
from emergency.core.tables.rows import Skipped
from emergency.core.text import Message

Severity = Literal["error", "doubtful"]
Item = dict[str, Any]
Translate = Callable[[Message], str]


@dataclass(frozen=True, slots=True)
class CellError:
    """Something to correct (`error`: the row is refused) or to look at (`doubtful`: accepted without that value).

    `row` counts from 1 as the spreadsheet shows it, `column` is the header in the sender's words, `column_index` its
    place counted from 0; both are None for what concerns a whole sheet.
    """

    sheet: str
    row: int | None
    column: str | None
    field: str
    value: Value
    reason: str
    severity: Severity
    message: Message
    column_index: int | None = None


@dataclass(frozen=True)
class Duplicate:
    """Two rows about the same thing: `exact` (the second is left out) or `conflict` (both kept, a person chooses)."""

    kind: Literal["exact", "conflict"]
    by: str
    sheet: str
    rows: tuple[int, int]
    first_sheet: str


@dataclass(frozen=True)
class SheetPreview:
    """How one sheet was understood. `role` says whether it holds records; `layout` is None where it does not."""

    name: str
    role: Literal["data", "notes", "hidden"]
    layout: Layout | None = None
    year: int | None = None


@dataclass
class Preview:
    """The whole of an import before it is done. `items` are the accepted records with their sheet and row."""

    kind: str
    sheets: list[SheetPreview] = field(default_factory=list)
    rows: int = 0
    items: list[Item] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many records would be taken over."""
        return len(self.items)

    def as_json(self, translate: Translate = str) -> dict[str, Any]:
        """The shape of `POST /imports/…` (contract.md section 2), with messages in the reader's language."""
        return {
            "kind": self.kind,
            "sheets": [_sheet_json(sheet) for sheet in self.sheets],
            "rows": self.rows,
            "accepted": self.accepted,
            "errors": [_error_json(error, translate) for error in self.errors],
            "items": [{name: plain(value) for name, value in item.items()} for item in self.items],
            "duplicates": [
                {"kind": each.kind, "by": each.by, "sheet": each.sheet, "rows": list(each.rows)}
                | ({} if each.sheet == each.first_sheet else {"first_sheet": each.first_sheet})
                for each in self.duplicates
            ],
            "skipped": [{"sheet": each.sheet, "row": each.row, "why": each.why} for each in self.skipped],
        }


def plain(value: Any) -> Any:
    """A value as JSON has it: days and times in ISO form, periods as text with their first and last day."""
    if isinstance(value, Period):
        return {"text": value.text, "from": plain(value.first), "to": plain(value.last)}
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _error_json(error: CellError, translate: Translate) -> dict[str, Any]:
    return {
        "sheet": error.sheet,
        "row": error.row,
        "column": error.column,
        "field": error.field,
        "value": plain(error.value) if error.value != "" else None,
        "reason": error.reason,
        "severity": error.severity,
        "message": translate(error.message),
    }


def _sheet_json(sheet: SheetPreview) -> dict[str, Any]:
    about: dict[str, Any] = {"name": sheet.name, "role": sheet.role}
    layout = sheet.layout
    if layout is not None:
        about |= {
            "shape": layout.shape,
            "title_rows": layout.title_rows,
            "first_header_row": layout.first_header_row,
            "header_rows": layout.header_rows,
            "columns": [
                {
                    "field": match.field,
                    "column": match.header.index + 1,
                    "header": match.header.text,
                    "confidence": match.confidence,
                }
                for match in layout.matches
            ],
            "ignored": [{"column": header.index + 1, "header": header.text} for header in layout.ignored],
            "fingerprint": layout.fingerprint,
            "year": sheet.year,
        }
    return about
