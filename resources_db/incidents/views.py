"""Pages of incidents: the list, opening and changing one, writing into its log, ending it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from wtforms.fields.choices import SelectChoice

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise, holds
from emergency.accounts.queries import find_organisation_by_words
from emergency.core import clock
from emergency.core.errors import DomainError, Invalid
from emergency.core.i18n import say
from emergency.core.paging import paginate
from emergency.core.text import message
from resources_db.incidents import actions, queries
from resources_db.incidents.forms import HARM, EntryForm, IncidentForm, ReportMadeForm
from resources_db.incidents.log import ENTRY_TITLES, EntryKind
from resources_db.incidents.models import Incident
from resources_db.incidents.rules import (
    CAUSE_TITLES,
    INCIDENT_TYPE_TITLES,
    REPORT_FORM_TITLES,
    RESPONSE_TITLES,
    TIER_TITLES,
    Cause,
    Level,
    ReportForm,
    Tier,
    incident_class,
)

pages = Blueprint("incidents", __name__)
_FIELDS = {"organisation": "unit", "area": "unit"}


@pages.app_context_processor
def ongoing() -> dict[str, Any]:
    """What is happening now in one's area stands on every page of everybody on duty."""
    actor = g.get("actor")
    if actor is None or not holds(actor, Permission.INCIDENT_EDIT) or request.endpoint == "holds.show_incident":
        return {}
    try:
        found = queries.list_ongoing(actor)
    except SQLAlchemyError:
        # The band must not keep an error page from being shown.
        return {}
    return {
        "ongoing": [
            {
                "title": incident.title, "url": url_for("holds.show_incident", incident_id=incident.id),
                "level": incident.level, "minutes": queries.minutes_since(incident), "exercise": incident.is_exercise,
            }
            for incident in found
        ]
    }  # fmt: skip


@pages.get("/incidents")
@needs(Permission.INCIDENT_VIEW)
def index() -> Any:
    """The incidents in reach, those under way first."""
    incidents = paginate(queries.list_incidents(g.actor))
    return render_template(
        "incidents/index.html", incidents=incidents, types=INCIDENT_TYPE_TITLES, class_of=incident_class,
        minutes_since=queries.minutes_since,
    )  # fmt: skip


@pages.route("/incidents/new", methods=["GET", "POST"])
@needs(Permission.INCIDENT_EDIT)
def create() -> Any:
    """Open an incident."""
    form = _form(IncidentForm())
    if form.validate_on_submit():
        try:
            incident = actions.open_incident(
                title=form.title.data, type=form.type.data, level=form.level.data, place=form.given_place(),
                unit=find_organisation_by_words(form.unit.data or "", g.actor), address=form.address.data or "",
                started_at=_moment(form.started_at.data), is_exercise=form.is_exercise.data, by=g.actor,
                cause=_cause(form),
                **_harm(form),
            )  # fmt: skip
        except Invalid as error:
            # Who has no area of their own says it by the unit, which is known here by its words.
            error.fields = {_FIELDS.get(name, name): said for name, said in error.fields.items()}
            form.take(error)
        else:
            return redirect(url_for("holds.show_incident", incident_id=incident.id))
    return render_template("incidents/edit.html", form=form, incident=None), 422 if form.is_submitted() else 200


@pages.route("/incidents/<int:incident_id>/edit", methods=["GET", "POST"])
@needs(Permission.INCIDENT_EDIT)
def edit(incident_id: int) -> Any:
    """Change level, place or casualties."""
    incident = queries.get_incident(incident_id, g.actor)
    authorise(g.actor, Permission.INCIDENT_EDIT, incident)
    form = _form(IncidentForm(obj=None if request.method == "POST" else _as_form(incident)), known_type=incident.type)
    del form.is_exercise
    del form.unit
    if form.validate_on_submit():
        try:
            actions.update_incident(
                incident, title=form.title.data, type=form.type.data, level=form.level.data,
                place=form.given_place(), address=form.address.data or "", by=g.actor, cause=_cause(form),
                **_harm(form),
            )  # fmt: skip
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(title=error.message))
        else:
            return redirect(url_for("holds.show_incident", incident_id=incident.id))
    return render_template("incidents/edit.html", form=form, incident=incident), 422 if form.is_submitted() else 200


