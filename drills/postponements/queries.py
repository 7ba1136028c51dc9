"""Reads of requests to postpone duties."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from drills.obligations.queries import obligations_of_one
from drills.postponements.models import PostponementRequest
from drills.postponements.rules import State, is_postponable
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import NotAllowed, NotFound
from emergency.rulebook.obligation import Obligation


def list_requests(
    by: Actor, *, state: State | None = None, organisation_id: int | None = None,
    permission: Permission = Permission.OBLIGATION_VIEW,
) -> Select[PostponementRequest]:  # fmt: skip
    """Requests of organisations in reach, the latest first."""
    statement = (
        select(PostponementRequest)
        .join(PostponementRequest.organisation)
        .where(within_reach(by, permission, PostponementRequest.organisation_id))
        .options(contains_eager(PostponementRequest.organisation), joinedload(PostponementRequest.plan))
    )
    if state is not None:
        statement = statement.where(PostponementRequest.state == state)
    if organisation_id is not None:
        statement = statement.where(PostponementRequest.organisation_id == organisation_id)
    return statement.order_by(PostponementRequest.id.desc())


def get_request(request_id: int, by: Actor) -> PostponementRequest:
    """A request in reach. Errors: NotFound."""
    chosen = list_requests(by).where(PostponementRequest.id == request_id)
    found = db.session.scalar(chosen.options(joinedload(PostponementRequest.file)))
    if found is None:
        raise NotFound
    return found


def get_to_decide(request_id: int, by: Actor) -> PostponementRequest:
    """A request that the actor decides: of a unit in his charge, never of his own. Errors: NotFound, NotAllowed."""
    found = get_request(request_id, by)
    authorise(by, Permission.DUTY_POSTPONE, found)
    if found.organisation_id == by.organisation_id:
        raise NotAllowed
    return found


def postponable_duties(organisation: Organisation) -> list[Obligation]:
    """The duties to drill of an organisation that still run and may be postponed, the earliest last day first.

    Those for which it has been asked already are left out.
    """
    rows = select(PostponementRequest.rule, PostponementRequest.plan_id, PostponementRequest.due_on).where(
        PostponementRequest.organisation_id == organisation.id, PostponementRequest.state == State.ASKED
    )
    asked = {tuple(row) for row in db.session.execute(rows)}
    found = [
        duty
        for duty in obligations_of_one(organisation.id)
        if is_postponable(duty) and (duty.rule.id, duty.plan, duty.period and duty.period.last) not in asked
    ]
    return sorted(found, key=lambda duty: (duty.period.last if duty.period else duty.due_on, duty.rule.id))
