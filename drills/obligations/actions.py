"""Subscribing to a unit's calendar, revoking it, and keeping what calendars were told."""

from __future__ import annotations

from sqlalchemy import select

from drills.obligations.models import CalendarEvent, CalendarSubscription
from drills.obligations.queries import Told, told_events
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import Conflict, NotAllowed
from emergency.core.text import message


def subscribe(organisation: Organisation, *, by: Actor) -> CalendarSubscription:
    """Give a person an address of a unit's calendar, which only that person (or an administrator) revokes."""
    authorise(by, Permission.OBLIGATION_VIEW, organisation)
    if by.account_id is None:
        raise NotAllowed
    subscription = CalendarSubscription(
        organisation_id=organisation.id, organisation=organisation, account_id=by.account_id
    )
    db.session.add(subscription)
    db.session.flush()
    record(by, "calendar.subscribed", subscription, organisation=organisation.id)
    keep_told(organisation.id, by=by)
    return subscription


def revoke(subscription: CalendarSubscription, *, by: Actor) -> CalendarSubscription:
    """Take an address back: it answers nobody any more. Errors: Conflict (`revoked`)."""
    if subscription.revoked_at is not None:
        raise Conflict(message("This address has been revoked already."), code="revoked")
    subscription.revoked_at = now()
    db.session.flush()
    record(by, "calendar.revoked", subscription, organisation=subscription.organisation_id)
    return subscription


def keep_told(organisation_id: int, *, by: Actor) -> int:
    """Keep what a unit's calendar says of last days now, counting each change; answers how many there were.

    A duty that no longer exists is cancelled while its day is still to come; what is past stays as it was.
    """
    kept = {
        event.uid: event
        for event in db.session.scalars(select(CalendarEvent).where(CalendarEvent.organisation_id == organisation_id))
    }
    current = told_events(organisation_id)
    changed = 0
    for uid, told in current.items():
        changed += _keep(kept.get(uid), told, organisation_id, uid, by)
    for uid, event in kept.items():
        if uid not in current and event.due_on >= today() and not event.is_cancelled:
            event.is_cancelled, event.sequence, event.changed_at = True, event.sequence + 1, now()
            db.session.flush()
            record(by, "calendar.event_cancelled", event)
            changed += 1
    return changed


def _keep(event: CalendarEvent | None, told: Told, organisation_id: int, uid: str, by: Actor) -> int:
    if event is None:
        event = CalendarEvent(organisation_id=organisation_id, uid=uid, **told._asdict())
        db.session.add(event)
    elif event.is_cancelled or any(getattr(event, name) != value for name, value in told._asdict().items()):
        for name, value in told._asdict().items():
            setattr(event, name, value)
        event.is_cancelled, event.sequence, event.changed_at = False, event.sequence + 1, now()
    else:
        return 0
    db.session.flush()
    record(by, "calendar.event_told", event)
    return 1
