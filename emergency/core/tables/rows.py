"""Which rows of a table are records, and what merged cells and 同上 mean in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from emergency.core.tables import cells
from emergency.core.tables.cells import Value, text_of
from emergency.core.tables.columns import Header, bare_header
from emergency.core.tables.reading import Merge, Row

Why = Literal["blank", "repeated header", "subtotal", "total", "note"]

TOTAL = re.compile(
    r"^(本页|本表|本区|全[省市县区镇乡]|以上)?(合计|总计|共计|累计|总数|grandtotal|total)(?![\u4e00-\u9fff])"
)
_SUBTOTAL = re.compile(r"^[\u4e00-\u9fff]{0,12}(小计|subtotal)(?![\u4e00-\u9fff])")
_NOTE = re.compile(
    r"^\s*[*※]?\s*[（(]?(注|备注|附注|说明|填表说明|填报说明|填表人|填报人|填报单位|填报时间|填报日期|制表|制表人|制表单位|审核|审核人|审批人|"
    r"负责人签字|单位负责人|联系人|统计时间|数据来源|来源|note|source)[）)]?\s*[:：0-9一1.、]",
    re.IGNORECASE,
)
_SECTION = re.compile(r"^\s*([（(]?[一二三四五六七八九十]+[）)、.．]|第[一二三四五六七八九十]+[部分类章])")


@dataclass(frozen=True)
class Skipped:
    """A row that is no record, and why."""

    sheet: str
    row: int
    why: Why


class RowSorter:
    """Tells records from the other rows below one header."""

    def __init__(
        self, headers: Sequence[Header], serial: int | None, named: int | None, merges: Sequence[Merge]
    ) -> None:
        self._header_words = {header.index: {bare_header(part) for part in header.path} for header in headers}
        self._width = len(headers)
        self._serial = serial
        self._named = named
        self._wide = {merge.top: merge for merge in merges if merge.right - merge.left >= max(2, self._width // 2)}

    def why_no_record(self, number: int, row: Row) -> Why | None:
        """The reason to skip the row with this number (counted from 0), or None for a record."""
        if self._is_plainly_a_record(row):
            return None
        filled = [(index, value) for index, value in enumerate(row) if value != "" and not cells.is_blank(value)]
        if not filled or (len(filled) == 1 and filled[0][0] == self._serial and not _has_words(filled[0][1])):
            return "blank"
        if len(filled) > 2 and not isinstance(filled[0][1], str) and not _may_be_sum(filled[1][1]):
            return None
        words = [(index, text_of(value)) for index, value in filled if isinstance(value, str)]
        if len(words) == len(filled) and self._repeats_header(words):
            return "repeated header"
        if reason := self._is_sum(words):
            return reason
        return "note" if self._is_note(number, filled) else None

    def _is_plainly_a_record(self, row: Row) -> bool:
        """A serial number and a name: most rows of most tables, told without a closer look."""
        if self._serial is None or self._named is None or max(self._serial, self._named) >= len(row):
            return False
        serial, name = row[self._serial], row[self._named]
        is_counted = (
            serial.__class__ is float or serial.__class__ is int or (isinstance(serial, str) and serial.isdigit())
        )
        return is_counted and isinstance(name, str) and len(name) > 1 and not name.isspace() and not _may_be_sum(name)

    def _repeats_header(self, words: list[tuple[int, str]]) -> bool:
        if not any(self._is_header_word(*word) for word in words[:2]):
            return False
        same = sum(self._is_header_word(*word) for word in words)
        return same >= 2 and same >= 0.8 * len(words)

    def _is_header_word(self, index: int, said: str) -> bool:
        return not said.isdigit() and bare_header(said) in self._header_words.get(index, ())

    def _is_sum(self, words: list[tuple[int, str]]) -> Why | None:
        """A sum is named in one of the first cells and has hardly any words beside its numbers."""
        for index, said in words[:2]:
            if not _may_be_sum(said):
                continue
            others = [text for at, text in words if at != index and _has_words(text) and not cells.is_nothing(text)]
            if len(others) > 1:
                continue
            if TOTAL.match(bare_header(said)):
                return "total"
            if _SUBTOTAL.match(bare_header(said)):
                return "subtotal"
        return None

    def _is_note(self, number: int, filled: list[tuple[int, Value]]) -> bool:
        index, value = filled[0]
        if not isinstance(value, str) or len(filled) > 2:
            return False
        if _NOTE.match(text_of(value)):
            return True
        if len(filled) > 1:
            return False
        # One lone text: a heading or remark, unless it stands where a name belongs and is merged with nothing.
        return number in self._wide or index != self._named or bool(_SECTION.match(value)) or len(value) > 60


def _may_be_sum(value: Value) -> bool:
    return isinstance(value, str) and ("计" in value or "总" in value or "otal" in value)


def _has_words(value: Value) -> bool:
    return isinstance(value, str) and not re.fullmatch(r"[\d\s.,%％、.．-]*", text_of(value))


class Filler:
    """Gives merged cells their value in every row they span, and 同上 the value above it, column by column."""

    def __init__(self, merges: Sequence[Merge], first_row: int) -> None:
        self._spans: dict[int, list[Merge]] = {}
        for merge in sorted(merges, key=lambda merge: -merge.top):
            if merge.bottom > merge.top and merge.bottom >= first_row:
                self._spans.setdefault(merge.left, []).append(merge)
        self._held: dict[int, tuple[int, Value]] = {}

    def spans(self, index: int) -> bool:
        """Whether any cell of this column reaches over several rows."""
        return index in self._spans

    def value(self, index: int, number: int, value: Value) -> tuple[Value, bool]:
        """The value of a cell that may be covered by a merged one, and whether it is merged over several rows."""
        spans = self._spans[index]
        while spans and spans[-1].bottom < number:
            spans.pop()
        if not spans or spans[-1].top > number:
            return value, False
        if spans[-1].top == number:
            self._held[index] = (number, value)
        top, held = self._held.get(index, (-1, ""))
        return (held if top == spans[-1].top else value), True


def numbered(rows: Iterator[Row], start: int) -> Iterator[tuple[int, Row]]:
    """The rows from `start` (counted from 0) on, each with its number from 0."""
    for number, row in enumerate(rows):
        if number >= start:
            yield number, row
