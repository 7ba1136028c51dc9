"""Pages of review sheets: the panel of a version, a sheet, the reviews one is asked for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.db import db
from emergency.core.errors import DomainError, Invalid
from emergency.core.paging import paginate
from emergency.experts import queries as experts
from emergency.plans import queries as plans
from emergency.reviews.rules import CONCLUSION_TITLES
from emergency.reviews.sheets import actions, queries, rules
from emergency.reviews.sheets.forms import (
    AskForm,
    DraftingForm,
    ReleaseForm,
    ReplyForm,
    SheetForm,
    answer_name,
    beside_items,
    opinion_name,
    read_sheet,
    sheet_form,
)
from emergency.reviews.sheets.models import Invitation
from emergency.reviews.sheets.rules import ANSWER_TITLES, Item

pages = Blueprint("sheets", __name__)
_OFFERED = 500
_WORDS = {"answers": ANSWER_TITLES, "conclusions": CONCLUSION_TITLES}


@pages.route("/versions/<int:version_id>/panel", methods=["GET", "POST"])
@needs(Permission.REVIEW_CONDUCT)
def panel(version_id: int) -> Any:
    """The experts asked to review a version, what they say so far, and whom else to ask."""
    version = plans.get_version(version_id, g.actor, Permission.REVIEW_CONDUCT)
    form = AskForm()
    form.offer(db.session.scalars(experts.list_experts(g.actor).limit(_OFFERED)).all())
    if form.validate_on_submit():
        try:
            chosen = form.expert.data
            who = experts.get_expert(int(chosen), g.actor) if chosen else form.outsider()
            actions.ask(version, who, by=g.actor)
        except DomainError as error:
            form.take(_beside(error))
        else:
            flash(_("The expert is asked."), "ok")
            return redirect(url_for("sheets.panel", version_id=version.id))
    asked = queries.open_panel(version.id)
    said = [one.said for sheet in asked for one in sheet.answers]
    page = render_template(
        "sheets/panel.html", form=form, version=version, asked=asked, released=queries.released_from(version.id),
        items=rules.items_of(version.plan.family, version.plan.kind), drafting=queries.drafting_of(version.id),
        lacking=rules.lacking(one.speciality for one in asked), open_conclusions=rules.conclusions_open(said),
        unanswered=rules.unanswered(said), closed=actions.why_nobody_is_asked(version), **_WORDS,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@pages.route("/versions/<int:version_id>/drafting", methods=["GET", "POST"])
@needs(Permission.REVIEW_CONDUCT)
def drafting(version_id: int) -> Any:
    """Say who wrote the plan."""
    version = plans.get_version(version_id, g.actor, Permission.REVIEW_CONDUCT)
    form = DraftingForm(obj=queries.drafting_of(version.id))
    if form.validate_on_submit():
        actions.state_drafting(version, agency=form.agency.data or "", people=form.people.data or "", by=g.actor)
        flash(_("Saved."), "ok")
        return redirect(url_for("sheets.panel", version_id=version.id))
    return render_template("sheets/drafting.html", form=form, version=version), 422 if form.is_submitted() else 200


@pages.route("/invitations/<int:invitation_id>", methods=["GET", "POST"])
@needs(Permission.REVIEW_CONDUCT)
def enter(invitation_id: int) -> Any:
    """The secretary enters what an expert wrote on paper, or reads what he filled in."""
    invitation = queries.get_invitation(invitation_id, g.actor)
    back = url_for("sheets.panel", version_id=invitation.version_id)
    return _sheet(invitation, back, is_own=False)


@pages.route("/invitations/<int:invitation_id>/release", methods=["GET", "POST"])
@needs(Permission.REVIEW_CONDUCT)
def release(invitation_id: int) -> Any:
    """Let an expert stand back."""
    invitation = queries.get_invitation(invitation_id, g.actor)
    return _release(invitation, url_for("sheets.panel", version_id=invitation.version_id))


@pages.route("/sheet-answers/<int:answer_id>/reply", methods=["GET", "POST"])
@needs(Permission.REVIEW_CONDUCT)
def reply(answer_id: int) -> Any:
    """Answer an objection."""
    answer = queries.get_answer(answer_id, g.actor)
    version = answer.invitation.version
    form = ReplyForm(obj=answer)
    if form.validate_on_submit():
        try:
            actions.reply(answer, form.reply.data, by=g.actor)
        except DomainError as error:
            form.take(_beside(error))
        else:
            flash(_("The answer is recorded."), "ok")
            return redirect(url_for("sheets.panel", version_id=version.id))
    item = rules.all_items()[answer.item]
    page = render_template("sheets/reply.html", form=form, answer=answer, version=version, item=item, **_WORDS)
    return page, 422 if form.is_submitted() else 200


@pages.get("/my-reviews")
@needs(Permission.INVITATION_VIEW)
def mine() -> Any:
    """The reviews one was asked for."""
    return render_template("sheets/mine.html", page=paginate(queries.list_asked(g.actor)))


@pages.route("/my-reviews/<int:invitation_id>", methods=["GET", "POST"])
@needs(Permission.INVITATION_ANSWER)
def fill(invitation_id: int) -> Any:
    """An expert fills in the sheet, on a phone or at a desk."""
    return _sheet(queries.get_asked(invitation_id, g.actor), url_for("sheets.mine"), is_own=True)


@pages.get("/my-reviews/<int:invitation_id>/plan")
@needs(Permission.INVITATION_VIEW)
def read_plan(invitation_id: int) -> Any:
    """The text of the version one is asked to review."""
    invitation = queries.get_asked(invitation_id, g.actor)
    return render_template("sheets/plan.html", invitation=invitation, version=invitation.version)


@pages.route("/my-reviews/<int:invitation_id>/stand-back", methods=["GET", "POST"])
@needs(Permission.INVITATION_ANSWER)
def stand_back(invitation_id: int) -> Any:
    """An expert stands back, with the reason."""
    return _release(queries.get_asked(invitation_id, g.actor), url_for("sheets.mine"))


def _sheet(invitation: Invitation, back: str, *, is_own: bool) -> Any:
    plan = invitation.version.plan
    items = rules.items_of(plan.family, plan.kind)
    form = sheet_form(items, invitation)
    is_open = invitation.handed_in_at is None and invitation.review_id is None and invitation.released_at is None
    if form.validate_on_submit():
        try:
            actions.fill(invitation, read_sheet(form, items), hand_in=form.hand_in.data, by=g.actor)
        except DomainError as error:
            form.take(beside_items(error) if isinstance(error, Invalid) else _beside(error))
        else:
            flash(_("The sheet is handed in.") if form.hand_in.data else _("Saved."), "ok")
            return redirect(back)
    page = render_template(
        "sheets/sheet.html", form=form, invitation=invitation, plan=plan, rows=_rows(form, items), is_open=is_open,
        is_own=is_own, back=back, said={one.item: one for one in invitation.answers}, **_WORDS,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _rows(form: SheetForm, items: tuple[Item, ...]) -> list[tuple[Item, Any, Any]]:
    return [(item, form[answer_name(item.code)], form[opinion_name(item.code)]) for item in items]


def _release(invitation: Invitation, back: str) -> Any:
    form = ReleaseForm()
    if form.validate_on_submit():
        try:
            actions.release(invitation, because=form.because.data, by=g.actor)
        except DomainError as error:
            form.take(_beside(error))
        else:
            flash(_("The expert stands back; the sheet counts no longer."), "ok")
            return redirect(back)
    page = render_template("sheets/release.html", form=form, invitation=invitation, back=back)
    return page, 422 if form.is_submitted() else 200


def _beside(error: DomainError) -> Invalid:
    if isinstance(error, Invalid):
        return error
    if error.status != 409:
        raise error
    return Invalid(error.message)
