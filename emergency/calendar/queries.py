"""The calendar as the rules use it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from emergency.calendar.models import Workday
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.text import message
from emergency.core.workdays import DayRecord, DaysOff, WorkCalendar, YearNotice

_kept: tuple[tuple[int, str], WorkCalendar] | None = None


_STAMP = select(func.count(), func.max(Workday.recorded_at)).select_from(Workday)


def work_calendar() -> WorkCalendar:
    """The calendar of the announced years; made anew only when the table has changed."""
    global _kept
    count, latest = db.session.execute(_STAMP).one()
    stamp = (count, str(latest))
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, WorkCalendar(_records(list_days())))
    return _kept[1]


_STAMP = select(func.count(), func.max(Workday.recorded_at)).select_from(Workday)


def list_days(year: int | None = None) -> Sequence[Workday]:
    """The named days, of one year or of all, in order."""
    statement = select(Workday).order_by(Workday.day)
    return db.session.scalars(statement if year is None else statement.where(Workday.year == year)).all()


def notice_of(year: int) -> YearNotice | None:
    """The notice for a year, put together from its days; None while it is not announced."""
    rows = list_days(year)
    if not rows:
        return None
    off: list[DaysOff] = []
    for row in rows:
        if row.is_workday:
            continue
        if off and off[-1].name == row.name and off[-1].last + timedelta(days=1) == row.day:
            off[-1] = DaysOff(row.name, off[-1].first, row.day)
        else:
            off.append(DaysOff(row.name, row.day, row.day))
    return YearNotice(year, rows[0].source, tuple(off), tuple(row.day for row in rows if row.is_workday))


def refuse_days_of_others(notice: YearNotice) -> None:
    """A day belongs to one year's notice. Errors: Invalid (`off`) naming the days that another notice has."""
    days = [row.day for row in notice.records()]
    taken = db.session.scalars(select(Workday).where(Workday.day.in_(days), Workday.year != notice.year)).all()
    if taken:
        named = [message("%(day)s is in the notice for %(year)s.", day=row.day, year=row.year) for row in taken]
        raise Invalid(off=named)


def _records(rows: Sequence[Workday]) -> list[DayRecord]:
    return [DayRecord(row.day, row.is_workday, row.year, row.name, row.source) for row in rows]
