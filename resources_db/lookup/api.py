"""The API of the search."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import g, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint, listing
from emergency.core.errors import Invalid
from emergency.core.places import Datum, Place, check_place
from emergency.core.text import message
from resources_db.claims.amounts import check_amount
from resources_db.lookup import queries
from resources_db.lookup.rules import Asked
from resources_db.lookup.schemas import StocksFound, TeamsFound, show_stock, show_team
from resources_db.supplies.queries import find_item_ids
from resources_db.teams.queries import find_capability_ids

api = blueprint("lookup", __name__)
_MOST = 100


@api.get("/lookup/teams")
@needs(Permission.LOOKUP_USE)
@api.output(TeamsFound)
def teams() -> Any:
    """Teams with a capability (words, synonyms or pinyin initials), nearest ready first."""
    words = _words("capability")
    found = queries.find_teams(g.actor, find_capability_ids(words), _asked())
    return listing([show_team(each) for each in found])


@api.get("/lookup/stock")
@needs(Permission.LOOKUP_USE)
@api.output(StocksFound)
def stock() -> Any:
    """Depots with enough of an item (its number, words, synonyms or pinyin initials), nearest first."""
    words = _words("item")
    item_ids = [int(words)] if words.isdecimal() and len(words) < 10 else find_item_ids(words)
    return listing([show_stock(each) for each in queries.find_stock(g.actor, item_ids, _asked())])


def _words(name: str) -> str:
    words = request.args.get(name, "").strip()
    if not words:
        raise Invalid.on(name, message("Say what is needed."))
    return words


def _asked() -> Asked:
    asked = request.args
    place: Place | None = None
    if "lat" in asked or "lon" in asked:
        place = check_place(_number("lat"), _number("lon"), Datum(asked.get("datum", Datum.WGS84, type=Datum)))
    quantity = check_amount(asked["quantity"]) if asked.get("quantity") else Decimal(1)
    within = asked.get("within", asked.get("within_minutes", type=int), type=int)
    limit = min(max(asked.get("limit", 20, type=int), 1), _MOST)
    return Asked(place, quantity, within, limit)


def _number(name: str) -> float:
    try:
        return float(request.args[name])
    except (KeyError, ValueError):
        raise Invalid.on(name, message("Give the place as lat and lon in degrees.")) from None
