"""Days and spans of days as people write them: 2025.6.1, 20161020, 6月5日, 2026年3月, 9月底前, 第四季度, 12月上旬."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from emergency.core import clock
from emergency.core.tables.cells import PLAIN, Parser, Setting, Unreadable, Value, folded
from emergency.core.text import message

_DAY = re.compile(
    r"(?P<year>\d{4})(?:年|[-./])(?P<month>\d{1,2})(?:月|[-./])(?P<day>\d{1,2})[日号]?"
    r"(?:[t\s]?\d{1,2}[:点时]\d{0,2}.*)?|(?P<year8>(?:19|20)\d{2})(?P<month8>\d{2})(?P<day8>\d{2})"
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_OF_YEAR = re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?")
_MONTH = re.compile(r"(?P<year>\d{4})(?:年|[-./])(?P<month>\d{1,2})月?(?:份)?")
_WEEKDAY = re.compile(r"\((?:周|星期)[一二三四五六日天]\)")
_YEAR_AHEAD = re.compile(r"(?P<year>\d{4})年度?|(?P<relative>今年|本年度?)")
_UNFIXED = (
    "另行",
    "待定",
    "适时",
    "视情",
    "视",
    "根据",
    "择期",
    "择机",
    "每",
    "不定期",
    "未定",
    "待通知",
    "按需",
    "随时",
    "拟定",
)
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_THIRDS = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_QUARTER = re.compile(r"第?([一二三四1-4])季度|q([1-4])")
_HALF = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12), "年内": (1, 12), "": (1, 12)}
_SPAN_OF_MONTHS = re.compile(r"(\d{1,2})月?(?:-|~|至|到|、)(\d{1,2})月(?:份)?")
_MONTH_PART = re.compile(r"(\d{1,2})月(?:份)?(上旬|中旬|下旬|初|底|末)?")
_SPAN_OF_DAYS = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?(?:-|~|至|到)(?:(\d{1,2})月)?(\d{1,2})[日号]")
_AROUND = re.compile(r"(前后|左右|上下)$")
_BEFORE = re.compile(r"(之前|以前|前)(完成)?$")


@dataclass(frozen=True)
class Period:
    """When something is planned: the words, and the first and last day they mean. No first day for "by the end of"."""

    text: str
    first: date | None
    last: date


def day(value: Value, setting: Setting = PLAIN) -> date:
    """Parser: one day.

    Raises Unreadable: `date_invalid`, `date_incomplete` (a month is not a day), `date_without_year`.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    if isinstance(value, str) and _ISO.fullmatch(value):
        return _on(int(value[:4]), int(value[5:7]), int(value[8:]))
    said = _said(value)
    if match := _DAY.fullmatch(said):
        return _on(*(int(match[name] or match[f"{name}8"]) for name in ("year", "month", "day")))
    if match := _DAY_OF_YEAR.fullmatch(said):
        return _on(_year(setting), int(match["month"]), int(match["day"]))
    if _MONTH.fullmatch(said):
        raise Unreadable("date_incomplete", message("A month without a day."))
    raise _invalid()


def past_day(value: Value, setting: Setting = PLAIN) -> date:
    """Parser: a day that has come. Raises Unreadable as `day` does, and `date_in_future`."""
    found = day(value, setting)
    if found > clock.today():
        raise Unreadable("date_in_future", message("This day has not come yet."))
    return found


def last_day(value: Value, setting: Setting = PLAIN) -> date | None:
    """Parser: the day something expires; a month means its last day, and 长期 means that it never does."""
    said = _said(value) if isinstance(value, str) else ""
    if said in ("长期", "长期有效", "永久", "永久有效", "无期限"):
        return None
    if match := _MONTH.fullmatch(said):
        return _month_end(int(match["year"]), int(match["month"]))
    return day(value, setting)


def moment(value: Value, setting: Setting = PLAIN) -> datetime | date:
    """Parser: a time, on the local clock where it names no zone, or a day."""
    if isinstance(value, datetime):
        return _zoned(value)
    if isinstance(value, str) and ("T" in value or ":" in value):
        try:
            return _zoned(datetime.fromisoformat(value.strip()))
        except ValueError:
            if "T" in value:
                raise _invalid() from None
    return day(value, setting)


def _zoned(value: datetime) -> datetime:
    return value if value.tzinfo is not None else value.replace(tzinfo=clock.LOCAL)


