"""Setting a problem aside."""

from __future__ import annotations

from sqlalchemy import select

from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import message
from emergency.plans.models import Promise
from resources_db.promises.models import PromiseDismissal
from resources_db.promises.queries import get_plan_of
from resources_db.promises.rules import Problem


def dismiss(promise: Promise, problem: Problem, *, reason: str, by: Actor) -> PromiseDismissal:
    """Say why a problem of a promise is none. It holds for this version of the plan.

    Errors: Invalid (no reason), Conflict (`dismissed`).
    """
    authorise(by, Permission.PLAN_EDIT, get_plan_of(promise))
    if not reason.strip():
        raise Invalid(reason=message("Say why this is no problem."))
    present = select(PromiseDismissal.id).where(
        PromiseDismissal.promise_id == promise.id, PromiseDismissal.problem == problem
    )
    if db.session.scalar(present) is not None:
        raise Conflict(message("Somebody has set this aside already."), code="dismissed")
    row = PromiseDismissal(promise_id=promise.id, problem=problem, reason=reason.strip(), by_name=by.name)
    db.session.add(row)
    db.session.flush()
    record(by, "promise.dismissed", row, promise=promise.id, problem=str(problem), reason=row.reason)
    return row
