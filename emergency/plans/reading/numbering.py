"""Automatic numbering of a Word file: the numbers a reader sees, which the text itself does not hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from emergency.plans.reading.styles import W

_DIGITS = "零一二三四五六七八九"
_PLACEHOLDER = re.compile(r"%([1-9])")


_Counts = tuple[dict[str, dict[int, int]], set[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its first value, how values are written, and the text around them."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    style_id: str | None = None
    always_arabic: bool = False


@dataclass(slots=True)
class Numbering:
    """Counts through the lists of one file; ask for each numbered paragraph once, in document order."""

    lists: dict[str, dict[int, Level]]
    abstract_of: dict[str, str]
    restarts: dict[str, dict[int, int]]
    _counters: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    _restarted: set[tuple[str, int]] = field(default_factory=set)

    def level_for_style(self, num_id: str, style_id: str) -> int | None:
        """The level of the list that is bound to a paragraph style."""
        levels = self.lists.get(num_id, {})
        return next((depth for depth, level in levels.items() if level.style_id == style_id), None)

    def next_number(self, num_id: str, depth: int) -> str:
        """Count one paragraph of the list and answer the number that Word prints ("1.1", "第一章"; "" for bullets)."""
        levels = self.lists.get(num_id)
        if levels is None or depth not in levels:
            return ""
        counters = self._counters[self.abstract_of[num_id]]
        restart = self.restarts.get(num_id, {}).get(depth)
        if restart is not None and (num_id, depth) not in self._restarted:
            self._restarted.add((num_id, depth))
            counters.pop(depth, None)
            counters[depth] = restart
        else:
            counters[depth] = counters[depth] + 1 if depth in counters else levels[depth].start
        for deeper in [other for other in counters if other > depth]:
            del counters[deeper]
        return self._write(levels, counters, depth)

    def counts(self) -> _Counts:
        """Where all lists stand, to come back to with `count_from`."""
        return {key: dict(counters) for key, counters in self._counters.items()}, set(self._restarted)

    def count_from(self, counts: _Counts) -> None:
        """Set all lists to where they stood."""
        counters, restarted = counts
        self._counters = defaultdict(dict, {key: dict(values) for key, values in counters.items()})
        self._restarted = set(restarted)

    def _write(self, levels: dict[int, Level], counters: dict[int, int], depth: int) -> str:
        own = levels[depth]
        if own.form in ("bullet", "none"):
            return ""

        def value(found: re.Match[str]) -> str:
            at = int(found.group(1)) - 1
            level = levels.get(at, Level())
            form = "decimal" if own.always_arabic else level.form
            return write_number(counters.get(at, level.start), form)

        return _PLACEHOLDER.sub(value, own.text).strip()


def read_numbering(root: Any | None) -> Numbering:
    """Read `word/numbering.xml` (its root element, or None where the file has none)."""
    if root is None:
        return Numbering({}, {}, {})
    abstract: dict[str, dict[int, Level]] = {}
    by_style_link: dict[str, str] = {}
    linked: dict[str, str] = {}
    for element in root.iterfind(f"{W}abstractNum"):
        key = element.get(f"{W}abstractNumId")
        abstract[key] = {int(lvl.get(f"{W}ilvl")): _level(lvl) for lvl in element.iterfind(f"{W}lvl")}
        if (link := element.find(f"{W}styleLink")) is not None:
            by_style_link[link.get(f"{W}val")] = key
        if (link := element.find(f"{W}numStyleLink")) is not None:
            linked[key] = link.get(f"{W}val")
    lists: dict[str, dict[int, Level]] = {}
    abstract_of: dict[str, str] = {}
    restarts: dict[str, dict[int, int]] = {}
    for element in root.iterfind(f"{W}num"):
        num_id = element.get(f"{W}numId")
        reference = element.find(f"{W}abstractNumId")
        key = "" if reference is None else reference.get(f"{W}val")
        key = by_style_link.get(linked.get(key, ""), key)
        abstract_of[num_id] = key
        lists[num_id], restarts[num_id] = _overridden(abstract.get(key, {}), element)
    return Numbering(lists, abstract_of, restarts)


def write_number(value: int, form: str) -> str:
    """A number as a list format writes it: 3 → "三", "③", "III", "c" …; an unknown format writes it in digits."""
    writer = _WRITERS.get(form)
    return writer(value) if writer else str(value)


def chinese_number(value: int) -> str:
    """1 to 9999 in Chinese counting: 12 → "十二", 20 → "二十", 105 → "一百零五"."""
    if value <= 0:
        return "零"
    written, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            written += ("零" if zero and written else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = bool(written)
    return written.removeprefix("一") if written.startswith("一十") else written


def _level(element: Any) -> Level:
    def of(name: str) -> str | None:
        found = element.find(f"{W}{name}")
        return None if found is None else found.get(f"{W}val")

    return Level(
        start=int(of("start") or 1),
        form=of("numFmt") or "decimal",
        text=of("lvlText") or "",
        style_id=of("pStyle"),
        always_arabic=element.find(f"{W}isLgl") is not None,
    )


def _overridden(levels: dict[int, Level], num: Any) -> tuple[dict[int, Level], dict[int, int]]:
    levels, restarts = dict(levels), {}
    for override in num.iterfind(f"{W}lvlOverride"):
        depth = int(override.get(f"{W}ilvl"))
        if (own := override.find(f"{W}lvl")) is not None:
            levels[depth] = _level(own)
        if (start := override.find(f"{W}startOverride")) is not None:
            restarts[depth] = int(start.get(f"{W}val"))
    return levels, restarts


def _roman(value: int) -> str:
    written = ""
    for size, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, value = divmod(value, size)
        written += letters * count
    return written


def _letter(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _among(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


_CIRCLED = _among("".join(chr(0x2460 + n) for n in range(20)))
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_WRITERS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "ideographDigital": lambda value: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(value)),
    "ideographTraditional": _among("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _among("子丑寅卯辰巳午未申酉戌亥"),
    "chineseLegalSimplified": lambda value: chinese_number(value).translate(
        str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
    ),
    "decimalFullWidth": lambda value: str(value).translate(_WIDE),
    "decimalFullWidth2": lambda value: str(value).translate(_WIDE),
    "decimalZero": lambda value: f"{value:02d}",
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _among("".join(chr(0x2474 + n) for n in range(20))),
    "decimalEnclosedFullstop": _among("".join(chr(0x2488 + n) for n in range(20))),
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda value: _letter(value).lower(),
}
