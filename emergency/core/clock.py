"""The only clock. Everything that asks for the time asks here, so that tests and inquiries can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
"""The zone in which legal days begin and end."""

_set_to: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set_to if _set_to is not None else datetime.now(UTC)


def today() -> date:
    """The present day where deadlines are counted (Beijing time)."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on the local clock."""
    return moment.astimezone(LOCAL)


def day_start(day: date) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)


def day_end(day: date) -> datetime:
    """The first moment after a local day, in UTC; periods are half open."""
    return day_start(day + timedelta(days=1))


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Stand at another moment for a while (tests, demo data); a date means nine in the morning of that day."""
    global _set_to
    before = _set_to
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 9, tzinfo=LOCAL)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    _set_to = moment.astimezone(UTC)
    try:
        yield
    finally:
        _set_to = before
