"""Periods and last days. A period's last day never moves to a working day; an act toward an authority's may."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Period(NamedTuple):
    """From the first to the last day, both included; `mode` says how it is counted."""

    first: date
    last: date
    mode: str

    def as_json(self) -> dict[str, str]:
        """The period as the interface shows it."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat(), "mode": self.mode}


@lru_cache(maxsize=65536)
def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last day if there is none (民法典 202)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@lru_cache(maxsize=4096)
def calendar_period(day: date, months: int) -> Period:
    """The calendar period of so many months (a divisor of twelve) that the day lies in."""
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, add_months(first, months) - ONE_DAY, "calendar")


def period_before(period: Period, months: int) -> Period:
    """The calendar period that ended the day before this one began."""
    return calendar_period(period.first - ONE_DAY, months)


def latest(*days: date | None) -> date | None:
    """The latest of the days that are known."""
    found: date | None = None
    for day in days:
        if day is not None and (found is None or day > found):
            found = day
    return found
