"""Assessments that wait to be confirmed, for the worklist."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select

from emergency.accounts.permissions import Permission, holds
from emergency.assessments import queries
from emergency.assessments.models import AssessmentRecord
from emergency.assessments.rules import State
from emergency.core.actors import SYSTEM, Actor
from emergency.core.db import db
from emergency.core.text import message
from emergency.core.worklist import Source, Task

_MOST = 200


def load(actor: Actor, _day: date) -> list[Task]:
    """What another person of the unit has to confirm; who recorded it finds it here too."""
    if not holds(actor, Permission.PLAN_EDIT):
        return []
    return _tasks(queries.list_records(actor, state=State.WAITING, permission=Permission.PLAN_EDIT).limit(_MOST))


def due(_day: date) -> list[Task]:
    """The same for everybody."""
    return _tasks(queries.list_records(SYSTEM, state=State.WAITING))


def _tasks(chosen: Select[AssessmentRecord]) -> list[Task]:
    return [
        Task(
            code="assessment.confirm",
            title=message("Confirm the assessment of %(plan)s", plan=one.version.plan.title),
            endpoint="assessments.show", values={"record_id": one.id}, due_on=None, urgency="due",
            about=f"assessment:{one.id}", organisation_id=one.organisation_id,
        )
        for one in db.session.scalars(chosen)
    ]  # fmt: skip


SOURCE = Source("assessments", load, due)
