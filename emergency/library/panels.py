"""What the pages of versions say about laws and standards."""

from __future__ import annotations

from typing import Any

from emergency.core.actors import Actor
from emergency.core.panels import Panel
from emergency.library import queries
from emergency.plans.models import PlanVersion
from emergency.statutes.queries import register


def replaced_in_version(version: PlanVersion, _actor: Actor) -> dict[str, Any] | None:
    """What this version cites although it has been replaced by today."""
    found = queries.replaced_in(version, register())
    return {"found": found} if found else None


PANELS = (
    Panel("version", replaced_in_version, "library/_version_panel.html", order=5),
    Panel("publish", replaced_in_version, "library/_version_panel.html", order=20),
)
