"""The search itself. Plain columns and one index per question: this is what a commander waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Row, Select, bindparam, case, func, literal, select

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, Reach, reach_of, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import local, now, today
from emergency.core.db import UtcTime, db
from emergency.core.places import Datum, Place, box_around, metres_between
from emergency.core.text import Message, message
from resources_db.claims.amounts import plain
from resources_db.claims.models import Resource
from resources_db.claims.queries import Availability, LiveClaim, availability, live_claims, usual_window
from resources_db.claims.rules import Rank
from resources_db.lookup.rules import (
    NEIGHBOURHOOD_M,
    RINGS_M,
    Asked,
    FoundStock,
    FoundTeam,
    Holder,
    held_words,
    in_order,
)
from resources_db.supplies.models import Depot, Item, StockLine, Substitute
from resources_db.supplies.rules import StockStatus, is_expired
from resources_db.teams.models import Team, TeamCapability
from resources_db.teams.rules import STATUS_TITLES, TeamStatus
from resources_db.travel.rules import STOCK, minutes_for

_MOST_ROWS = 400


def find_teams(by: Actor, capability_ids: Sequence[int], asked: Asked) -> list[FoundTeam]:
    """Teams in reach that have one of the capabilities, nearest ready first; those that can't go now come last."""
    if not capability_ids:
        return []
    place = asked.place.into(Datum.WGS84) if asked.place else None

    def enough(rows: Rows, sure_since: datetime | None) -> bool:
        ready = [row for row in rows if row.status == TeamStatus.READY]
        return sum(1 for row in ready if _is_sure(row, sure_since)) >= asked.limit * 2

    known = {"wanted": list(capability_ids), **_reach_of(by)}
    rows = _nearest(partial(_team_statement, _has_limits(by)), known, place, asked.limit * 3, enough)
    unique = list({row.id: row for row in rows}.values())
    claims = live_claims([row.resource_id for row in unique], usual_window())
    moment = now()
    found = [_team(row, claims.get(row.resource_id, ()), place, moment) for row in unique]
    return in_order(found, asked.within_minutes)[: asked.limit]


def find_stock(by: Actor, item_ids: Sequence[int], asked: Asked) -> list[FoundStock]:
    """Depots in reach that have one of the items, nearest with enough first; substitutes stand beside each."""
    if not item_ids:
        return []
    place = asked.place.into(Datum.WGS84) if asked.place else None

    def enough(rows: Rows, sure_since: datetime | None) -> bool:
        plenty = {row.depot_id for row in rows if row.capacity >= asked.quantity and _is_sure(row, sure_since)}
        return len(plenty) >= asked.limit

    known = {"wanted": list(item_ids), **_reach_of(by)}
    rows = _nearest(partial(_stock_statement, _has_limits(by)), known, place, asked.limit * 3, enough)
    found = in_order(_by_depot(rows, asked, place), asked.within_minutes)[: asked.limit]
    return _with_substitutes(by, item_ids, found, asked, place)


def _is_sure(row: Row[Any], since: datetime | None) -> bool:
    """Whether what was confirmed of a row still counts at a moment; everything counts where none is asked for."""
    return since is None or (row.fresh_until is not None and row.fresh_until > since)


Rows = Sequence[Row[*tuple[Any, ...]]]
Statement = Select[*tuple[Any, ...]]


@cache
def _team_statement(is_limited: bool, near: str) -> Statement:
    """The search for teams, built once: building a statement costs more than running this one."""
    statement: Statement = (
        select(
            Team.id, Team.resource_id, Team.name, Team.category, Organisation.name.label("organisation"), Team.phone,
            Team.lat, Team.lon, Team.status, Team.confirmed_at, Team.confirmed_by, Team.confirmed_how,
            Team.fresh_until,
        )
        .select_from(TeamCapability)
        .join(Team, Team.id == TeamCapability.team_id)
        .join(Organisation, Organisation.id == Team.organisation_id)
        .where(
            TeamCapability.capability_id.in_(bindparam("wanted", expanding=True)),
            *_sieve(TeamCapability, near), *_in_area(Team, is_limited),
        )
        .order_by(
            case((Team.status == TeamStatus.READY, 0), else_=1),
            case((Team.fresh_until > bindparam("now", type_=UtcTime()), 0), else_=1),
            _squared(TeamCapability, near), Team.id,
        )
        .limit(bindparam("most", type_=Integer()))
    )  # fmt: skip
    return statement


