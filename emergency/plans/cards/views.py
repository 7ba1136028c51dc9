"""Action cards as PDFs."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, g, request, url_for

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.errors import NotFound
from emergency.plans import queries
from emergency.plans.cards.queries import card_of, cards_below
from emergency.plans.cards.reports import Card, Paper, Tongue, cards_pdf
from emergency.plans.models import PlanVersion

pages = Blueprint("cards", __name__)
W = TypeVar("W", bound=StrEnum)


@pages.get("/versions/<int:version_id>/card.pdf")
@needs(Permission.PLAN_VIEW)
def show(version_id: int) -> Any:
    """One action card for the pocket (`paper`: a6 or a4; `language`: zh or both)."""
    version = card_of(queries.get_version(version_id, g.actor))
    current = queries.version_in_force(version.plan_id)
    return _printed([_card(version, current is not None and current.id == version.id)], f"card-{version.id}")


@pages.get("/plans/<int:plan_id>/cards.pdf")
@needs(Permission.PLAN_VIEW)
def below(plan_id: int) -> Any:
    """The action cards in force below a plan, one after the other."""
    plan = queries.get_plan(plan_id, g.actor)
    versions = cards_below(plan)
    if not versions:
        raise NotFound
    return _printed([_card(version, True) for version in versions], f"cards-{plan.id}")


def _card(version: PlanVersion, is_current: bool) -> Card:
    address = current_app.config["SETTINGS"].public_url + url_for("plans.version", version_id=version.id)
    return Card(version, address, is_current)


def _printed(cards: list[Card], name: str) -> Response:
    made = cards_pdf(cards, paper=_asked("paper", Paper.A6), tongue=_asked("language", Tongue.CHINESE))
    response = Response(made, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return response


def _asked(name: str, usual: W) -> W:
    """What the address asks for; an unknown word asks for nothing."""
    given = request.args.get(name, "")
    vocabulary = type(usual)
    return vocabulary(given) if given in set(vocabulary) else usual
