"""Where the table is on a sheet: title lines, header rows (one or several, merged or not), then the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from emergency.core.tables import cells
from emergency.core.tables.cells import PLAIN, Unreadable, Value, text_of
from emergency.core.tables.columns import (
    SERIAL,
    Header,
    Match,
    Matrix,
    Need,
    TableSpec,
    apply_choice,
    bare_header,
    fingerprint,
    likeness,
    recognise,
)
from emergency.core.tables.numbers import quantity
from emergency.core.tables.reading import Merge, Row
from emergency.core.tables.rows import TOTAL

LOOKED_AT = 60
DEEPEST = 4
WIDEST = 300
SURE_AFTER = 12
SAMPLE = 30
MOST_MERGES = 2_000
LONGEST = 80

Choice = Mapping[str, int | None]


@dataclass(frozen=True)
class Layout:
    """How a sheet is laid out. `first_header_row` counts from 1; `value_headers` are those of a matrix, else empty."""

    titles: tuple[str, ...]
    first_header_row: int
    header_rows: int
    headers: tuple[Header, ...]
    matches: tuple[Match, ...]
    fingerprint: str
    matrix: Matrix | None = None
    value_headers: tuple[Header, ...] = ()

    @property
    def title_rows(self) -> int:
        """How many rows stand above the header."""
        return self.first_header_row - 1

    @property
    def shape(self) -> Literal["list", "matrix"]:
        """A record per row, or a record per cell."""
        return "matrix" if self.matrix else "list"

    @property
    def ignored(self) -> tuple[Header, ...]:
        """Columns that no field was found for; their contents are not taken over."""
        used = {match.header.index for match in self.matches} | {header.index for header in self.value_headers}
        return tuple(header for header in self.headers if header.index not in used)


def find_layout(
    rows: Sequence[Row], merges: Sequence[Merge], spec: TableSpec, choices: Mapping[str, Choice]
) -> Layout | None:
    """Find the header among the first rows of a sheet: the rows whose cells name most of the fields.

    `choices` are columns that a person has confirmed, by fingerprint. None when nothing looks like a header.
    """
    best: Layout | None = None
    merges = [merge for merge in merges if merge.top < LOOKED_AT + DEEPEST][:MOST_MERGES]
    for at in range(min(len(rows), LOOKED_AT)):
        if best and at > best.title_rows + SURE_AFTER:
            break
        if sum(not cells.is_blank(value) for value in rows[at][:WIDEST]) < _least(spec):
            continue
        depth = _depth(rows, merges, at)
        headers = _headers(rows, merges, at, depth)
        sample = rows[at + depth : at + depth + SAMPLE]
        matches = tuple(recognise(spec, headers, sample))
        found = _as_matrix(Layout((), at + 1, depth, headers, matches, fingerprint(spec, headers)), spec, sample)
        # A header repeated on the next printed page may fit its rows a little better; the first one still begins.
        if _weight(matches) > (1.2 * _weight(best.matches) if best else 0) and _is_header(spec, found):
            best = found
    if best is None:
        return None
    titles = (text_of(value) for row in rows[: best.title_rows] for value in row if not cells.is_blank(value))
    best = replace(best, titles=tuple(titles))
    if best.fingerprint not in choices:
        return best
    chosen = tuple(apply_choice(spec, best.headers, choices[best.fingerprint]))
    plain = replace(best, matches=chosen, matrix=None, value_headers=())
    return _as_matrix(plain, spec, rows[best.title_rows + best.header_rows :][:SAMPLE])


def _least(spec: TableSpec) -> int:
    """How many cells a header must have."""
    return 1 if sum(column.need is Need.ALWAYS for column in spec.columns) == 1 else 2


def _weight(matches: Sequence[Match]) -> float:
    return sum(match.confidence * (0.3 if match.field == SERIAL.field else 1) for match in matches)


def _is_header(spec: TableSpec, layout: Layout) -> bool:
    """Two fields make a header; a single one does if it is all that a record needs, or one side of a matrix."""
    fields = {match.field for match in layout.matches} - {SERIAL.field}
    needed = {column.field for column in spec.columns if column.need is Need.ALWAYS}
    is_sure = all(match.confidence == 1 for match in layout.matches)
    return len(fields) > 1 or (bool(fields) and is_sure and (needed <= fields or layout.matrix is not None))


def _depth(rows: Sequence[Row], merges: Sequence[Merge], at: int) -> int:
    """How many rows the header takes that begins in row `at`."""
    depth = 1
    for merge in merges:
        if merge.top == at and at < merge.bottom < at + DEEPEST:
            depth = max(depth, merge.bottom - at + 1)
    while depth < DEEPEST and at + depth < len(rows) and _continues(rows, merges, at, depth):
        depth += 1
    return depth


def _continues(rows: Sequence[Row], merges: Sequence[Merge], at: int, depth: int) -> bool:
    """A further header row divides what the row above it spans, says nothing under the rest, and holds no numbers."""
    above, below = rows[at + depth - 1][:WIDEST], rows[at + depth][:WIDEST]
    has = [not cells.is_blank(value) for value in above]
    filled = [index for index, value in enumerate(below) if not cells.is_blank(value)]
    if not filled or not all(isinstance(below[index], str) for index in filled):
        return False
    if any(index >= len(has) for index in filled):
        return False
    if all(index in filled for index, is_there in enumerate(has) if is_there):
        return False

    def is_divided(index: int) -> bool:
        if not has[index]:
            return True
        spans = any(m.top <= at + depth - 1 <= m.bottom and m.left == index < m.right for m in merges)
        return spans or (index + 1 < len(has) and not has[index + 1] and index + 1 in filled)

    under_nothing = [index for index in filled if not has[index]]
    return bool(under_nothing) and all(is_divided(index) for index in filled) and any(has[: min(under_nothing)])


def _headers(rows: Sequence[Row], merges: Sequence[Merge], at: int, depth: int) -> tuple[Header, ...]:
    block = [list(row[:WIDEST]) for row in rows[at : at + depth]]
    width = max(len(row) for row in block)
    for cells_of_row in block:
        cells_of_row.extend([""] * (width - len(cells_of_row)))
    for merge in merges:
        if at <= merge.top < at + depth and merge.top == merge.bottom:
            for index in range(merge.left, min(merge.right + 1, width)):
                block[merge.top - at][index] = block[merge.top - at][merge.left]
    for upper, lower in pairwise(block):
        # Without merged cells (.csv) a heading stands over its first column only.
        for index in range(1, width):
            if cells.is_blank(upper[index]) and not cells.is_blank(lower[index]):
                upper[index] = upper[index - 1] if not cells.is_blank(lower[index - 1]) else upper[index]
    found = []
    for index in range(width):
        path = list(dict.fromkeys(text_of(row[index])[:LONGEST] for row in block if not cells.is_blank(row[index])))
        if path:
            found.append(Header(index, tuple(path)))
    return tuple(found)


def _as_matrix(layout: Layout, spec: TableSpec, sample: Sequence[Row]) -> Layout:
    """See a table of things × places as such: one side is a column, the other a row of headers over quantities."""
    matches = {match.field: match for match in layout.matches}
    for matrix in spec.matrices:
        in_cells = matches.get(matrix.cell_field)
        is_total = in_cells is not None and TOTAL.match(bare_header(in_cells.header.text))
        if matrix.row_field not in matches or matrix.column_field in matches or (in_cells and not is_total):
            continue
        values = tuple(
            header
            for header in layout.ignored
            if not TOTAL.match(bare_header(header.text))
            and not likeness(spec.column(matrix.column_field), header) >= 0.9
            and _holds_amounts([row[header.index] for row in sample if header.index < len(row)])
        )
        if len(values) >= 2:
            kept = tuple(match for match in layout.matches if match.field != matrix.cell_field)
            return replace(layout, matrix=matrix, value_headers=values, matches=kept)
    return layout


def _holds_amounts(values: Sequence[Value]) -> bool:
    values = [value for value in values if not cells.is_nothing(value)]
    readable = 0
    for value in values:
        try:
            quantity(value, PLAIN)
        except Unreadable:
            continue
        readable += 1
    return readable > len(values) / 2
