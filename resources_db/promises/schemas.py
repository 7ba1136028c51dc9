"""Shapes of the API for promises."""

from __future__ import annotations

from pydantic import Field

from emergency.core.api import Answer, Shape
from resources_db.claims.schemas import Quantity
from resources_db.promises.queries import Checked
from resources_db.promises.rules import Problem


class PromiseOut(Answer):
    id: int
    plan: int
    plan_title: str
    version: int
    clause: str
    kind: str
    what: str
    unit: str
    within_minutes: int | None
    promised: int
    registered: Quantity
    free: Quantity
    problems: list[Problem]
    dismissed: list[Problem]


class PromiseList(Answer):
    items: list[PromiseOut]
    total: int
    next: str | None


class DismissalIn(Shape):
    problem: Problem
    reason: str = Field(min_length=1, max_length=500)


class DismissalOut(Answer):
    id: int
    promise: int = Field(validation_alias="promise_id")
    problem: Problem
    reason: str


def show_promise(checked: Checked) -> PromiseOut:
    """A promise against the registers, as the API answers it."""
    promise = checked.promise
    return PromiseOut(
        id=promise.id, plan=checked.plan.id, plan_title=checked.plan.title, version=promise.version_id,
        clause=promise.clause_code, kind=str(promise.kind), what=promise.what, unit=promise.unit,
        within_minutes=promise.within_minutes, promised=promise.quantity, registered=checked.verdict.registered,
        free=checked.verdict.free, problems=checked.problems, dismissed=list(checked.dismissed),
    )  # fmt: skip
