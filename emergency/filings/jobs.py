"""Telling both sides that silence has filed a plan."""

from __future__ import annotations

from datetime import timedelta

from emergency.calendar.queries import work_calendar
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.jobs import job
from emergency.filings import queries
from emergency.filings.models import Filing
from emergency.notices.actions import notify

_LOOKED_BACK = timedelta(days=120)
"""Longer than a scheduler is ever found to have been stopped; what was told is not told again."""


@job("tell-deemed-filings", cron="10 0,6 * * *")
def tell_deemed_filings() -> str:
    """Tell applicant and authority once of every filing that five silent working days have filed (88号令, PL-22)."""
    day, calendar, told = today(), work_calendar(), 0
    recent = queries.with_plans().where(
        queries.is_silent(queries.bounds(day, calendar)), Filing.received_on >= day - _LOOKED_BACK
    )
    for filing in db.session.scalars(recent):
        standing = queries.standing_of(filing, on=day, calendar=calendar)
        if standing.deemed_on is None or standing.deemed_on > day:
            continue
        for organisation_id in (filing.organisation_id, filing.authority_id):
            notify(
                organisation_id, "filing.deemed", path=f"/filings/{filing.id}", plan=filing.version.plan.title,
                day=standing.deemed_on, once=f"deemed:{filing.id}:{filing.round}:{organisation_id}",
            )  # fmt: skip
        told += 1
    return f"{told} deemed filed"
