"""The calendar of working days: what is announced, and the next year's notice when it comes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.calendar import actions, queries
from emergency.calendar.forms import NoticeForm, type_out
from emergency.core.clock import today
from emergency.core.errors import Invalid

pages = Blueprint("calendar", __name__)


@pages.get("/workdays")
@needs(Permission.WORKDAY_VIEW)
def index() -> Any:
    """The days off and the weekend days worked of a year, and whether it is announced."""
    known = sorted(queries.work_calendar().known_years)
    year = request.args.get("year", type=int) or today().year
    return render_template(
        "calendar/index.html", year=year, days=queries.list_days(year), notice=queries.notice_of(year),
        known=known, years=sorted({*known, today().year, today().year + 1}),
    )  # fmt: skip


@pages.route("/workdays/notice", methods=["GET", "POST"])
@needs(Permission.WORKDAY_EDIT)
def announce() -> Any:
    """Enter the notice for a year, or correct one that was entered."""
    year = request.args.get("year", type=int) or today().year + 1
    present = queries.notice_of(year)
    form = NoticeForm(data=type_out(present) if present else {"year": year})
    if form.validate_on_submit():
        try:
            actions.announce(form.notice(), by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            done = _(
                "The working days of %(year)s are entered. Deadlines follow them from now on.", year=form.year.data
            )
            flash(done, "ok")
            return redirect(url_for("calendar.index", year=form.year.data))
    status = 422 if form.is_submitted() else 200
    return render_template("calendar/notice.html", form=form, present=present), status
