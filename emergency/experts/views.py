"""Pages of the register of experts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Account, Area
from emergency.accounts.permissions import Permission
from emergency.core.clock import today
from emergency.core.edits import refuse_stale
from emergency.core.errors import DomainError, Invalid
from emergency.core.paging import paginate
from emergency.core.tables.giving import table_asked
from emergency.core.text import message
from emergency.experts import actions, queries, reports
from emergency.experts.forms import ExpertForm
from emergency.experts.models import Expert
from emergency.sites.queries import find_area_by_words

pages = Blueprint("experts", __name__)


@pages.get("/experts")
@needs(Permission.EXPERT_VIEW)
def index() -> Any:
    """The experts one may choose from, also as a table to keep."""
    asked = request.args
    area, area_error = None, None
    if words := asked.get("area", "").strip():
        try:
            area = find_area_by_words(words, _own_area())
        except Invalid as error:
            area_error = error.fields["area"][0]
    chosen = queries.list_experts(
        g.actor, words=asked.get("words", ""), speciality=asked.get("speciality", ""), area=area,
        with_past=asked.get("tab") == "all",
    )  # fmt: skip
    if (table := table_asked(reports.REGISTER, chosen, reports.register_rows(g.actor))) is not None:
        return table
    return render_template("experts/index.html", page=paginate(chosen), area_error=area_error, day=today())


@pages.route("/experts/new", methods=["GET", "POST"])
@needs(Permission.EXPERT_EDIT)
def create() -> Any:
    """Enter an expert."""
    own = _own_area()
    form = ExpertForm(area=own.code if own else "")
    if form.validate_on_submit():
        try:
            area = find_area_by_words(form.area.data or "", own)
            expert = actions.register(area, form.entry(), by=g.actor, account=_account(form.account.data))
        except DomainError as error:
            form.take(_beside(error, area=message("This area is not in your charge.")))
        else:
            flash(_("The expert is entered."), "ok")
            return redirect(url_for("experts.show", expert_id=expert.id))
    return render_template("experts/edit.html", form=form, expert=None), 422 if form.is_submitted() else 200


@pages.get("/experts/<int:expert_id>")
@needs(Permission.EXPERT_VIEW)
def show(expert_id: int) -> Any:
    """One expert; the telephone number half shown."""
    return _page(queries.get_expert(expert_id, g.actor))


@pages.post("/experts/<int:expert_id>/phone")
@needs(Permission.EXPERT_VIEW)
def show_phone(expert_id: int) -> Any:
    """The same with the whole number; that it was seen is recorded."""
    expert = queries.get_expert(expert_id, g.actor)
    return _page(expert, actions.note_phone_shown(expert, by=g.actor))


@pages.route("/experts/<int:expert_id>/edit", methods=["GET", "POST"])
@needs(Permission.EXPERT_EDIT)
def edit(expert_id: int) -> Any:
    """Correct what the register says of an expert, or end his term."""
    expert = queries.get_expert(expert_id, g.actor, Permission.EXPERT_EDIT)
    form = ExpertForm(data=_typed(expert))
    del form.area
    if form.validate_on_submit():
        try:
            refuse_stale(expert, form)
            actions.update(expert, form.entry(), by=g.actor, account=_account(form.account.data))
        except DomainError as error:
            form.take(_beside(error))
        else:
            flash(_("The expert's entry is changed."), "ok")
            return redirect(url_for("experts.show", expert_id=expert.id))
    return render_template("experts/edit.html", form=form, expert=expert), 422 if form.is_submitted() else 200


def _page(expert: Expert, phone: str = "") -> str:
    return render_template("experts/show.html", expert=expert, phone=phone, day=today())


def _typed(expert: Expert) -> dict[str, Any]:
    kept = {name: getattr(expert, name) for name in actions.Entry.__dataclass_fields__}
    return kept | {"account": expert.account.login if expert.account else "", "revision": str(expert.revision)}


def _own_area() -> Area | None:
    return accounts.get_area(g.actor.area_id) if g.actor.area_id else None


def _account(login: str | None) -> Account | None:
    if not login:
        return None
    found = queries.find_expert_account(login)
    if found is None:
        raise Invalid(account=message("There is no expert's account of this name."))
    return found


def _beside(error: DomainError, **instead: Any) -> Invalid:
    if isinstance(error, Invalid):
        return error
    if error.status == 409:
        return Invalid(error.message)
    if instead and error.status in (403, 404):
        return Invalid(**instead)
    raise error
