"""Jobs that tell what has become true, the log of their runs, and the scheduler process.

Nothing depends on a job for being right: everything legal is computed when it is read. A run is unique by job and
due time, so that a second scheduler is harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import String, UniqueConstraint, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from emergency.core.clock import LOCAL, now
from emergency.core.db import Base, Numbered, db, unit_of_work
from emergency.core.errors import NotFound
from emergency.core.text import message

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)
TICK_SECONDS = 20
SILENT_AFTER = timedelta(minutes=5)
"""A scheduler that has not swept for so long is taken for stopped."""
_LOG_KEPT = timedelta(days=200)
_A_SECOND = timedelta(seconds=1)
_WINDOWS = (timedelta(minutes=5), timedelta(hours=3), timedelta(days=2), timedelta(days=32))


@dataclass(frozen=True)
class Job:
    """An idempotent function and when it is due (cron, Beijing time)."""

    name: str
    cron: str
    run: Callable[[], object]
    summary: str

    def last_due(self, moment: datetime) -> datetime | None:
        """The latest time it was due at or before this moment; None if there was none in the last month."""
        trigger = CronTrigger.from_crontab(self.cron, timezone=LOCAL)
        for window in _WINDOWS:
            due: datetime | None = None
            following = trigger.get_next_fire_time(None, moment - window)
            while following is not None and following <= moment:
                due, following = following, trigger.get_next_fire_time(following, following + _A_SECOND)
            if due is not None:
                return due.astimezone(UTC)
        return None


class JobRun(Numbered, Base):
    """One run of one job for one due time."""

    __table_args__ = (UniqueConstraint("job", "due_at"),)

    job: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")


class Heartbeat(Base):
    """When a scheduler last swept; shown on the status page."""

    id: Mapped[int] = mapped_column(primary_key=True)
    swept_at: Mapped[datetime]


_jobs: dict[str, Job] = {}


def job(name: str, *, cron: str) -> Callable[[Callable[[], object]], Job]:
    """Make a function a job. Its docstring's first line is its summary."""

    def made(run: Callable[[], object]) -> Job:
        return Job(name=name, cron=cron, run=run, summary=(run.__doc__ or name).strip().splitlines()[0])

    return made


def register(jobs: Sequence[Job]) -> None:
    """Add the jobs of a part; `create_app` calls this once per part."""
    _jobs.update({each.name: each for each in jobs})


def all_jobs() -> list[Job]:
    """Every job by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def run_now(name: str) -> JobRun:
    """Run one job now. Errors: NotFound."""
    if name not in _jobs:
        raise NotFound(message("There is no job called %(name)s.", name=name))
    return _run(_jobs[name], now())


def sweep() -> list[JobRun]:
    """Run whatever is due and was not run yet; a missed time is made up once, however many were missed."""
    moment = now()
    runs = []
    for each in all_jobs():
        due = each.last_due(moment)
        if due is not None and _take(each, due):
            runs.append(_run(each, due, taken=True))
    with unit_of_work() as session:
        session.merge(Heartbeat(id=1, swept_at=now()))
        session.execute(delete(JobRun).where(JobRun.started_at < now() - _LOG_KEPT))
    return runs


def last_sweep() -> datetime | None:
    """When a scheduler last swept, or None if none ever has."""
    return db.session.scalar(select(Heartbeat.swept_at).where(Heartbeat.id == 1))


def is_silent() -> bool:
    """Whether no scheduler seems to run: people are then told nothing, though every page is still right."""
    swept_at = last_sweep()
    return swept_at is None or now() - swept_at > SILENT_AFTER


def _take(each: Job, due: datetime) -> bool:
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    with unit_of_work() as session:
        statement = dialect.insert(JobRun).values(job=each.name, due_at=due, started_at=now(), outcome="")
        taken = session.scalar(statement.on_conflict_do_nothing().returning(JobRun.id))
    return taken is not None


def _run(each: Job, due: datetime, *, taken: bool = False) -> JobRun:
    if not taken:
        _take(each, due)
    try:
        with unit_of_work():
            outcome = str(each.run() or "done")
    except Exception as error:
        log.exception("job %s failed", each.name)
        outcome = f"failed: {error}"
    with unit_of_work() as session:
        run = session.scalars(select(JobRun).where(JobRun.job == each.name, JobRun.due_at == due)).one()
        run.ended_at, run.outcome = now(), outcome[:500]
    return run


def run_forever(app: Flask) -> None:
    """The scheduler process: one tick that sweeps, until it is told to stop."""
    from apscheduler.schedulers.blocking import BlockingScheduler

    def tick() -> None:
        with app.app_context():
            try:
                sweep()
            except Exception:
                log.exception("sweep failed")
            finally:
                db.session.remove()

    scheduler = BlockingScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(tick, "interval", seconds=TICK_SECONDS, next_run_time=now())
    scheduler.start()


def last_runs() -> dict[str, JobRun]:
    """The latest run of each job that ever ran, by the job's name."""
    latest = select(func.max(JobRun.id)).group_by(JobRun.job)
    return {run.job: run for run in db.session.scalars(select(JobRun).where(JobRun.id.in_(latest)))}


def count_runs(name: str) -> int:
    """How often a job ran, as far as the log reaches."""
    return db.session.scalar(select(func.count()).select_from(JobRun).where(JobRun.job == name)) or 0