def period(value: Value, setting: Setting = PLAIN) -> Period:
    """Parser: when a drill is planned. The year comes from the cell, else from the table's title.

    Raises Unreadable: `date_not_fixed` (to be announced), `date_without_year`, `date_invalid`.
    """
    said = _said(value)
    written = value.strip() if isinstance(value, str) else said
    if isinstance(value, str) and said.startswith(_UNFIXED):
        raise Unreadable("date_not_fixed", message("No date is fixed yet."))
    is_deadline = bool(_BEFORE.search(said))
    said = _AROUND.sub("", _BEFORE.sub("", said))
    year, rest = _year_ahead(said, setting)
    first, last = _single_day(value, said, setting) or _span(year, rest)
    return Period(written, None if is_deadline or first is None else first, last)


def document_year(*titles: str) -> int | None:
    """The year a table is about: the first one named in its title lines, its sheet's name or its file's name."""
    for title in titles:
        if match := re.search(r"(?<!\d)(20\d{2})(?!\d)", title):
            return int(match[1])
    return None


def any_of(*parsers: Parser) -> Parser:
    """Make a parser that takes the first of several that can read the cell; the last one's reason is given."""

    def parse(value: Value, setting: Setting = PLAIN) -> object:
        for parser in parsers[:-1]:
            try:
                return parser(value, setting)
            except Unreadable:
                continue
        return parsers[-1](value, setting)

    return parse


def _said(value: Value) -> str:
    return (
        _WEEKDAY.sub("", folded(value).replace("~", "-").replace("—", "-").replace("–", "-")).replace(" ", "").lower()
    )


def _single_day(value: Value, said: str, setting: Setting) -> tuple[date | None, date] | None:
    if isinstance(value, date | int | float) or _DAY.fullmatch(said) or _DAY_OF_YEAR.fullmatch(said):
        found = day(value if not isinstance(value, str) else said, setting)
        return found, found
    return None


def _year_ahead(said: str, setting: Setting) -> tuple[int | None, str]:
    if match := _YEAR_AHEAD.match(said):
        year = int(match["year"]) if match["year"] else _year(setting)
        return year, said[match.end() :]
    if (match := _MONTH.fullmatch(said)) and "月" not in said:
        return int(match["year"]), f"{int(match['month'])}月"
    return setting.year, said


def _span(year: int | None, said: str) -> tuple[date | None, date]:
    """The first and last day of a quarter, half-year, month, part of a month, or span of days or months."""
    if match := _QUARTER.fullmatch(said):
        quarter = _NUMERALS[match[1] or match[2]]
        return _months(year, quarter * 3 - 2, quarter * 3)
    if said in _HALF and (said or year):
        return _months(year, *_HALF[said])
    if match := _SPAN_OF_MONTHS.fullmatch(said):
        return _months(year, int(match[1]), int(match[2]))
    if match := _SPAN_OF_DAYS.fullmatch(said):
        year = _known(year)
        first, last = _on(year, int(match[1]), int(match[2])), _on(year, int(match[3] or match[1]), int(match[4]))
        if last < first:
            raise _invalid()
        return first, last
    if said in ("年底", "年末"):
        return None, date(_known(year), 12, 31)
    if match := _MONTH_PART.fullmatch(said):
        return _part_of_month(_known(year), int(match[1]), match[2])
    raise _invalid()


def _part_of_month(year: int, month: int, part: str | None) -> tuple[date | None, date]:
    end = _month_end(year, month)
    if part in ("底", "末"):
        return None, end
    first, last = _THIRDS.get(part or "", (1, 31))
    return date(year, month, first), min(end, date(year, month, min(last, end.day)))


def _months(year: int | None, first: int, last: int) -> tuple[date, date]:
    year = _known(year)
    if not 1 <= first <= last <= 12:
        raise _invalid()
    return date(year, first, 1), _month_end(year, last)


def _month_end(year: int, month: int) -> date:
    return _on(year, month, calendar.monthrange(year, month)[1] if 1 <= month <= 12 and 1 <= year <= 9999 else 1)


def _known(year: int | None) -> int:
    if year is None:
        raise Unreadable("date_without_year", message("The year is given neither here nor in the title."))
    return year


def _year(setting: Setting) -> int:
    return _known(setting.year)


def _from_number(value: float) -> date:
    """A spreadsheet's own count of days since 1899-12-30, or digits such as 20161020."""
    if value == int(value):
        digits = str(int(value))
        if len(digits) == 8:
            return _on(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if 18_000 <= value <= 80_000:
        return date(1899, 12, 30) + timedelta(days=int(value))
    raise _invalid()


def _on(year: int, month: int, day_of_month: int) -> date:
    if not 1900 <= year <= 2150:
        raise _invalid()
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise _invalid() from None


def _invalid() -> Unreadable:
    return Unreadable("date_invalid", message("There is no such day."))
