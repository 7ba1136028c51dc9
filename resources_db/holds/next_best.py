"""What to take instead of what somebody else took first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.places import Place
from resources_db.claims.amounts import plain
from resources_db.holds.models import HoldLine
from resources_db.lookup.queries import find_stock, find_teams
from resources_db.lookup.rules import Asked
from resources_db.teams.models import TeamCapability

_LOOKED_AT = 10


def next_best(line: HoldLine, near: Place | None, by: Actor) -> dict[str, Any] | None:
    """The nearest free team with the same capabilities, or depot with enough of the item; None if there is none."""
    return _next_team(line, near, by) if line.team is not None else _next_depot(line, near, by)


def _next_team(line: HoldLine, near: Place | None, by: Actor) -> dict[str, Any] | None:
    team = line.team
    assert team is not None
    if near is None and team.lat is not None and team.lon is not None:
        near = Place(team.lat, team.lon)
    capabilities = db.session.scalars(
        select(TeamCapability.capability_id).where(TeamCapability.team_id == team.id)
    ).all()  # fmt: skip
    found = find_teams(by, capabilities, Asked(near, limit=_LOOKED_AT))
    others = {other.team_id for other in line.hold.lines}
    for each in found:
        if each.free and each.team not in others:
            return {"team": each.team, "name": each.name, "distance_m": each.distance_m, "minutes": each.minutes,
                    "phone": each.phone}  # fmt: skip
    return None


def _next_depot(line: HoldLine, near: Place | None, by: Actor) -> dict[str, Any] | None:
    depot = line.depot
    assert depot is not None
    assert line.item_id is not None
    if near is None and depot.lat is not None and depot.lon is not None:
        near = Place(depot.lat, depot.lon)
    found = find_stock(by, [line.item_id], Asked(near, quantity=line.quantity, limit=_LOOKED_AT))
    for each in sorted(found, key=lambda stock: stock.free < line.quantity):
        if each.free > 0 and each.depot != depot.id:
            return {"depot": each.depot, "name": each.depot_name, "item": each.item, "free": plain(each.free),
                    "distance_m": each.distance_m, "minutes": each.minutes, "phone": each.phone}  # fmt: skip
    return None