@pages.route("/incidents/<int:incident_id>/log", methods=["GET", "POST"])
@needs(Permission.INCIDENT_EDIT)
def write(incident_id: int) -> Any:
    """Write a line into the log."""
    incident, form = queries.get_incident(incident_id, g.actor), EntryForm()
    authorise(g.actor, Permission.INCIDENT_EDIT, incident)
    form.kind.choices = [SelectChoice(str(kind), say(title)) for kind, title in ENTRY_TITLES.items()]
    if form.validate_on_submit():
        try:
            actions.write_entry(
                incident, kind=EntryKind(form.kind.data), words=form.words.data, at=_moment(form.at.data),
                said_by=form.said_by.data or "", by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            return redirect(url_for("holds.show_incident", incident_id=incident.id, _anchor="log"))
    return render_template("incidents/write.html", form=form, incident=incident), 422 if form.is_submitted() else 200


@pages.route("/incidents/<int:incident_id>/reports/new", methods=["GET", "POST"])
@needs(Permission.INCIDENT_EDIT)
def report(incident_id: int) -> Any:
    """Note that a report was made: which, when, in which form, by whom."""
    incident, form = queries.get_incident(incident_id, g.actor), ReportMadeForm()
    authorise(g.actor, Permission.INCIDENT_EDIT, incident)
    form.report.choices = _reports(incident)
    form.form.choices = [SelectChoice(str(each), say(title)) for each, title in REPORT_FORM_TITLES.items()]
    if not form.is_submitted():
        form.report.data = request.args.get("report", "")
    if form.validate_on_submit():
        clock_id, _colon, tier = form.report.data.partition(":")
        try:
            actions.record_report(
                incident, clock_id, tier=Tier(tier) if tier else None, form=ReportForm(form.form.data),
                made_at=_moment(form.made_at.data), made_by=form.made_by.data or "", words=form.words.data or "",
                by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            return redirect(url_for("holds.show_incident", incident_id=incident.id, _anchor="reports"))
    return render_template("incidents/report.html", form=form, incident=incident), 422 if form.is_submitted() else 200


def _reports(incident: Incident) -> list[SelectChoice]:
    """The reports that the incident asks for, each level by itself."""
    found = []
    for timer in queries.timers_of(incident, queries.list_reports(incident)):
        words = say(timer.clock.title) + (f" · {say(TIER_TITLES[timer.tier])}" if timer.tier else "")
        found.append(SelectChoice(f"{timer.clock.id}:{timer.tier or ''}", words))
    return found


@pages.post("/incidents/<int:incident_id>/end")
@needs(Permission.INCIDENT_EDIT)
def end(incident_id: int) -> Any:
    """End the response."""
    incident = queries.get_incident(incident_id, g.actor)
    actions.end_incident(incident, by=g.actor)
    flash(_("The response has ended. What is still out has to be returned."), "ok")
    return redirect(url_for("holds.show_incident", incident_id=incident.id))


def _form(form: IncidentForm, known_type: str = "") -> IncidentForm:
    """The form with its choices; an incident entered under a finer code may keep it."""
    form.type.choices = [SelectChoice(str(kind), say(title)) for kind, title in INCIDENT_TYPE_TITLES.items()]
    if known_type and known_type not in {choice.value for choice in form.type.choices}:
        form.type.choices.append(SelectChoice(known_type, known_type))
    form.cause.choices = [
        SelectChoice("", say(message("Another"))),
        *(SelectChoice(str(cause), say(title)) for cause, title in CAUSE_TITLES.items()),
    ]
    form.level.choices = [SelectChoice(int(level), say(RESPONSE_TITLES[level])) for level in Level]
    return form


def _as_form(incident: Incident) -> Any:
    shown = {name: getattr(incident, name) for name in ("title", "type", "level", "address", "loss", "cause", *HARM)}
    shown["started_at"] = clock.local(incident.started_at)
    shown["place"] = f"{incident.lat:.6f},{incident.lon:.6f}" if incident.lat is not None else ""
    return type("Shown", (), shown)()


def _moment(given: datetime | None) -> datetime | None:
    return given.replace(tzinfo=clock.LOCAL) if given else None


def _cause(form: IncidentForm) -> Cause | None:
    return Cause(form.cause.data) if form.cause.data else None


def _harm(form: IncidentForm) -> dict[str, Any]:
    return {name: getattr(form, name).data or 0 for name in (*HARM, "loss")}
