"""The API of promises."""

from __future__ import annotations

from typing import Any

from flask import g, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.accounts.queries import get_area
from emergency.core.api import blueprint, listing
from emergency.plans.queries import get_plan
from resources_db.promises import actions, queries
from resources_db.promises.schemas import DismissalIn, DismissalOut, PromiseList, show_promise

api = blueprint("promises", __name__)


@api.get("/promises")
@needs(Permission.PROMISE_VIEW)
@api.output(PromiseList)
def list_promises() -> Any:
    """What plans in force promise against what is registered and free; filters: plan, area."""
    plan_id, area_id = request.args.get("plan", type=int), request.args.get("area", type=int)
    checked = queries.check_promises(
        g.actor, plan=get_plan(plan_id, g.actor, Permission.PROMISE_VIEW) if plan_id else None,
        area=get_area(area_id) if area_id else None,
    )  # fmt: skip
    return listing([show_promise(each) for each in checked])


@api.post("/promises/<int:promise_id>/dismissals")
@needs(Permission.PLAN_EDIT)
@api.input(DismissalIn, location="json", arg_name="given")
@api.output(DismissalOut, status_code=201)
def dismiss(promise_id: int, given: DismissalIn) -> Any:
    """Say why a problem is none."""
    promise = queries.get_promise(promise_id, g.actor)
    row = actions.dismiss(promise, given.problem, reason=given.reason, by=g.actor)
    return {"id": row.id, "promise_id": row.promise_id, "problem": row.problem, "reason": row.reason}
