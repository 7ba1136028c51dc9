"""What the pages of plans show of action cards."""

from __future__ import annotations

from typing import Any

from emergency.core.actors import Actor
from emergency.core.panels import Panel
from emergency.plans.cards.queries import cards_below
from emergency.plans.cards.reports import has_english
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.vocabulary import Family, PlanKind

_WITH_CARDS = frozenset({PlanKind.ON_SITE, PlanKind.SPECIAL, PlanKind.COMPREHENSIVE})


def cards_of_plan(plan: Plan, _actor: Actor) -> dict[str, Any] | None:
    """The cards below a unit's plan, to be opened and printed together."""
    if plan.family is not Family.UNIT or plan.kind not in _WITH_CARDS:
        return None
    cards = cards_below(plan)
    return {"plan": plan, "cards": cards, "is_bilingual": any(map(has_english, cards))} if cards else None


def printing_of_card(version: PlanVersion, _actor: Actor) -> dict[str, Any] | None:
    """The ways in which a card is printed."""
    if version.plan.kind is not PlanKind.ACTION_CARD:
        return None
    return {"version": version, "is_bilingual": has_english(version)}


PANELS = (
    Panel("plan", cards_of_plan, "cards/_plan_panel.html", order=15),
    Panel("version", printing_of_card, "cards/_version_panel.html", order=4),
)
