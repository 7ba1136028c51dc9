"""What drills show on the pages of plans and of drills."""

from __future__ import annotations

from typing import Any

from drills.bookings import queries as bookings
from drills.bookings.models import Drill
from drills.bookings.rules import STATE_TITLES as DRILL_STATES
from drills.evaluations import queries as evaluations
from drills.evaluations.reports import clause_of
from drills.evaluations.rules import SEVERITY_TITLES
from drills.revision_tasks import queries, rules
from emergency.accounts.permissions import Permission, holds
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.plans.models import Plan


def findings_of_drill(drill: Drill, actor: Actor) -> dict[str, Any] | None:
    """The findings of a drill, each with its clause and, where it blames the plan, the line of steps."""
    findings = evaluations.list_findings(drill.id)
    if not findings and drill.held_on is None and drill.state != "running":
        return None
    tasks = queries.tasks_of_drill(drill.id) if holds(actor, Permission.TASK_VIEW) else []
    standings = queries.standings(tasks)
    return {
        "drill": drill, "findings": findings, "clauses": {row.id: clause_of(row) for row in findings},
        "tasks": {task.finding_id: task for task in tasks}, "severities": SEVERITY_TITLES,
        "lines": {task.id: queries.steps_of(task, standings[task.id]) for task in tasks},
        "step_titles": rules.LINE_TITLES,
    }  # fmt: skip


def drills_and_tasks_of_plan(plan: Plan, actor: Actor) -> dict[str, Any] | None:
    """The open revision tasks of a plan and its drills, latest first."""
    tasks, drills = [], []
    if holds(actor, Permission.TASK_VIEW):
        tasks = list(db.session.scalars(queries.list_tasks(actor, plan_id=plan.id, is_open=True)))
    if holds(actor, Permission.DRILL_VIEW):
        drills = list(db.session.scalars(bookings.list_drills(actor, plan_id=plan.id).limit(6)))
    return {
        "plan": plan, "tasks": tasks, "drills": drills, "task_states": rules.STATE_TITLES, "states": DRILL_STATES
    }  # fmt: skip
