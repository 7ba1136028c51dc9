"""What a commander's start page shows: where to search, incidents under way, what one holds oneself."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from emergency.core.actors import Actor
from emergency.core.cards import Cards
from emergency.core.db import db
from emergency.core.text import message
from resources_db.holds.queries import list_lapsing
from resources_db.incidents.queries import list_incidents

_SHOWN = 10


def _look_up(_actor: Actor, _today: date) -> list[Any]:
    return [url_for("holds.look_up")]


def _incidents(actor: Actor, _today: date) -> list[Any]:
    return [
        {
            "title": incident.title, "url": url_for("holds.show_incident", incident_id=incident.id),
            "level": incident.level, "exercise": incident.is_exercise,
            "note": message("since %(moment)s", moment=incident.started_at),
        }
        for incident in db.session.scalars(list_incidents(actor, is_open=True).limit(_SHOWN))
    ]  # fmt: skip


def _holds(actor: Actor, _today: date) -> list[Any]:
    return [
        {
            "title": hold.incident.title if hold.incident else hold.occasion, "url": url_for("holds.index"),
            "until": hold.lapses_at,
            "note": message("Held, not called out yet"),
        }
        for hold in list_lapsing(actor)[:_SHOWN]
    ]  # fmt: skip


CARDS = [Cards("look_up", _look_up), Cards("incidents", _incidents), Cards("holds", _holds)]
