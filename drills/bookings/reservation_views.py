"""Pages of what is reserved for a drill."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from drills.bookings import queries, reservations
from drills.bookings.forms import ReserveForm, offer_teams
from drills.bookings.goods import offered_teams, read_needs, refusal
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise
from emergency.core.errors import Invalid
from emergency.core.text import message
from resources_db.claims.rules import Taken, Window

pages = Blueprint("reservations", __name__)


@pages.route("/drills/<int:drill_id>/reserve", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def reserve(drill_id: int) -> Any:
    """Reserve teams and equipment for the drill's time."""
    drill = queries.get_drill(drill_id, g.actor)
    window = Window(drill.starts_at, drill.ends_at)
    form = ReserveForm()
    offer_teams(form.teams, offered_teams(g.actor, drill.organisation_id, window))
    if form.validate_on_submit():
        authorise(g.actor, Permission.DRILL_EDIT, drill)
        teams, goods = form.teams.data or (), form.goods.data or ""
        try:
            wanted = read_needs(teams, goods, organisation_id=drill.organisation_id, window=window, by=g.actor)
            if not wanted:
                raise Invalid(goods=message("Tick a team, or write what is needed."))
            reservations.reserve(drill, wanted, by=g.actor)
        except Invalid as error:
            form.take(error)
        except Taken as taken:
            form.take(refusal(taken))
        else:
            flash(_("Reserved for the drill."), "ok")
            return redirect(url_for("bookings.show", drill_id=drill_id))
    return render_template("reservations/reserve.html", form=form, drill=drill), 422 if form.is_submitted() else 200


@pages.post("/drills/<int:drill_id>/release")
@needs(Permission.DRILL_EDIT)
def release(drill_id: int) -> Any:
    """Let go of everything that is reserved for a drill."""
    drill = queries.get_drill(drill_id, g.actor)
    authorise(g.actor, Permission.DRILL_EDIT, drill)
    reservations.release_all(drill, by=g.actor)
    flash(_("Nothing is reserved for the drill any more."), "ok")
    return redirect(url_for("bookings.show", drill_id=drill_id))
