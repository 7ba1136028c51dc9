"""Two people at the same thing: whoever saves second is told who was first and when, and keeps what was typed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from wtforms import HiddenField

from emergency.core.audit import AuditEntry
from emergency.core.clock import local
from emergency.core.db import db, lock
from emergency.core.errors import Conflict
from emergency.core.forms import Form
from emergency.core.text import message


class EditForm(Form):
    """A form about something that others may change meanwhile; it carries the revision that was shown."""

    revision = HiddenField()


def refuse_stale(thing: Any, form: EditForm) -> None:
    """Refuse to save over what somebody has changed since the form was opened; the next saving is meant to replace.

    The thing is locked and read afresh. Errors: Conflict (`stale`), naming who changed it and when by its trail.
    """
    lock(type(thing), [thing.id])
    shown, form.revision.data = form.revision.data, str(thing.revision)
    if not shown or shown == str(thing.revision):
        return
    about_it = (AuditEntry.thing_kind == type(thing).__tablename__, AuditEntry.thing_id == thing.id)
    last = db.session.scalar(select(AuditEntry).where(*about_it).order_by(AuditEntry.id.desc()).limit(1))
    if last is None:
        raise Conflict(code="stale", revision=thing.revision)
    said = message(
        "%(name)s changed this at %(time)s. Look at what it says now, then save yours again.",
        name=last.actor_name, time=local(last.at).strftime("%Y-%m-%d %H:%M"),
    )  # fmt: skip
    raise Conflict(said, code="stale", revision=thing.revision)
