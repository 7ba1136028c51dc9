"""The search itself. Plain columns and one index per question: this is what a commander waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, false, func, literal, select, true

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, Reach, reach_of, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.places import Datum, Place, box_around, metres_between
from emergency.core.text import Message, message
from resources_db.claims.amounts import plain
from resources_db.claims.models import Resource
from resources_db.claims.queries import Availability, LiveClaim, availability, live_claims, usual_window
from resources_db.claims.rules import Rank
from resources_db.lookup.rules import RINGS_M, Asked, FoundStock, FoundTeam, Holder, held_words, in_order
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
    statement: Select[*tuple[Any, ...]] = (
        select(
            Team.id, Team.resource_id, Team.name, Team.category, Organisation.name.label("organisation"), Team.phone,
            Team.lat, Team.lon, Team.status, Team.confirmed_at, Team.confirmed_by, Team.confirmed_how,
            Team.fresh_until,
        )
        .select_from(TeamCapability)
        .join(Team, Team.id == TeamCapability.team_id)
        .join(Organisation, Organisation.id == Team.organisation_id)
        .where(TeamCapability.capability_id.in_(capability_ids), _in_area(by, Team.organisation_id))
        .order_by(
            case((Team.status == TeamStatus.READY, 0), else_=1),
            case((Team.fresh_until > now(), 0), else_=1),
            _squared(TeamCapability, place), Team.id,
        )
    )  # fmt: skip

    def enough(rows: Sequence[Row[Any]]) -> bool:
        return sum(1 for row in rows if row.status == TeamStatus.READY) >= asked.limit * 2

    rows = _nearest(statement, TeamCapability, place, asked.limit * 3, enough)
    unique = list({row.id: row for row in rows}.values())
    claims = live_claims([row.resource_id for row in unique], usual_window())
    found = [_team(row, claims.get(row.resource_id, ()), place) for row in unique]
    return in_order(found, asked.within_minutes)[: asked.limit]


def find_stock(by: Actor, item_ids: Sequence[int], asked: Asked) -> list[FoundStock]:
    """Depots in reach that have one of the items, nearest with enough first; substitutes stand beside each."""
    if not item_ids:
        return []
    place = asked.place.into(Datum.WGS84) if asked.place else None
    statement = _stock_rows(by, place).where(StockLine.item_id.in_(item_ids))

    def enough(rows: Sequence[Row[Any]]) -> bool:
        return len({row.depot_id for row in rows if row.capacity >= asked.quantity}) >= asked.limit

    rows = _nearest(statement, StockLine, place, asked.limit * 4, enough)
    found = in_order(_by_depot(rows, asked, place), asked.within_minutes)[: asked.limit]
    return _with_substitutes(by, item_ids, found, asked, place)


def _stock_rows(by: Actor, place: Place | None) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
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
        .where(Resource.capacity > 0, StockLine.status != StockStatus.SCRAPPED, _in_area(by, Depot.organisation_id))
        .order_by(_squared(StockLine, place), StockLine.id)
    )  # fmt: skip
    return statement


def _in_area(by: Actor, organisation_id: Any) -> ColumnElement[bool]:
    """The reach of a search, asked row by row: the few rows near by are looked up, not all organisations listed."""
    reach = reach_of(by, Permission.LOOKUP_USE)
    if reach is None:
        return false()
    if reach is Reach.ALL:
        return true()
    if reach is not Reach.AREA or not by.area_path:
        return within_reach(by, Permission.LOOKUP_USE, organisation_id)
    area = select(literal(1)).select_from(Area).where(
        Area.id == Organisation.area_id, Area.path >= by.area_path, Area.path < by.area_path[:-1] + "0"
    )  # fmt: skip
    # A value, not EXISTS: PostgreSQL would turn that into a join and walk all depots before it looks at the item.
    return area.correlate(Organisation).scalar_subquery() == 1


def _squared(table: Any, place: Place | None) -> Any:
    """The square of the distance in degrees of latitude: it orders as the distance does, near enough to sieve by."""
    if place is None:
        return literal(0)
    narrow = cos(radians(place.lat)) ** 2
    across, along = table.lon - place.lon, table.lat - place.lat
    return along * along + across * across * narrow


def _nearest(
    statement: Select[*tuple[Any, ...]],
    table: Any,
    place: Place | None,
    most: int,
    enough: Callable[[Sequence[Row[Any]]], bool],
) -> Sequence[Row[Any]]:
    """The rows of the first ring that holds enough; without a place, or at last, all of them up to a limit."""
    most = min(most, _MOST_ROWS)
    if place is None:
        return db.session.execute(statement.limit(most)).all()
    rows: Sequence[Row[Any]] = ()
    for radius in RINGS_M:
        box = box_around(place, radius)
        near = statement.where(
            table.lat >= box.south, table.lat <= box.north, table.lon >= box.west, table.lon <= box.east
        )
        rows = db.session.execute(near.limit(most)).all()
        if enough(rows) or len(rows) == most:
            return rows
    unplaced = db.session.execute(statement.where(table.lat.is_(None)).limit(most - len(rows))).all()
    return [*rows, *unplaced]


def _distance(place: Place | None, row: Row[Any]) -> int | None:
    if place is None or row.lat is None:
        return None
    return round(metres_between(place.lat, place.lon, row.lat, row.lon))


def _team(row: Row[Any], claims: Sequence[LiveClaim], place: Place | None) -> FoundTeam:
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
        is_certain=row.fresh_until is not None and row.fresh_until > now(), why_not=why_not, holder=holder,
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
    return [_stock(lines, there, asked, place) for lines in grouped.values()]


def _stock(lines: Sequence[Row[Any]], there: dict[int, Availability], asked: Asked, place: Place | None) -> FoundStock:
    first = lines[0]
    day = today()
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
        is_certain=bool(usable) and all(row.fresh_until and row.fresh_until > now() for row in usable),
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


def _with_substitutes(
    by: Actor, item_ids: Sequence[int], found: list[FoundStock], asked: Asked, place: Place | None
) -> list[FoundStock]:
    """Put beside each depot what it has that will do instead."""
    pairs = db.session.execute(
        select(Substitute.item_id, Substitute.substitute_id).where(Substitute.item_id.in_(item_ids))
    ).all()
    if not pairs or not found:
        return found
    rows = db.session.execute(
        _stock_rows(by, place).where(
            StockLine.depot_id.in_({each.depot for each in found}),
            StockLine.item_id.in_({pair.substitute_id for pair in pairs}),
        )
    ).all()
    instead = _by_depot(rows, asked, place)
    return [
        replace(each, substitutes=tuple(
            other for other in instead
            if other.depot == each.depot and other.free > 0 and (each.item, other.item) in set(map(tuple, pairs))
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
