"""Pages on which versions of one plan are held side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.errors import Conflict, Invalid, NotFound
from emergency.core.panels import panels_for
from emergency.plans import queries
from emergency.plans.models import PlanVersion
from emergency.plans.versions import actions, reports
from emergency.plans.versions.forms import RollBackForm
from emergency.plans.versions.reports import Step, Tab

pages = Blueprint("versions", __name__)


@pages.get("/plans/<int:plan_id>/compare")
@needs(Permission.PLAN_VIEW)
def choose(plan_id: int) -> Any:
    """Which two versions of a plan are compared, as the form above a comparison asks for them."""
    plan = queries.get_plan(plan_id, g.actor)
    mine = [version.id for version in queries.versions_of(plan.id)]
    new, old = request.args.get("new", type=int), request.args.get("old", type=int)
    if new not in mine or old not in mine:
        raise NotFound
    asked: dict[str, Any] = {"with": old, "tab": request.args.get("tab")}
    return redirect(url_for("versions.compare", version_id=new, **asked))


@pages.get("/versions/<int:version_id>/compare")
@needs(Permission.PLAN_VIEW)
def compare(version_id: int) -> Any:
    """What a version changes against another one (default: the one before): by clause, by resource, by contact."""
    new = queries.get_version(version_id, g.actor)
    other = request.args.get("with", type=int)
    old = queries.get_version(other, g.actor) if other else queries.version_before(new)
    if old is None or old.plan_id != new.plan_id:
        raise NotFound
    found = reports.comparison(old.content, new.content)
    return render_template(
        "versions/compare.html", old=old, new=new, found=found, tab=_tab(found), tabs=reports.TAB_TITLES,
        versions=queries.versions_of(new.plan_id), panels=panels_for("step", Step(old, new), g.actor),
    )  # fmt: skip


@pages.route("/versions/<int:version_id>/roll-back", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def roll_back(version_id: int) -> Any:
    """Take up an older version again: a new draft with its text, and what that changes against the one in force."""
    version = queries.get_version(version_id, g.actor, Permission.PLAN_EDIT)
    actions.refuse_draft(version)
    form = RollBackForm()
    if form.validate_on_submit():
        try:
            draft = actions.roll_back(version, reason=form.reason.data, by=g.actor)
        except Conflict as error:
            form.take(Invalid(error.message))
        else:
            flash(_("The draft holds the text of no. %(number)s. It is published like every other.",
                    number=version.number), "ok")  # fmt: skip
            return redirect(url_for("drafts.show", version_id=draft.id))
    current = queries.version_in_force(version.plan_id)
    page = render_template(
        "versions/roll_back.html", form=form, version=version, current=current,
        draft=queries.draft_of(version.plan_id), panels=_panels(current, version),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _panels(current: PlanVersion | None, version: PlanVersion) -> list[tuple[str, dict[str, Any]]]:
    """What others say about the step back, where there is one."""
    if current is None or current.id == version.id:
        return []
    return panels_for("step", Step(current, version), g.actor)


def _tab(found: reports.Comparison) -> Tab:
    """The tab that was asked for, else the first with anything in it."""
    asked = request.args.get("tab", "")
    return Tab(asked) if asked in set(Tab) else found.first_tab
