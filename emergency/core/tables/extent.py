"""How large a workbook really is. A reader lays a sheet out from its first to its last cell, however few there are in
between, so two cells at opposite corners of four kilobytes can ask for a hundred gigabytes."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from emergency.core.archives import Archive, damaged, encrypted, refused
from emergency.core.errors import Invalid
from emergency.core.text import message

CELLS = 4_000_000
TEXT = 256 * 1024 * 1024
LONG_TEXT = 4096

# Nearly every program writes `<c r="B7"`; the patterns that begin so are five times as fast as the general one.
_USUAL = b'<c r="'
_USUAL_WIDE = re.compile(rb'<c r="([A-Z]{2,})\d')
_USUAL_ROW = re.compile(rb'<c r="[A-Z]+(\d+)"')
_ANY_CELL = re.compile(rb"""<(?:\w+:)?c(?=[\s/>])[^<>]*?(?:\sr\s*=\s*["']([A-Za-z]+)(\d+)|>)""")
_CELL_START = re.compile(rb"<(?:\w+:)?c\s")
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si(?=[\s/>])")
_STRING_CELL = re.compile(rb"""\st\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v\s*>\s*(\d+)""")
_UNFINISHED = 64 * 1024


def too_large() -> Invalid:
    """The refusal of a workbook that spans more cells than a table of ours may have."""
    return refused("sheet_too_large", message("The sheets span more than four million cells. Delete stray cells."))


@dataclass
class _SheetExtent:
    last_column: int = 26
    last_row: int = 0
    is_sheet: bool = False
    has_unplaced: bool = False
    _tail: bytes = b""

    def feed(self, chunk: bytes) -> None:
        """Note the outermost cells of a chunk; a cell cut in two is seen with the next chunk."""
        text = self._tail + chunk.replace(b"\0", b"")
        self._tail = _unfinished(text)
        self.is_sheet = self.is_sheet or b"sheetData" in text
        # `<co` begins <cols> and <color>; whatever else begins like a cell is looked at the slow way.
        if text.count(_USUAL) == text.count(b"<c") - text.count(b"<co") and b":c" not in text:
            columns, rows = set(_USUAL_WIDE.findall(text)), set(_USUAL_ROW.findall(text))
        else:
            cells = set(_ANY_CELL.findall(text))
            self.has_unplaced = self.has_unplaced or (b"", b"") in cells
            columns, rows = {cell[0] for cell in cells}, {cell[1] for cell in cells if cell[1]}
        self.last_column = max([self.last_column, *(_column_number(name) for name in columns)])
        self.last_row = max([self.last_row, *(int(row) for row in rows)])


@dataclass
class _LongTexts:
    """The shared texts of a workbook that are long enough to matter when thousands of cells repeat them."""

    lengths: dict[int, int] = field(default_factory=dict)
    _index: int = -1
    _length: int = 0
    _tail: bytes = b""

    def feed(self, chunk: bytes) -> None:
        text = self._tail + chunk
        self._tail = _unfinished(text)
        rest, *texts = _SHARED_TEXT.split(text[: len(text) - len(self._tail)])
        self._grow(len(rest))
        for shared in texts:
            self._index += 1
            self._length = 0
            self._grow(len(shared))

    def _grow(self, length: int) -> None:
        self._length += length
        if self._length > LONG_TEXT:
            self.lengths[self._index] = self._length


@dataclass
class WorkbookExtent:
    """The real extent of an .xlsx workbook: give `observe` to `Archive.verify`, then call `check`."""

    _sheets: dict[str, _SheetExtent] = field(default_factory=dict)
    _texts: _LongTexts = field(default_factory=_LongTexts)

    def observe(self, name: str) -> Callable[[bytes], None]:
        """Any part may be declared a sheet, whatever its name, so all are looked at."""
        sheet = self._sheets.setdefault(name, _SheetExtent()).feed
        if not name.lower().endswith("sharedstrings.xml"):
            return sheet

        def both(chunk: bytes) -> None:
            sheet(chunk)
            self._texts.feed(chunk)

        return both

    def check(self, archive: Archive) -> None:
        """Raise Invalid, code `sheet_too_large`, for sheets or repeated texts no table of ours can need.

        Cells without a place of their own (`sheet_unplaced_cells`) are refused too: no office program writes them,
        and where the last of them lies can only be found by reading them all.
        """
        if any(sheet.is_sheet and sheet.has_unplaced for sheet in self._sheets.values()):
            raise refused("sheet_unplaced_cells", message("Cells of a sheet carry no place. Save the file again."))
        if sum(sheet.last_column * sheet.last_row for sheet in self._sheets.values()) > CELLS:
            raise too_large()
        if not self._texts.lengths:
            return
        repeated: Counter[int] = Counter()
        for name, sheet in self._sheets.items():
            if sheet.last_row:
                repeated.update(int(index) for index in _STRING_CELL.findall(archive.read(name, 2 * TEXT)))
        if sum(length * repeated[index] for index, length in self._texts.lengths.items()) > TEXT:
            raise too_large()


# Record numbers of the binary format ([MS-XLS] 2.3): what opens a sheet, what ends a file part, and the cells.
_BOF, _FILEPASS = 0x0809, 0x002F
_CELL_RECORDS = {0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E}
_CELL_RUNS = {0x00BD, 0x00BE}


def check_binary_workbook(stream: bytes) -> None:
    """The same for the workbook stream of an .xls file. Raises Invalid: `sheet_too_large`, `file_encrypted`."""
    total = width = height = at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _FILEPASS:
            raise encrypted()
        if kind == _BOF:
            total += width * height
            width = height = 0
        elif kind in _CELL_RECORDS or kind in _CELL_RUNS:
            if length < 6 or at + 4 + length > len(stream):
                raise damaged()
            row, first = struct.unpack_from("<HH", stream, at + 4)
            last = struct.unpack_from("<H", stream, at + 2 + length)[0] if kind in _CELL_RUNS else first
            width, height = max(width, first + 1, last + 1), max(height, row + 1)
        at += 4 + length
    if total + width * height > CELLS:
        raise too_large()


def _unfinished(text: bytes) -> bytes:
    """The start of a tag that the next chunk will finish."""
    at = text.rfind(b"<")
    if at < 0 or text.find(b">", at) >= 0:
        return b""
    if len(text) - at > _UNFINISHED and _CELL_START.match(text, at):
        raise damaged()
    return text[at:] if len(text) - at <= _UNFINISHED else b""


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = min(number * 26 + letter - 64, 100_000)
    return number