@cache
def _stock_statement(is_limited: bool, near: str) -> Statement:
    """The search for goods, built once. The nearest lines are chosen before anything is looked up about them."""
    far = _squared(StockLine, near).label("far")
    nearest = (
        select(StockLine.id, far)
        .join(Resource, Resource.id == StockLine.resource_id)
        .where(
            StockLine.item_id.in_(bindparam("wanted", expanding=True)), *_is_there(is_limited),
            *_sieve(StockLine, near),
        )
        .order_by(far, StockLine.id)
        .limit(bindparam("most", type_=Integer()))
        .subquery()
    )  # fmt: skip
    return _stock_rows().join(nearest, nearest.c.id == StockLine.id).order_by(nearest.c.far, StockLine.id)


@cache
def _stock_there_statement(is_limited: bool) -> Statement:
    """What certain depots have of certain items."""
    return _stock_rows().where(
        StockLine.depot_id.in_(bindparam("depots", expanding=True)),
        StockLine.item_id.in_(bindparam("wanted", expanding=True)),
        *_is_there(is_limited),
    ).order_by(StockLine.id)  # fmt: skip


def _stock_rows() -> Statement:
    statement: Statement = (
        select(
            StockLine.id, StockLine.resource_id, StockLine.item_id, StockLine.depot_id, StockLine.reserve_form,
            StockLine.expires_on, StockLine.status, StockLine.confirmed_at, StockLine.confirmed_by,
            StockLine.fresh_until, StockLine.lat, StockLine.lon, Resource.capacity, Depot.name.label("depot_name"),
            Depot.phone, Item.name.label("item_name"), Item.spec, Item.unit, Organisation.name.label("organisation"),
        )
        .select_from(StockLine)
        .join(Resource, Resource.id == StockLine.resource_id)
        .join(Depot, Depot.id == StockLine.depot_id)
        .join(Item, Item.id == StockLine.item_id)
        .join(Organisation, Organisation.id == Depot.organisation_id)
    )  # fmt: skip
    return statement


def _is_there(is_limited: bool) -> list[ColumnElement[bool]]:
    """Something lies there, in a state to be spoken of, within reach."""
    return [Resource.capacity > 0, StockLine.status != StockStatus.SCRAPPED, *_in_area(StockLine, is_limited)]


def _has_limits(by: Actor) -> bool:
    return reach_of(by, Permission.LOOKUP_USE) is not Reach.ALL


def _reach_of(by: Actor) -> dict[str, Any]:
    """The reach of a search as values: the area with all below it. Whoever has none finds nothing."""
    if not _has_limits(by):
        return {}
    path = by.area_path if reach_of(by, Permission.LOOKUP_USE) is Reach.AREA else ""
    return {"area_from": path or "~", "area_to": path[:-1] + "0" if path else ""}


def _in_area(table: Any, is_limited: bool) -> list[ColumnElement[bool]]:
    # The index of the item or the capability is to lead, not that of the area: hence no bare column.
    carried = table.reach.concat("")
    return [carried >= bindparam("area_from"), carried < bindparam("area_to")] if is_limited else []


def _sieve(table: Any, near: str) -> list[ColumnElement[bool]]:
    """Which rows a ring holds: a box, which the index serves; those without a place; or all."""
    if near == "unplaced":
        return [table.lat.is_(None)]
    if near == "anywhere":
        return []
    return [
        table.lat >= bindparam("south", type_=Float()), table.lat <= bindparam("north", type_=Float()),
        table.lon >= bindparam("west", type_=Float()), table.lon <= bindparam("east", type_=Float()),
    ]  # fmt: skip


def _squared(table: Any, near: str) -> Any:
    """The square of the distance in degrees of latitude: it orders as the distance does, near enough to sieve by."""
    if near != "box":
        return literal(0)
    across, along = table.lon - bindparam("lon", type_=Float()), table.lat - bindparam("lat", type_=Float())
    return along * along + across * across * bindparam("narrow", type_=Float())


