"""What becomes true by itself is told once, and nothing depends on its being told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from emergency.core import clock, jobs, worklist
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.text import message
from emergency.core.worklist import Source, Task
from emergency.notices.models import Notice
from tests.make import Make

DAY = date(2026, 6, 30)


@pytest.fixture
def duty(make: Make) -> Iterator[int]:
    """A thing of somebody's that is due on DAY, known to the reminders as a part would tell it."""
    unit = make.organisation(kind="community").id  # the law sets a community no drill duty that would be told as well

    def load(_actor: Actor, day: date) -> list[Task]:
        urgency = "late" if day > DAY else "due" if day > DAY - timedelta(days=14) else "open"
        task = Task("test.duty", message("No unread notices"), "home.work", {}, DAY, urgency, "duty:1", unit)
        return [task] if urgency != "open" else []

    source = Source("test", load, lambda day: load(None, day))  # type: ignore[arg-type]
    worklist.register([source])
    yield unit
    worklist._sources.remove(source)


def _told() -> list[str]:
    jobs.run_now("tell-what-is-due")
    return list(db.session.scalars(select(Notice.code).order_by(Notice.id)))


def test_a_duty_is_told_once_when_near_and_once_when_late(duty: int) -> None:
    told = {}
    for day in (date(2026, 6, 1), date(2026, 6, 20), date(2026, 6, 21), date(2026, 7, 1), date(2026, 7, 2)):
        with clock.at(day):
            told[day] = _told()
    assert told[date(2026, 6, 1)] == []
    assert told[date(2026, 6, 21)] == ["reminder.due"]
    assert told[date(2026, 7, 2)] == ["reminder.due", "reminder.late"]


def test_days_without_a_scheduler_lose_no_reminder(duty: int) -> None:
    with clock.at(date(2026, 7, 9)):
        assert _told() == ["reminder.late"]


def test_a_stopped_scheduler_is_said_to_the_administrator(make: Make, client: object) -> None:
    assert jobs.is_silent()
    jobs.sweep()
    assert not jobs.is_silent()
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert jobs.is_silent()
