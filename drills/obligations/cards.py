"""What duties put on start pages, worklists and reminders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from drills.obligations import queries, reports
from emergency.accounts.models import Organisation
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.text import message
from emergency.core.worklist import Source, Task
from emergency.rulebook.obligation import Obligation, Status

_AT_ONCE = 500
_TOLD = {Status.OVERDUE: "late", Status.DUE_SOON: "due"}
_UNITS = ("enterprise", "member")


def duties(actor: Actor, day: date) -> list[dict[str, Any]]:
    """The duty cards of an enterprise's start page: what wants a hand, then what is met."""
    if actor.organisation_id is None:
        return []
    found = queries.obligations_of([actor.organisation_id], on=day, with_advice=False)
    rows = reports.duty_rows(found.get(actor.organisation_id, []), on=day, may_act=actor.role == "enterprise")
    return [row for row in rows if row["status"] != Status.EXPIRED_TARGET]


def dates(actor: Actor, day: date) -> list[dict[str, Any]]:
    """The next last days of duties."""
    if actor.organisation_id is None:
        return []
    found = queries.obligations_of([actor.organisation_id], on=day, with_advice=False)
    coming = [duty for duty in queries.open_duties(found.get(actor.organisation_id, [])) if duty.due_on]
    return [
        {
            "on": duty.due_on, "days_left": (duty.due_on - day).days if duty.due_on else 0, "is_working": False,
            "title": duty.rule.title, "url": url_for("obligations.unit", organisation_id=actor.organisation_id),
            "note": message("Last day"),
        }
        for duty in coming[:3]
    ]  # fmt: skip


def _load(actor: Actor, day: date) -> list[Task]:
    if actor.organisation_id is None or actor.role not in _UNITS:
        return []
    found = queries.obligations_of([actor.organisation_id], on=day, with_advice=False)
    return _tasks(actor.organisation_id, found.get(actor.organisation_id, []))


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