def _nearest(
    statement: Callable[[str], Statement], known: dict[str, Any], place: Place | None, most: int,
    enough: Callable[[Rows, datetime | None], bool],
) -> Rows:  # fmt: skip
    """The rows of the first ring that holds enough; without a place, or at last, all of them up to a limit."""
    most = min(most, _MOST_ROWS)
    moment = now()
    known = {**known, "most": most, "now": moment}
    if place is None:
        return _run(statement("anywhere"), known)
    here = {**known, "lat": place.lat, "lon": place.lon, "narrow": cos(radians(place.lat)) ** 2}
    rows: Rows = ()
    for radius in RINGS_M:
        box = box_around(place, radius)
        rows = _run(
            statement("box"),
            {**here, "south": box.south, "north": box.north, "west": box.west, "east": box.east},
        )  # fmt: skip
        is_narrow = radius <= NEIGHBOURHOOD_M
        if enough(rows, moment if is_narrow else None) or (len(rows) == most and not is_narrow):
            return rows
    return [*rows, *_run(statement("unplaced"), {**known, "most": most - len(rows)})]


def _run(statement: Statement, known: dict[str, Any]) -> Rows:
    """Run a prepared statement past the ORM; only the values it asks for are sent."""
    asked = {name: value for name, value in known.items() if name in _names_of(statement)}
    return db.session.connection().execute(statement, asked).all()


@cache
def _names_of(statement: Statement) -> frozenset[str]:
    return frozenset(statement.compile().params)


def _distance(place: Place | None, row: Row[Any]) -> int | None:
    if place is None or row.lat is None:
        return None
    return round(metres_between(place.lat, place.lon, row.lat, row.lon))


def _team(row: Row[Any], claims: Sequence[LiveClaim], place: Place | None, moment: datetime) -> FoundTeam:
    distance = _distance(place, row)
    holder = _holder(claims)
    why_not: Message | None = None
    if row.status != TeamStatus.READY:
        why_not = message("Now: %(status)s.", status=STATUS_TITLES[row.status])
    elif holder is not None:
        why_not = held_words(holder)
    return FoundTeam(
        team=row.id, name=row.name, category=str(row.category), organisation=row.organisation, phone=row.phone,
        lat=row.lat, lon=row.lon, distance_m=distance,
        minutes=None if distance is None else minutes_for(distance, row.category), status=str(row.status),
        confirmed_at=row.confirmed_at, confirmed_by=row.confirmed_by,
        confirmed_how=str(row.confirmed_how) if row.confirmed_how else None,
        is_certain=_is_sure(row, moment), why_not=why_not, holder=holder,
    )  # fmt: skip


def _holder(claims: Iterable[LiveClaim]) -> Holder | None:
    first = min(claims, key=lambda claim: claim.until_at, default=None)
    if first is None:
        return None
    return Holder(first.title, first.owner_name, first.until_at, first.rank == Rank.DRILL)


