"""Deadlines in working days: pure arithmetic over the State Council's yearly arrangement of days off.

The first day of a period is not counted (民法典 第二百零一条); a period that ends on a day off ends on
the next working day (第二百零三条). `workdays.toml` seeds the table of the announced years, and an
administrator adds the next year's notice. A year without a notice has its weekends and statutory holidays
off and no make-up working days; whatever was counted through it is provisional.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from emergency.core.errors import Invalid
from emergency.core.text import Message, message

FIRST_YEAR, LAST_YEAR = 1950, 2100
"""The years whose statutory holidays are known, moon festivals included."""

SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """The last day of a period; `provisional` while it rests on a year whose days off are not announced."""

    due_on: date
    provisional: bool


@dataclass(frozen=True)
class DayRecord:
    """One day that a notice names, off or worked: a row of the table `workday`.

    `year` is the year the notice is for; its first day off may lie in the December before.
    """

    day: date
    is_workday: bool
    year: int
    name: str
    source: str


@dataclass(frozen=True)
class DaysOff:
    """A holiday as a notice states it: from the first to the last day, both off."""

    name: str
    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Each day of the holiday."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)


@dataclass(frozen=True)
class YearNotice:
    """The State Council's arrangement for one year: holidays, and the weekend days worked in exchange."""

    year: int
    source: str
    off: tuple[DaysOff, ...]
    work: tuple[date, ...]

    def records(self) -> list[DayRecord]:
        """The notice as rows, in order of the days."""
        rows = [DayRecord(day, False, self.year, span.name, self.source) for span in self.off for day in span.days()]
        rows += [DayRecord(day, True, self.year, "调休上班", self.source) for day in self.work]
        return sorted(rows, key=lambda row: row.day)

    def check(self) -> None:
        """Refuse a notice that can't be right: `Invalid` with messages under `year`, `off` and `work`."""
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise Invalid(year=_out_of_range())
        problems: dict[str, Any] = {"off": list(self._problems_off()), "work": list(self._problems_work())}
        if found := {name: messages for name, messages in problems.items() if messages}:
            raise Invalid(**found)

    def _problems_off(self) -> Iterator[Message]:
        seen: set[date] = set()
        for span in self.off:
            if span.last < span.first:
                yield message("%(name)s ends before it begins.", name=span.name)
            elif not (self._may_hold(span.first) and self._may_hold(span.last)):
                yield message("%(name)s does not lie in %(year)s.", name=span.name, year=self.year)
            for day in span.days():
                if day in seen:
                    yield message("%(day)s is named twice.", day=day.isoformat())
                seen.add(day)
        for day, name in sorted(_statutory_holidays(self.year).items()):
            if day not in seen:
                yield message(
                    "%(day)s (%(name)s) is a statutory holiday, but not among the days off.",
                    day=day.isoformat(),
                    name=name,
                )

    def _problems_work(self) -> Iterator[Message]:
        off = {day for span in self.off for day in span.days()}
        seen: set[date] = set()
        for day in self.work:
            if not self._may_hold(day):
                yield message("%(day)s does not lie in %(year)s.", day=day.isoformat(), year=self.year)
            if day.weekday() < SATURDAY:
                yield message("%(day)s is no Saturday or Sunday and is worked anyway.", day=day.isoformat())
            if day in off:
                yield message("%(day)s is both off and worked.", day=day.isoformat())
            if day in seen:
                yield message("%(day)s is named twice.", day=day.isoformat())
            seen.add(day)

    def _may_hold(self, day: date) -> bool:
        # A New Year holiday may begin in the last days of December, and so may the days worked in exchange.
        return date(self.year - 1, 12, 25) <= day <= date(self.year, 12, 31)


