"""Postponements that wait to be decided, for the worklist, and what a unit's page of duties shows of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from drills.postponements import queries
from drills.postponements.models import PostponementRequest
from drills.postponements.rules import STATE_TITLES, STATE_TONES, State
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, holds
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.panels import Panel
from emergency.core.text import message
from emergency.core.worklist import Source, Task

_MOST = 200
_SHOWN = 10


def load(actor: Actor, day: date) -> list[Task]:
    """What an authority has to decide; late once the last day has come, since it is not postponed afterwards."""
    if not holds(actor, Permission.DUTY_POSTPONE):
        return []
    chosen = queries.list_requests(actor, state=State.ASKED, permission=Permission.DUTY_POSTPONE)
    if actor.organisation_id is not None:
        chosen = chosen.where(PostponementRequest.organisation_id != actor.organisation_id)
    return [
        Task(
            code="postponement.decide",
            title=message("%(unit)s asks to postpone %(rule)s", unit=one.organisation.name, rule=one.rule),
            endpoint="postponements.show", values={"request_id": one.id}, due_on=one.due_on,
            urgency="late" if one.due_on < day else "due", about=f"postponement:{one.id}",
            organisation_id=actor.organisation_id, concerns=one.organisation_id,
        )
        for one in db.session.scalars(chosen.limit(_MOST))
    ]  # fmt: skip


def of_unit(organisation: Organisation, actor: Actor) -> dict[str, Any]:
    """The latest postponements of a unit."""
    chosen = queries.list_requests(actor, organisation_id=organisation.id).limit(_SHOWN)
    return {
        "organisation": organisation, "requests": db.session.scalars(chosen).all(), "states": STATE_TITLES,
        "tones": STATE_TONES,
    }  # fmt: skip


SOURCE = Source("postponements", load)
PANELS = (Panel("duties", of_unit, "postponements/_panel.html", order=10),)
