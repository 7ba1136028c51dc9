"""Areas, level by level, and the zones that an administrator adds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from emergency.accounts import actions as accounts_actions
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.accounts.rules import AREA_KIND_TITLES, AreaKind
from emergency.core.errors import DomainError, Invalid
from emergency.sites import queries
from emergency.sites.forms import ZoneForm

pages = Blueprint("areas", __name__)


@pages.get("/areas")
@needs(Permission.AREA_VIEW)
def index() -> Any:
    """The provinces; for somebody who works in one area, that area."""
    if g.actor.area_id is not None:
        return redirect(url_for("areas.show", area_id=g.actor.area_id))
    return render_template(
        "areas/show.html", area=None, chain=[], rows=queries.list_children(None), kinds=AREA_KIND_TITLES
    )


@pages.get("/areas/<int:area_id>")
@needs(Permission.AREA_VIEW)
def show(area_id: int) -> Any:
    """An area, what lies above it, and the areas right below it."""
    area = accounts.get_area(area_id)
    chain = list(reversed(accounts.area_chain(area)))[:-1]
    return render_template(
        "areas/show.html", area=area, chain=chain, rows=queries.list_children(area), kinds=AREA_KIND_TITLES
    )


@pages.route("/areas/<int:area_id>/zones/new", methods=["GET", "POST"])
@needs(Permission.AREA_EDIT)
def add_zone(area_id: int) -> Any:
    """A zone with an administration but no code of its own in GB/T 2260."""
    area = accounts.get_area(area_id)
    form = ZoneForm(code=f"{area.code}-")
    if form.validate_on_submit():
        try:
            zone = accounts_actions.create_area(
                code=form.code.data, name=form.name.data, kind=AreaKind.FUNCTIONAL_ZONE, parent=area, by=g.actor
            )
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(code=error.message))
        else:
            flash(_("%(name)s is entered.", name=zone.name), "ok")
            return redirect(url_for("areas.show", area_id=area.id))
    status = 422 if form.is_submitted() else 200
    return render_template("areas/new_zone.html", form=form, area=area), status