def _by_depot(rows: Sequence[Row[Any]], asked: Asked, place: Place | None) -> list[FoundStock]:
    there = availability({row.resource_id: row.capacity for row in rows})
    grouped: dict[tuple[int, int], list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault((row.depot_id, row.item_id), []).append(row)
    moment = now()
    return [_stock(lines, there, asked, place, moment) for lines in grouped.values()]


def _stock(
    lines: Sequence[Row[Any]], there: dict[int, Availability], asked: Asked, place: Place | None, moment: datetime
) -> FoundStock:
    first = lines[0]
    day = local(moment).date()
    usable = [
        row for row in lines if row.status == StockStatus.USABLE and not is_expired(row.expires_on, day)
    ]  # fmt: skip
    free = sum((there[row.resource_id].free for row in usable), Decimal(0))
    held = sum((there[row.resource_id].held for row in lines), Decimal(0))
    claims = [claim for row in lines for claim in there[row.resource_id].claims]
    distance = _distance(place, first)
    confirmed = max((row for row in lines if row.confirmed_at), key=lambda row: row.confirmed_at, default=None)
    holder = _holder(claims)
    return FoundStock(
        depot=first.depot_id, depot_name=first.depot_name, item=first.item_id, item_name=first.item_name,
        spec=first.spec, unit=first.unit, organisation=first.organisation, phone=first.phone,
        lat=first.lat, lon=first.lon, distance_m=distance,
        minutes=None if distance is None else minutes_for(distance, STOCK),
        on_hand=sum((row.capacity for row in lines), Decimal(0)), held=held, free=free,
        confirmed_at=confirmed.confirmed_at if confirmed else None,
        confirmed_by=confirmed.confirmed_by if confirmed else "",
        is_certain=bool(usable) and all(_is_sure(row, moment) for row in usable),
        reserve_forms=tuple(dict.fromkeys(str(row.reserve_form) for row in lines)),
        why_not=_why_not_stock(free, asked.quantity, bool(usable), holder), holder=holder,
    )  # fmt: skip


def _why_not_stock(free: Decimal, quantity: Decimal, is_usable: bool, holder: Holder | None) -> Message | None:
    if free >= quantity:
        return None
    if not is_usable:
        return message("Expired, or not in a state to be sent.")
    if free == 0 and holder is not None:
        return held_words(holder)
    return message("Only %(free)s free.", free=plain(free))


_SUBSTITUTES = select(Substitute.item_id, Substitute.substitute_id).where(
    Substitute.item_id.in_(bindparam("wanted", expanding=True))
)


def _with_substitutes(
    by: Actor, item_ids: Sequence[int], found: list[FoundStock], asked: Asked, place: Place | None
) -> list[FoundStock]:
    """Put beside each depot what it has that will do instead."""
    pairs = {tuple(pair) for pair in db.session.connection().execute(_SUBSTITUTES, {"wanted": list(item_ids)})}
    if not pairs or not found:
        return found
    known = {"wanted": [other for _item, other in pairs], "depots": list({each.depot for each in found})}
    rows = _run(_stock_there_statement(_has_limits(by)), {**known, **_reach_of(by)})
    instead = [each for each in _by_depot(rows, asked, place) if each.free > 0]
    return [
        replace(each, substitutes=tuple(
            other for other in instead if other.depot == each.depot and (each.item, other.item) in pairs
        ))
        for each in found
    ]  # fmt: skip


def find_substitutes(by: Actor, item_ids: Sequence[int], asked: Asked) -> list[FoundStock]:
    """Where the nearest of what will do instead lies, whether or not the depot ever had the item itself."""
    others = db.session.scalars(select(Substitute.substitute_id).where(Substitute.item_id.in_(item_ids))).all()
    return [each for each in find_stock(by, list(others), asked) if each.free > 0]


def count_free_teams(by: Actor, capability_ids: Sequence[int]) -> tuple[int, int]:
    """How many teams in reach have one of the capabilities and are in service, and how many of them are free now."""
    if not capability_ids:
        return 0, 0
    rows = db.session.execute(
        select(Team.resource_id, Team.status).distinct()
        .join(TeamCapability, TeamCapability.team_id == Team.id)
        .where(
            TeamCapability.capability_id.in_(capability_ids), Team.status != TeamStatus.OUT_OF_SERVICE,
            within_reach(by, Permission.TEAM_VIEW, Team.organisation_id),
        )
    ).all()  # fmt: skip
    claims = live_claims([row.resource_id for row in rows], usual_window())
    free = sum(1 for row in rows if row.status == TeamStatus.READY and not claims.get(row.resource_id))
    return len(rows), free


def count_free_stock(by: Actor, item_ids: Sequence[int]) -> tuple[Decimal, Decimal]:
    """How much usable stock of the items lies in reach, and how much of it is free now."""
    if not item_ids:
        return Decimal(0), Decimal(0)
    rows = db.session.execute(
        select(StockLine.resource_id, Resource.capacity)
        .join(Resource, Resource.id == StockLine.resource_id).join(Depot, Depot.id == StockLine.depot_id)
        .where(
            StockLine.item_id.in_(item_ids), StockLine.status == StockStatus.USABLE,
            func.coalesce(StockLine.expires_on, today()) >= today(),
            within_reach(by, Permission.STOCK_VIEW, Depot.organisation_id),
        )
    ).all()  # fmt: skip
    there = availability({row.resource_id: row.capacity for row in rows})
    on_hand = sum((row.capacity for row in rows), Decimal(0))
    return on_hand, sum((each.free for each in there.values()), Decimal(0))
