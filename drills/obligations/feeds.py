"""A unit's duties and drills as a calendar that programs subscribe to."""

from __future__ import annotations

from datetime import date, timedelta

from flask import current_app, url_for
from icalendar import Calendar, Event
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from drills.bookings.models import Drill
from drills.bookings.rules import DrillState
from drills.obligations import queries
from drills.obligations.models import CalendarEvent, CalendarSubscription
from drills.obligations.queries import Told
from emergency.accounts.models import Organisation
from emergency.core.clock import LOCAL, now, today
from emergency.core.db import db
from emergency.core.errors import NotFound

_SHOWN = (DrillState.BOOKED, DrillState.CONFIRMED, DrillState.POSTPONED, DrillState.CANCELLED)


def calendar_of(organisation: Organisation) -> bytes:
    """An .ics file in Asia/Shanghai: stable UIDs, SEQUENCE counted up with each change of a booking."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ju'an//obligations//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", organisation.name)
    kept = {
        event.uid: event
        for event in db.session.scalars(select(CalendarEvent).where(CalendarEvent.organisation_id == organisation.id))
    }
    current = queries.told_events(organisation.id)
    for uid, told in current.items():
        calendar.add_component(_last_day(uid, told, kept.get(uid)))
    for uid, event in kept.items():
        if uid not in current and event.due_on >= today():
            calendar.add_component(_fallen_away(event))
    drills = select(Drill).where(Drill.organisation_id == organisation.id, Drill.state.in_(_SHOWN))
    for drill in db.session.scalars(drills.order_by(Drill.starts_at)):
        calendar.add_component(_drill(drill))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _last_day(uid: str, told: Told, kept: CalendarEvent | None) -> Event:
    """A last day. What has changed since it was kept counts one more, so that calendars take it over at once."""
    event = _day(uid, ("已完成：" if told.is_met else "") + told.summary, told.due_on)
    as_kept = kept is not None and not kept.is_cancelled and Told(kept.due_on, kept.summary, kept.is_met) == told
    event.add("sequence", 0 if kept is None else kept.sequence if as_kept else kept.sequence + 1)
    event.add("status", "CONFIRMED")
    return event


def _fallen_away(kept: CalendarEvent) -> Event:
    event = _day(kept.uid, kept.summary, kept.due_on)
    event.add("sequence", kept.sequence if kept.is_cancelled else kept.sequence + 1)
    event.add("status", "CANCELLED")
    return event


def _day(uid: str, summary: str, day: date) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now())
    event.add("summary", summary)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
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


def feed_address(subscription: CalendarSubscription) -> str:
    """The address of a subscription; whoever holds it may read the calendar until it is revoked."""
    return url_for("obligations.calendar", signed=_signer().dumps(subscription.id), _external=True)


def organisation_of(signed: str) -> Organisation:
    """The unit that a calendar's address names. Errors: NotFound for one not signed here, or revoked."""
    try:
        subscription = db.session.get(CalendarSubscription, _signer().loads(signed))
    except BadSignature:
        raise NotFound from None
    if subscription is None or subscription.revoked_at is not None or not subscription.account.is_active:
        raise NotFound
    return subscription.organisation


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendar-subscription")
