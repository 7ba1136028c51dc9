"""Telling the bureau of a place that an incident's report falls due, or is overdue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from emergency.accounts.queries import area_chain
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.jobs import job
from emergency.core.text import Text
from emergency.notices.actions import notify
from emergency.sites.queries import bureaus_of
from resources_db.incidents.models import Incident
from resources_db.incidents.queries import list_reports, timers_of
from resources_db.incidents.reporting import Event, Timer, TimerState
from resources_db.incidents.rules import TIER_TITLES

AHEAD = timedelta(minutes=15)
"""How long before its last minute a report is called to mind: half of the shortest limit (山东省条例 第六十五条)."""

_OURS = (Event.DEPARTMENT_TOLD, Event.GOVERNMENT_TOLD)
"""What starts the reports that a bureau makes or drafts itself; those before it are the unit's own."""


@job("tell-reports-due", cron="* * * * *")
def tell_reports_due() -> str:
    """Tell the bureau of each incident under way, once when a report falls due soon and once when it is overdue.

    Exercises are not told of: their clocks stand on their page, and nobody is called from sleep by them.
    """
    under_way = select(Incident).where(Incident.ended_at.is_(None), Incident.is_exercise.is_(False))
    told = 0
    for incident in db.session.scalars(under_way.options(joinedload(Incident.area))).all():
        bureau = _bureau_of(incident)
        if bureau is None:
            continue
        for code, timer in pressing(timers_of(incident, list_reports(incident)), now()):
            told += 1
            notify(
                bureau, code, path=f"/incidents/{incident.id}", title=incident.title, report=_named(timer),
                at=timer.due_at, once=f"{code}:{incident.id}:{timer.clock.id}:{timer.tier or ''}",
            )  # fmt: skip
    return f"{told} due or overdue"


def pressing(timers: Iterable[Timer], moment: datetime) -> list[tuple[str, Timer]]:
    """The timers to be told of at a moment, each with the code of its sentence."""
    found = []
    for timer in timers:
        state = timer.state(moment) if timer.clock.starts_with in _OURS else None
        if state is TimerState.OVERDUE:
            found.append(("report.overdue", timer))
        elif state is TimerState.RUNNING and timer.due_at is not None and timer.due_at - moment <= AHEAD:
            found.append(("report.due", timer))
    return found


def _bureau_of(incident: Incident) -> int | None:
    """The emergency bureau of the place, or of the nearest area above that has one."""
    chain = [area.id for area in area_chain(incident.area)]
    bureaus = {bureau.area_id: bureau.id for bureau in bureaus_of(chain)}
    return next((bureaus[area_id] for area_id in chain if area_id in bureaus), None)


def _named(timer: Timer) -> Text:
    """The report in words, with the level it climbs to."""
    title = timer.clock.title
    if timer.tier is None:
        return title
    level = TIER_TITLES[timer.tier]
    return Text(f"{title.zh}（{level.zh}）", f"{title.en} ({level.en})")
