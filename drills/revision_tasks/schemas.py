"""Shapes of the API for revision tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from drills.revision_tasks import queries
from drills.revision_tasks.grounds import Ground
from drills.revision_tasks.models import RevisionTask
from drills.revision_tasks.queries import Standing
from drills.revision_tasks.rules import TaskState
from emergency.core.api import Answer, Shape
from emergency.core.shapes import Prose


class ReopenIn(Shape):
    reason: Prose = ""


class GroundTaskIn(Shape):
    clause: str | None = Field(default=None, max_length=40)
    """The clause to change; empty: the text as a whole; left out: what the ground names."""


class GroundDismissIn(Shape):
    reason: str = Field(min_length=1, max_length=2_000)


class GroundOut(Answer):
    ground: str
    of: str
    plan: int
    version: int
    clause: str
    text: str
    arose_on: date
    recorded_on: date


class GroundList(Answer):
    items: list[GroundOut]
    total: int
    next: str | None


class DismissalOut(Answer):
    plan: int
    ground: str
    of: str
    reason: str


class TaskOut(Answer):
    id: int
    finding: int | None
    ground: str
    """finding, hazard or instrument: what made it necessary."""
    organisation: int
    plan: int
    version: int
    clause: str
    text: str
    due_on: date
    state: TaskState
    new_version: int | None
    filing: int | None
    because: list[str]
    """Codes of what still stands between the task and its closing."""
    steps: list[dict[str, Any]]


class TaskList(Answer):
    items: list[TaskOut]
    total: int
    next: str | None


def show_ground(ground: Ground) -> GroundOut:
    """A ground as the API answers it."""
    return GroundOut(
        ground=ground.kind, of=ground.of, plan=ground.plan.id, version=ground.version.id, clause=ground.clause,
        text=ground.text, arose_on=ground.arose_on, recorded_on=ground.recorded_on,
    )  # fmt: skip


def show_task(task: RevisionTask, standing: Standing | None = None) -> TaskOut:
    """A task as the API answers it, its progress read from the plan."""
    standing = standing or queries.standing_of(task)
    return TaskOut(
        id=task.id, finding=task.finding_id, ground=task.ground, organisation=task.organisation_id, plan=task.plan_id,
        version=task.version_id, clause=task.clause, text=task.text, due_on=task.due_on, state=task.state,
        new_version=standing.new_version.id if standing.new_version else None,
        filing=standing.filing.id if standing.filing else None,
        because=[bar.code for bar in queries.bars_of(standing)] if task.state != TaskState.CLOSED else [],
        steps=[
            {"step": step.name, "state": step.state, "on": step.on, "who": step.who, "of": step.of}
            for step in queries.steps_of(task, standing)
        ],
    )  # fmt: skip
