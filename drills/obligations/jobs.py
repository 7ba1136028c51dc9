"""Keeping the counts of duties, and proving them; keeping what subscribed calendars were told."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sqlalchemy import insert, select

from drills.obligations import counting
from drills.obligations.actions import keep_told
from drills.obligations.models import CalendarSubscription, DutyMark
from emergency.accounts.models import Organisation
from emergency.core.actors import SYSTEM
from emergency.core.clock import today
from emergency.core.db import db, reading, unit_of_work
from emergency.core.jobs import job

PROCESSES = 2
_WORTH_TWO = 4_000
"""From so many marked units on, two processes count them."""
_RANGE = 2_500
_CHECKED_AT_ONCE = 500


@job("count-duties", cron="* * * * *")
def count_duties() -> str:
    """Count the duties of units of which something was written, or whose days run out by tomorrow."""
    return f"{recount()} counted"


def recount(processes: int = PROCESSES) -> int:
    """Count all units whose counts are behind; how many."""
    with unit_of_work():
        counting.mark_behind(today())
        wanted = select(DutyMark.organisation_id).distinct().order_by(DutyMark.organisation_id)
        ids = list(db.session.scalars(wanted))
    db.session.remove()
    if len(ids) < _WORTH_TWO or processes == 1:
        return counting.count_marked()
    ranges = [(ids[start], ids[min(start + _RANGE, len(ids)) - 1]) for start in range(0, len(ids), _RANGE)]
    # No connection may be open while processes part: each of them opens its own.
    db.engine.dispose()
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        return sum(pool.map(_count_range, ranges))


def _count_range(ends: tuple[int, int]) -> int:
    return counting.count_marked(*ends)


@job("check-duty-counts", cron="40 3 * * *")
def check_duty_counts() -> str:
    """Compute every count that is believed once more, and mark the units where the two differ."""
    ids = list(db.session.scalars(select(Organisation.id).order_by(Organisation.id)))
    differing: list[int] = []
    with reading():
        for start in range(0, len(ids), _CHECKED_AT_ONCE):
            differing += counting.disagreeing(ids[start : start + _CHECKED_AT_ONCE], today())
    db.session.rollback()
    if differing:
        db.session.execute(insert(DutyMark), [{"organisation_id": unit} for unit in differing])
    return f"{len(ids)} checked, {len(differing)} differed"


@job("tell-calendars", cron="15 * * * *")
def tell_calendars() -> str:
    """Look at the last days of every unit whose calendar somebody subscribed to, and count what has changed."""
    subscribed = select(CalendarSubscription.organisation_id).where(CalendarSubscription.revoked_at.is_(None))
    units = db.session.scalars(subscribed.distinct().order_by(CalendarSubscription.organisation_id)).all()
    return f"{sum(keep_told(unit, by=SYSTEM) for unit in units)} changed"
