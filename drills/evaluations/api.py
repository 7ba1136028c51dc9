"""The API of evaluations and reports."""

from __future__ import annotations

from typing import Any

from flask import g

from drills.bookings import queries as bookings
from drills.evaluations import actions
from drills.evaluations.schemas import EvaluateIn, EvaluationOut, ReportIn, ReportOut, show_evaluation, show_report
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint
from emergency.core.clock import today

api = blueprint("evaluations", __name__)


@api.post("/drills/<int:drill_id>/evaluate")
@needs(Permission.DRILL_EDIT)
@api.input(EvaluateIn, location="json", arg_name="given")
@api.output(EvaluationOut, status_code=201)
def evaluate(drill_id: int, given: EvaluateIn) -> Any:
    """Put the evaluation of a held drill on record."""
    drill = bookings.get_drill(drill_id, g.actor)
    evaluation = actions.evaluate(
        drill, on=given.on or today(), grade=given.grade, summary=given.summary, evaluators=given.evaluators,
        plan_decision=given.plan_decision, plan_decision_reason=given.plan_decision_reason, by=g.actor,
    )  # fmt: skip
    return show_evaluation(evaluation)


@api.post("/drills/<int:drill_id>/report")
@needs(Permission.DRILL_EDIT)
@api.input(ReportIn, location="json", arg_name="given")
@api.output(ReportOut, status_code=201)
def report(drill_id: int, given: ReportIn) -> Any:
    """Put on record that a drill was reported to the supervising department."""
    drill = bookings.get_drill(drill_id, g.actor)
    return show_report(actions.report(drill, on=given.on or today(), to=given.to, by=g.actor))
