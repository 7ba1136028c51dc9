"""Reads of revision tasks; what stands between a task and its closing is read from the plan and its filings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from drills.bookings.models import Drill, DrillPlan
from drills.bookings.rules import DrillState
from drills.evaluations.models import Finding
from drills.revision_tasks import rules
from drills.revision_tasks.models import RevisionTask
from drills.revision_tasks.rules import Progress, TaskState
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import local, today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.filings import queries as filings
from emergency.plans import queries as plans
from emergency.plans.changes import clause_changed
from emergency.plans.models import Plan, PlanVersion

_WITH_PLAN = (joinedload(RevisionTask.plan).joinedload(Plan.organisation), joinedload(RevisionTask.finding))


def get_task(task_id: int, by: Actor, permission: Permission = Permission.TASK_VIEW) -> RevisionTask:
    """A task in reach. Errors: NotFound."""
    statement = select(RevisionTask).where(
        RevisionTask.id == task_id, within_reach(by, permission, RevisionTask.organisation_id)
    )
    task = db.session.scalar(statement.options(*_WITH_PLAN))
    if task is None:
        raise NotFound
    return task


def list_tasks(
    by: Actor, *, organisation_id: int | None = None, plan_id: int | None = None, state: TaskState | None = None,
    is_open: bool = False,
) -> Select[RevisionTask]:  # fmt: skip
    """Tasks in reach, the earliest due first."""
    statement = select(RevisionTask).where(within_reach(by, Permission.TASK_VIEW, RevisionTask.organisation_id))
    if organisation_id is not None:
        statement = statement.where(RevisionTask.organisation_id == organisation_id)
    if plan_id is not None:
        statement = statement.where(RevisionTask.plan_id == plan_id)
    if state is not None:
        statement = statement.where(RevisionTask.state == state)
    if is_open:
        statement = statement.where(RevisionTask.state != TaskState.CLOSED)
    return statement.order_by(RevisionTask.due_on, RevisionTask.id).options(*_WITH_PLAN)


@dataclass(frozen=True)
class Standing:
    """How far a task has come, with the rows behind each step."""

    progress: Progress
    new_version: PlanVersion | None
    draft: PlanVersion | None
    filing_id: int | None
    retest: Drill | None


def standing_of(task: RevisionTask, on: date | None = None) -> Standing:
    """How far the plan has come since the blamed version, as of a day.

    The version in force answers, not the draft: a changed draft closes nothing, and a change that a later version takes
    back no longer counts.
    """
    on = on or today()
    blamed = db.session.get_one(PlanVersion, task.version_id)
    in_force = plans.version_in_force(task.plan_id, on)
    is_newer = in_force is not None and in_force.id != blamed.id and in_force.number > blamed.number
    new_version = in_force if is_newer else None
    changed = new_version is not None and clause_changed(blamed.content, new_version.content, task.clause)
    refiling = filings.refiling_of(blamed, new_version) if new_version is not None else None
    filed = filings.filed_under(new_version.id, on) if new_version is not None else None
    progress = Progress(
        has_draft=plans.draft_of(task.plan_id) is not None,
        is_published=new_version is not None,
        is_clause_changed=changed,
        is_refiling_required=bool(refiling and refiling.required),
        is_filed=filed is not None,
    )
    return Standing(
        progress=progress,
        new_version=new_version,
        draft=plans.draft_of(task.plan_id),
        filing_id=filed,
        retest=_retest(task, new_version),
    )


def bars_of(standing: Standing) -> list[rules.Bar]:
    """What still stands between a task and its closing."""
    return rules.bars(standing.progress)


def gate_of(task: RevisionTask) -> list[rules.Bar]:
    """What still stands between the task and its closing; empty when it may be closed."""
    return bars_of(standing_of(task))


@dataclass(frozen=True)
class LineStep:
    """One bead of the line finding → task → version → filing → re-test.

    `state` is done, now or next; `of` the id of the drill, task, version, filing or drill behind it.
    """

    name: str
    state: str
    on: date | None = None
    who: str = ""
    of: int | None = None


def steps_of(task: RevisionTask, standing: Standing | None = None) -> list[LineStep]:
    """The line of steps, shown in the same order and words on every page that touches it."""
    standing = standing or standing_of(task)
    version, progress = standing.new_version, standing.progress
    is_changed = progress.is_published and progress.is_clause_changed
    needs_filing = progress.is_refiling_required
    done = [
        ("finding", True, task.finding.found_on if task.finding else local(task.opened_at).date(),
         task.finding.recorded_by if task.finding else "", task.finding.drill_id if task.finding else None),
        ("task", task.state != TaskState.OPEN, local(task.started_at).date() if task.started_at else None, "", task.id),
        ("version", is_changed, version.effective_on if version and is_changed else None,
         version.signed_by if version and is_changed else "", version.id if version else None),
        ("filing", is_changed and (progress.is_filed or not needs_filing), None, "", standing.filing_id),
        ("retest", standing.retest is not None and standing.retest.state == DrillState.COMPLETED,
         standing.retest.held_on if standing.retest else None, "", standing.retest.id if standing.retest else None),
    ]  # fmt: skip
    first_open = next((index for index, step in enumerate(done) if not step[1]), len(done))
    return [
        LineStep(name, "done" if is_done else "now" if index == first_open else "next", on, who, of)
        for index, (name, is_done, on, who, of) in enumerate(done)
    ]


def _retest(task: RevisionTask, version: PlanVersion | None) -> Drill | None:
    if version is None or version.effective_on is None:
        return None
    return db.session.scalar(
        select(Drill)
        .join(DrillPlan, DrillPlan.drill_id == Drill.id)
        .where(
            DrillPlan.plan_id == task.plan_id,
            Drill.state.in_((DrillState.BOOKED, DrillState.CONFIRMED, DrillState.RUNNING, DrillState.COMPLETED)),
            Drill.starts_at >= version.published_recorded_at,
        )
        .order_by(Drill.starts_at)
        .limit(1)
    )


def tasks_of_drill(drill_id: int) -> Sequence[RevisionTask]:
    """The tasks that findings of a drill opened."""
    statement = select(RevisionTask).join(Finding, Finding.id == RevisionTask.finding_id)
    return db.session.scalars(statement.where(Finding.drill_id == drill_id).order_by(RevisionTask.id)).all()
