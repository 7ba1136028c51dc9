"""Which column of somebody's table holds which of our fields: recognised by its header, confirmed by a person."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any

from emergency.core.tables import cells
from emergency.core.tables.cells import Parser, Setting, Unreadable, Value
from emergency.core.tables.numbers import UNITS, split_unit
from emergency.core.text import Message


class Need(Enum):
    """How much a record depends on a field."""

    ALWAYS = "always"
    """Without the column there is no table, without the value no record."""
    WHERE_GIVEN = "where_given"
    """The column may be missing; where it is there, an empty or unreadable cell refuses the row."""
    OPTIONAL = "optional"
    """An empty cell is nothing; an unreadable one leaves the row accepted and marked as doubtful."""


@dataclass(frozen=True)
class Column:
    """One field of a record: the headers it goes by in other people's tables, and how its cells are read.

    `names` stand in one string with spaces between them, without units; the field's own name is always one of them.
    `is_shared` says that a cell merged over several rows, or 同上, holds for each of them: true of a place, never of
    a number.
    """

    field: str
    names: str
    parse: Parser = cells.text
    need: Need = Need.OPTIONAL
    is_shared: bool = True
    knows_nothing: bool = False
    """The parser itself understands 无, / and the like, which otherwise count as an empty cell."""

    @cached_property
    def bare_names(self) -> tuple[str, ...]:
        """The names as headers are compared with them."""
        return tuple(bare_header(name) for name in (self.field, *self.names.split()))


@dataclass(frozen=True)
class Problem:
    """Something in a row that its sender must correct (`is_error`) or that is accepted with a mark."""

    field: str
    reason: str
    why: Message
    value: Value = None
    is_error: bool = True


Finish = Callable[[dict[str, Any]], Iterable[Problem]]


def _as_it_is(_item: dict[str, Any]) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True)
class Matrix:
    """A table with things down one side and places along the other: the fields of both sides and of the cells."""

    row_field: str
    column_field: str
    cell_field: str


@dataclass(frozen=True)
class TableSpec:
    """A kind of table that can be imported: its columns, what makes two rows the same record, and a last look at each.

    `keys` are alternatives: rows that agree in all fields of one of them are the same record or a conflict. `finish`
    puts a read row into its final shape, in place, and reports what only several cells together can tell.
    """

    kind: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]
    finish: Finish = _as_it_is
    matrices: tuple[Matrix, ...] = ()

    def column(self, name: str) -> Column:
        """The column of a field, by its name."""
        return next(column for column in self.columns if column.field == name)


@dataclass(frozen=True)
class Header:
    """The header over one column: its own words, those of the cells above it that span it, and the unit in brackets."""

    index: int
    path: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lowest words, as the sender wrote them."""
        return self.path[-1] if self.path else ""

    @property
    def unit(self) -> str:
        """`数量（件）` is measured in 件."""
        match = _UNIT.search(_folded(self.text))
        unit = (match[1] or match[2]) if match else ""
        return unit if unit in UNITS or split_unit(unit)[1] in UNITS or _is_alternatives(unit) else ""


@dataclass(frozen=True)
class Match:
    """A recognised column and how sure that is, from 0 to 1; 1.0 is also what a person has chosen."""

    field: str
    header: Header
    confidence: float


SERIAL = Column("no", "序号 编号 序 no # 项次")
_UNIT = re.compile(r"[(\[]([^()\[\]]{1,6})[)\]]\s*$|(?<=[:：/])([^:：/]{1,3})$")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_PUNCTUATION = re.compile(r"[\s*＊:：、，,。.;；_\-—/·\"'“”]+")


@lru_cache(maxsize=4096)
def bare_header(text: str) -> str:
    """A header without units, stars, spaces and punctuation, in lower case: what names are compared by."""
    said = _folded(text).lower()
    bare = _PUNCTUATION.sub("", _ASIDE.sub("", said))
    return bare or _PUNCTUATION.sub("", said)


