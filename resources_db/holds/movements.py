"""What a call-out does to the registers: goods leave the ledger and come back, a team is out and back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.text import message
from resources_db.claims.amounts import check_amount
from resources_db.claims.models import Claim
from resources_db.holds.models import HoldLine
from resources_db.supplies.ledger import Moved, issue_for_call_out
from resources_db.supplies.models import StockLine
from resources_db.supplies.rules import MovementKind
from resources_db.teams.actions import mark_called_out
from resources_db.teams.rules import TeamStatus


def set_out(line: HoldLine, claims: Sequence[Claim], by: Actor) -> None:
    """The team is deployed; the goods leave the depot."""
    if line.team is not None:
        mark_called_out(line.team, TeamStatus.DEPLOYED, note=claims[0].title, by=by)
        return
    moved = [Moved(stock, claim.quantity) for stock, claim in _stock_of(claims)]
    issue_for_call_out(moved, kind=MovementKind.ISSUE, document=document_number(line), by=by)


def come_back(line: HoldLine, claims: Sequence[Claim], quantity: Decimal | None, by: Actor) -> None:
    """The team is ready again; the goods that were not used up come back into the lines they left."""
    if line.team is not None:
        mark_called_out(line.team, TeamStatus.READY, note=claims[0].title, by=by)
        return
    left = line.got if quantity is None else check_amount(quantity, at_least=0)
    if left > line.got:
        raise Invalid(quantity=message("More cannot come back than went out."))
    moved: list[Moved] = []
    for stock, claim in _stock_of(claims):
        back = min(left, claim.quantity)
        if back:
            moved.append(Moved(stock, back))
            left -= back
    if moved:
        issue_for_call_out(moved, kind=MovementKind.RETURN, document=document_number(line), by=by)


def document_number(line: HoldLine) -> str:
    """DY-(hold)-(line): the number of the order for a commitment, under which the ledger books what it moves."""
    return f"DY-{line.hold_id}-{line.id}"


def _stock_of(claims: Sequence[Claim]) -> list[tuple[StockLine, Claim]]:
    statement = select(StockLine).where(StockLine.resource_id.in_([claim.resource_id for claim in claims]))
    lines = {line.resource_id: line for line in db.session.scalars(statement)}
    return [(lines[claim.resource_id], claim) for claim in claims]
