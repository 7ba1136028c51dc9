"""Reads of orders: what was ordered for which commitment, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import NotFound
from resources_db.claims.models import Claim, ClaimStep
from resources_db.claims.queries import list_of_lines, list_steps
from resources_db.claims.rules import ClaimState
from resources_db.dispatch.models import DispatchAnswer, DispatchOrder
from resources_db.dispatch.rules import Standing, standing
from resources_db.holds.models import Hold, HoldLine
from resources_db.holds.queries import get_commitment

ORDERED = (ClaimState.REQUESTED, ClaimState.EN_ROUTE, ClaimState.ON_SCENE)
"""What is called out and not let go can be ordered; so can, on paper, what has set out on a word by telephone."""

_WHOLE = (
    joinedload(DispatchOrder.line).joinedload(HoldLine.hold).joinedload(Hold.incident),
    joinedload(DispatchOrder.line).joinedload(HoldLine.team),
    joinedload(DispatchOrder.line).joinedload(HoldLine.item),
    joinedload(DispatchOrder.line).joinedload(HoldLine.depot),
    selectinload(DispatchOrder.answers),
)


def get_order(order_id: int, by: Actor) -> DispatchOrder:
    """An order whose commitment is in reach. Errors: NotFound."""
    order = get_order_of_link(order_id)
    get_commitment(order.line_id, by)
    return order


def get_order_of_link(order_id: int) -> DispatchOrder:
    """An order for whoever holds its signed link. Errors: NotFound."""
    order = db.session.scalar(select(DispatchOrder).where(DispatchOrder.id == order_id).options(*_WHOLE))
    if order is None:
        raise NotFound
    return order


@dataclass(frozen=True)
class Followed:
    """A commitment, its order if there is one, the last answer, and where it stands."""

    line: HoldLine
    order: DispatchOrder | None
    answer: DispatchAnswer | None
    standing: Standing | None
    can_be_ordered: bool


def follow(lines: Sequence[HoldLine]) -> list[Followed]:
    """What became of these lines once they were called out; lines that never were are left out. Three statements."""
    ids = [line.id for line in lines]
    statement = select(DispatchOrder).where(DispatchOrder.line_id.in_(ids)).options(selectinload(DispatchOrder.answers))
    orders = {order.line_id: order for order in db.session.scalars(statement)}
    claims = {claim.owner_line: claim for claim in list_of_lines(ids)}
    found = (_followed(line, orders.get(line.id), claims.get(line.id)) for line in lines)
    return [each for each in found if each.order is not None or each.can_be_ordered]


def _followed(line: HoldLine, order: DispatchOrder | None, claim: Claim | None) -> Followed:
    can_be_ordered = order is None and claim is not None and claim.state in ORDERED
    if order is None or claim is None:
        return Followed(line, order, None, None, can_be_ordered)
    answer = order.answers[-1] if order.answers else None
    where = standing(claim.state, has_set_out=claim.set_out_at is not None, answer=answer.answer if answer else None)
    return Followed(line, order, answer, where, can_be_ordered)


def standing_of(order: DispatchOrder) -> Standing:
    """Where one order stands now."""
    (followed,) = follow([order.line])
    assert followed.standing is not None
    return followed.standing


def steps_of(order: DispatchOrder) -> dict[ClaimState, ClaimStep]:
    """When each step of the commitment was taken, the last of each kind."""
    claims = list_of_lines([order.line_id])
    return {step.state: step for step in list_steps([claim.id for claim in claims])}


def count_answers_lately(order: DispatchOrder) -> int:
    """How many answers came within the last hour."""
    statement = select(func.count()).select_from(DispatchAnswer)
    since = now() - timedelta(hours=1)
    return db.session.scalar(
        statement.where(DispatchAnswer.order_id == order.id, DispatchAnswer.recorded_at > since)
    ) or 0  # fmt: skip


def list_lines_of_incident(incident_id: int) -> Sequence[HoldLine]:
    """Every line that was held for an incident, with what it names."""
    statement = select(HoldLine).join(HoldLine.hold).where(Hold.incident_id == incident_id).order_by(HoldLine.id)
    return db.session.scalars(statement.options(
        joinedload(HoldLine.hold), joinedload(HoldLine.team), joinedload(HoldLine.item), joinedload(HoldLine.depot)
    )).all()  # fmt: skip


def list_paper_to_follow(by: Actor) -> Sequence[DispatchOrder]:
    """The orders that somebody of one's own organisation gave by telephone and nobody has written yet."""
    statement = select(DispatchOrder).join(DispatchOrder.line).join(HoldLine.hold).where(
        DispatchOrder.issued_at.is_(None), Hold.organisation_id == by.organisation_id
    )  # fmt: skip
    return db.session.scalars(statement.order_by(DispatchOrder.told_at).limit(20).options(*_WHOLE)).all()


def first_told_at(order: DispatchOrder) -> datetime:
    """When the order was first given, by word or on paper."""
    return min(moment for moment in (order.told_at, order.issued_at) if moment is not None)
