"""Which line of stock somebody means who names an item and a depot."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.text import message
from resources_db.supplies import actions, queries
from resources_db.supplies.models import StockLine
from resources_db.supplies.rules import MovementKind


def choose_line(
    kind: MovementKind, *, line_id: int | None, item_id: int | None, depot_id: int | None, batch: str | None,
    expires_on: date | None, by: Actor,
) -> StockLine:  # fmt: skip
    """The line of that number, or the one line of the item in the depot; for goods that arrive, one that is opened.

    Errors: NotFound, Invalid (`stock`) where none or several are meant.
    """
    if line_id is not None:
        return queries.get_line(line_id, by)
    if item_id is None or depot_id is None:
        raise Invalid(stock=message("Name the stock line, or the item and its depot."))
    item, depot = queries.get_item(item_id), queries.get_depot(depot_id, by)
    statement = select(StockLine).where(StockLine.item_id == item.id, StockLine.depot_id == depot.id)
    if batch is not None:
        statement = statement.where(StockLine.batch == batch.strip())
    if expires_on is not None:
        statement = statement.where(StockLine.expires_on == expires_on)
    found = db.session.scalars(statement.order_by(StockLine.id).limit(2)).all()
    if len(found) == 1:
        return found[0]
    if not found and kind == MovementKind.RECEIVE:
        return actions.open_line(item, depot, batch=batch or "", expires_on=expires_on, by=by)
    if found:
        raise Invalid(stock=message("There are several batches here. Name the batch."))
    raise Invalid(stock=message("There is no such stock in this depot."))


def choose_target(
    line: StockLine, *, depot_id: int | None, batch: str | None, expires_on: date | None, by: Actor
) -> StockLine | None:
    """Where goods go that leave a line: the same batch in another depot, or another batch; opened if it is new."""
    if depot_id is None and batch is None and expires_on is None:
        return None
    depot = line.depot if depot_id is None else queries.get_depot(depot_id, by)
    is_same_batch = batch is None and expires_on is None
    return actions.open_line(
        line.item, depot, by=by, batch=line.batch if batch is None else batch, reserve_form=line.reserve_form,
        status=line.status, expires_on=line.expires_on if is_same_batch else expires_on,
        produced_on=line.produced_on if is_same_batch else None,
    )  # fmt: skip
