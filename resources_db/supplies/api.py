"""The API of depots, items, stock and movements."""

from __future__ import annotations

from typing import Any

from flask import g, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.accounts.queries import get_organisation
from emergency.core.api import blueprint, page_of
from emergency.core.errors import Invalid, referred, within
from emergency.core.text import message
from emergency.core.things import thing
from resources_db.supplies import actions, ledger, queries
from resources_db.supplies.choosing import choose_line, choose_target
from resources_db.supplies.models import Depot, Item
from resources_db.supplies.rules import MovementKind, StockStatus
from resources_db.supplies.schemas import (
    DepotIn,
    DepotList,
    DepotOut,
    DepotPatch,
    ItemIn,
    ItemList,
    ItemOut,
    ItemPatch,
    MovementIn,
    MovementLineIn,
    MovementList,
    MovementOut,
    StockIn,
    StockList,
    StockOut,
    show_depot,
    show_item,
    show_movement,
    show_stock,
)

api = blueprint("supplies", __name__)


@api.get("/depots")
@needs(Permission.STOCK_VIEW)
@api.output(DepotList)
def list_depots() -> Any:
    """Depots in reach; filter: q."""
    return page_of(queries.list_depots(g.actor, words=request.args.get("q", "")), show_depot)


@api.post("/depots")
@needs(Permission.STOCK_EDIT)
@api.input(DepotIn, location="json", arg_name="given")
@api.output(DepotOut, status_code=201)
def create_depot(given: DepotIn) -> Any:
    """Enter a depot."""
    owner = given.organisation or g.actor.organisation_id
    if owner is None:
        raise Invalid(organisation=message("Say whose depot it is."))
    return show_depot(
        actions.create_depot(
            name=given.name, organisation=referred("organisation", get_organisation, owner, g.actor),
            phone=given.phone,
            place=given.place.place() if given.place else None, keeper=given.keeper, address=given.address, by=g.actor,
        )
    )  # fmt: skip


@api.get("/depots/<int:depot_id>")
@needs(Permission.STOCK_VIEW)
@thing(Depot)
@api.output(DepotOut)
def show_one_depot(depot_id: int) -> Any:
    """One depot."""
    return show_depot(queries.get_depot(depot_id, g.actor))


@api.patch("/depots/<int:depot_id>")
@needs(Permission.STOCK_EDIT)
@api.input(DepotPatch, location="json", arg_name="given")
@api.output(DepotOut)
def change_depot(depot_id: int, given: DepotPatch) -> Any:
    """Change a depot."""
    depot = queries.get_depot(depot_id, g.actor)
    details = given.model_dump(exclude={"place"}, exclude_none=True)
    place = given.place.place() if given.place else None
    return show_depot(actions.update_depot(depot, place=place, by=g.actor, **details))


@api.get("/items")
@needs(Permission.STOCK_VIEW)
@api.output(ItemList)
def list_items() -> Any:
    """The catalogue; filter: q (words or pinyin initials)."""
    return page_of(queries.list_items(request.args.get("q", "")), show_item)


@api.post("/items")
@needs(Permission.CATALOGUE_EDIT)
@api.input(ItemIn, location="json", arg_name="given")
@api.output(ItemOut, status_code=201)
def create_item(given: ItemIn) -> Any:
    """Add an item to the catalogue."""
    substitutes = [referred("substitutes", queries.get_item, item_id) for item_id in given.substitutes]
    details = given.model_dump(exclude={"substitutes"})
    return show_item(actions.create_item(substitutes=substitutes, by=g.actor, **details))


@api.get("/items/<int:item_id>")
@needs(Permission.STOCK_VIEW)
@thing(Item)
@api.output(ItemOut)
def show_one_item(item_id: int) -> Any:
    """One item."""
    return show_item(queries.get_item(item_id))


@api.patch("/items/<int:item_id>")
@needs(Permission.CATALOGUE_EDIT)
@api.input(ItemPatch, location="json", arg_name="given")
@api.output(ItemOut)
def change_item(item_id: int, given: ItemPatch) -> Any:
    """Change an item."""
    item = queries.get_item(item_id)
    others = None
    if given.substitutes is not None:
        others = [referred("substitutes", queries.get_item, other) for other in given.substitutes]
    details = given.model_dump(exclude={"substitutes"}, exclude_none=True)
    return show_item(actions.update_item(item, substitutes=others, by=g.actor, **details))


@api.get("/stock")
@needs(Permission.STOCK_VIEW)
@api.output(StockList)
def list_stock() -> Any:
    """Stock in reach with what is on hand, held and free; filters: depot, item, status."""
    asked = request.args
    chosen = queries.list_stock(
        g.actor, depot_id=asked.get("depot", type=int), item_id=asked.get("item", type=int),
        status=asked.get("status", type=StockStatus),
    )  # fmt: skip
    page = page_of(chosen, lambda line: line)
    there = queries.availability_of(page["items"])
    page["items"] = [show_stock(line, there[line.id]) for line in page["items"]]
    return page


@api.post("/stock")
@needs(Permission.STOCK_EDIT)
@api.input(StockIn, location="json", arg_name="given")
@api.output(StockOut, status_code=201)
def create_stock(given: StockIn) -> Any:
    """Put so much of an item into a depot: a line is opened if it is new, and the quantity received into it."""
    item = referred("item", queries.get_item, given.item)
    depot = referred("depot", queries.get_depot, given.depot, g.actor)
    if given.unit and given.unit != item.unit:
        raise Invalid(unit=message("This item is counted in %(unit)s.", unit=item.unit))
    line = actions.open_line(
        item, depot, batch=given.batch, reserve_form=given.reserve_form, status=given.status,
        produced_on=given.produced_on, expires_on=given.expires_on, by=g.actor,
    )  # fmt: skip
    if given.quantity:
        ledger.move(MovementKind.RECEIVE, [ledger.Moved(line, given.quantity)], document=given.document, by=g.actor)
    return show_stock(line, queries.availability_of([line])[line.id])


@api.get("/movements")
@needs(Permission.STOCK_VIEW)
@api.output(MovementList)
def list_movements() -> Any:
    """The ledger, latest first; filters: kind, depot, stock."""
    asked = request.args
    line_id = asked.get("stock", type=int)
    line = queries.get_line(line_id, g.actor) if line_id else None
    chosen = queries.list_movements(
        g.actor, kind=asked.get("kind", type=MovementKind), line=line, depot_id=asked.get("depot", type=int)
    )
    return page_of(chosen, show_movement)


@api.post("/movements")
@needs(Permission.STOCK_EDIT)
@api.input(MovementIn, location="json", arg_name="given")
@api.output(MovementOut, status_code=201)
def create_movement(given: MovementIn) -> Any:
    """Write a movement into the ledger. For a count, `quantity` is what was found."""
    moved = [_moved(given.kind, number, line) for number, line in enumerate(given.lines)]
    return show_movement(
        ledger.move(given.kind, moved, document=given.document, reason=given.reason, moved_at=given.moved_at,
                    by=g.actor)
    )  # fmt: skip


def _moved(kind: MovementKind, number: int, given: MovementLineIn) -> ledger.Moved:
    with within(f"lines.{number}"):
        line = choose_line(
            kind, line_id=given.stock, item_id=given.item, depot_id=given.depot, batch=given.batch,
            expires_on=given.expires_on, by=g.actor,
        )  # fmt: skip
        to = choose_target(
            line, depot_id=given.to_depot, batch=given.to_batch, expires_on=given.to_expires_on, by=g.actor
        )
    return ledger.Moved(line, given.quantity, to)
