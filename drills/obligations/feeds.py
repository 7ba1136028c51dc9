"""A unit's duties and drills as a calendar that programs subscribe to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from icalendar import Calendar, Event
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from drills.bookings.models import Drill
from drills.bookings.rules import DrillState
from drills.obligations import queries
from emergency.accounts.models import Organisation
from emergency.core.clock import LOCAL, now
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.i18n import say

_SHOWN = (DrillState.BOOKED, DrillState.CONFIRMED, DrillState.POSTPONED, DrillState.CANCELLED)


def calendar_of(organisation: Organisation) -> bytes:
    """An .ics file in Asia/Shanghai: stable UIDs, SEQUENCE counted up with each change of a booking."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ju'an//obligations//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", organisation.name)
    for duty in queries.open_duties(queries.obligations_of_one(organisation.id)):
        if duty.due_on is not None:
            calendar.add_component(_last_day(duty, organisation.id))
    drills = select(Drill).where(Drill.organisation_id == organisation.id, Drill.state.in_(_SHOWN))
    for drill in db.session.scalars(drills.order_by(Drill.starts_at)):
        calendar.add_component(_drill(drill))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _last_day(duty: Any, organisation_id: int) -> Event:
    event = Event()
    event.add("uid", f"{duty.rule.id}-{duty.plan or 0}-{duty.due_on}-{organisation_id}@ju-an")
    event.add("dtstamp", now())
    event.add("summary", say(duty.rule.title))
    event.add("description", "\n".join(say(sentence) for sentence in duty.why))
    event.add("dtstart", duty.due_on)
    event.add("dtend", duty.due_on + timedelta(days=1))
    event.add("sequence", 0)
    return event


def _drill(drill: Drill) -> Event:
    event = Event()
    event.add("uid", f"drill-{drill.id}@ju-an")
    event.add("dtstamp", now())
    event.add("summary", f"【演练】{drill.title}")
    event.add("location", drill.place)
    event.add("dtstart", drill.starts_at.astimezone(LOCAL))
    event.add("dtend", drill.ends_at.astimezone(LOCAL))
    event.add("sequence", drill.revision)
    event.add("status", "CANCELLED" if drill.state is DrillState.CANCELLED else "CONFIRMED")
    return event


def feed_address(organisation: Organisation) -> str:
    """The address of a unit's calendar; whoever holds it may read it."""
    return url_for("obligations.calendar", signed=_signer().dumps(organisation.id), _external=True)


def organisation_of(signed: str) -> Organisation:
    """The unit that a calendar's address names. Errors: NotFound for an address that we did not sign."""
    try:
        organisation = db.session.get(Organisation, _signer().loads(signed))
    except BadSignature:
        raise NotFound from None
    if organisation is None:
        raise NotFound
    return organisation


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendar")
