"""The wall of an incident, its picture as at any minute, and its file for the inquiry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core import clock
from emergency.core.shapes import FIRST_YEAR
from resources_db.claims.rules import STATE_TITLES
from resources_db.dispatch.sentences import thing_of
from resources_db.incidents.log import ENTRY_TITLES
from resources_db.incidents.models import Incident
from resources_db.incidents.queries import get_incident, minutes_since
from resources_db.incidents.rules import RESPONSE_TITLES, Level
from resources_db.inquiry import queries, reports
from resources_db.inquiry.wall import board, without_phones
from resources_db.teams.rules import CONFIRMATION_TITLES, STATUS_TITLES

pages = Blueprint("inquiry", __name__)


@pages.get("/incidents/<int:incident_id>/wall")
@needs(Permission.INCIDENT_VIEW)
def wall(incident_id: int) -> Any:
    """The screen in the duty room: totals, gaps, the last ten events, the age of the data; no personal phones."""
    incident = get_incident(incident_id, g.actor)
    return render_template(
        "inquiry/wall.html", incident=incident, board=board(incident, g.actor), minutes=minutes_since(incident),
        as_of=clock.now(), without_phones=without_phones,
    )  # fmt: skip


@pages.get("/incidents/<int:incident_id>/as-at")
@needs(Permission.HOLD_VIEW)
def as_at(incident_id: int) -> Any:
    """Teams, stock, plans, holds and the log as they were recorded at a minute."""
    incident = get_incident(incident_id, g.actor, Permission.HOLD_VIEW)
    seen = queries.picture(incident, _asked_moment(), g.actor)
    return render_template(
        "inquiry/as_at.html", incident=incident, seen=seen, states=STATE_TITLES, statuses=STATUS_TITLES,
        means=CONFIRMATION_TITLES, entry_titles=ENTRY_TITLES, thing=thing_of, most=queries.MOST,
        level_title=RESPONSE_TITLES[Level(seen.level)], typed=clock.local(seen.at).strftime("%Y-%m-%dT%H:%M"),
    )  # fmt: skip


@pages.get("/incidents/<int:incident_id>/file.pdf")
@needs(Permission.HOLD_VIEW)
def paper(incident_id: int) -> Any:
    """The file of an incident as one PDF."""
    incident = get_incident(incident_id, g.actor, Permission.HOLD_VIEW)
    return _given(_paper(incident), "application/pdf", f"incident-{incident.id}.pdf", "inline")


@pages.get("/incidents/<int:incident_id>/file.zip")
@needs(Permission.HOLD_VIEW)
def archive(incident_id: int) -> Any:
    """The file of an incident as one archive: the PDF, the tables, and the digest of each."""
    incident = get_incident(incident_id, g.actor, Permission.HOLD_VIEW)
    seen = queries.picture(incident, _asked_moment(), g.actor)
    data = reports.file_zip(seen, _paper(incident, seen))
    return _given(data, "application/zip", f"incident-{incident.id}.zip", "attachment")


def _paper(incident: Incident, seen: queries.Picture | None = None) -> bytes:
    seen = seen or queries.picture(incident, _asked_moment(), g.actor)
    address = url_for("inquiry.as_at", incident_id=incident.id, at=_typed(seen.at), _external=True)
    return reports.file_pdf(seen, address=address, person=g.actor.name)


def _typed(moment: datetime) -> str:
    return clock.local(moment).strftime("%Y-%m-%dT%H:%M")


def _asked_moment() -> datetime:
    """The minute in the address, to its end; now where none is named, or none that can be meant."""
    try:
        given = datetime.fromisoformat(request.args.get("at", ""))
    except ValueError:
        return clock.now()
    if not FIRST_YEAR <= given.year <= clock.today().year + 1:
        return clock.now()
    minute = given.replace(tzinfo=given.tzinfo or clock.LOCAL, second=0, microsecond=0)
    return min(minute + timedelta(minutes=1, microseconds=-1), clock.now())


def _given(data: bytes, kind: str, name: str, how: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers.set("Content-Disposition", how, filename=name)
    return response
