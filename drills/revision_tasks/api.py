"""The API of findings and revision tasks."""

from __future__ import annotations

from typing import Any

from flask import g, request

from drills.bookings import queries as bookings
from drills.evaluations import queries as evaluations
from drills.evaluations.actions import record_finding
from drills.evaluations.schemas import FindingIn, FindingList, FindingOut, show_finding
from drills.revision_tasks import actions, queries
from drills.revision_tasks.grounds import Ground, get_ground
from drills.revision_tasks.grounds import list_grounds as grounds_in_reach
from drills.revision_tasks.models import RevisionTask
from drills.revision_tasks.rules import TaskState
from drills.revision_tasks.schemas import (
    DismissalOut,
    GroundDismissIn,
    GroundList,
    GroundTaskIn,
    ReopenIn,
    TaskList,
    TaskOut,
    show_ground,
    show_task,
)
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise
from emergency.core.api import blueprint, listing, page_of
from emergency.core.errors import Invalid, referred
from emergency.core.text import message
from emergency.core.things import thing
from emergency.plans import queries as plans

api = blueprint("revision_tasks", __name__)


@api.get("/drills/<int:drill_id>/findings")
@needs(Permission.DRILL_VIEW)
@api.output(FindingList)
def list_findings(drill_id: int) -> Any:
    """The findings of a drill, each with the task it opened."""
    drill = bookings.get_drill(drill_id, g.actor)
    tasks = {task.finding_id: task.id for task in queries.tasks_of_drill(drill.id)}
    return listing([show_finding(row, tasks.get(row.id)) for row in evaluations.list_findings(drill.id)])


@api.post("/drills/<int:drill_id>/findings")
@needs(Permission.DRILL_EDIT)
@api.input(FindingIn, location="json", arg_name="given")
@api.output(FindingOut, status_code=201)
def create_finding(drill_id: int, given: FindingIn) -> Any:
    """Note a finding; marked as the plan's fault it opens a revision task with it."""
    drill = bookings.get_drill(drill_id, g.actor)
    version = referred("version", plans.get_version, given.version, g.actor) if given.version else None
    if not given.plan_fault:
        found = record_finding(
            drill, text=given.text, severity=given.severity, version=version, clause=given.clause, cause=given.cause,
            on=given.on, by=g.actor,
        )  # fmt: skip
        return show_finding(found, None)
    if version is None:
        raise Invalid(version=message("Name the version of a plan that this drill practised."))
    task = actions.record_plan_fault(
        drill, text=given.text, severity=given.severity, version=version, clause=given.clause, cause=given.cause,
        on=given.on, by=g.actor,
    )  # fmt: skip
    return show_finding(evaluations.get_finding(task.finding_id or 0, g.actor), task.id)


@api.get("/revision-tasks")
@needs(Permission.TASK_VIEW)
@api.output(TaskList)
def list_tasks() -> Any:
    """Revision tasks in reach; filters `organisation`, `plan`, `state`."""
    state = request.args.get("state")
    chosen = queries.list_tasks(
        g.actor,
        organisation_id=request.args.get("organisation", type=int),
        plan_id=request.args.get("plan", type=int),
        state=TaskState(state) if state in set(TaskState) else None,
    )
    page = page_of(chosen, lambda task: task)
    standings = queries.standings(page["items"])
    return {**page, "items": [show_task(task, standings[task.id]) for task in page["items"]]}


@api.get("/revision-tasks/<int:task_id>")
@needs(Permission.TASK_VIEW)
@thing(RevisionTask)
@api.output(TaskOut)
def show(task_id: int) -> Any:
    """One task, with the line of steps."""
    return show_task(queries.get_task(task_id, g.actor))


@api.post("/revision-tasks/<int:task_id>/start")
@needs(Permission.TASK_EDIT)
@api.output(TaskOut)
def start(task_id: int) -> Any:
    """Start the revision; a draft that is there already is joined."""
    task = queries.get_task(task_id, g.actor)
    actions.start(task, by=g.actor)
    return show_task(task)


@api.post("/revision-tasks/<int:task_id>/submit")
@needs(Permission.TASK_EDIT)
@api.output(TaskOut)
def submit(task_id: int) -> Any:
    """Say that the work is done."""
    return show_task(actions.submit(queries.get_task(task_id, g.actor), by=g.actor))


@api.post("/revision-tasks/<int:task_id>/close")
@needs(Permission.TASK_EDIT)
@api.output(TaskOut)
def close(task_id: int) -> Any:
    """Close a task whose plan has changed and, where required, is filed again."""
    return show_task(actions.close(queries.get_task(task_id, g.actor), by=g.actor))


@api.post("/revision-tasks/<int:task_id>/reopen")
@needs(Permission.TASK_EDIT)
@api.input(ReopenIn, location="json", arg_name="given")
@api.output(TaskOut)
def reopen(task_id: int, given: ReopenIn) -> Any:
    """Take a submitted or closed task up again."""
    return show_task(actions.reopen(queries.get_task(task_id, g.actor), reason=given.reason, by=g.actor))


@api.get("/revision-grounds")
@needs(Permission.TASK_VIEW)
@api.output(GroundList)
def list_grounds() -> Any:
    """Grounds for revising plans about which nobody has decided (PL-32); filter `plan`."""
    plan_id = request.args.get("plan", type=int)
    return listing([show_ground(one) for one in grounds_in_reach(g.actor, plan_ids=[plan_id] if plan_id else None)])


@api.post("/revision-grounds/<int:plan_id>/<string:ground>/<string:of>/task")
@needs(Permission.TASK_EDIT)
@api.input(GroundTaskIn, location="json", arg_name="given")
@api.output(TaskOut, status_code=201)
def open_from_ground(plan_id: int, ground: str, of: str, given: GroundTaskIn) -> Any:
    """Open the task that a ground asks for."""
    found = _own_ground(plan_id, ground, of)
    return show_task(actions.open_from_ground(found, clause=given.clause, by=g.actor))


@api.post("/revision-grounds/<int:plan_id>/<string:ground>/<string:of>/dismiss")
@needs(Permission.TASK_EDIT)
@api.input(GroundDismissIn, location="json", arg_name="given")
@api.output(DismissalOut)
def dismiss_ground(plan_id: int, ground: str, of: str, given: GroundDismissIn) -> Any:
    """Say why the plan can stay as it is."""
    row = actions.dismiss_ground(_own_ground(plan_id, ground, of), reason=given.reason, by=g.actor)
    return DismissalOut(plan=row.plan_id, ground=row.ground, of=row.ground_of, reason=row.reason)


def _own_ground(plan_id: int, kind: str, of: str) -> Ground:
    found = get_ground(plan_id, kind, of, g.actor)
    authorise(g.actor, Permission.TASK_EDIT, found)
    return found
