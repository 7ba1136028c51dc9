"""The API of incidents and their logs."""

from __future__ import annotations

from typing import Any

from flask import g, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.accounts.queries import get_area, get_organisation
from emergency.core.api import blueprint, listing, page_of
from emergency.core.errors import referred
from emergency.core.things import thing
from resources_db.incidents import actions, queries
from resources_db.incidents.models import Incident
from resources_db.incidents.schemas import (
    EntryIn,
    EntryList,
    EntryOut,
    IncidentIn,
    IncidentList,
    IncidentOut,
    IncidentPatch,
    ReportMadeIn,
    TimerList,
    show_entry,
    show_incident,
    show_timer,
)

api = blueprint("incidents", __name__)
_APART = {"place", "area", "organisation", "exercise", "ended_at"}


@api.get("/incidents")
@needs(Permission.INCIDENT_VIEW)
@api.output(IncidentList)
def list_incidents() -> Any:
    """Incidents in reach; filter: open (true or false)."""
    asked = request.args.get("open")
    is_open = None if asked is None else asked.lower() in ("1", "true", "yes")
    return page_of(queries.list_incidents(g.actor, is_open=is_open), show_incident)


@api.post("/incidents")
@needs(Permission.INCIDENT_EDIT)
@api.input(IncidentIn, location="json", arg_name="given")
@api.output(IncidentOut, status_code=201)
def open_incident(given: IncidentIn) -> Any:
    """Open an incident."""
    area = referred("area", get_area, given.area) if given.area else None
    unit = referred("organisation", get_organisation, given.organisation, g.actor) if given.organisation else None
    return show_incident(
        actions.open_incident(
            place=given.place.place() if given.place else None, area=area, unit=unit,
            is_exercise=given.exercise, by=g.actor, **given.model_dump(exclude=_APART, exclude_none=True),
        )
    )  # fmt: skip


@api.get("/incidents/<int:incident_id>")
@needs(Permission.INCIDENT_VIEW)
@thing(Incident)
@api.output(IncidentOut)
def show(incident_id: int) -> Any:
    """One incident."""
    return show_incident(queries.get_incident(incident_id, g.actor))


@api.patch("/incidents/<int:incident_id>")
@needs(Permission.INCIDENT_EDIT)
@api.input(IncidentPatch, location="json", arg_name="given")
@api.output(IncidentOut)
def change(incident_id: int, given: IncidentPatch) -> Any:
    """Change an incident, or end it."""
    incident = queries.get_incident(incident_id, g.actor)
    details = given.model_dump(exclude=_APART, exclude_none=True)
    if details or given.place:
        place = given.place.place() if given.place else None
        actions.update_incident(incident, place=place, by=g.actor, **details)
    if given.ended_at is not None:
        actions.end_incident(incident, ended_at=given.ended_at, by=g.actor)
    return show_incident(incident)


@api.get("/incidents/<int:incident_id>/log")
@needs(Permission.INCIDENT_VIEW)
@api.output(EntryList)
def log(incident_id: int) -> Any:
    """The log, latest first."""
    incident = queries.get_incident(incident_id, g.actor)
    return listing([show_entry(entry) for entry in queries.list_entries(incident)])


@api.post("/incidents/<int:incident_id>/log")
@needs(Permission.INCIDENT_EDIT)
@api.input(EntryIn, location="json", arg_name="given")
@api.output(EntryOut, status_code=201)
def write(incident_id: int, given: EntryIn) -> Any:
    """Add a line to the log."""
    incident = queries.get_incident(incident_id, g.actor)
    return show_entry(actions.write_entry(incident, by=g.actor, **given.model_dump()))


@api.get("/incidents/<int:incident_id>/reports")
@needs(Permission.INCIDENT_VIEW)
@api.output(TimerList)
def list_timers(incident_id: int) -> Any:
    """Every report that the incident asks for: since when its clock runs, until when, and when it was made."""
    return _timers(queries.get_incident(incident_id, g.actor))


@api.post("/incidents/<int:incident_id>/reports")
@needs(Permission.INCIDENT_EDIT)
@api.input(ReportMadeIn, location="json", arg_name="given")
@api.output(TimerList, status_code=201)
def report(incident_id: int, given: ReportMadeIn) -> Any:
    """Note that a report was made; answers how all reports stand then."""
    incident = queries.get_incident(incident_id, g.actor)
    details = given.model_dump()
    actions.record_report(incident, details.pop("clock"), by=g.actor, **details)
    return _timers(incident)


def _timers(incident: Incident) -> Any:
    return listing([show_timer(timer) for timer in queries.timers_of(incident, queries.list_reports(incident))])
