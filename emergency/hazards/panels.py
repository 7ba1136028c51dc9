"""What the pages of organisations and plans show of hazards."""

from __future__ import annotations

from typing import Any

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, holds
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.panels import Panel
from emergency.hazards import queries
from emergency.hazards.rules import LEVEL_TITLES, kinds
from emergency.plans.models import Plan

_MOST = 20
_HAVE_HAZARDS = {
    OrganisationKind.ENTERPRISE, OrganisationKind.BRANCH, OrganisationKind.PROJECT, OrganisationKind.SCHOOL,
    OrganisationKind.TOWNSHIP, OrganisationKind.COMMUNITY, OrganisationKind.ZONE,
}  # fmt: skip


def hazards_of_organisation(organisation: Organisation, actor: Actor) -> dict[str, Any] | None:
    """The registered hazards of a unit, and where its facts disagree with them."""
    if not holds(actor, Permission.HAZARD_VIEW) or organisation.kind not in _HAVE_HAZARDS:
        return None
    chosen = queries.list_standing(actor, organisation_id=organisation.id).limit(_MOST)
    return {
        "organisation": organisation, "rows": db.session.scalars(chosen).all(), "kinds": kinds(),
        "levels": LEVEL_TITLES, "gaps": queries.tag_gaps_of(organisation.id),
    }  # fmt: skip


def hazards_of_plan(plan: Plan, actor: Actor) -> dict[str, Any] | None:
    """The hazards that a plan answers."""
    rows = queries.hazards_answered_by(plan, actor) if holds(actor, Permission.HAZARD_VIEW) else []
    return {"rows": rows, "kinds": kinds(), "levels": LEVEL_TITLES} if rows else None


PANELS = (
    Panel("organisation", hazards_of_organisation, "hazards/_organisation_panel.html", order=20),
    Panel("plan", hazards_of_plan, "hazards/_plan_panel.html", order=15),
)
