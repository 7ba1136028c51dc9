"""What a unit's page says of its life, above everything else and among its steps; and what waits because of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from drills.unit_life import queries
from drills.unit_life.rules import SUCCESSION_TITLES, open_to
from drills.unit_life.wording import CHANGE_TITLES
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, holds, reaches
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.panels import Panel
from emergency.core.text import message
from emergency.core.worklist import Source, Task
from emergency.sites import moving
from emergency.sites.queries import facts_of, former_names
from emergency.sites.rules import LIFE_TITLES, FactName, Life


def standing(organisation: Organisation, actor: Actor) -> dict[str, Any]:
    """That a unit is suspended, closed, about to move, merged; since when and by which paper; its former names."""
    keeps = reaches(actor, Permission.ORGANISATION_CREATE, organisation)
    stopped = organisation.life != Life.ACTIVE
    held = facts_of([organisation.id]).get(organisation.id) if stopped else None
    return {
        "organisation": organisation, "life": organisation.life, "lives": LIFE_TITLES,
        "fact": held.stated.get(FactName.LIFE) if held else None, "titles": SUCCESSION_TITLES,
        "formerly": former_names([organisation.id]).get(organisation.id, ()),
        "succession": queries.find_succession(organisation) if organisation.successor_id else None,
        "predecessors": queries.predecessors_of(organisation),
        "waiting": moving.find_waiting(organisation) if keeps else None,
        "left": queries.hanging_on(organisation, today()) if keeps and organisation.life == Life.CLOSED else None,
        "sees": lambda unit: reaches(actor, Permission.ORGANISATION_VIEW, unit),
    }  # fmt: skip


def steps(organisation: Organisation, actor: Actor) -> dict[str, Any] | None:
    """What the keeper of the register may put on record about the unit."""
    if not reaches(actor, Permission.ORGANISATION_CREATE, organisation):
        return None
    return {
        "organisation": organisation, "is_mergeable": organisation.kind in queries.JOINABLE,
        "changes": [(str(change), CHANGE_TITLES[change]) for change in open_to(organisation.life)],
        "is_open": organisation.life != Life.CLOSED,
    }  # fmt: skip


def _load(actor: Actor, _day: date) -> list[Task]:
    if not holds(actor, Permission.ORGANISATION_CREATE):
        return []
    received = [
        Task(
            code="unit.receive",
            title=message("Receive %(unit)s from %(area)s, or decline", unit=move.organisation.name,
                          area=move.from_area.name),
            endpoint="unit_life.show_move", values={"move_id": move.id}, due_on=None, urgency="open",
            about=f"move:{move.id}", concerns=move.organisation_id,
        )
        for move in queries.moves_to_receive(actor)
    ]  # fmt: skip
    left = [
        Task(
            code="unit.left", title=message("See to what is left of %(unit)s, which is closed", unit=unit.name),
            endpoint="sites.show", values={"organisation_id": unit.id}, due_on=None, urgency="open",
            about=f"closed:{unit.id}", concerns=unit.id,
        )
        for unit in db.session.scalars(queries.closed_with_something_left(actor).limit(_MOST))
    ]  # fmt: skip
    return received + left


_MOST = 50

SOURCE = Source("unit-life", _load)
PANELS = [
    Panel("organisation-top", standing, "unit_life/_standing.html", order=10),
    Panel("organisation", steps, "unit_life/_steps.html", order=90),
]
