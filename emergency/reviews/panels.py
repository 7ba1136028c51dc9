"""What the pages of a plan's versions show of its reviews."""

from __future__ import annotations

from typing import Any

from emergency.core.actors import Actor
from emergency.core.panels import Panel
from emergency.plans.models import PlanVersion
from emergency.plans.vocabulary import Family, VersionState
from emergency.reviews import queries
from emergency.reviews.rules import CONCLUSION_TITLES, REVIEW_TITLES


def load_reviews(version: PlanVersion, _actor: Actor) -> dict[str, Any] | None:
    """The reviews of a unit's version; government plans are examined otherwise (PL-12)."""
    reviews = queries.reviews_of(version.id)
    if not reviews and (version.plan.family is Family.GOVERNMENT or version.state is VersionState.WITHDRAWN):
        return None
    return {"version": version, "reviews": reviews, "kinds": REVIEW_TITLES, "conclusions": CONCLUSION_TITLES}


def load_warning(version: PlanVersion, _actor: Actor) -> dict[str, Any] | None:
    """That a unit's draft has passed no review yet: said before the button, and never a bar (PL-09)."""
    if version.plan.family is Family.GOVERNMENT or version.id in queries.reviewed_on([version.id]):
        return None
    return {"version": version}


PANELS = (
    Panel("version", load_reviews, "reviews/_panel.html", order=10),
    Panel("publish", load_warning, "reviews/_warning.html", order=10),
)
