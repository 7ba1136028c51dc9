"""What is done to incidents: opened, changed, ended, and written about."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, authorise, reaches
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid
from emergency.core.places import Datum, Place, check_place
from emergency.core.text import message
from resources_db.incidents.log import EntryKind
from resources_db.incidents.models import Incident, IncidentEntry, IncidentHarm, IncidentReport
from resources_db.incidents.queries import nearest_area
from resources_db.incidents.reporting import clocks
from resources_db.incidents.rules import REPORT_FORM_TITLES, TIER_TITLES, Cause, ReportForm, Tier, incident_class

_AHEAD = timedelta(minutes=5)
HARM = ("deaths", "missing", "serious", "poisoned", "light", "loss")


def open_incident(
    *,
    title: str,
    type: str,  # noqa: A002  (the contract's word)
    level: int,
    by: Actor,
    area: Area | None = None,
    place: Place | None = None,
    unit: Organisation | None = None,
    address: str = "",
    started_at: datetime | None = None,
    is_exercise: bool = False,
    cause: Cause | None = None,
    **harm: int | Decimal,
) -> Incident:
    """Open an incident. Without an area it is that of the unit, of the nearest organisation, or the actor's own.

    `harm`: deaths, missing, serious, poisoned, light (people), loss (yuan). Errors: Invalid.
    """
    area = area or (unit.area if unit else None) or (nearest_area(place.into(Datum.WGS84)) if place else None)
    if area is None or not reaches(by, Permission.INCIDENT_EDIT, area):
        area = db.session.get(Area, by.area_id) if by.area_id else area
    if area is None:
        raise Invalid(area=message("Say in which area it happened."))
    authorise(by, Permission.INCIDENT_EDIT, area)
    if not title.strip():
        raise Invalid(title=message("Give the incident a title."))
    incident = Incident(
        title=title.strip(), type=_checked_type(type), level=_checked_level(level), area=area, area_id=area.id,
        unit=unit, unit_id=unit.id if unit else None, address=address, is_exercise=is_exercise, cause=cause,
        started_at=_past(started_at or now(), "started_at"), created_by=by.name, **_checked_harm(harm),
    )  # fmt: skip
    _put_in_place(incident, place)
    db.session.add(incident)
    db.session.flush()
    _keep_harm(incident, incident.started_at, by)
    record(by, "incident.opened", incident, title=incident.title, level=level, exercise=is_exercise)
    note(incident, EntryKind.REPORT, incident.title, said_by=by.name, at=incident.started_at)
    return incident


def update_incident(incident: Incident, *, by: Actor, place: Place | None = None, **given: Any) -> Incident:
    """Change title, type, level, address, place, start, or the figures of harm; each change goes into the log.

    Whether it is an exercise never changes: what was pretended must not become real, nor the reverse.
    """
    authorise(by, Permission.INCIDENT_EDIT, incident)
    if incident.ended_at is not None:
        raise Conflict(message("This incident has ended."), code="ended")
    if "title" in given and not given["title"].strip():
        raise Invalid(title=message("Give the incident a title."))
    if "type" in given:
        given["type"] = _checked_type(given["type"])
    if "level" in given:
        given["level"] = _checked_level(given["level"])
    if "started_at" in given:
        given["started_at"] = _past(given["started_at"], "started_at")
    given |= _checked_harm({name: given.pop(name) for name in HARM if name in given})
    told_level = given.get("level", incident.level) != incident.level
    told_harm = any(getattr(incident, name) != given[name] for name in HARM if name in given)
    for name, value in given.items():
        setattr(incident, name, value)
    _put_in_place(incident, place)
    db.session.flush()
    if told_harm:
        _keep_harm(incident, now(), by)
    record(by, "incident.changed", incident)
    if told_level:
        note(incident, EntryKind.ORDER, _LEVELS[incident.level - 1], said_by=by.name, is_automatic=True)
    if told_harm:
        note(incident, EntryKind.CASUALTIES, _harm_words(incident), said_by=by.name, is_automatic=True)
    return incident


_LEVELS = ("启动一级响应", "启动二级响应", "启动三级响应", "启动四级响应")
"""The log is a Chinese record, kept as it was written."""


def _harm_words(incident: Incident) -> str:
    return (
        f"死亡{incident.deaths}人，下落不明{incident.missing}人，重伤{incident.serious}人，"
        f"急性中毒{incident.poisoned}人，轻伤{incident.light}人，直接经济损失{incident.loss}元"
    )


def end_incident(incident: Incident, *, by: Actor, ended_at: datetime | None = None) -> Incident:
    """End the response (突发事件应对法 第八十六条). Errors: Conflict (`ended`), Invalid."""
    authorise(by, Permission.INCIDENT_EDIT, incident)
    if incident.ended_at is not None:
        raise Conflict(message("This incident has ended."), code="ended")
    ended_at = _past(ended_at or now(), "ended_at")
    if ended_at < incident.started_at:
        raise Invalid(ended_at=message("It cannot end before it began."))
    incident.ended_at = ended_at
    db.session.flush()
    record(by, "incident.ended", incident)
    note(incident, EntryKind.ORDER, "应急响应终止", said_by=by.name, is_automatic=True)
    return incident


def record_report(
    incident: Incident,
    clock_id: str,
    *,
    form: ReportForm,
    by: Actor,
    tier: Tier | None = None,
    made_at: datetime | None = None,
    made_by: str = "",
    words: str = "",
) -> IncidentReport:
    """Note that a report which a clock asks for was made: when, to which level, in which form. Errors: Invalid.

    It is appended and never changed; a report in the right form may follow one in the wrong one.
    """
    authorise(by, Permission.INCIDENT_EDIT, incident)
    clock = next((one for one in clocks() if one.id == clock_id), None)
    if clock is None:
        raise Invalid(clock=message("There is no such report."))
    if clock.per_level != (tier is not None):
        raise Invalid(tier=message("Say which level was told."))
    made_at = _past(made_at or now(), "made_at")
    # People tell the time to the minute: a report in the minute in which it began is no contradiction.
    if made_at < incident.started_at.replace(second=0, microsecond=0):
        raise Invalid(made_at=message("It cannot be reported before it began."))
    report = IncidentReport(
        incident_id=incident.id, clock=clock.id, tier=tier, made_at=made_at, form=form, made_by=made_by or by.name,
        words=words.strip(), recorded_by=by.name,
    )  # fmt: skip
    db.session.add(report)
    db.session.flush()
    record(by, "incident.reported", report, incident=incident.id, clock=clock.id, made_at=made_at.isoformat())
    to = TIER_TITLES[tier].zh + clock.to.zh.removeprefix("上一级") if tier else clock.to.zh
    said = f"已{REPORT_FORM_TITLES[form].zh}报告{to}" + (f"：{words.strip()}" if words.strip() else "")
    note(incident, EntryKind.REPORT, said, said_by=report.made_by, at=made_at)
    return report


def _keep_harm(incident: Incident, at: datetime, by: Actor) -> None:
    harm = {name: getattr(incident, name) for name in HARM}
    db.session.add(IncidentHarm(incident_id=incident.id, at=at, recorded_by=by.name, **harm))
    db.session.flush()


def write_entry(
    incident: Incident, *, kind: EntryKind, words: str, by: Actor, at: datetime | None = None, said_by: str = ""
) -> IncidentEntry:
    """Add a line to the log. Errors: Invalid."""
    authorise(by, Permission.INCIDENT_EDIT, incident)
    if not words.strip():
        raise Invalid(words=message("Write what happened."))
    entry = note(incident, kind, words.strip(), said_by=said_by or by.name, at=_past(at or now(), "at"))
    record(by, "incident.entry_written", entry, incident=incident.id, kind=str(kind))
    return entry


def note(
    incident: Incident, kind: EntryKind, words: str, *, said_by: str, at: datetime | None = None,
    is_automatic: bool = False,
) -> IncidentEntry:  # fmt: skip
    """Let the log write itself, for what another action has just done and recorded."""
    entry = IncidentEntry(
        incident_id=incident.id, kind=kind, words=words, at=at or now(), said_by=said_by, is_automatic=is_automatic
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _checked_type(given: str) -> str:
    incident_class(given)
    return str(given)


def _checked_level(level: int) -> int:
    if level not in (1, 2, 3, 4):
        raise Invalid(level=message("A response level is 1, 2, 3 or 4."))
    return level


def _checked_harm(harm: dict[str, int | Decimal]) -> dict[str, Any]:
    for name, value in harm.items():
        if value < 0:
            raise Invalid.on(name, message("This is not negative."))
    return {name: Decimal(value) if name == "loss" else int(value) for name, value in harm.items()}


def _past(moment: datetime, field: str) -> datetime:
    if moment > now() + _AHEAD:
        raise Invalid.on(field, message("This moment has not come yet."))
    return moment


def _put_in_place(incident: Incident, place: Place | None) -> None:
    if place is None:
        return
    there = check_place(place.lat, place.lon, place.datum).into(Datum.WGS84)
    incident.lat, incident.lon, incident.datum = there.lat, there.lon, place.datum
