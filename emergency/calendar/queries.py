"""The calendar as the rules use it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from emergency.calendar.models import Workday
from emergency.core.db import db
from emergency.core.workdays import DayRecord, WorkCalendar

_kept: tuple[tuple[int, str], WorkCalendar] | None = None


def work_calendar() -> WorkCalendar:
    """The calendar of the announced years; made anew only when the table has changed."""
    global _kept
    count, latest = db.session.execute(select(func.count(), func.max(Workday.recorded_at)).select_from(Workday)).one()
    stamp = (count, str(latest))
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, WorkCalendar(_records(list_days())))
    return _kept[1]


def list_days(year: int | None = None) -> Sequence[Workday]:
    """The named days, of one year or of all, in order."""
    statement = select(Workday).order_by(Workday.day)
    return db.session.scalars(statement if year is None else statement.where(Workday.year == year)).all()


def _records(rows: Sequence[Workday]) -> list[DayRecord]:
    return [DayRecord(row.day, row.is_workday, row.year, row.name, row.source) for row in rows]
