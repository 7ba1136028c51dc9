"""What waits for people about drills: coming and forgotten ones, missing evaluations, revision tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, select

from drills.bookings.models import Drill
from drills.bookings.queries import STANDING
from drills.evaluations.models import Evaluation
from drills.revision_tasks.grounds import Ground, list_grounds
from drills.revision_tasks.models import RevisionTask
from drills.revision_tasks.rules import INTERNAL_LIMIT_DAYS, TaskState
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import day_end, local
from emergency.core.db import db
from emergency.core.text import message
from emergency.core.worklist import Source, Task

_NEAR_DAYS = 7
_MOST = 50
_SAME_EVENING = timedelta(days=7)
"""An evaluation is pressing a week after the drill; no article names a number of days."""


def _drills(today: date) -> Select[Drill]:
    near = day_end(today + timedelta(days=_NEAR_DAYS))
    return select(Drill).where(Drill.state.in_(STANDING), Drill.starts_at < near).order_by(Drill.starts_at, Drill.id)


def _drill_task(drill: Drill, today: date) -> Task:
    day = local(drill.starts_at).date()
    title = (
        message("The drill “%(title)s” was on %(day)s and is not recorded", title=drill.title, day=day)
        if day < today
        else message("Drill “%(title)s” on %(day)s", title=drill.title, day=day)
    )
    return Task(
        "drill.near", title, "bookings.show", {"drill_id": drill.id}, day,
        "late" if day < today else "due" if day == today else "open", f"drill:{drill.id}", drill.organisation_id,
    )  # fmt: skip


def _unevaluated() -> Select[Drill]:
    evaluated = select(Evaluation.id).where(Evaluation.drill_id == Drill.id).exists()
    return select(Drill).where(Drill.held_on.is_not(None), ~evaluated).order_by(Drill.held_on, Drill.id)


def _evaluation_task(drill: Drill, today: date) -> Task:
    assert drill.held_on is not None
    due_on = drill.held_on + _SAME_EVENING
    return Task(
        "drill.unevaluated", message("Evaluate the drill “%(title)s”", title=drill.title), "evaluations.create",
        {"drill_id": drill.id}, due_on, "due" if due_on <= today else "open", f"drill:{drill.id}:evaluation",
        drill.organisation_id,
    )  # fmt: skip


def _tasks() -> Select[RevisionTask]:
    statement = select(RevisionTask).where(RevisionTask.state != TaskState.CLOSED)
    return statement.order_by(RevisionTask.due_on, RevisionTask.id)


def _revision_task(task: RevisionTask, today: date) -> Task:
    urgency = "late" if task.due_on < today else "due" if task.due_on <= today + timedelta(days=_NEAR_DAYS) else "open"
    return Task(
        "task.open", message("Change the plan: %(text)s", text=task.text), "revision_tasks.show", {"task_id": task.id},
        task.due_on, urgency, f"revision_task:{task.id}", task.organisation_id,
    )  # fmt: skip


def _rows(statement: Select[Drill], by: Actor | None) -> Sequence[Drill]:
    if by is not None:
        statement = statement.where(within_reach(by, Permission.DRILL_EDIT, Drill.organisation_id)).limit(_MOST)
    return db.session.scalars(statement).all()


def _task_rows(by: Actor | None) -> Sequence[RevisionTask]:
    statement = _tasks()
    if by is not None:
        reach = within_reach(by, Permission.TASK_EDIT, RevisionTask.organisation_id)
        statement = statement.where(reach).limit(_MOST)
    return db.session.scalars(statement).all()


def coming(by: Actor | None, today: date) -> list[Task]:
    """Drills of the next week, and those whose day is past without a record."""
    return [_drill_task(drill, today) for drill in _rows(_drills(today), by)]


def unevaluated(by: Actor | None, today: date) -> list[Task]:
    """Drills that were held and not evaluated (DR-N-09)."""
    return [_evaluation_task(drill, today) for drill in _rows(_unevaluated(), by)]


def revisions(by: Actor | None, today: date) -> list[Task]:
    """Revision tasks that are not closed (PL-32-LIMIT)."""
    return [_revision_task(task, today) for task in _task_rows(by)]


def _ground_task(ground: Ground, today: date) -> Task:
    due_on = ground.recorded_on + timedelta(days=INTERNAL_LIMIT_DAYS)
    return Task(
        "ground.waiting", message("Decide whether the plan “%(plan)s” changes: %(ground)s", plan=ground.plan.title,
                                  ground=ground.sentence),
        "revision_tasks.grounds", {"plan": ground.plan.id}, due_on, "late" if due_on < today else "due",
        f"ground:{ground.kind}:{ground.of}:{ground.plan.id}", ground.organisation_id,
    )  # fmt: skip


def undecided(by: Actor | None, today: date) -> list[Task]:
    """Grounds for revising a plan about which nobody has decided (PL-32)."""
    return [_ground_task(ground, today) for ground in list_grounds(by, permission=Permission.TASK_EDIT)[:_MOST]]


def _pressing(tasks: list[Task]) -> list[Task]:
    """Those near or past their day; what is merely open is not reminded of."""
    return [task for task in tasks if task.urgency != "open"]


SOURCES = (
    Source("drills", coming, lambda today: _pressing(coming(None, today))),
    Source("evaluations", unevaluated, lambda today: _pressing(unevaluated(None, today))),
    Source("revision-grounds", undecided, lambda today: undecided(None, today)),
    Source("revision-tasks", revisions, lambda today: _pressing(revisions(None, today))),
)
"""One person's page shows what is theirs to do; the reminders ask set-wide."""