def recognise(spec: TableSpec, headers: Sequence[Header], sample: Sequence[Sequence[Value]] = ()) -> list[Match]:
    """Say which header is which field, each used once, the surest first.

    `sample` are some rows below the header: a column most of whose cells cannot be what the field holds loses half
    its confidence. So 联系方式 over names is no telephone number, and 青禾镇储备点 over numbers is no list of depots.
    """
    found = []
    for header in headers:
        for column in (SERIAL, *spec.columns):
            confidence = likeness(column, header)
            is_words = column.parse is cells.text or column.parse is cells.words
            if confidence and sample and not (is_words and confidence == 1):
                confidence *= _plausibility(column, header, sample, is_words)
            if confidence >= 0.4:
                found.append(Match(column.field, header, round(confidence, 2)))
    found.sort(key=lambda match: (-match.confidence, match.header.index))
    chosen: dict[str, Match] = {}
    taken: set[int] = set()
    for match in found:
        if match.field not in chosen and match.header.index not in taken:
            chosen[match.field] = match
            taken.add(match.header.index)
    return sorted(chosen.values(), key=lambda match: match.header.index)


def likeness(column: Column, header: Header) -> float:
    """How well a header names a field: 1 for one of its names, less for a name inside longer words.

    Under a heading that spans columns the words are read together both ways: 联系方式 over 手机, 时限要求 over 演练.
    What is found in the heading alone says nothing about one column below it.
    """
    above, own = "".join(bare_header(part) for part in header.path[:-1]), bare_header(header.text)
    best = 0.0
    for wanted in column.bare_names:
        if own == wanted:
            return 1.0
        best = max(best, _inside(wanted, own))
        if above and wanted not in above and wanted in (above + own, own + above):
            best = max(best, 0.95)
        elif above and wanted not in above:
            best = max(best, _inside(wanted, above + own), _inside(wanted, own + above))
    return best


def _inside(wanted: str, words: str) -> float:
    """What ends the words says what they are (负责人电话 is a telephone number), so that counts a little more."""
    if len(wanted) < 2 or wanted.isascii() or wanted not in words:
        return 0.0
    return 0.5 + 0.4 * len(wanted) / len(words) - (0 if words.endswith(wanted) else 0.1)


def fingerprint(spec: TableSpec, headers: Sequence[Header]) -> str:
    """The same for every table of this kind with these headers, so that a choice can be remembered for its sender."""
    words = "\n".join("/".join(bare_header(part) for part in header.path) for header in headers)
    return hashlib.sha256(f"{spec.kind}\n{words}".encode()).hexdigest()


def apply_choice(spec: TableSpec, headers: Sequence[Header], choice: Mapping[str, int | None]) -> list[Match]:
    """The columns as a person chose them: `{field: column index, or None for "not in this table"}`."""
    by_index = {header.index: header for header in headers}
    known = {SERIAL.field, *(column.field for column in spec.columns)}
    return [
        Match(name, by_index[index], 1.0)
        for name, index in choice.items()
        if index is not None and index in by_index and name in known
    ]


def _plausibility(column: Column, header: Header, sample: Sequence[Sequence[Value]], is_words: bool) -> float:
    values = [row[header.index] for row in sample if header.index < len(row)]
    values = [value for value in values if not cells.is_nothing(value) and not cells.is_ditto(value)]
    bad = 0
    for value in values:
        if is_words:
            bad += _is_number(value)
            continue
        try:
            column.parse(value, Setting(header.unit, 2000))
        except Unreadable as problem:
            bad += problem.reason not in _STILL_THE_KIND
    return 0.5 if values and bad > len(values) / 2 else 1.0


def _is_number(value: Value) -> bool:
    return not isinstance(value, str) or bool(_AMOUNT.fullmatch(_folded(value)))


_AMOUNT = re.compile(r"\s*[\d.,]+\s*[\u4e00-\u9fff]?\s*")
_STILL_THE_KIND = frozenset(
    [
        "date_in_future",
        "date_not_fixed",
        "number_negative",
        "quantity_not_a_number",
        "quantity_is_a_range",
        "credit_code_invalid",
    ]
)


def _folded(text: Value) -> str:
    return unicodedata.normalize("NFKC", text if isinstance(text, str) else cells.text_of(text))


def _is_alternatives(unit: str) -> bool:
    parts = re.split(r"[/、或]", unit)
    return len(parts) > 1 and all(part in UNITS for part in parts)
