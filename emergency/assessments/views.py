"""Pages of assessments: the list, the form, the record, its confirmation, its signed papers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.assessments import actions, queries, rules
from emergency.assessments.forms import (
    ConfirmForm,
    RefuseForm,
    SignedForm,
    assessment_form,
    beside_items,
    read_items,
)
from emergency.assessments.models import AssessmentRecord
from emergency.assessments.rules import Conclusion, State
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import DomainError, Invalid, NotReady
from emergency.core.paging import paginate
from emergency.core.papers import give_paper, keep_paper, sent_paper
from emergency.core.pdf import render_pdf
from emergency.core.text import message
from emergency.experts import queries as experts
from emergency.plans import queries as plans
from emergency.plans.content import name_of_clause
from emergency.plans.rules import VersionState
from emergency.sites.queries import name_on

pages = Blueprint("assessments", __name__)
_OFFERED = 300
_WORDS = {
    "answers": rules.ANSWER_TITLES, "conclusions": rules.CONCLUSION_TITLES, "states": rules.STATE_TITLES,
    "tones": rules.STATE_TONES,
}  # fmt: skip


@pages.get("/assessments")
@needs(Permission.PLAN_VIEW)
def index() -> Any:
    """The assessments of plans in reach."""
    asked = request.args.get("state", "")
    state = State(asked) if asked in set(State) else None
    page = paginate(queries.list_records(g.actor, state=state))
    return render_template("assessments/index.html", page=page, state=state, **_WORDS)


@pages.route("/versions/<int:version_id>/assess", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def create(version_id: int) -> Any:
    """Fill in the form of an assessment."""
    version = plans.get_version(version_id, g.actor, Permission.PLAN_EDIT)
    if version.state is not VersionState.PUBLISHED:
        raise NotReady(message("Only a published version is assessed."))
    items = tuple(rules.all_items().values())
    offered = db.session.scalars(experts.list_experts(g.actor).limit(_OFFERED)).all()
    form = assessment_form(items, version, on=today())
    form.offer(offered)
    if form.validate_on_submit():
        given = actions.Form(
            held_on=form.on.data, leader=form.leader.data, body=form.body.data or "",
            conclusion=Conclusion(form.conclusion.data), reason=form.reason.data, said=read_items(form, items),
            members=form.people(offered),
        )  # fmt: skip
        try:
            made = actions.record_assessment(version, given, by=g.actor)
        except DomainError as error:
            form.take(beside_items(error, items) if isinstance(error, Invalid) else _told(error))
        else:
            flash(_("The assessment is recorded."), "ok")
            return redirect(url_for("assessments.show", record_id=made.id))
    page = render_template(
        "assessments/edit.html", form=form, version=version, source=rules.source_of(version.plan.family),
        rows=[(item, *(form[f"{part}-{item.code}"] for part in ("answer", "text", "clause"))) for item in items],
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@pages.get("/assessments/<int:record_id>")
@needs(Permission.PLAN_VIEW)
def show(record_id: int) -> Any:
    """The form as it was recorded, what became of it, and its signed papers."""
    return render_template("assessments/show.html", **_rows(queries.get_record(record_id, g.actor)))


@pages.get("/assessments/<int:record_id>/record.pdf")
@needs(Permission.PLAN_VIEW)
def printed(record_id: int) -> Any:
    """The record on paper, to be signed."""
    record = queries.get_record(record_id, g.actor)
    address = current_app.config["SETTINGS"].public_url + url_for("assessments.show", record_id=record.id)
    unit_name = name_on(record.version.plan.organisation, record.held_on, record.recorded_at)
    made = render_pdf(
        "assessments/record.print.html", **_rows(record), as_of=now(), address=address, unit_name=unit_name
    )
    response = Response(made, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"assessment-{record.id}.pdf")
    return response


@pages.route("/assessments/<int:record_id>/confirm", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def confirm(record_id: int) -> Any:
    """Another person confirms that the plan stays as it is."""
    record = queries.get_record(record_id, g.actor, Permission.PLAN_EDIT)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            actions.confirm(record, signed_by=form.signed_by.data or "", by=g.actor)
        except DomainError as error:
            form.take(_told(error))
        else:
            flash(_("Confirmed: the plan stays as it is. The assessment counts."), "ok")
            return redirect(url_for("assessments.show", record_id=record.id))
    page = render_template("assessments/confirm.html", form=form, **_rows(record))
    return page, 422 if form.is_submitted() else 200


@pages.route("/assessments/<int:record_id>/refuse", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def refuse(record_id: int) -> Any:
    """Say why the plan cannot stay as it is on this assessment."""
    record = queries.get_record(record_id, g.actor, Permission.PLAN_EDIT)
    form = RefuseForm()
    if form.validate_on_submit():
        try:
            actions.refuse(record, because=form.because.data, by=g.actor)
        except DomainError as error:
            form.take(_told(error))
        else:
            flash(_("Not confirmed. The plan has to be assessed again."), "ok")
            return redirect(url_for("assessments.show", record_id=record.id))
    page = render_template("assessments/refuse.html", form=form, **_rows(record))
    return page, 422 if form.is_submitted() else 200


@pages.route("/assessments/<int:record_id>/papers", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def add_paper(record_id: int) -> Any:
    """Add a scan of the signed record."""
    form = SignedForm()
    is_valid = form.validate_on_submit()
    sent = sent_paper(form) if is_valid else None
    if is_valid and sent is None and not form.errors:
        form.take(Invalid(file=message("Choose the file.")))
    record = queries.get_record(record_id, g.actor, Permission.PLAN_EDIT)
    file = keep_paper(sent, record.organisation_id) if not form.errors else None
    if is_valid and file is not None:
        actions.add_paper(record, file, by=g.actor)
        flash(_("The signed record is kept."), "ok")
        return redirect(url_for("assessments.show", record_id=record.id))
    page = render_template("assessments/signed.html", form=form, **_rows(record))
    return page, 422 if form.is_submitted() else 200


@pages.get("/assessment-papers/<int:paper_id>")
@needs(Permission.PLAN_VIEW)
def paper(paper_id: int) -> Any:
    """A scan of the signed record, as it was uploaded."""
    return give_paper(queries.get_paper(paper_id, g.actor).file)


def _rows(record: AssessmentRecord) -> dict[str, Any]:
    clauses = {name_of_clause(one): one for one in record.version.content.clauses}
    return {
        "record": record, "version": record.version, "plan": record.version.plan, "items": rules.all_items(),
        "clauses": clauses, "source": rules.source_of(record.version.plan.family), **_WORDS,
    }  # fmt: skip


def _told(error: DomainError) -> Invalid:
    if isinstance(error, Invalid):
        return error
    if error.status != 409:
        raise error
    return Invalid(error.message)