class WorkCalendar:
    """Which days are worked, and what is due when.

    Made from the rows of the table `workday`. It keeps the working days of each year as sorted ordinals, so
    that a deadline costs one search in a year.
    """

    def __init__(self, records: Iterable[DayRecord]) -> None:
        self._records = tuple(records)
        self._exceptions = {record.day: record.is_workday for record in self._records}
        self.known_years = frozenset(record.year for record in self._records)
        self._years: dict[int, list[int]] = {}

    @property
    def records(self) -> tuple[DayRecord, ...]:
        """The days it was made of."""
        return self._records

    @staticmethod
    def shipped() -> WorkCalendar:
        """The calendar of the announced years that come with the system."""
        return _shipped_calendar()

    def with_year(self, notice: YearNotice) -> WorkCalendar:
        """The calendar after a notice is added or replaced; `Invalid` if the notice can't be right."""
        notice.check()
        others = [record for record in self._records if record.year != notice.year]
        return WorkCalendar([*others, *notice.records()])

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked, make-up Saturdays and Sundays included."""
        ordinals = self._workdays_of(day.year)
        at = bisect_left(ordinals, day.toordinal())
        return at < len(ordinals) and ordinals[at] == day.toordinal()

    def add(self, start: date, days: int) -> Deadline:
        """The last day of a period of working days; the day it starts from is not counted (民法典 201).

        `Invalid` for a negative number, or if the period leaves the years whose holidays are known.
        """
        if days < 0:
            raise Invalid(days=message("A period can't have fewer than no days."))
        if days == 0:
            return Deadline(start, provisional=False)
        year = start.year
        ordinals = self._workdays_of(year)
        wanted = bisect_right(ordinals, start.toordinal()) + days
        while wanted > len(ordinals):
            wanted -= len(ordinals)
            year += 1
            ordinals = self._workdays_of(year)
        due_on = date.fromordinal(ordinals[wanted - 1])
        return Deadline(due_on, self._rests_on_unknown_year(start + timedelta(days=1), due_on))

    def next_workday(self, day: date) -> Deadline:
        """Where a period of calendar days, months or years ends that limits an act toward an authority.

        It is the day itself if that is worked, else the next one that is (民法典 203).
        """
        due_on = self.add(day - timedelta(days=1), 1).due_on
        return Deadline(due_on, self._rests_on_unknown_year(day, due_on))

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`: what is left, negative once that is past."""
        if last < first:
            return -self.between(last, first)
        total = 0
        for year in range(first.year, last.year + 1):
            ordinals = self._workdays_of(year)
            total += bisect_right(ordinals, last.toordinal()) - bisect_right(ordinals, first.toordinal())
        return total

    def _rests_on_unknown_year(self, first: date, last: date) -> bool:
        return any(year not in self.known_years for year in range(first.year, last.year + 1))

    def _workdays_of(self, year: int) -> list[int]:
        if year not in self._years:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise Invalid(days=_out_of_range())
            worked = self._is_plain_workday if year in self.known_years else self._is_probable_workday
            self._years[year] = [day.toordinal() for day in _days_of(year) if worked(day)]
        return self._years[year]

    def _is_plain_workday(self, day: date) -> bool:
        return self._exceptions.get(day, day.weekday() < SATURDAY)

    def _is_probable_workday(self, day: date) -> bool:
        return self._exceptions.get(day, day.toordinal() in _probable_workdays(day.year))


@cache
def shipped_notices() -> tuple[YearNotice, ...]:
    """The notices in `workdays.toml`: what the table `workday` is seeded with."""
    content = tomllib.loads(Path(__file__).with_name("workdays.toml").read_text(encoding="utf-8"))
    return tuple(
        YearNotice(
            year=notice["year"],
            source=notice["source"],
            off=tuple(DaysOff(span["name"], span["from"], span["until"]) for span in notice["off"]),
            work=tuple(notice["work"]),
        )
        for notice in content["notice"]
    )


@cache
def _shipped_calendar() -> WorkCalendar:
    return WorkCalendar(record for notice in shipped_notices() for record in notice.records())


def _days_of(year: int) -> Iterator[date]:
    return (date.fromordinal(day) for day in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1))


def _out_of_range() -> Message:
    return message("Working days are known from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)


@cache
def _probable_workdays(year: int) -> frozenset[int]:
    """Working days as ordinals, as far as they follow from the statutory holidays without a notice.

    Weekdays are given for holidays that fall at a weekend; bridged days and the days worked for them come
    with the notice alone.
    """
    from holidays import country_holidays  # costs a third of a second; only years without a notice need it

    china = country_holidays("CN", years=year)
    return frozenset(day.toordinal() for day in _days_of(year) if china.is_working_day(day))


@cache
def _statutory_holidays(year: int) -> dict[date, str]:
    """The days that 全国年节及纪念日放假办法 itself names, with their Chinese names."""
    from holidays import country_holidays

    named = country_holidays("CN", years=year, observed=False, language="zh_CN")
    # In years already announced the package adds the bridged days, which it calls 休息日.
    return {day: name for day, name in named.items() if not name.startswith("休息日")}
