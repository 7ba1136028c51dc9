"""Shapes of the API for evaluations, findings and reports."""

from __future__ import annotations

from datetime import date

from drills.evaluations.models import DrillReport, Evaluation, Finding
from drills.evaluations.rules import Grade, Severity
from emergency.core.api import Answer, Shape
from emergency.core.shapes import Id, Line, Prose, Word


class EvaluateIn(Shape):
    on: date | None = None
    grade: Grade
    summary: Prose = ""
    evaluators: Prose = ""
    plan_decision: bool | None = None
    plan_decision_reason: Prose = ""


class EvaluationOut(Answer):
    id: int
    drill: int
    on: date
    grade: Grade
    summary: str
    evaluators: str
    plan_decision: bool | None
    plan_decision_reason: str


class ReportIn(Shape):
    on: date | None = None
    to: Line = ""


class ReportOut(Answer):
    id: int
    drill: int
    on: date
    to: str


class FindingIn(Shape):
    text: Prose
    severity: Severity = Severity.MINOR
    plan_fault: bool = False
    version: Id | None = None
    clause: Word = ""
    cause: Prose = ""
    on: date | None = None


class FindingOut(Answer):
    id: int
    drill: int
    text: str
    severity: Severity
    plan_fault: bool
    version: int | None
    clause: str
    cause: str
    found_on: date
    task: int | None


class FindingList(Answer):
    items: list[FindingOut]
    total: int
    next: str | None


def show_evaluation(row: Evaluation) -> EvaluationOut:
    """An evaluation as the API answers it."""
    return EvaluationOut(
        id=row.id, drill=row.drill_id, on=row.evaluated_on, grade=row.grade, summary=row.summary,
        evaluators=row.evaluators, plan_decision=row.plan_decision, plan_decision_reason=row.plan_decision_reason,
    )  # fmt: skip


def show_report(row: DrillReport) -> ReportOut:
    """A report to the department as the API answers it."""
    return ReportOut(id=row.id, drill=row.drill_id, on=row.reported_on, to=row.reported_to)


def show_finding(row: Finding, task_id: int | None) -> FindingOut:
    """A finding as the API answers it, with the task it opened."""
    return FindingOut(
        id=row.id, drill=row.drill_id, text=row.text, severity=row.severity, plan_fault=row.is_plan_fault,
        version=row.version_id, clause=row.clause, cause=row.cause, found_on=row.found_on, task=task_id,
    )  # fmt: skip
