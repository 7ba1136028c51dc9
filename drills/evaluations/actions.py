"""Evaluating a drill, noting what was found, reporting it to the department."""

from __future__ import annotations

from datetime import date

from drills.bookings.models import Drill
from drills.bookings.rules import DrillState
from drills.evaluations import queries, rules
from drills.evaluations.models import DrillReport, Evaluation, Finding
from drills.evaluations.rules import Grade, Severity
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotReady
from emergency.core.text import message
from emergency.plans.content import names_of_clauses
from emergency.plans.models import PlanVersion
from emergency.plans.vocabulary import VersionState

_HELD = (DrillState.COMPLETED, DrillState.INTERRUPTED)


def evaluate(
    drill: Drill,
    *,
    on: date,
    grade: Grade,
    by: Actor,
    summary: str = "",
    evaluators: str = "",
    plan_decision: bool | None = None,
    plan_decision_reason: str = "",
) -> Evaluation:
    """Put the evaluation of a held drill on record (DR-N-09).

    After a fair or poor grade or a major finding the decision about the plan is part of it, with a reason if the plan
    stays as it is. Errors: NotReady (not held), Conflict (`already_evaluated`), Invalid.
    """
    authorise(by, Permission.DRILL_EDIT, drill)
    _check_held(drill, on)
    if queries.find_evaluation(drill.id) is not None:
        raise Conflict(message("This drill is evaluated already."), code="already_evaluated")
    severities = [finding.severity for finding in queries.list_findings(drill.id)]
    if rules.needs_plan_decision(grade, severities):
        if plan_decision is None:
            raise Invalid(
                plan_decision=message(
                    "After this result it has to be decided whether the plan changes (%(source)s).", source=rules.ART_36
                )
            )
        if not plan_decision and not plan_decision_reason.strip():
            raise Invalid(plan_decision_reason=message("Say why the plan can stay as it is."))
    evaluation = Evaluation(
        drill_id=drill.id, drill=drill, evaluated_on=on, grade=grade, summary=summary.strip(), recorded_by=by.name,
        evaluators=evaluators.strip(), plan_decision=plan_decision, plan_decision_reason=plan_decision_reason.strip(),
    )  # fmt: skip
    db.session.add(evaluation)
    db.session.flush()
    record(by, "drill.evaluated", evaluation, drill=drill.id, grade=str(grade))
    return evaluation


def record_finding(
    drill: Drill,
    *,
    text: str,
    severity: Severity,
    by: Actor,
    is_plan_fault: bool = False,
    version: PlanVersion | None = None,
    clause: str = "",
    cause: str = "",
    on: date | None = None,
) -> Finding:
    """Note a problem seen in a drill; the plan's fault names the version and the clause to blame.

    Errors: NotReady (the drill has not begun), Invalid (`text`, `version`, `clause`).
    """
    authorise(by, Permission.DRILL_EDIT, drill)
    if drill.state not in (*_HELD, DrillState.RUNNING):
        raise NotReady(message("Findings are noted during the drill or after it."))
    if not text.strip():
        raise Invalid(text=message("Say what was found."))
    if is_plan_fault:
        _check_blame(drill, version, clause)
    finding = Finding(
        drill_id=drill.id, drill=drill, text=text.strip(), severity=severity, is_plan_fault=is_plan_fault,
        version_id=version.id if version else None, version=version, clause=clause, cause=cause.strip(),
        found_on=on or drill.held_on or today(), recorded_by=by.name,
    )  # fmt: skip
    db.session.add(finding)
    db.session.flush()
    record(by, "finding.recorded", finding, drill=drill.id, clause=clause, severity=str(severity))
    return finding


def report(drill: Drill, *, on: date, to: str, by: Actor) -> DrillReport:
    """Put on record that a drill was reported to the supervising department (DR-N-03-REPORT).

    Errors: NotReady (not held), Invalid.
    """
    authorise(by, Permission.DRILL_EDIT, drill)
    _check_held(drill, on)
    row = DrillReport(drill_id=drill.id, drill=drill, reported_on=on, reported_to=to.strip(), recorded_by=by.name)
    db.session.add(row)
    db.session.flush()
    record(by, "drill.reported", drill, to=to.strip(), on=str(on))
    return row


def _check_held(drill: Drill, on: date) -> None:
    if drill.held_on is None:
        raise NotReady(message("The drill has not been held yet."))
    problem = None
    if on > today():
        problem = message("This day has not come yet.")
    elif on < drill.held_on:
        problem = message("This is before the day of the drill, %(day)s.", day=drill.held_on)
    if problem is not None:
        raise Invalid(on=problem)


def _check_blame(drill: Drill, version: PlanVersion | None, clause: str) -> None:
    if version is None or version.plan_id not in {plan.id for plan in drill.plans}:
        raise Invalid(version=message("Name the version of a plan that this drill practised."))
    if version.state is not VersionState.PUBLISHED:
        raise Invalid(version=message("Only a published version is to blame; a draft is put right as it is written."))
    if not clause or clause not in names_of_clauses(version.content):
        raise Invalid(clause=message("This version has no clause %(clause)s.", clause=clause or "—"))
