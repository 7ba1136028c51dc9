"""What chains put on other pages: the figure of those who oversee units, the chain of one hazard on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from drills.chains import queries
from drills.chains.rules import GAP_TITLES, GAP_TONES
from emergency.accounts.permissions import Permission, holds
from emergency.core.actors import Actor
from emergency.core.cards import Cards
from emergency.core.db import db
from emergency.core.i18n import number, say
from emergency.core.panels import Panel
from emergency.core.text import message
from emergency.hazards import queries as hazards
from emergency.hazards.models import Hazard

_COUNTED = 200
"""Up to so many hazards are followed on opening a page; a wider reach asks the page of chains."""


def figures(actor: Actor, _day: date) -> list[dict[str, Any]]:
    """How many registered hazards have a gap in their chain."""
    if not (holds(actor, Permission.HAZARD_VIEW) and holds(actor, Permission.OBLIGATION_VIEW)):
        return []
    said = db.session.scalars(hazards.list_standing(actor).limit(_COUNTED + 1)).all()
    if not said or len(said) > _COUNTED:
        return []
    broken = len({link.said.hazard_id for link in queries.links_of(said, actor) if link.gaps})
    return [
        {
            "title": say(message("Hazards with a gap")), "value": number(broken),
            "unit": say(message("of %(number)s hazards", number=len(said))), "url": url_for("chains.index", gap="any"),
            "tone": "bad" if broken else "good",
        }
    ]  # fmt: skip


def chain_of_hazard(hazard: Hazard, actor: Actor) -> dict[str, Any] | None:
    """The chain of one hazard: its plans, their last drills, what is still open."""
    if not holds(actor, Permission.OBLIGATION_VIEW):
        return None
    said = hazards.standing_of([hazard.id]).get(hazard.id)
    if said is None or said.is_gone:
        return None
    return {"links": queries.links_of([said], actor), "gap_titles": GAP_TITLES, "tones": GAP_TONES}


CARDS = [Cards("figures", figures, order=30)]
PANELS = [Panel("hazard", chain_of_hazard, "chains/_hazard_panel.html", order=10)]
