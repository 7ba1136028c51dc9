"""The bureau of the place is told once before a report's last minute and once after it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from emergency.core import clock, jobs
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from emergency.notices.models import Notice
from resources_db.incidents import actions
from resources_db.incidents.models import Incident
from resources_db.incidents.rules import ReportForm, Tier
from tests.make import Make

BEGAN = datetime(2026, 5, 8, 8, 0, tzinfo=clock.LOCAL)


def told_after(minutes: float) -> list[tuple[int, str, str]]:
    """Who was told what of which report, once the job has run so many minutes after the beginning."""
    with clock.at(BEGAN + timedelta(minutes=minutes)):
        jobs.run_now("tell-reports-due")
    rows = db.session.scalars(select(Notice).where(Notice.code.startswith("report.")).order_by(Notice.id))
    return [(row.organisation_id, row.code, row.params["report"]["zh"]) for row in rows]


@pytest.fixture
def happened(make: Make) -> Incident:
    """A leak in a county; the department was told ten minutes after it began: two hours for the city and its own."""
    with clock.at(BEGAN):
        incident = make.incident()
    for rule, minutes in (("RP-N-01", 0), ("RP-N-02", 10)):
        with clock.at(BEGAN + timedelta(minutes=minutes)):
            actions.record_report(incident, rule, form=ReportForm.PHONE, by=SYSTEM)
    return incident


def test_a_report_is_called_to_mind_before_its_last_minute_and_told_of_once_after_it(
    make: Make, happened: Incident
) -> None:
    bureau = make.bureau(happened.area).id
    assert told_after(114) == []
    for minutes in (115, 120, 130):
        due = told_after(minutes)
        assert [row[:2] for row in due] == [(bureau, "report.due")] * 2
    assert sum("设区的市级" in row[2] for row in due) == 1
    assert sum("本级人民政府" in row[2] for row in due) == 1
    for minutes in (131, 200):
        assert [row[:2] for row in told_after(minutes)] == [row[:2] for row in due] + [(bureau, "report.overdue")] * 2


def test_a_report_that_was_made_is_not_called_to_mind(make: Make, happened: Incident) -> None:
    make.bureau(happened.area)
    with clock.at(BEGAN + timedelta(minutes=100)):
        actions.record_report(happened, "RP-N-04", tier=Tier.CITY, form=ReportForm.PHONE, by=SYSTEM)
    assert ["设区的市级" in row[2] for row in told_after(200)] == [False]


def test_where_the_place_has_no_bureau_the_one_above_is_told(make: Make, happened: Incident) -> None:
    above = make.bureau(happened.area.parent).id
    assert {row[0] for row in told_after(200)} == {above}


@pytest.mark.parametrize("ended", ["exercise", "over"])
def test_nobody_is_called_for_an_exercise_or_what_is_over(make: Make, happened: Incident, ended: str) -> None:
    make.bureau(happened.area)
    happened.is_exercise = ended == "exercise"
    happened.ended_at = BEGAN + timedelta(minutes=30) if ended == "over" else None
    db.session.flush()
    assert told_after(200) == []
