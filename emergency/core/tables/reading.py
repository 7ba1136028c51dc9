"""Sheets as their readers give them: .xlsx and .xls by python-calamine, .csv by the csv module, map layers by
their features."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from emergency.core.archives import damaged, encrypted, refused
from emergency.core.files import Kind, decode
from emergency.core.tables.cells import Value
from emergency.core.tables.geojson import feature_rows, is_geojson
from emergency.core.text import message

Row = Sequence[Value]


@dataclass(frozen=True)
class Merge:
    """Cells joined into one, by their first and last row and column, counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (empty for .csv), its rows from the first on, and its merged cells. Rows are read once."""

    name: str
    rows: Iterator[Row]
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    is_delimited: bool = False


def open_sheets(source: Path | bytes, kind: Kind) -> Iterator[Sheet]:
    """The sheets of a table that `core.files.inspect` has accepted, in their order.

    Rows have as many cells as the sheet has columns; row n of the sheet is item n-1, blank rows included. For .csv a
    row is a record. Raises Invalid, code `file_damaged`, `file_encrypted` or `file_unknown`.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    if kind is Kind.CSV or kind is Kind.TXT:
        text = decode(data)
        yield Sheet("", feature_rows(text) if is_geojson(text) else _records(text), is_delimited=True)
        return
    with _parsing():
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for about in book.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        with _parsing():
            sheet = book.get_sheet_by_name(about.name)
            merges = tuple(Merge(*first, *last) for first, last in sheet.merged_cell_ranges or ())
        yield Sheet(about.name, _whole_rows(sheet), merges, about.visible is not SheetVisibleEnum.Visible)


def _whole_rows(sheet: CalamineSheet) -> Iterator[Row]:
    """Rows with the empty columns on the left that the parser leaves out, so that a cell's place is its index."""
    left: list[Value] = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield [*left, *row] if left else row


@contextmanager
def _parsing() -> Iterator[None]:
    """Turn whatever the parser says, down to a panic inside it, into a refusal."""
    try:
        yield
    except PasswordError as error:
        raise encrypted() from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise damaged() from error


def _records(text: str) -> Iterator[Row]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    except csv.Error as error:
        raise refused("file_quotes", message("A cell of the file never ends. Is a quotation mark missing?")) from error


def delimiter(text: str) -> str:
    """What divides the columns of a text: the mark by which most of the first lines have equally many."""
    lines = "\n".join(text[:20_000].splitlines()[:50])

    def agreement(mark: str) -> tuple[int, int]:
        try:
            widths = Counter(len(record) for record in csv.reader(io.StringIO(lines), delimiter=mark) if record)
        except csv.Error:
            return (0, 0)
        return max(((times * (width > 1), width) for width, times in widths.items()), default=(0, 0))

    return max(",\t;|，", key=agreement)
