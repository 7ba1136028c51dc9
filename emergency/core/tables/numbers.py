"""Numbers as people write them in tables: 12, １２, 10,000, 3.2万, 约200, 60人, 3台（含1台备用）. Never a guess."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from emergency.core.tables.cells import PLAIN, Setting, Unreadable, Value, folded
from emergency.core.text import message

UNITS = frozenset(
    "个只件条把根张块台套辆艘架具支枝盏顶床双副箱袋包桶瓶盒卷捆盘组部座间处本册面口片枚颗粒株头匹门挺发份幅扇节段圈罐听板筒坛排打"
    "对付令车船班次项名人位员户栋幢所家米方亩吨克斤升元㎡㎥"
) | frozenset(
    [
        "批次",
        "车次",
        "人份",
        "人次",
        "支队",
        "台套",
        "台/套",
        "套/台",
        "延米",
        "千米",
        "公里",
        "平方米",
        "立方米",
        "平米",
        "立方",
        "公顷",
        "公斤",
        "千克",
        "市斤",
        "毫升",
        "千瓦",
        "千伏安",
        "万元",
        "m",
        "km",
        "m2",
        "m3",
        "kg",
        "g",
        "t",
        "l",
        "ml",
        "kw",
        "kva",
        "pcs",
        "set",
    ]
)
_TIMES: dict[str, int] = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "k": 1000}
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_PLAIN = re.compile(rf"(?P<about>约为?|大约|大概|近|左右)?(?P<amount>(?:{_NUMBER}[亿万千百]?)+)(?P<rest>.*)")
_TITLE_UNIT = re.compile(r"(?<![\u4e00-\u9fff])(?:计量)?单位[:：]\s*([\u4e00-\u9fff]{1,3})(?=[\s)）]|$)")
_STEP = re.compile(rf"({_NUMBER})([亿万千百]?)")
_RANGE = re.compile(rf"(约|大约)?{_NUMBER}[亿万千百]?[^\d()]{{0,3}}(-|~|—|–|―|至|到|～){_NUMBER}.*")
_LOOSE_DIGITS = re.compile(r"\d (?=\d)(?!\d{3}(?!\d))")
_ASIDE = re.compile(r"\((?P<inside>[^()]*)\)\s*$")
_ABOUT_AFTER = re.compile(r"(左右|上下)$")
_HAN_DIGITS = "零一二三四五六七八九"
_HAN_STEPS = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = re.compile(
    r"(?P<number>[零〇一二两三四五六七八九十百千]+(?:万[零〇一二两三四五六七八九十百千]*)?)(?P<rest>[^\d]*)"
)


@dataclass(frozen=True)
class Amount:
    """A number with what was said beside it: its unit (empty where none), whether it is approximate, and a note."""

    number: int | Decimal
    unit: str = ""
    is_approximate: bool = False
    note: str = ""
    states_unit: bool = field(default=False, compare=False)
    """Whether the cell itself named the unit; else it comes from the header."""


def count(value: Value, setting: Setting = PLAIN) -> int:
    """Parser: a whole number of people or things, with or without its unit.

    Raises Unreadable: `number_invalid`, `number_negative`, `number_is_a_range`, `number_not_whole`.
    """
    amount = read_amount(value, setting, "number")
    if not isinstance(amount.number, int):
        raise Unreadable("number_not_whole", message("Not a whole number."))
    return amount.number


def quantity(value: Value, setting: Setting = PLAIN) -> Amount:
    """Parser: a quantity in stock.

    Raises Unreadable: `quantity_not_a_number`, `quantity_is_a_range`, `number_negative`.
    """
    return read_amount(value, setting, "quantity")


def degrees(value: Value, _setting: Setting = PLAIN) -> float:
    """Parser: a latitude or longitude in decimal degrees. Raises Unreadable `number_invalid`."""
    try:
        number = float(folded(value).rstrip("°NSEWnsew ")) if not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not -180 <= number <= 180:
        raise Unreadable("number_invalid", message("Not a coordinate in decimal degrees."))
    return number


def split_unit(unit: str) -> tuple[int, str]:
    """A unit such as 万条 as its factor and its plain unit: (10000, 条)."""
    if len(unit) > 1 and unit[0] in _TIMES and unit not in UNITS:
        return _TIMES[unit[0]], unit[1:]
    return 1, unit


def title_unit(*titles: str) -> str:
    """The unit that a line above the table gives for all of it: 单位：件 (and not 填报单位：…)."""
    for title in titles:
        if (match := _TITLE_UNIT.search(title)) and split_unit(match[1])[1] in UNITS:
            return match[1]
    return ""


def read_amount(value: Value, setting: Setting, kind: str) -> Amount:
    """A number with its unit; `kind` (`number` or `quantity`) names what the reasons are about."""
    factor, unit = split_unit(setting.unit)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise _not_a_number(kind)
        return _checked(Amount(_exact(value) * factor, unit))
    said = folded(value).lower()
    if _LOOSE_DIGITS.search(said):
        raise _not_a_number(kind)
    said = said.replace(" ", "")
    said, note = _without_aside(said)
    if _RANGE.fullmatch(said):
        raise Unreadable(f"{kind}_is_a_range", message("A range, where one number is needed."))
    is_negative = said.startswith("-")
    amount = _from_digits(said.lstrip("-+")) or _from_han(said)
    if amount is None or (amount[0] == 0 and is_negative):
        raise _not_a_number(kind)
    number, own_unit, is_approximate, stated_factor = amount
    if is_negative:
        number = -number
    if own_unit and own_unit not in UNITS and own_unit != unit:
        raise _not_a_number(kind)
    if factor != 1 and own_unit and not stated_factor:
        # 2条 under 数量（万条）: two or twenty thousand?
        raise Unreadable("unit_conflict", message("The unit differs from the one in the header."))
    number = number if stated_factor else number * factor
    return _checked(Amount(number, own_unit or unit, is_approximate, note, bool(own_unit)))


def _checked(amount: Amount) -> Amount:
    if amount.number < 0:
        raise Unreadable("number_negative", message("Less than nothing."))
    if amount.number >= 10**12:
        raise Unreadable("number_too_large", message("Too large."))
    if isinstance(amount.number, Decimal) and amount.number == int(amount.number):
        return replace(amount, number=int(amount.number))
    return amount


def _exact(value: float) -> int | Decimal:
    if isinstance(value, int):
        return value
    return int(value) if value.is_integer() else Decimal(repr(value))


def _without_aside(said: str) -> tuple[str, str]:
    """`3台(含1台备用)` as what is meant and what is said beside it."""
    aside = _ASIDE.search(said)
    if aside is None or aside.start() == 0:
        return said, ""
    return said[: aside.start()], aside["inside"]


def _from_digits(said: str) -> tuple[int | Decimal, str, bool, bool] | None:
    match = _PLAIN.fullmatch(said)
    if match is None:
        return None
    total: Decimal = Decimal(0)
    smallest = 0
    for digits, step in _STEP.findall(match["amount"]):
        times: int = _TIMES.get(step, 1)
        if smallest and times >= smallest:
            return None
        smallest = times
        try:
            total += Decimal(digits.replace(",", "")) * times
        except InvalidOperation:
            return None
    rest = match["rest"]
    is_approximate = bool(match["about"])
    if _ABOUT_AFTER.search(rest):
        rest, is_approximate = _ABOUT_AFTER.sub("", rest), True
    return total, rest, is_approximate, smallest != 1


def _from_han(said: str) -> tuple[int, str, bool, bool] | None:
    """A number in Chinese numerals, if it is well formed: 三百五 may be 350 or 305, so it is no number here."""
    match = _HAN_NUMBER.fullmatch(said)
    if match is None:
        return None
    written = match["number"].replace("〇", "零").replace("两", "二")
    high, _, low = written.rpartition("万")
    number = _han_value(high) * 10_000 + _han_value(low)
    if not number or _in_han(number) != written.replace("一十", "十", 1 if written.startswith("一十") else 0):
        return None
    return number, match["rest"], False, True


def _han_value(digits: str) -> int:
    total = current = 0
    for char in digits:
        if char in _HAN_STEPS:
            total += (current or 1) * _HAN_STEPS[char]
            current = 0
        else:
            current = _HAN_DIGITS.index(char)
    return total + current


def _in_han(number: int) -> str:
    """The one right way to write a number below a hundred million in Chinese numerals."""
    high, low = divmod(number, 10_000)
    if high:
        return _in_han(high) + "万" + ("零" if 0 < low < 1000 else "") + (_in_han(low) if low else "")
    written, gap = "", False
    for char, step in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, low = divmod(low, step)
        if digit:
            written += ("零" if gap else "") + _HAN_DIGITS[digit] + char
        gap = not digit and bool(written)
    return written.removeprefix("一") if written.startswith("一十") else written


def _not_a_number(kind: str) -> Unreadable:
    if kind == "quantity":
        return Unreadable("quantity_not_a_number", message("No number is given. Fill in how many there are."))
    return Unreadable("number_invalid", message("Not a number."))
