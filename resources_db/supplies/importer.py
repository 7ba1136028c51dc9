"""Lists of stock: held against depots and catalogue, and received in one movement per owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.imports import Given, Importer, Option, digest_of, doubt, refuse
from emergency.core.places import Datum, Place
from emergency.core.tables.preview import Item, Preview
from emergency.core.text import message
from resources_db.claims.amounts import check_amount
from resources_db.claims.models import Resource
from resources_db.claims.owners import OWNER, placed, settle_owners
from resources_db.claims.rules import ResourceKind
from resources_db.supplies import models
from resources_db.supplies.actions import create_depot, item_for_stock
from resources_db.supplies.imports import STOCK
from resources_db.supplies.models import Depot, Movement, MovementLine, StockLine
from resources_db.supplies.queries import folded
from resources_db.supplies.rules import (
    RESERVE_FORM_TITLES,
    MovementKind,
    ReserveForm,
    StockStatus,
    fresh_until,
    lot_of,
)

_AT_ONCE = 500
_STATES = {"待检": StockStatus.TO_CHECK, "维修": StockStatus.IN_REPAIR, "报废": StockStatus.SCRAPPED,
           "损坏": StockStatus.IN_REPAIR}  # fmt: skip
_DEPOT = Option("depot", message("Depot of the whole list"), message("For rows that name no depot: its exact name."))


def check(preview: Preview, by: Actor, given: Given) -> None:
    """Settle depot, item, unit and quantity of each row, and mark the lines that the register holds already."""
    settle_owners(preview, by, given, Permission.STOCK_EDIT, "organisation")
    depots = _depots({item.get("organisation_id") for item in preview.items})
    units = _units({folded(item["item"]) for item in preview.items})
    for item in preview.items:
        item["depot"] = item.get("depot") or given.get("depot", "").strip()
        if item.get("organisation_id") is None or item.get("refused"):
            continue
        if not item["depot"]:
            refuse(preview, item, "depot", "required_missing", message("Say in which depot it lies."))
            continue
        placed(preview, item)
        _check_unit(preview, item, units)
        _check_quantity(preview, item)
    known = _known_lines(preview.items, depots)
    for item in preview.items:
        item["known"] = known.get(_key(item, depots))


def _check_unit(preview: Preview, item: Item, units: dict[str, set[str]]) -> None:
    kept = units.get(folded(item["item"]), set())
    if item.get("unit"):
        return
    if len(kept) == 1:
        item["unit"] = next(iter(kept))
        return
    refuse(preview, item, "unit", "required_missing", message("Give the unit it is counted in."))


def _check_quantity(preview: Preview, item: Item) -> None:
    try:
        item["quantity"] = check_amount(item["quantity"], at_least=0)
    except Invalid as error:
        refuse(preview, item, "quantity", "number_invalid", error.fields["quantity"][0])
    if item.get("approximate"):
        doubt(preview, item, "quantity", "approximate", message("Only an approximate number is given; count it."))


def _depots(organisation_ids: set[int | None]) -> dict[tuple[int, str], int]:
    rows = db.session.execute(
        select(Depot.organisation_id, Depot.name, Depot.id).where(Depot.organisation_id.in_(organisation_ids - {None}))
    )
    return {(row.organisation_id, row.name): row.id for row in rows}


def _units(words: set[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for some in _portions(sorted(words)):
        rows = db.session.execute(
            select(models.ItemWord.word, models.Item.unit)
            .join(models.Item, models.Item.id == models.ItemWord.item_id)
            .where(models.ItemWord.word.in_(some))
        )
        for word, unit in rows:
            found.setdefault(word, set()).add(unit)
    return found


Key = tuple[str, str, str, int, str]


def _key(item: Item, depots: dict[tuple[int, str], int]) -> Key | None:
    depot_id = depots.get((item.get("organisation_id") or 0, item.get("depot") or ""))
    if depot_id is None:
        return None
    return (item["item"], item.get("spec") or "", item.get("unit") or "", depot_id, _lot(item))


def _lot(item: Item) -> str:
    return lot_of(item.get("batch") or "", _form(item), item.get("expires_on"))


def _form(item: Item) -> ReserveForm:
    return ReserveForm(item["reserve_form"]) if item.get("reserve_form") else ReserveForm.PHYSICAL


def _known_lines(items: Iterable[Item], depots: dict[tuple[int, str], int]) -> dict[Key | None, int]:
    wanted = {key[3] for item in items if (key := _key(item, depots)) is not None}
    rows = db.session.execute(
        select(models.Item.name, models.Item.spec, models.Item.unit, StockLine.depot_id, StockLine.lot, StockLine.id)
        .join(StockLine, StockLine.item_id == models.Item.id)
        .where(StockLine.depot_id.in_(wanted))
    )
    return {tuple(row[:5]): row.id for row in rows}  # type: ignore[misc]


def put(items: Sequence[Item], by: Actor, _given: Given) -> Sequence[int]:
    """Open depots, items and lines that are new, and receive everything in one movement per owner.

    What has come into the register since the preview is left alone; one audit entry for the whole.
    """
    ids = {item["organisation_id"] for item in items}
    owners = {owner.id: owner for owner in db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    for owner in owners.values():
        authorise(by, Permission.STOCK_EDIT, owner)
    depots = _depots(set(ids))
    known = _known_lines(items, depots)
    fresh = [item for item in items if known.get(_key(item, depots)) is None]
    if not fresh:
        return []
    for item in fresh:
        _settle(item, owners[item["organisation_id"]], depots, by)
    fresh = list({(item["item_id"], item["depot_id"], _lot(item)): item for item in fresh}.values())
    made = _insert_lines(fresh, by)
    _receive(fresh, made, by)
    record(by, "stock.imported", None, count=len(made), first=made[0], last=made[-1], digest=digest_of(fresh))
    return made


def _settle(item: Item, owner: Organisation, depots: dict[tuple[int, str], int], by: Actor) -> None:
    place = item.get("place")
    key = (owner.id, item["depot"])
    if key not in depots:
        depot = create_depot(
            name=item["depot"], organisation=owner, phone=(item.get("phone") or [""])[0], by=by,
            place=Place(place["lat"], place["lon"], Datum(place["datum"])) if place else None,
            keeper=item.get("keeper") or "",
        )  # fmt: skip
        depots[key] = depot.id
    item["depot_id"] = depots[key]
    kept = item_for_stock(item["item"], item["unit"], owner, spec=item.get("spec") or "", by=by)
    item["item_id"] = kept.id


def _insert_lines(items: Sequence[Item], by: Actor) -> list[int]:
    resources = insert(Resource).returning(Resource.id, sort_by_parameter_order=True)
    begun = [{"kind": ResourceKind.STOCK, "capacity": Decimal(0)} for _item in items]
    resource_ids = list(db.session.scalars(resources, begun))
    depots: dict[int, Any] = {
        row.id: row
        for row in db.session.execute(
            select(Depot.id, Depot.lat, Depot.lon).where(Depot.id.in_({item["depot_id"] for item in items}))
        )
    }
    moment = now()
    rows = [
        {
            "resource_id": resource_id, "item_id": item["item_id"], "depot_id": item["depot_id"],
            "batch": item.get("batch") or "", "reserve_form": _form(item), "produced_on": item.get("produced_on"),
            "expires_on": item.get("expires_on"), "lot": _lot(item),
            "status": next((state for word, state in _STATES.items() if word in (item.get("status") or "")),
                           StockStatus.USABLE),
            "confirmed_at": moment, "confirmed_by": by.name, "fresh_until": fresh_until(_form(item), moment),
            "lat": depots[item["depot_id"]].lat, "lon": depots[item["depot_id"]].lon,
        }
        for resource_id, item in zip(resource_ids, items, strict=True)
    ]  # fmt: skip
    lines = insert(StockLine).returning(StockLine.id, sort_by_parameter_order=True)
    return list(db.session.scalars(lines, rows))


def _receive(items: Sequence[Item], line_ids: Sequence[int], by: Actor) -> None:
    """The quantities come in by movements, as always; the database adds them up."""
    moment = now()
    movements: dict[int, int] = {}
    rows = []
    for item, line_id in zip(items, line_ids, strict=True):
        if not item["quantity"]:
            continue
        owner_id = item["organisation_id"]
        if owner_id not in movements:
            movement = Movement(organisation_id=owner_id, kind=MovementKind.RECEIVE, moved_at=moment, by_name=by.name)
            db.session.add(movement)
            db.session.flush()
            movements[owner_id] = movement.id
        row = {"movement_id": movements[owner_id], "stock_line_id": line_id, "quantity": Decimal(item["quantity"])}
        rows.append(row)
    if rows:
        db.session.execute(insert(MovementLine), rows)


def _portions(words: Sequence[str]) -> list[Sequence[str]]:
    return [words[at : at + _AT_ONCE] for at in range(0, len(words), _AT_ONCE)]


IMPORTER = Importer(
    name="stock", title=message("List of stock"), spec=STOCK, permission=Permission.STOCK_EDIT, check=check, put=put,
    options=(OWNER, _DEPOT), words={"reserve_form": RESERVE_FORM_TITLES}, endpoint="supplies.index",
)  # fmt: skip
