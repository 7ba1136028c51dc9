"""From an uploaded table to its preview: every sheet laid out, every row read, every doubt told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from emergency.core.files import Kind
from emergency.core.tables import cells
from emergency.core.tables.cells import Parser, Setting, Unreadable, Value
from emergency.core.tables.columns import SERIAL, Column, Header, Match, Need, Problem, TableSpec
from emergency.core.tables.dates import document_year
from emergency.core.tables.duplicates import Duplicates
from emergency.core.tables.layout import LOOKED_AT, SAMPLE, Choice, find_layout
from emergency.core.tables.numbers import quantity, title_unit
from emergency.core.tables.preview import CellError, Item, Preview, Severity, SheetPreview
from emergency.core.tables.reading import Row, Sheet, open_sheets
from emergency.core.tables.rows import Filler, RowSorter, Skipped, numbered
from emergency.core.text import Message, message

REMEMBERED = 5_000
MOST_ERRORS = 50_000
LONGEST_TEXT, LONGEST_VALUE = 4_000, 300


@dataclass(frozen=True)
class Choices:
    """What a person has decided about a table.

    `columns` are confirmed columns by the fingerprint of the headers, `{field: column index or None}`; `given` are
    values for every record where the table has no such column (the depot that a list is about); `year` is for days
    written without one.
    """

    columns: Mapping[str, Choice] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    year: int | None = None


AS_FOUND = Choices()


def preview_table(
    source: Path | bytes,
    kind: Kind,
    spec: TableSpec,
    *,
    filename: str = "",
    choices: Choices = AS_FOUND,
    known: Mapping[str, Collection[str]] | None = None,
) -> Preview:
    """Read a table that `core.files.inspect` has accepted, and say what it would become. Nothing is kept.

    `known` are the names a field may refer to (the teams of a list of members); others are errors. No value is ever
    invented: what cannot be read is an error where the record needs it, and doubtful elsewhere. Raises Invalid for a
    file that cannot be opened at all.
    """
    preview = Preview(spec.kind)
    duplicates = Duplicates(spec)
    for sheet in open_sheets(source, kind):
        _SheetImport(spec, preview, duplicates, choices, known or {}, filename).run(sheet)
    if not any(sheet.role == "data" for sheet in preview.sheets):
        why = message("No header with known columns was found in this file.")
        preview.errors.append(CellError("", None, None, "", None, "header_not_found", "error", why))
    return preview


@dataclass(frozen=True)
class _Step:
    """How one column of this sheet is read."""

    index: int
    header: str
    column: Column
    parse: Parser
    setting: Setting
    merged: bool
    longest: int
    read: dict[str, Any] = field(default_factory=dict)
    """What texts met before have turned out to mean: places, units and keepers come again and again."""


@dataclass
class _SheetImport:
    spec: TableSpec
    preview: Preview
    duplicates: Duplicates
    choices: Choices
    known: Mapping[str, Collection[str]]
    filename: str

    def run(self, sheet: Sheet) -> None:
        """Add one sheet to the preview."""
        first = list(islice(sheet.rows, LOOKED_AT + SAMPLE))
        layout = None if sheet.is_hidden else find_layout(first, sheet.merges, self.spec, self.choices.columns)
        if layout is None:
            self.preview.sheets.append(SheetPreview(sheet.name, "hidden" if sheet.is_hidden else "notes"))
            return
        year = self.choices.year or document_year(*layout.titles, sheet.name, self.filename)
        self.preview.sheets.append(SheetPreview(sheet.name, "data", layout, year))
        self.sheet, self.layout = sheet, layout
        self.filler = Filler(sheet.merges, layout.title_rows + layout.header_rows)
        self.unit = title_unit(*layout.titles)
        self.steps = [self._step(match, year) for match in layout.matches if match.field != SERIAL.field]
        self.above: dict[int, Value] = {}
        self.last_index = max(header.index for header in layout.headers)
        absent = self._absent_fields()
        for number, row in self._records(chain(first, sheet.rows)):
            if layout.matrix:
                self._read_matrix_row(number, row, absent, year)
            else:
                self._read_row(number, row, absent)

    def _step(self, match: Match, year: int | None) -> _Step:
        column = self.spec.column(match.field)
        index = match.header.index
        is_amount = column.parse is quantity
        setting = Setting(match.header.unit or (self.unit if is_amount else ""), year)
        longest = LONGEST_TEXT if column.parse in (cells.text, cells.words) else LONGEST_VALUE
        return _Step(index, match.header.text, column, column.parse, setting, self.filler.spans(index), longest)

    def _absent_fields(self) -> set[str]:
        """Fields without which there is no record and which this sheet has no column for."""
        there = {step.column.field for step in self.steps} | set(self.choices.given)
        if self.layout.matrix:
            there |= {self.layout.matrix.column_field, self.layout.matrix.cell_field}
        absent = {c.field for c in self.spec.columns if c.need is Need.ALWAYS} - there
        for name in sorted(absent):
            why = message("This sheet has no column for this field, which every record needs.")
            row = self.layout.first_header_row
            self.preview.errors.append(
                CellError(self.sheet.name, row, None, name, None, "column_missing", "error", why)
            )
        return absent

    def _records(self, rows: Iterator[Row]) -> Iterator[tuple[int, Row]]:
        matches = {match.field: match.header.index for match in self.layout.matches}
        named = next((step.index for step in self.steps if step.column.need is Need.ALWAYS), None)
        sorter = RowSorter(self.layout.headers, matches.get(SERIAL.field), named, self.sheet.merges)
        for number, row in numbered(rows, self.layout.title_rows + self.layout.header_rows):
            why = sorter.why_no_record(number, row)
            if why is None:
                yield number, row
            else:
                self.preview.skipped.append(Skipped(self.sheet.name, number + 1, why))

    def _read_row(self, number: int, row: Row, absent: set[str]) -> None:
        self.preview.rows += 1
        item: Item = {"sheet": self.sheet.name, "row": number + 1}
        problems: list[tuple[_Step | None, Problem]] = []
        self._read_cells(number, row, item, problems)
        if self.sheet.is_delimited and any(not cells.is_blank(value) for value in row[self.last_index + 1 :]):
            why = message("The row has more columns than the header; a comma inside a cell needs quotation marks.")
            problems.append((None, Problem("", "row_too_long", why)))
        self._conclude(number, item, problems, absent)

    def _read_matrix_row(self, number: int, row: Row, absent: set[str], year: int | None) -> None:
        """One record for each cell that holds something; empty, 无, / and 0 mean that there is none."""
        matrix = self.layout.matrix
        assert matrix is not None
        shared: Item = {"sheet": self.sheet.name, "row": number + 1}
        problems: list[tuple[_Step | None, Problem]] = []
        self._read_cells(number, row, shared, problems)
        for header in self.layout.value_headers:
            value = row[header.index] if header.index < len(row) else ""
            if cells.is_nothing(value) or value in (0, "0"):
                continue
            self.preview.rows += 1
            item = dict(shared)
            item[matrix.column_field] = _without_unit(header)
            found = list(problems)
            column = self.spec.column(matrix.cell_field)
            unit = header.unit or (item.get("unit") or "")
            step = _Step(header.index, header.text, column, column.parse, Setting(unit, year), False, LONGEST_VALUE)
            self._read_cell(step, value, item, found)
            self._conclude(number, item, found, absent)

    def _read_cells(self, number: int, row: Row, item: Item, problems: list[tuple[_Step | None, Problem]]) -> None:
        above = self.above
        width = len(row)
        for step in self.steps:
            index = step.index
            value = row[index] if index < width else ""
            if value.__class__ is str and value in step.read and not step.merged:
                item[step.column.field] = step.read[value]
                above[index] = value
                continue
            if step.merged:
                value, is_merged = self.filler.value(index, number, value)
                if is_merged and not step.column.is_shared and not cells.is_blank(value):
                    why = message("One number is merged over several rows. Fill in each row.")
                    problems.append((step, Problem(step.column.field, "number_merged", why, value)))
                    item[step.column.field] = None
                    continue
            if step.column.is_shared:
                if value.__class__ is str and len(value) < 7 and cells.is_ditto(value):
                    value = above.get(index, "")
                    if cells.is_blank(value):
                        why = message("There is nothing above that this could repeat.")
                        problems.append((step, Problem(step.column.field, "ditto_without_value", why, row[index])))
                        item[step.column.field] = None
                        continue
                else:
                    above[index] = value
            self._read_cell(step, value, item, problems)

    def _read_cell(self, step: _Step, value: Value, item: Item, problems: list[tuple[_Step | None, Problem]]) -> None:
        column = step.column
        name = column.field
        is_missing = value is None or value == ""
        if not is_missing and value.__class__ is str and not column.knows_nothing:
            is_missing = (len(value) < 5 and cells.is_nothing(value)) or not value.strip()
        if is_missing:
            item[name] = None
            if column.need is not Need.OPTIONAL:
                problems.append((step, Problem(name, "required_missing", _MISSING, value)))
            return
        if value.__class__ is str and len(value) > step.longest:
            item[name] = None
            problems.append((step, Problem(name, "text_too_long", _TOO_LONG, value[:100])))
            return
        try:
            item[name] = parsed = step.parse(value, step.setting)
            if value.__class__ is str and len(step.read) < REMEMBERED:
                step.read[value] = parsed
        except Unreadable as unreadable:
            item[name] = None
            is_error = column.need is not Need.OPTIONAL
            problems.append((step, Problem(name, unreadable.reason, unreadable.why, value, is_error)))

    def _conclude(
        self, number: int, item: Item, problems: list[tuple[_Step | None, Problem]], absent: set[str]
    ) -> None:
        for name, value in self.choices.given.items():
            if item.get(name) in (None, "", []):
                item[name] = value
        for name, names in self.known.items():
            if isinstance(item.get(name), str) and item[name] not in names:
                problems.append((self._step_of(name), Problem(name, "unknown_reference", _UNKNOWN, item[name])))
        if not absent and not any(problem.is_error for _, problem in problems):
            problems += [(self._step_of(problem.field), problem) for problem in self.spec.finish(item)]
        doubtful = []
        refused = bool(absent)
        for step, problem in problems:
            refused = refused or problem.is_error
            if not problem.is_error:
                doubtful.append(problem.field)
            self._tell(number, step, problem)
        if refused:
            return
        if doubtful:
            item["doubtful"] = doubtful
        if self.duplicates.admit(item, self.preview):
            self.preview.items.append(item)

    def _tell(self, number: int, step: _Step | None, problem: Problem) -> None:
        errors = self.preview.errors
        if len(errors) > MOST_ERRORS:
            return
        if len(errors) == MOST_ERRORS:
            why = message("There are more than 50000 errors; the rest is not listed.")
            errors.append(CellError(self.sheet.name, None, None, "", None, "too_many_errors", "error", why))
            return
        header, index = (step.header, step.index) if step else (None, None)
        severity: Severity = "error" if problem.is_error else "doubtful"
        value = problem.value
        errors.append(
            CellError(
                self.sheet.name, number + 1, header, problem.field, value, problem.reason, severity, problem.why, index
            )
        )

    def _step_of(self, name: str) -> _Step | None:
        return next((step for step in self.steps if step.column.field == name), None)


def _without_unit(header: Header) -> str:
    name = cells.folded(header.text)
    if header.unit and name.endswith((f"({header.unit})", f"[{header.unit}]")):
        return name[: -len(header.unit) - 2].strip()
    return cells.text_of(header.text)


_MISSING: Message = message("This must be filled in.")
_TOO_LONG: Message = message("This is longer than any value of its kind.")
_UNKNOWN: Message = message("There is no such name in the register.")
