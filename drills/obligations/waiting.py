"""The duties that wait for a person, and those that the reminders tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import g, has_request_context
from sqlalchemy import select

from drills.obligations import queries
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, holds
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.text import message
from emergency.core.worklist import Source, Task
from emergency.rulebook.obligation import Obligation, Status

_AT_ONCE = 500
_TOLD = {Status.OVERDUE: "late", Status.DUE_SOON: "due"}
_UNITS = ("enterprise", "member")


def own_duties(actor: Actor, day: date) -> list[Obligation]:
    """The duties of the actor's unit, computed once for a page that shows them in several places."""
    unit_id = actor.organisation_id
    if unit_id is None or not holds(actor, Permission.OBLIGATION_VIEW):
        return []
    kept: dict[tuple[int, date], list[Obligation]] = g.setdefault("own_duties", {}) if has_request_context() else {}
    if (unit_id, day) not in kept:
        found = queries.obligations_of([unit_id], on=day, with_advice=False).get(unit_id, [])
        kept[unit_id, day] = [duty for duty in found if duty.status is not Status.EXPIRED_TARGET]
    return kept[unit_id, day]


def _load(actor: Actor, day: date) -> list[Task]:
    if actor.organisation_id is None or actor.role not in _UNITS:
        return []
    return _tasks(actor.organisation_id, own_duties(actor, day))


def _due(day: date) -> list[Task]:
    statement = select(Organisation.id).where(Organisation.kind != OrganisationKind.COMMUNITY).order_by(Organisation.id)
    ids = list(db.session.scalars(statement))
    told: list[Task] = []
    for start in range(0, len(ids), _AT_ONCE):
        for unit_id, found in queries.obligations_of(ids[start : start + _AT_ONCE], on=day, with_advice=False).items():
            told += _tasks(unit_id, found)
    return told


def _tasks(organisation_id: int, found: Iterable[Obligation]) -> list[Task]:
    return [
        Task(
            code="duty.due", title=message("%(title)s", title=duty.rule.title), endpoint="obligations.unit",
            values={"organisation_id": organisation_id}, due_on=duty.due_on, urgency=_TOLD[duty.status],
            about=f"duty:{organisation_id}:{duty.rule.id}:{duty.plan or 0}:{duty.due_on}",
            organisation_id=organisation_id,
        )
        for duty in found
        if duty.status in _TOLD
    ]  # fmt: skip


SOURCE = Source("duties", _load, _due)
