"""From a finding that blames the plan to a task that closes only when the plan has changed."""

from __future__ import annotations

from datetime import date, timedelta

from drills.bookings.models import Drill
from drills.evaluations.actions import record_finding
from drills.evaluations.rules import Severity
from drills.revision_tasks import queries, rules
from drills.revision_tasks.grounds import Ground, is_undecided
from drills.revision_tasks.models import GroundDismissal, RevisionTask
from drills.revision_tasks.rules import Decision, TaskState
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid, NotReady
from emergency.core.text import message
from emergency.plans.actions import start_revision
from emergency.plans.content import names_of_clauses
from emergency.plans.models import Plan, PlanVersion


def record_plan_fault(
    drill: Drill,
    *,
    text: str,
    severity: Severity,
    version: PlanVersion,
    clause: str,
    by: Actor,
    cause: str = "",
    on: date | None = None,
) -> RevisionTask:
    """A finding marked as the plan's fault and the task it opens, in one transaction (PL-32, 88号令 第三十六条)."""
    finding = record_finding(
        drill,
        text=text,
        severity=severity,
        is_plan_fault=True,
        version=version,
        clause=clause,
        cause=cause,
        on=on,
        by=by,
    )
    task = RevisionTask(
        organisation_id=version.plan.organisation_id, plan_id=version.plan_id, plan=version.plan, version_id=version.id,
        version=version, clause=clause, finding_id=finding.id, finding=finding, ground="finding", text=finding.text,
        due_on=finding.found_on + timedelta(days=rules.INTERNAL_LIMIT_DAYS), state=TaskState.OPEN, opened_at=now(),
    )  # fmt: skip
    db.session.add(task)
    db.session.flush()
    record(by, "task.opened", task, clause=clause, plan=version.plan_id)
    return task


def open_from_ground(ground: Ground, *, by: Actor, clause: str | None = None) -> RevisionTask:
    """Open the task that a ground below asks for: a changed hazard, a replaced law, an assessment (PL-32).

    `clause` names the clause to change, empty for the text as a whole (default: what the ground names). Errors:
    Invalid (`clause`), Conflict (`decided`).
    """
    authorise(by, Permission.TASK_EDIT, ground)
    blamed = ground.clause if clause is None else clause
    if blamed and blamed not in names_of_clauses(ground.version.content):
        raise Invalid(clause=message("This version has no clause %(clause)s.", clause=blamed))
    _refuse_decided(ground)
    task = RevisionTask(
        organisation_id=ground.organisation_id, plan_id=ground.plan.id, plan=ground.plan, version_id=ground.version.id,
        version=ground.version, clause=blamed, ground=ground.kind, ground_of=ground.of, text=ground.text,
        due_on=ground.recorded_on + timedelta(days=rules.INTERNAL_LIMIT_DAYS), state=TaskState.OPEN, opened_at=now(),
    )  # fmt: skip
    db.session.add(task)
    db.session.flush()
    record(by, "task.opened", task, clause=blamed, plan=ground.plan.id, ground=ground.kind, of=ground.of)
    return task


def dismiss_ground(ground: Ground, *, reason: str, by: Actor) -> GroundDismissal:
    """Say why a plan can stay as it is although a ground has come up. Errors: Invalid, Conflict (`decided`)."""
    authorise(by, Permission.TASK_EDIT, ground)
    if not reason.strip():
        raise Invalid(reason=message("Say why the plan can stay as it is."))
    _refuse_decided(ground)
    row = GroundDismissal(
        plan_id=ground.plan.id, ground=ground.kind, ground_of=ground.of, reason=reason.strip(), by_name=by.name
    )
    db.session.add(row)
    db.session.flush()
    record(by, "ground.dismissed", row, plan=ground.plan.id, ground=ground.kind, of=ground.of, reason=row.reason)
    return row


def _refuse_decided(ground: Ground) -> None:
    """A ground is decided once; the plan is locked, so that of two people the second is told."""
    lock(Plan, [ground.plan.id])
    if not is_undecided(ground):
        raise Conflict(message("Somebody has decided about this ground already."), code="decided")


def start(task: RevisionTask, *, by: Actor) -> PlanVersion:
    """Start the revision: the plan's draft, joined if there is one already. Errors: Conflict."""
    authorise(by, Permission.TASK_EDIT, task)
    task.state = rules.after(task.state, Decision.START)
    task.started_at = task.started_at or now()
    draft = start_revision(task.plan, reason=task.text, by=by)
    db.session.flush()
    record(by, "task.started", task, version=draft.id)
    return draft


def submit(task: RevisionTask, *, by: Actor) -> RevisionTask:
    """Say that the plan has been revised and the task can be looked at; filing it again is waited for at the closing.

    Errors: Conflict, NotReady (nothing was published, or the clause says the same).
    """
    authorise(by, Permission.TASK_EDIT, task)
    state = rules.after(task.state, Decision.SUBMIT)
    _refuse_while([bar for bar in queries.gate_of(task) if bar.code != rules.NOT_REFILED])
    task.state, task.submitted_at = state, now()
    db.session.flush()
    record(by, "task.submitted", task)
    return task


def close(task: RevisionTask, *, by: Actor) -> RevisionTask:
    """Close the task. A person does this; the audit says who.

    Errors: NotReady (`not_ready`, facts `because`: codes) until the blamed clause differs in the version in force,
    which is published and, where the law asks for it, filed again (PL-34; PL-40 in Shandong); Conflict.
    """
    authorise(by, Permission.TASK_EDIT, task)
    state = rules.after(task.state, Decision.CLOSE)
    _refuse_while(queries.gate_of(task))
    task.state, task.closed_at, task.closed_by = state, now(), by.name
    db.session.flush()
    record(by, "task.closed", task)
    return task


def reopen(task: RevisionTask, *, reason: str, by: Actor) -> RevisionTask:
    """Take a submitted or closed task up again. Errors: Conflict."""
    authorise(by, Permission.TASK_EDIT, task)
    task.state = rules.after(task.state, Decision.REOPEN)
    task.closed_at, task.closed_by, task.submitted_at = None, "", None
    db.session.flush()
    record(by, "task.reopened", task, reason=reason.strip())
    return task


def _refuse_while(bars: list[rules.Bar]) -> None:
    if bars:
        raise NotReady(
            message("This task cannot be closed yet: %(bars)s", bars=[bar.sentence for bar in bars]),
            because=[bar.code for bar in bars],
        )
