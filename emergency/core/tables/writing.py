"""Spreadsheets out: .xlsx and .csv in which no cell can run, and an uploaded table with its errors marked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from emergency.core import clock
from emergency.core.files import Kind
from emergency.core.tables.preview import CellError, Preview, Translate, plain
from emergency.core.tables.reading import Merge, open_sheets

LONGEST = 32_767
"""What a spreadsheet cell holds; longer text is cut, with a mark."""

MOST_MERGED = 200_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class SheetOut:
    """A sheet to be written: its name, its headings, and its rows, which may be a generator."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


def neutral(value: Any) -> Any:
    """A value that a spreadsheet shows and never runs: text that looks like a formula gets an apostrophe before it.

    Numbers and days stay what they are, lists become one text, aware times are shown on the local clock. Our own
    reader takes the apostrophe away again. (reliability.md C-41)
    """
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return clock.local(value).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return value
    text = "、".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
    if len(text) >= LONGEST:
        text = text[: LONGEST - 2] + "…"
    return f"'{text}" if text.lstrip(" \n\u3000").startswith(_DANGEROUS) or text.startswith(("\t", "\r")) else text


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A .csv in UTF-8 with a byte order mark, so that Excel shows Chinese; in pieces, to be streamed."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([neutral(heading) for heading in headings])
    for number, row in enumerate(rows, 1):
        writer.writerow([_as_text(neutral(value)) for value in row])
        if number % 500 == 0:
            yield _drained(buffer)
    yield _drained(buffer)


def write_xlsx(target: Path | BinaryIO, sheets: Sequence[SheetOut]) -> None:
    """An .xlsx written row by row: memory does not grow with its length. Headings are bold and stay in sight."""
    with _workbook(target) as book:
        bold = book.add_format({"bold": True})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        times = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, sheet in enumerate(sheets, 1):
            page = book.add_worksheet(_sheet_name(sheet.name, number))
            page.freeze_panes(1, 0)
            page.set_column(0, max(len(sheet.headings) - 1, 0), 16)
            for column, heading in enumerate(sheet.headings):
                page.write_string(0, column, neutral(heading), bold)
            for row, values in enumerate(sheet.rows, 1):
                for column, value in enumerate(values):
                    _write(page, row, column, neutral(value), days, times)


def mark_errors(
    source: Path | bytes,
    kind: Kind,
    preview: Preview,
    target: Path | BinaryIO,
    *,
    heading: str,
    translate: Translate = str,
) -> None:
    """Write the uploaded table again as .xlsx with wrong cells coloured and the reasons in a new last column.

    `heading` names that column in the reader's language. Values stay as they were sent, merged cells stay merged;
    formulas come back as values.
    """
    errors: dict[str, dict[int, list[CellError]]] = {}
    for error in preview.errors:
        if error.row is not None:
            errors.setdefault(error.sheet, {}).setdefault(error.row, []).append(error)
    layouts = {sheet.name: sheet.layout for sheet in preview.sheets}
    with _workbook(target) as book:
        formats = {
            "error": book.add_format({"bg_color": "#F4C7C3", "border": 1}),
            "doubtful": book.add_format({"bg_color": "#FCE8B2", "border": 1}),
        }
        bold = book.add_format({"bold": True})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        times = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, sheet in enumerate(open_sheets(source, kind), 1):
            page = book.add_worksheet(_sheet_name(sheet.name, number))
            layout = layouts.get(sheet.name)
            last = max((header.index for header in layout.headers), default=0) + 1 if layout else 0
            merges = _without_overlaps(sheet.merges)
            for row, values in enumerate(sheet.rows):
                for merge in merges.get(row, ()):
                    page.merge_range(merge.top, merge.left, merge.bottom, merge.right, "")
                wrong = errors.get(sheet.name, {}).get(row + 1, [])
                colours = {error.column_index: formats[error.severity] for error in reversed(wrong)}
                for column, value in enumerate(values):
                    colour = colours.get(column)
                    _write(page, row, column, neutral(value), colour or days, colour or times, colour)
                if wrong:
                    reasons = "；".join(_reason(error, translate) for error in wrong)
                    page.write_string(row, max(last, len(values)), neutral(reasons))
                elif layout and row + 1 == layout.first_header_row:
                    page.write_string(row, max(last, len(values)), heading, bold)


def _without_overlaps(merges: Sequence[Merge]) -> dict[int, list[Merge]]:
    """Merged cells by their first row, as far as Excel allows them. (Written when their first row is, they are only
    noted; their empty cells have no format and so leave the rows below alone.)"""
    found: dict[int, list[Merge]] = {}
    taken: set[tuple[int, int]] = set()
    for merge in merges:
        columns = range(merge.left, merge.right + 1)
        if (merge.bottom - merge.top + 1) * len(columns) + len(taken) > MOST_MERGED:
            break
        covered = {(row, column) for row in range(merge.top, merge.bottom + 1) for column in columns}
        if len(covered) > 1 and not covered & taken:
            taken |= covered
            found.setdefault(merge.top, []).append(merge)
    return found


def _reason(error: CellError, translate: Translate) -> str:
    return f"{error.column}：{translate(error.message)}" if error.column else translate(error.message)


def _workbook(target: Path | BinaryIO) -> Any:
    import xlsxwriter  # heavy, and needed only where something is exported

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
        "nan_inf_to_errors": True,
    }
    return xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)


def _write(page: Any, row: int, column: int, value: Any, days: Any, times: Any, other: Any = None) -> None:
    if value is None or value == "":
        if other is not None:
            page.write_blank(row, column, None, other)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, other)
    elif isinstance(value, int | float | Decimal) and -(10**15) < value < 10**15:
        page.write_number(row, column, value, other)
    elif isinstance(value, datetime) and value.year >= 1900:
        page.write_datetime(row, column, value, times if value.time() != time() else days)
    elif isinstance(value, date) and value.year >= 1900:
        page.write_datetime(row, column, value, days)
    else:
        page.write_string(row, column, str(value), other)


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat(" ", "minutes") if isinstance(value, datetime) else plain(value)


def _drained(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return data


def _sheet_name(name: str, number: int) -> str:
    """Names that Excel accepts: without its signs, at most 31 characters, never empty."""
    clean = "".join(" " if char in "[]:*?/\\" else char for char in name).strip(" '")[:31]
    return clean or f"Sheet{number}"
