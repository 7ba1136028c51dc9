"""A Word table as a grid of texts: merged cells repeat their text, nested tables come apart from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from emergency.plans.reading.styles import W

_WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_TR, _TC, _TBL, _P = f"{W}tr", f"{W}tc", f"{W}tbl", f"{W}p"
_TCPR, _MERGE, _SPAN, _VALUE = f"{W}tcPr", f"{W}vMerge", f"{W}gridSpan", f"{W}val"


@dataclass(slots=True)
class Grid:
    """The texts of a table, its cells in order, and the tables inside its cells."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    cells: list[Any] = field(default_factory=list)
    nested: list[Any] = field(default_factory=list)

    @property
    def only_arranges(self) -> bool:
        """Whether it says nothing itself: a frame around text, or cells that mainly hold tables and their captions."""
        filled = sum(1 for row in self.rows for cell in row if len(cell) > 1)
        return len(self.cells) == 1 or (bool(self.nested) and filled <= 2 * len(self.nested))


def children(element: Any, *tags: str) -> Iterator[Any]:
    """The children with these tags, looking through content controls and tracked insertions."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from children(child, *tags)


def read_grid(table: Any, text_of: Callable[[Any], str]) -> Grid:
    """Read a table; `text_of` gives the text of one paragraph of a cell."""
    grid = Grid()
    above: dict[int, str] = {}
    for row in children(table, _TR):
        texts = [""] * _skipped_columns(row)
        for cell in children(row, _TC):
            text, merged, span = _read_cell(cell, grid, text_of)
            if merged:
                text = above.get(len(texts), text)
            for _ in range(span):
                above[len(texts)] = text
                texts.append(text)
        grid.rows.append(tuple(texts))
    width = max((len(row) for row in grid.rows), default=0)
    grid.rows = [row + ("",) * (width - len(row)) for row in grid.rows]
    return grid


def _read_cell(cell: Any, grid: Grid, text_of: Callable[[Any], str]) -> tuple[str, bool, int]:
    """The text of a cell, whether it continues the cell above, and how many columns it spans."""
    grid.cells.append(cell)
    texts = []
    merged, span = False, 1
    for child in children(cell, _TCPR, _P, _TBL):
        if child.tag == _P:
            texts.append(text_of(child))
        elif child.tag == _TBL:
            grid.nested.append(child)
        else:
            merge, spanned = child.find(_MERGE), child.find(_SPAN)
            merged = merge is not None and merge.get(_VALUE) != "restart"
            span = 1 if spanned is None else int(spanned.get(_VALUE))
    return "\n".join(text for text in texts if text), merged, span


def _skipped_columns(row: Any) -> int:
    found = row.find(f"{W}trPr/{W}gridBefore")
    return 0 if found is None else int(found.get(_VALUE))
