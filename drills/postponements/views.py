"""Pages of postponements: the list, asking, deciding, the paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from drills.obligations.queries import rulebook
from drills.postponements import actions, queries, rules
from drills.postponements.forms import ApproveForm, AskForm, RefuseForm
from drills.postponements.models import PostponementRequest
from drills.postponements.rules import State
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import DomainError, Invalid, NotFound
from emergency.core.paging import paginate
from emergency.core.papers import give_paper, keep_paper, sent_paper
from emergency.core.text import message
from emergency.plans.models import Plan
from emergency.rulebook.rules import Frequency, Rule

pages = Blueprint("postponements", __name__)
_WORDS = {"states": rules.STATE_TITLES, "tones": rules.STATE_TONES}


@pages.get("/postponements")
@needs(Permission.OBLIGATION_VIEW)
def index() -> Any:
    """The postponements asked for in reach."""
    asked = request.args.get("state", "")
    state = State(asked) if asked in set(State) else None
    page = paginate(queries.list_requests(g.actor, state=state))
    found = {one.rule: _rule(one.rule) for one in page.items}
    return render_template("postponements/index.html", page=page, state=state, rules=found, **_WORDS)


@pages.route("/organisations/<int:organisation_id>/postponements/new", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def ask(organisation_id: int) -> Any:
    """Ask that a drill duty may wait."""
    organisation = accounts.get_organisation(organisation_id, g.actor, Permission.OBLIGATION_VIEW)
    authorise(g.actor, Permission.DRILL_EDIT, organisation)
    duties, form = queries.postponable_duties(organisation), AskForm()
    named = {one.plan for one in duties if one.plan}
    form.offer(duties, dict(db.session.execute(select(Plan.id, Plan.title).where(Plan.id.in_(named))).all()))
    if form.validate_on_submit():
        duty = form.chosen(duties)
        try:
            if duty is None:
                raise Invalid(owed=message("This duty is not one that can be postponed."))
            made = actions.ask(organisation, duty, until=form.until.data, reason=form.reason.data, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The postponement is asked for. The duty keeps its last day until it is approved."), "ok")
            return redirect(url_for("postponements.show", request_id=made.id))
    bases = {rules.basis_of(one.rule.force.value) for one in duties}
    page = render_template("postponements/new.html", form=form, organisation=organisation, duties=duties, bases=bases)
    return page, 422 if form.is_submitted() else 200


@pages.get("/postponements/<int:request_id>")
@needs(Permission.OBLIGATION_VIEW)
def show(request_id: int) -> Any:
    """What was asked, why, and what was decided by which paper."""
    return render_template("postponements/show.html", **_rows(queries.get_request(request_id, g.actor)))


@pages.route("/postponements/<int:request_id>/approve", methods=["GET", "POST"])
@needs(Permission.DUTY_POSTPONE)
def approve(request_id: int) -> Any:
    """Approve by a paper."""
    form = ApproveForm()
    is_valid = form.validate_on_submit()
    sent = sent_paper(form) if is_valid else None
    asked = queries.get_to_decide(request_id, g.actor)
    if not form.is_submitted():
        form.until.data, form.on.data = asked.until, today()
    if is_valid and not form.errors:
        rule = _rule(asked.rule)
        months = rule.measure.months if rule is not None and isinstance(rule.measure, Frequency) else 0
        try:
            actions.approve(
                asked, on=form.on.data, until=form.until.data, months=months, source=form.source.data,
                file=keep_paper(sent, asked.organisation_id), by=g.actor,
            )  # fmt: skip
        except DomainError as error:
            form.take(_told(error))
        else:
            flash(_("The postponement is on record, with its paper."), "ok")
            return redirect(url_for("postponements.show", request_id=asked.id))
    page = render_template("postponements/approve.html", form=form, **_rows(asked))
    return page, 422 if form.is_submitted() else 200


@pages.route("/postponements/<int:request_id>/refuse", methods=["GET", "POST"])
@needs(Permission.DUTY_POSTPONE)
def refuse(request_id: int) -> Any:
    """Refuse, with the reason."""
    asked, form = queries.get_to_decide(request_id, g.actor), RefuseForm()
    if form.validate_on_submit():
        try:
            actions.refuse(asked, because=form.because.data, by=g.actor)
        except DomainError as error:
            form.take(_told(error))
        else:
            flash(_("Refused. The duty keeps its last day."), "ok")
            return redirect(url_for("postponements.show", request_id=asked.id))
    page = render_template("postponements/refuse.html", form=form, **_rows(asked))
    return page, 422 if form.is_submitted() else 200


@pages.post("/postponements/<int:request_id>/withdraw")
@needs(Permission.DRILL_EDIT)
def withdraw(request_id: int) -> Any:
    """Take a request back."""
    actions.withdraw(queries.get_request(request_id, g.actor), by=g.actor)
    flash(_("The request is taken back."), "ok")
    return redirect(url_for("postponements.show", request_id=request_id))


@pages.get("/postponements/<int:request_id>/paper")
@needs(Permission.OBLIGATION_VIEW)
def paper(request_id: int) -> Any:
    """The paper by which it was approved, as it was uploaded."""
    file = queries.get_request(request_id, g.actor).file
    if file is None:
        raise NotFound
    return give_paper(file)


def _rule(rule_id: str) -> Rule | None:
    return next((rule for rule in rulebook().rules if rule.id == rule_id), None)


def _rows(asked: PostponementRequest) -> dict[str, Any]:
    rule = _rule(asked.rule)
    basis = rules.basis_of(rule.force.value) if rule is not None else None
    can_decide = asked.organisation_id != g.actor.organisation_id
    return {"asked": asked, "rule": rule, "basis": basis, "can_decide": can_decide, **_WORDS}


def _told(error: DomainError) -> Invalid:
    if isinstance(error, Invalid):
        return error
    if error.status != 409:
        raise error
    return Invalid(error.message)
