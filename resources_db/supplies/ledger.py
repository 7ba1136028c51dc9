"""Movements: the only way in which a quantity changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import message
from resources_db.claims.amounts import check_amount, plain
from resources_db.claims.models import Resource
from resources_db.claims.queries import held_from_now_on
from resources_db.supplies.actions import note_confirmation
from resources_db.supplies.models import Movement, MovementLine, StockLine
from resources_db.supplies.rules import ADDS, MOVES_ON, NEEDS_REASON, MovementKind

_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Moved:
    """One line of a movement: so much of a stock line, for a transfer or rotation also onto which other line.

    `quantity` is what moves, always positive; for a count it is what was found.
    """

    line: StockLine
    quantity: Decimal
    to: StockLine | None = None


def move(
    kind: MovementKind,
    moved: Sequence[Moved],
    *,
    by: Actor,
    document: str = "",
    reason: str = "",
    moved_at: datetime | None = None,
) -> Movement:
    """Write a movement into the ledger; the balances follow in the same transaction.

    What is held for somebody is not given away. Errors: Invalid (`lines`, `quantity`, `reason`, `to`),
    Conflict (`not_enough`, `held`).
    """
    for each in moved:
        authorise(by, Permission.STOCK_EDIT, each.line.depot)
        if each.to is not None:
            authorise(by, Permission.STOCK_EDIT, each.to.depot)
    return _write(kind, moved, by=by, document=document, reason=reason, moved_at=moved_at)


def issue_for_call_out(moved: Sequence[Moved], *, kind: MovementKind, document: str, by: Actor) -> Movement:
    """Goods leave, or come back, by an order of whoever commands. The caller has authorised the call-out."""
    return _write(kind, moved, by=by, document=document, reason="", moved_at=None)


def _write(
    kind: MovementKind, moved: Sequence[Moved], *, by: Actor, document: str, reason: str, moved_at: datetime | None
) -> Movement:
    _check(kind, moved, reason, moved_at)
    lock(Resource, [line.resource_id for each in moved for line in (each.line, each.to) if line is not None])
    changes = [change for each in moved for change in _changes(kind, each)]
    # Two lines of one movement may draw on the same stock: what the first took must be seen by the second.
    on_hand = {line.id: line.on_hand for line, _change in changes}
    for line, change in changes:
        if change < 0:
            _refuse_giving_away(kind, line, -change, on_hand[line.id])
        on_hand[line.id] += change
    movement = Movement(
        organisation_id=moved[0].line.depot.organisation_id, kind=kind, document=document.strip(),
        reason=reason.strip(), moved_at=moved_at or now(), by_name=by.name,
        lines=[MovementLine(stock_line=line, stock_line_id=line.id, quantity=change) for line, change in changes],
    )  # fmt: skip
    db.session.add(movement)
    db.session.flush()
    for line in {line.id: line for each in moved for line in (each.line, each.to) if line is not None}.values():
        # The database itself has added the movement to the balance.
        db.session.expire(line.resource)
        if kind in (MovementKind.COUNT, MovementKind.RECEIVE):
            note_confirmation(line, movement.moved_at, by)
    record(by, "stock.moved", movement, kind=str(kind), document=movement.document, reason=movement.reason,
           lines=[[line.id, plain(change)] for line, change in changes])  # fmt: skip
    return movement


def _check(kind: MovementKind, moved: Sequence[Moved], reason: str, moved_at: datetime | None) -> None:
    if not moved:
        raise Invalid(lines=message("A movement has at least one line."))
    if kind in NEEDS_REASON and not reason.strip():
        raise Invalid(reason=message("Say why: the ledger keeps it."))
    if moved_at is not None and moved_at > now() + _AHEAD:
        raise Invalid(moved_at=message("This moment has not come yet."))
    for each in moved:
        check_amount(each.quantity, at_least=0 if kind == MovementKind.COUNT else None)
        if kind in MOVES_ON and (each.to is None or each.to.id == each.line.id):
            raise Invalid(to=message("Say where it goes: another depot or another batch."))
        if kind not in MOVES_ON and each.to is not None:
            raise Invalid(to=message("Only a transfer or a rotation goes to another line."))
        if each.to is not None and each.to.item_id != each.line.item_id:
            raise Invalid(to=message("It has to stay the same item."))


def _changes(kind: MovementKind, each: Moved) -> list[tuple[StockLine, Decimal]]:
    if kind == MovementKind.COUNT:
        difference = each.quantity - each.line.on_hand
        return [(each.line, difference)] if difference else []
    if kind in ADDS:
        return [(each.line, each.quantity)]
    leaving = [(each.line, -each.quantity)]
    return leaving if each.to is None else [*leaving, (each.to, each.quantity)]


def _refuse_giving_away(kind: MovementKind, line: StockLine, quantity: Decimal, on_hand: Decimal) -> None:
    if quantity > on_hand:
        raise Conflict(
            message("Only %(on_hand)s of %(item)s are there.", on_hand=plain(on_hand), item=line.item.name),
            code="not_enough", on_hand=plain(on_hand),
        )  # fmt: skip
    if kind in (MovementKind.COUNT, MovementKind.SCRAP):
        # A loss is a fact, whoever had a claim on what is gone; the hold is short then, and says so.
        return
    held = held_from_now_on(line.resource_id)
    if quantity > on_hand - held:
        raise Conflict(
            message("%(held)s of %(item)s are held for somebody and stay.", held=plain(held), item=line.item.name),
            code="held", held=plain(held), free=plain(max(on_hand - held, Decimal(0))),
        )  # fmt: skip
