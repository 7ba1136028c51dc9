"""What is done to the calendar."""

from __future__ import annotations

from sqlalchemy import delete

from emergency.accounts.permissions import Permission, authorise
from emergency.calendar import queries
from emergency.calendar.models import Workday
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.workdays import YearNotice


def announce(notice: YearNotice, by: Actor) -> None:
    """Take over the State Council's notice for a year; what was entered for that year before is replaced.

    Errors: NotAllowed, Invalid (`year`, `off`, `work`) for a notice that can't be right or that names a day which
    another year's notice has.
    """
    authorise(by, Permission.WORKDAY_EDIT)
    queries.work_calendar().with_year(notice)
    queries.refuse_days_of_others(notice)
    before = [row.day.isoformat() for row in queries.list_days(notice.year)]
    db.session.execute(delete(Workday).where(Workday.year == notice.year))
    moment = now()
    db.session.add_all(
        Workday(
            day=row.day, is_workday=row.is_workday, year=row.year, name=row.name, source=row.source, recorded_at=moment
        )
        for row in notice.records()
    )
    db.session.flush()
    off = [day.isoformat() for span in notice.off for day in span.days()]
    worked = [day.isoformat() for day in notice.work]
    record(by, "calendar.announced", None, year=notice.year, source=notice.source, off=off, work=worked, before=before)
