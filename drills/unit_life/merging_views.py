"""Pages on which two units become one: a merger, and entries that look like one unit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from drills.unit_life import merging, queries
from drills.unit_life.forms import JoinForm, MergeForm
from drills.unit_life.rules import EVIDENCE_TITLES
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.clock import today
from emergency.core.errors import Conflict, Invalid
from emergency.core.papers import keep_paper, sent_paper
from emergency.core.text import Message
from emergency.sites import queries as facts
from emergency.sites.rules import LIFE_TITLES

pages = Blueprint("merging", __name__)


@pages.route("/organisations/<int:organisation_id>/merge", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_CREATE)
def merge(organisation_id: int) -> Any:
    """Merge a unit into another: what goes over is ticked, what becomes of the rest is said."""
    gone = _kept(organisation_id)
    hanging = queries.hanging_on(gone, today())
    form = MergeForm(
        on=today(), plans=[plan.id for plan in hanging.plans], teams=[team.id for team in hanging.teams],
        depots=[depot.id for depot in hanging.depots], accounts=[account.id for account in hanging.accounts],
    )  # fmt: skip
    form.plans.choices = [(plan.id, plan.title) for plan in hanging.plans]
    form.teams.choices = [(team.id, team.name) for team in hanging.teams]
    form.depots.choices = [(depot.id, depot.name) for depot in hanging.depots]
    form.accounts.choices = [(account.id, f"{account.name} ({account.login})") for account in hanging.accounts]
    is_right = form.validate_on_submit()
    sent = sent_paper(form) if form.is_submitted() else None
    if is_right and not form.file.errors:
        try:
            into = _named(form.into.data or "")
            merging.merge(
                gone, into, on=form.on.data, reason=form.reason.data or "", source=form.source.data or "",
                file=keep_paper(sent, gone.id), plans_over=form.plans.data, teams_over=form.teams.data,
                depots_over=form.depots.data, accounts_over=form.accounts.data, by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        except Conflict as error:
            form.take(Invalid(error.message))
        else:
            flash(_("%(unit)s is merged into %(into)s.", unit=gone.name, into=into.name), "ok")
            return redirect(url_for("sites.show", organisation_id=into.id))
    page = render_template("unit_life/merge.html", organisation=gone, form=form, hanging=hanging)
    return page, 422 if form.is_submitted() else 200


@pages.get("/duplicates")
@needs(Permission.ORGANISATION_CREATE)
def duplicates() -> Any:
    """Entries that look like one unit, with what speaks for it; and those that were looked at and are two."""
    area, area_error = None, None
    if words := request.args.get("area", "").strip():
        try:
            area = facts.find_area_by_words(words, accounts.get_area(g.actor.area_id) if g.actor.area_id else None)
        except Invalid as error:
            area_error = error.fields["area"][0]
    return render_template(
        "unit_life/duplicates.html", pairs=queries.list_suspects(g.actor, area), area_error=area_error,
        dismissals=queries.list_dismissals(g.actor), evidence=EVIDENCE_TITLES, lives=LIFE_TITLES,
    )  # fmt: skip


@pages.route("/organisations/<int:organisation_id>/same-as/<int:other_id>", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_CREATE)
def compare(organisation_id: int, other_id: int) -> Any:
    """Two entries side by side: which is kept, or that they are two units."""
    first, second = _kept(organisation_id), _kept(other_id)
    form = JoinForm()
    form.decision.choices = [
        (f"keep-{first.id}", _("One unit: keep entry %(number)s", number=first.id)),
        (f"keep-{second.id}", _("One unit: keep entry %(number)s", number=second.id)),
        ("two", _("Two units")),
    ]
    if form.validate_on_submit():
        try:
            return _decide(first, second, form)
        except Invalid as error:
            form.take(error)
        except Conflict as error:
            form.take(Invalid(error.message))
    page = render_template(
        "unit_life/compare.html", units=(first, second), form=form, lives=LIFE_TITLES,
        attached={unit.id: merging.count_attached(unit) for unit in (first, second)},
        facts=facts.facts_of([first.id, second.id]),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _decide(first: Organisation, second: Organisation, form: JoinForm) -> Any:
    if form.decision.data == "two":
        merging.dismiss(first, second, reason=form.reason.data or "", by=g.actor)
        flash(_("Noted: two units. The pair is not shown again."), "ok")
        return redirect(url_for("merging.duplicates"))
    kept, twice = (first, second) if form.decision.data == f"keep-{first.id}" else (second, first)
    merging.join(twice, kept, reason=form.reason.data or "", by=g.actor)
    flash(_("Joined. Every record is attached to the entry that is kept."), "ok")
    return redirect(url_for("sites.show", organisation_id=kept.id))


def _kept(organisation_id: int) -> Organisation:
    organisation = accounts.get_organisation(organisation_id, g.actor)
    authorise(g.actor, Permission.ORGANISATION_CREATE, organisation)
    return organisation


def _named(words: str) -> Organisation:
    try:
        found = accounts.find_organisation_by_words(words, g.actor)
    except Invalid as error:
        raise Invalid(into=error.fields["organisation"]) from error
    if found is None:
        raise Invalid(into=Message("This must be filled in."))
    return found
