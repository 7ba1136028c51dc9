"""The page of all checks of a version, and setting its findings aside."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.errors import Invalid, NotFound
from emergency.filings import dismissals
from emergency.filings.forms import SetAsideForm
from emergency.filings.whole_check import documents_of, findings_of, groups_of, is_checkable
from emergency.plans.queries import get_version

pages = Blueprint("checks", __name__)


@pages.get("/versions/<int:version_id>/check")
@needs(Permission.PLAN_VIEW)
def show(version_id: int) -> Any:
    """The checks of any version, each by itself: required contents, documents, outline, consistency."""
    version = get_version(version_id, g.actor)
    documents = documents_of(version)
    return render_template(
        "checks/show.html", version=version, checkable=is_checkable(version),
        groups=groups_of(version, documents or set()), is_handed_in=documents is not None,
        may_dismiss=dismissals.may_dismiss(version.plan, g.actor),
    )  # fmt: skip


@pages.route("/versions/<int:version_id>/check/<string:code>", methods=["GET", "POST"])
@needs(Permission.PLAN_VIEW)
def set_aside(version_id: int, code: str) -> Any:
    """One finding with its passages, and the reason why it is none."""
    version = get_version(version_id, g.actor)
    dismissals.allow(version.plan, g.actor)
    item = next((each for each in findings_of(version) if each.code == code), None)
    if item is None:
        raise NotFound
    form = SetAsideForm()
    if form.validate_on_submit():
        try:
            dismissals.dismiss(version.plan, item, reason=form.reason.data or "", by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Set aside, with your reason. It stays so while the plan says the same."), "ok")
            return redirect(url_for("checks.show", version_id=version.id, _anchor=item.code))
    page = render_template("checks/set_aside.html", version=version, item=item, form=form)
    return page, 422 if form.is_submitted() else 200


@pages.post("/versions/<int:version_id>/check/dismissals/<int:dismissal_id>/take-back")
@needs(Permission.PLAN_VIEW)
def take_back(version_id: int, dismissal_id: int) -> Any:
    """Let a finding count again."""
    version = get_version(version_id, g.actor)
    row = dismissals.get_dismissal(dismissal_id, version.plan)
    dismissals.take_back(row, by=g.actor)
    flash(_("This finding counts again."), "ok")
    return redirect(url_for("checks.show", version_id=version.id, _anchor=row.code))
