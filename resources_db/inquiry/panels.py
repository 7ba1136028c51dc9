"""The ways from an incident's page to its wall, its past and its file."""

from __future__ import annotations

from typing import Any

from emergency.accounts.permissions import Permission, reaches
from emergency.core.actors import Actor
from emergency.core.panels import Panel
from resources_db.incidents.models import Incident


def ways_of(incident: Incident, actor: Actor) -> dict[str, Any]:
    """Where else an incident is shown, for this person."""
    return {"incident": incident, "may": reaches(actor, Permission.HOLD_VIEW, incident)}


PANELS = (Panel("incident", ways_of, "inquiry/_ways.html", order=90),)
