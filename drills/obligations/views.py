"""Pages of duties: of one unit with their reasons, of the units of an area, of a year; the calendar feed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from drills.obligations import actions, feeds, queries, reports, timeline
from drills.obligations import year as years
from drills.obligations.board import Question, board_of
from drills.obligations.counting import COUNTED
from drills.obligations.provenance import statements_of
from drills.obligations.reports import STATUS_WORDS
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs, public
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, reaches
from emergency.accounts.rules import ORGANISATION_KIND_TITLES, OrganisationKind
from emergency.core.clock import LOCAL, now, today
from emergency.core.i18n import say
from emergency.core.paging import Page
from emergency.core.pdf import render_pdf
from emergency.rulebook.obligation import Status

pages = Blueprint("obligations", __name__)


@pages.get("/obligations")
@needs(Permission.OBLIGATION_VIEW)
def index() -> Any:
    """One's own duties; for those who oversee an area, its board."""
    if g.actor.organisation_id is None or g.actor.role in ("bureau", "department"):
        return redirect(url_for("obligations.board"))
    return redirect(url_for("obligations.unit", organisation_id=g.actor.organisation_id))


@pages.get("/organisations/<int:organisation_id>/obligations")
@needs(Permission.OBLIGATION_VIEW)
def unit(organisation_id: int) -> Any:
    """What a unit owes, by when and why, on any day and as it was known at any moment."""
    organisation = accounts.get_organisation(organisation_id, g.actor, Permission.OBLIGATION_VIEW)
    on, known_at = _day("on"), _moment("known_at")
    duties = queries.obligations_of_one(organisation.id, on=on, known_at=known_at)
    may_act = reaches(g.actor, Permission.DRILL_EDIT, organisation)
    asked = reports.Asked(on, may_act, known_at, statements_of(organisation.id))
    rows = reports.duty_rows(duties, asked)
    return render_template(
        "obligations/unit.html", organisation=organisation, on=on, known_at=request.args.get("known_at", ""),
        rows=[row for row in rows if row["status"] not in _ADVICE],
        advice=[row for row in rows if row["status"] in _ADVICE],
        today=today(),
    )  # fmt: skip


_ADVICE = {Status.ADVISORY.value, Status.EXPIRED_TARGET.value}


@pages.get("/board")
@needs(Permission.OBLIGATION_VIEW)
def board() -> Any:
    """Where the area is unprepared: its units with what they owe, those with missed duties marked first."""
    kind, words = request.args.get("kind", ""), request.args.get("words", "")
    question = Question(g.actor, words, OrganisationKind(kind) if kind in set(OrganisationKind) else None)
    number = max(request.args.get("page", 1, type=int), 1)
    start = (number - 1) * _ON_A_PAGE
    found = board_of(question, today(), start=start, number=_ON_A_PAGE)
    page = Page(
        list(found.lines), number, _ON_A_PAGE, found.units, is_more=False, has_next=start + _ON_A_PAGE < found.units
    )
    units = accounts.organisations_by_id(line.unit_id for line in page.items)
    return render_template(
        "obligations/board.html", page=page, board=found, units=units, statuses=COUNTED, words=STATUS_WORDS,
        kinds=ORGANISATION_KIND_TITLES, kind=kind, asked=words,
        kind_options=[(str(each), say(title)) for each, title in ORGANISATION_KIND_TITLES.items()],
        columns=[{"title": say(STATUS_WORDS[status][0]), "class": "num"} for status in COUNTED],
    )  # fmt: skip


_ON_A_PAGE = 25


@pages.get("/organisations/<int:organisation_id>/year")
@needs(Permission.OBLIGATION_VIEW)
def year(organisation_id: int) -> Any:
    """A unit's whole year, as a drawing and as a list by month, on any day and as it was known at any moment."""
    organisation = accounts.get_organisation(organisation_id, g.actor, Permission.OBLIGATION_VIEW)
    return render_template("obligations/year.html", **_year(organisation))


