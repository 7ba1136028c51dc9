"""Shapes of the API for depots, items, stock and movements."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.shapes import Id, Line, Moment, Word
from resources_db.claims.queries import Availability
from resources_db.claims.schemas import AskedQuantity, PlaceIn, PlaceOut, Quantity, show_place
from resources_db.supplies.models import Depot, Item, Movement, StockLine
from resources_db.supplies.rules import MovementKind, ReserveForm, StockStatus


class DepotIn(Shape):
    name: str = Field(min_length=1, max_length=120)
    organisation: Id | None = None
    phone: str = Field(default="", max_length=60)
    keeper: str = Field(default="", max_length=60)
    address: str = Field(default="", max_length=300)
    place: PlaceIn | None = None


class DepotPatch(Shape):
    name: str | None = Field(default=None, min_length=1, max_length=120)
    phone: str | None = Field(default=None, max_length=60)
    keeper: str | None = Field(default=None, max_length=60)
    address: str | None = Field(default=None, max_length=300)
    place: PlaceIn | None = None


class DepotOut(Answer):
    id: int
    name: str
    organisation: int
    phone: str
    address: str
    place: PlaceOut | None
    revision: int


class DepotList(Answer):
    items: list[DepotOut]
    total: int
    next: str | None


class ItemIn(Shape):
    name: str = Field(min_length=1, max_length=100)
    unit: str = Field(min_length=1, max_length=20)
    code: str = Field(default="", max_length=40)
    spec: str = Field(default="", max_length=120)
    synonyms: list[Word] = Field(default_factory=list, max_length=50)
    substitutes: list[Id] = Field(default_factory=list, max_length=50)


class ItemPatch(Shape):
    name: str | None = Field(default=None, min_length=1, max_length=100)
    unit: str | None = Field(default=None, min_length=1, max_length=20)
    code: str | None = Field(default=None, max_length=40)
    spec: str | None = Field(default=None, max_length=120)
    synonyms: list[Word] | None = Field(default=None, max_length=50)
    substitutes: list[Id] | None = Field(default=None, max_length=50)


class ItemOut(Answer):
    id: int
    name: str
    unit: str
    code: str
    spec: str
    synonyms: list[str]
    revision: int


class ItemList(Answer):
    items: list[ItemOut]
    total: int
    next: str | None


class StockIn(Shape):
    item: Id
    depot: Id
    quantity: AskedQuantity = Field(ge=0)
    unit: Line = ""
    """Must be the item's own, where it is said."""
    batch: str = Field(default="", max_length=60)
    reserve_form: ReserveForm = ReserveForm.PHYSICAL
    produced_on: date | None = None
    expires_on: date | None = None
    status: StockStatus = StockStatus.USABLE
    document: str = Field(default="", max_length=120)


class StockOut(Answer):
    id: int
    item: int
    item_name: str
    depot: int
    depot_name: str
    batch: str
    unit: str
    reserve_form: ReserveForm
    produced_on: date | None
    expires_on: date | None
    status: StockStatus
    on_hand: Quantity
    held: Quantity
    free: Quantity
    confirmed_at: datetime | None
    confirmed_by: str


class StockList(Answer):
    items: list[StockOut]
    total: int
    next: str | None


class MovementLineIn(Shape):
    """A stock line by its number, or item and depot (with batch, where there are several)."""

    stock: Id | None = None
    item: Id | None = None
    depot: Id | None = None
    batch: str | None = Field(default=None, max_length=60)
    expires_on: date | None = None
    quantity: AskedQuantity = Field(ge=0)
    to_depot: Id | None = None
    to_batch: str | None = Field(default=None, max_length=60)
    to_expires_on: date | None = None


class MovementIn(Shape):
    kind: MovementKind
    lines: list[MovementLineIn] = Field(min_length=1, max_length=500)
    document: str = Field(default="", max_length=120)
    reason: str = Field(default="", max_length=500)
    moved_at: Moment | None = None


class MovedLine(Answer):
    stock: int
    item: int
    depot: int
    batch: str
    quantity: Quantity


class MovementOut(Answer):
    id: int
    kind: MovementKind
    lines: list[MovedLine]
    document: str
    reason: str
    moved_at: datetime
    recorded_at: datetime
    by: str


class MovementList(Answer):
    items: list[MovementOut]
    total: int
    next: str | None


def show_depot(depot: Depot) -> DepotOut:
    """A depot as the API answers it."""
    return DepotOut(id=depot.id, name=depot.name, organisation=depot.organisation_id, phone=depot.phone,
                    address=depot.address, place=show_place(depot), revision=depot.revision)  # fmt: skip


def show_item(item: Item) -> ItemOut:
    """An item as the API answers it."""
    return ItemOut.model_validate(item)


def show_stock(line: StockLine, there: Availability) -> StockOut:
    """A stock line as the API answers it; what is expired or not usable is on hand, but not free."""
    return StockOut(
        id=line.id, item=line.item_id, item_name=line.item.name, depot=line.depot_id, depot_name=line.depot.name,
        batch=line.batch, unit=line.item.unit, reserve_form=line.reserve_form, produced_on=line.produced_on,
        expires_on=line.expires_on, status=line.status, on_hand=there.on_hand, held=there.held,
        free=there.free if line.may_be_sent else Decimal(0), confirmed_at=line.confirmed_at,
        confirmed_by=line.confirmed_by,
    )  # fmt: skip


def show_movement(movement: Movement) -> MovementOut:
    """A movement as the API answers it: what came is positive, what left is negative."""
    return MovementOut(
        id=movement.id, kind=movement.kind, document=movement.document, reason=movement.reason,
        moved_at=movement.moved_at, recorded_at=movement.recorded_at, by=movement.by_name,
        lines=[
            MovedLine(stock=line.stock_line_id, item=line.stock_line.item_id, depot=line.stock_line.depot_id,
                      batch=line.stock_line.batch, quantity=line.quantity)
            for line in movement.lines
        ],
    )  # fmt: skip
