"""What is done to the catalogue, the depots and their stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.rules import PhoneError, check_phone
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid
from emergency.core.places import Datum, Place, check_place
from emergency.core.search import index_tokens, pinyin_key
from emergency.core.text import message
from resources_db.claims.actions import create_resource
from resources_db.claims.rules import ResourceKind
from resources_db.supplies.models import Depot, Item, ItemWord, StockLine, Substitute
from resources_db.supplies.queries import folded
from resources_db.supplies.rules import ReserveForm, StockStatus, fresh_until, lot_of


def create_depot(
    *, name: str, organisation: Organisation, by: Actor, phone: str = "", place: Place | None = None, **details: Any
) -> Depot:
    """Enter a depot; without a place it lies where its organisation is. `details`: keeper, address.

    Errors: Invalid, Conflict (`depot_exists`).
    """
    authorise(by, Permission.STOCK_EDIT, organisation)
    if not name.strip():
        raise Invalid(name=message("Give the depot's name."))
    twin = select(Depot.id).where(Depot.name == name.strip(), Depot.organisation_id == organisation.id)
    if db.session.scalar(twin) is not None:
        raise Conflict(message("This organisation already has a depot of this name."), code="depot_exists")
    depot = Depot(name=name.strip(), organisation=organisation, organisation_id=organisation.id, **details)
    depot.phone = _checked_phone(phone)
    if place is None and organisation.lat is not None and organisation.lon is not None:
        place = Place(organisation.lat, organisation.lon)
    _put_in_place(depot, place)
    _name_for_search(depot)
    db.session.add(depot)
    db.session.flush()
    record(by, "depot.created", depot, name=depot.name)
    return depot


def update_depot(depot: Depot, *, by: Actor, place: Place | None = None, **details: Any) -> Depot:
    """Change a depot; its stock moves with its place. `details`: name, phone, keeper, address."""
    authorise(by, Permission.STOCK_EDIT, depot)
    if "name" in details and not details["name"].strip():
        raise Invalid(name=message("Give the depot's name."))
    if "phone" in details:
        details["phone"] = _checked_phone(details["phone"])
    for field, value in details.items():
        setattr(depot, field, value)
    _put_in_place(depot, place)
    _name_for_search(depot)
    db.session.flush()
    if place is not None:
        lines = update(StockLine).where(StockLine.depot_id == depot.id)
        db.session.execute(lines.values(lat=depot.lat, lon=depot.lon))
    record(by, "depot.changed", depot)
    return depot


def create_item(
    *, name: str, unit: str, by: Actor, code: str = "", spec: str = "", synonyms: Sequence[str] = (),
    substitutes: Sequence[Item] = (),
) -> Item:  # fmt: skip
    """Add an item to the catalogue. Errors: Invalid, Conflict (`item_exists`)."""
    authorise(by, Permission.CATALOGUE_EDIT)
    return _enter_item(name, unit, by, code=code, spec=spec, synonyms=synonyms, substitutes=substitutes)


def update_item(item: Item, *, by: Actor, substitutes: Sequence[Item] | None = None, **details: Any) -> Item:
    """Change an item: name, unit, code, spec, synonyms, and what will do instead of it."""
    authorise(by, Permission.CATALOGUE_EDIT)
    for field in ("name", "unit"):
        if field in details and not details[field].strip():
            raise Invalid.on(field, message("This is needed."))
    for field, value in details.items():
        setattr(item, field, list(value) if field == "synonyms" else value.strip())
    _keep_findable(item)
    if substitutes is not None:
        _set_substitutes(item, substitutes)
    db.session.flush()
    record(by, "item.changed", item)
    return item


def item_for_stock(name: str, unit: str, organisation: Organisation, *, by: Actor, spec: str = "") -> Item:
    """The item of this name, specification and unit, entered in the catalogue if it is new there.

    Whoever keeps stock may name what lies in it; synonyms and substitutes stay with the authority.
    """
    authorise(by, Permission.STOCK_EDIT, organisation)
    same = select(Item).where(Item.name == name.strip(), Item.spec == spec.strip(), Item.unit == unit.strip())
    item = db.session.scalar(same)
    return item if item is not None else _enter_item(name, unit, by, spec=spec)


def _enter_item(
    name: str, unit: str, by: Actor, *, code: str = "", spec: str = "", synonyms: Sequence[str] = (),
    substitutes: Sequence[Item] = (),
) -> Item:  # fmt: skip
    if not name.strip():
        raise Invalid(name=message("Give the item's name."))
    if not unit.strip():
        raise Invalid(unit=message("Give the unit it is counted in."))
    twin = select(Item.id).where(Item.name == name.strip(), Item.spec == spec.strip(), Item.unit == unit.strip())
    if db.session.scalar(twin) is not None:
        raise Conflict(message("The catalogue already has this item."), code="item_exists")
    words = list(dict.fromkeys(word.strip() for word in synonyms if word.strip()))
    item = Item(name=name.strip(), unit=unit.strip(), code=code.strip(), spec=spec.strip(), synonyms=words)
    db.session.add(item)
    _keep_findable(item)
    _set_substitutes(item, substitutes)
    record(by, "item.created", item, name=item.name, unit=item.unit)
    return item


def _keep_findable(item: Item) -> None:
    said = " ".join([item.name, item.spec, item.code, *item.synonyms])
    item.tokens, item.pinyin_key = f" {' '.join(index_tokens(said))} ", pinyin_key(item.name)
    db.session.flush()
    db.session.execute(delete(ItemWord).where(ItemWord.item_id == item.id))
    words = {folded(word) for word in (item.name, item.code, f"{item.name}{item.spec}", *item.synonyms)} - {""}
    db.session.add_all(ItemWord(word=word, item_id=item.id) for word in sorted(words))
    db.session.flush()


def _set_substitutes(item: Item, substitutes: Sequence[Item]) -> None:
    if any(other.id == item.id for other in substitutes):
        raise Invalid(substitutes=message("An item does not stand in for itself."))
    db.session.execute(delete(Substitute).where(Substitute.item_id == item.id))
    db.session.add_all(Substitute(item_id=item.id, substitute_id=other.id) for other in substitutes)
    db.session.flush()


def open_line(
    item: Item, depot: Depot, *, by: Actor, batch: str = "", reserve_form: ReserveForm = ReserveForm.PHYSICAL,
    status: StockStatus = StockStatus.USABLE, **days: Any,
) -> StockLine:  # fmt: skip
    """The line of this batch in this depot, opened if it is new. `days`: produced_on, expires_on.

    It begins empty; what lies in it comes by movements.
    """
    authorise(by, Permission.STOCK_EDIT, depot)
    lot = lot_of(batch.strip(), reserve_form, days.get("expires_on"))
    same = select(StockLine).where(StockLine.item_id == item.id, StockLine.depot_id == depot.id, StockLine.lot == lot)
    line = db.session.scalar(same)
    if line is not None:
        return line
    line = StockLine(
        resource=create_resource(ResourceKind.STOCK), item=item, depot=depot, batch=batch.strip(), lot=lot,
        item_id=item.id, depot_id=depot.id, reserve_form=reserve_form, status=status, lat=depot.lat, lon=depot.lon,
        **days,
    )  # fmt: skip
    db.session.add(line)
    db.session.flush()
    record(by, "stock.opened", line, item=item.name, depot=depot.name, lot=lot)
    return line


def set_status(line: StockLine, status: StockStatus, *, by: Actor) -> None:
    """Say whether goods may be sent: usable, to be checked, in repair, scrapped."""
    authorise(by, Permission.STOCK_EDIT, line.depot)
    line.status = status
    db.session.flush()
    record(by, "stock.status_set", line)


def confirm(line: StockLine, *, by: Actor, confirmed_at: datetime | None = None) -> None:
    """Somebody has looked: the figure is right as of now."""
    authorise(by, Permission.STOCK_EDIT, line.depot)
    note_confirmation(line, confirmed_at or now(), by)
    record(by, "stock.confirmed", line)


def note_confirmation(line: StockLine, confirmed_at: datetime, by: Actor) -> None:
    """Keep when a figure was last known to be right, and by whom."""
    if line.confirmed_at is None or confirmed_at >= line.confirmed_at:
        line.confirmed_at, line.confirmed_by = confirmed_at, by.name
        line.fresh_until = fresh_until(line.reserve_form, confirmed_at)
    db.session.flush()


def _checked_phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return check_phone(text)
    except PhoneError as error:
        raise Invalid(phone=error.message) from error


def _put_in_place(depot: Depot, place: Place | None) -> None:
    if place is None:
        return
    there = check_place(place.lat, place.lon, place.datum).into(Datum.WGS84)
    depot.lat, depot.lon, depot.datum = there.lat, there.lon, place.datum


def _name_for_search(depot: Depot) -> None:
    depot.tokens, depot.pinyin_key = f" {' '.join(index_tokens(depot.name))} ", pinyin_key(depot.name)