@pages.get("/organisations/<int:organisation_id>/year.pdf")
@needs(Permission.OBLIGATION_VIEW)
def year_pdf(organisation_id: int) -> Any:
    """The year's schedule on paper, A4 across."""
    organisation = accounts.get_organisation(organisation_id, g.actor, Permission.OBLIGATION_VIEW)
    shown = _year(organisation)
    paper = render_pdf("obligations/year.print.html", **shown, as_of=now(), person=g.actor.name)
    name = f"year-{organisation.id}-{shown['year'].number}.pdf"
    return current_app.response_class(
        paper, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


_YEARS = range(2000, 2100)


def _year(organisation: Organisation) -> dict[str, Any]:
    on, known_at = _day("on"), _moment("known_at")
    number = request.args.get("year", default=on.year, type=int)
    shown = years.year_of(organisation.id, number if number in _YEARS else on.year, on=on, known_at=known_at)
    may_act = reaches(g.actor, Permission.DRILL_EDIT, organisation)
    asked = reports.Asked(on, may_act, known_at, statements_of(organisation.id))
    return {
        "organisation": organisation, "year": shown, "today": today(), "known_at": request.args.get("known_at", ""),
        **timeline.drawn(shown, asked),
    }  # fmt: skip


@pages.get("/board/year")
@needs(Permission.OBLIGATION_VIEW)
def area_year() -> Any:
    """The year of the units in one's area: per rule and month what is due, held, booked and missed."""
    kind, words, code = (request.args.get(name, "") for name in ("kind", "words", "area"))
    number = request.args.get("year", default=today().year, type=int)
    number = number if number in _YEARS else today().year
    chosen = accounts.list_organisations(
        g.actor, words=words, kind=OrganisationKind(kind) if kind in set(OrganisationKind) else None,
        area=accounts.find_area(code) if code else None, permission=Permission.OBLIGATION_VIEW,
    )  # fmt: skip
    ids = queries.ids_of(chosen.limit(_COUNTED_AT_ONCE + 1))
    too_many = len(ids) > _COUNTED_AT_ONCE
    return render_template(
        "obligations/area_year.html", number=number, kind=kind, asked=words, code=code, units=len(ids),
        rows=[] if too_many else years.year_of_area(ids, number, on=today()), too_many=too_many,
        most=_COUNTED_AT_ONCE,
        kind_options=[(str(each), say(title)) for each, title in ORGANISATION_KIND_TITLES.items()],
    )  # fmt: skip


_COUNTED_AT_ONCE = 2_000
"""Up to so many units are counted while one waits; a wider choice is narrowed first."""


@pages.route("/organisations/<int:organisation_id>/calendar", methods=["GET", "POST"])
@needs(Permission.OBLIGATION_VIEW)
def calendars(organisation_id: int) -> Any:
    """One's addresses of a unit's calendar; a POST gives another."""
    organisation = accounts.get_organisation(organisation_id, g.actor, Permission.OBLIGATION_VIEW)
    if request.method == "POST":
        actions.subscribe(organisation, by=g.actor)
        flash(_("Here is your address. Whoever holds it can read the calendar, so keep it to yourself."), "ok")
        return redirect(url_for("obligations.calendars", organisation_id=organisation.id))
    found = queries.list_subscriptions(g.actor, organisation.id)
    return render_template(
        "obligations/calendar.html", organisation=organisation,
        rows=[{"subscription": each, "address": feeds.feed_address(each)} for each in found],
    )  # fmt: skip


@pages.post("/organisations/<int:organisation_id>/calendar/revoke")
@needs(Permission.OBLIGATION_VIEW)
def revoke_calendar(organisation_id: int) -> Any:
    """Take an address of the calendar back."""
    organisation = accounts.get_organisation(organisation_id, g.actor, Permission.OBLIGATION_VIEW)
    chosen = queries.get_subscription(request.form.get("subscription", type=int), g.actor, organisation.id)
    actions.revoke(chosen, by=g.actor)
    flash(_("The address is revoked and answers nobody any more."), "ok")
    return redirect(url_for("obligations.calendars", organisation_id=organisation.id))


@pages.get("/calendar/<string:signed>.ics")
@public
def calendar(signed: str) -> Any:
    """The last days and booked drills of the unit that the signed address names, for a calendar program."""
    organisation = feeds.organisation_of(signed)
    return Response(feeds.calendar_of(organisation), mimetype="text/calendar")


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return today()


def _moment(name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
