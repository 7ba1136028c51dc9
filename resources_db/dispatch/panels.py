"""Orders on the pages of incidents and holds, and on the list of whoever still owes the paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from emergency.accounts.permissions import Permission, holds, reaches
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.panels import Panel
from emergency.core.text import message
from emergency.core.worklist import Source, Task
from resources_db.dispatch import queries
from resources_db.dispatch.rules import STANDING_TITLES
from resources_db.dispatch.sentences import thing_of
from resources_db.holds.models import Hold, HoldLine
from resources_db.incidents.models import Incident


def orders_of_incident(incident: Incident, actor: Actor) -> dict[str, Any] | None:
    """The orders given for an incident, and what is called out without one."""
    return _rows(queries.list_lines_of_incident(incident.id), reaches(actor, Permission.HOLD_MAKE, incident))


def orders_of_holds(made: Sequence[Hold], actor: Actor) -> dict[str, Any] | None:
    """The same for a list of holds."""
    return _rows([line for hold in made for line in hold.lines], holds(actor, Permission.HOLD_MAKE))


def _rows(lines: Sequence[HoldLine], may: bool) -> dict[str, Any] | None:
    followed = queries.follow(lines)
    if not followed:
        return None
    return {
        "rows": [each for each in followed if each.order is not None], "titles": STANDING_TITLES, "thing": thing_of,
        "without": {each.line.hold_id for each in followed if each.can_be_ordered} if may else set(),
    }  # fmt: skip


def _paper_to_follow(actor: Actor, _today: date) -> list[Task]:
    if not holds(actor, Permission.HOLD_MAKE) or actor.organisation_id is None:
        return []
    return [
        Task("order.paper", message("Write the order %(number)s that was given by telephone", number=order.number),
             "dispatch.show", {"order_id": order.id}, today(), "due", f"order:{order.id}", actor.organisation_id)
        for order in queries.list_paper_to_follow(actor)
    ]  # fmt: skip


PANELS = (
    Panel("incident", orders_of_incident, "dispatch/_orders.html", order=5),
    Panel("holds", orders_of_holds, "dispatch/_orders.html"),
)
WORKLIST = (Source("orders without paper", _paper_to_follow),)
