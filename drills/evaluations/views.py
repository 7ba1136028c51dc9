"""Pages of evaluations: the form of the same evening, the report to the department, the report on paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from drills.bookings import queries as bookings
from drills.evaluations import actions, queries, rules
from drills.evaluations.forms import EvaluationForm, ReportForm
from drills.evaluations.reports import evaluation_report
from drills.evaluations.rules import Grade
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.accounts.queries import supervisors_of
from emergency.core.clock import today
from emergency.core.errors import Invalid, NotFound

pages = Blueprint("evaluations", __name__)


@pages.route("/drills/<int:drill_id>/evaluation", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def create(drill_id: int) -> Any:
    """Evaluate a drill: grade, summary, and the decision about the plan where the result asks for one."""
    drill = bookings.get_drill(drill_id, g.actor)
    form = EvaluationForm(on=today())
    form.offer()
    if form.validate_on_submit():
        try:
            actions.evaluate(
                drill, on=form.on.data, grade=Grade(form.grade.data), summary=form.summary.data or "",
                evaluators=form.evaluators.data or "", plan_decision=form.decision(),
                plan_decision_reason=form.plan_decision_reason.data or "", by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The evaluation is on record."), "ok")
            return redirect(url_for("bookings.show", drill_id=drill_id))
    found = queries.list_findings(drill_id)
    return render_template(
        "evaluations/edit.html", form=form, drill=drill, findings=found, severities=rules.SEVERITY_TITLES
    ), 422 if form.is_submitted() else 200  # fmt: skip


@pages.route("/drills/<int:drill_id>/report", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def report(drill_id: int) -> Any:
    """Put on record that the drill was reported to the department."""
    drill = bookings.get_drill(drill_id, g.actor)
    departments = supervisors_of(drill.organisation_id)
    form = ReportForm(on=today(), to=departments[0].name if departments else "")
    if form.validate_on_submit():
        try:
            actions.report(drill, on=form.on.data, to=form.to.data, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The report is on record."), "ok")
            return redirect(url_for("bookings.show", drill_id=drill_id))
    return render_template("evaluations/report.html", form=form, drill=drill), 422 if form.is_submitted() else 200


@pages.get("/drills/<int:drill_id>/evaluation.pdf")
@needs(Permission.DRILL_VIEW)
def pdf(drill_id: int) -> Any:
    """The evaluation report on paper."""
    drill = bookings.get_drill(drill_id, g.actor)
    evaluation = queries.find_evaluation(drill_id)
    if evaluation is None:
        raise NotFound
    address = url_for("bookings.show", drill_id=drill_id, _external=True)
    response = make_response(evaluation_report(drill, evaluation, address=address))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f"inline; filename=drill-{drill_id}-evaluation.pdf"
    return response
