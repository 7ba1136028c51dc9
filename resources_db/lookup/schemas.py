"""Shapes of the answers of a search."""

from __future__ import annotations

from datetime import datetime

from emergency.core.api import Answer
from emergency.core.i18n import say
from resources_db.claims.schemas import Quantity
from resources_db.lookup.rules import FoundStock, FoundTeam


class TeamFound(Answer):
    team: int
    name: str
    category: str
    organisation: str
    distance_m: int | None
    minutes: int | None
    """Estimated from the straight line."""
    free: bool
    status: str
    certain: bool
    confirmed_at: datetime | None
    confirmed_by: str
    phone: str
    why_not: str | None


class TeamsFound(Answer):
    items: list[TeamFound]
    total: int
    next: str | None


class SubstituteFound(Answer):
    item: int
    name: str
    free: Quantity
    unit: str


class StockFound(Answer):
    depot: int
    depot_name: str
    item: int
    item_name: str
    unit: str
    organisation: str
    distance_m: int | None
    minutes: int | None
    """Estimated from the straight line."""
    free: Quantity
    on_hand: Quantity
    held: Quantity
    certain: bool
    confirmed_at: datetime | None
    confirmed_by: str
    phone: str
    substitutes: list[SubstituteFound]
    why_not: str | None


class StocksFound(Answer):
    items: list[StockFound]
    total: int
    next: str | None


def show_team(found: FoundTeam) -> dict[str, object]:
    """A found team as the API answers it."""
    return {
        "team": found.team, "name": found.name, "category": found.category, "organisation": found.organisation,
        "distance_m": found.distance_m, "minutes": found.minutes, "free": found.free, "status": found.status,
        "certain": found.is_certain, "confirmed_at": found.confirmed_at, "confirmed_by": found.confirmed_by,
        "phone": found.phone, "why_not": say(found.why_not) or None,
    }  # fmt: skip


def show_stock(found: FoundStock) -> dict[str, object]:
    """A depot that has it, as the API answers it."""
    return {
        "depot": found.depot, "depot_name": found.depot_name, "item": found.item, "item_name": found.item_name,
        "unit": found.unit, "organisation": found.organisation, "distance_m": found.distance_m,
        "minutes": found.minutes, "free": found.free, "on_hand": found.on_hand, "held": found.held,
        "certain": found.is_certain, "confirmed_at": found.confirmed_at, "confirmed_by": found.confirmed_by,
        "phone": found.phone, "why_not": say(found.why_not) or None,
        "substitutes": [
            {"item": other.item, "name": other.item_name, "free": other.free, "unit": other.unit}
            for other in found.substitutes
        ],
    }  # fmt: skip
