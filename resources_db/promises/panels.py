"""What a plan's page and its print show of its promises, and what waits for those who keep the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from emergency.accounts.permissions import Permission, holds
from emergency.core.actors import Actor
from emergency.core.panels import Panel
from emergency.core.text import message
from emergency.core.worklist import Source, Task
from emergency.plans.models import Plan
from resources_db.promises.queries import check_promises
from resources_db.promises.rules import PROBLEM_TITLES, PROBLEM_TONES


def _load(thing: Any, actor: Actor) -> dict[str, Any] | None:
    plan = thing if isinstance(thing, Plan) else getattr(thing, "plan", None)
    if not isinstance(plan, Plan) or not holds(actor, Permission.PROMISE_VIEW):
        return None
    checked = check_promises(actor, plan=plan)
    return {"promises": checked, "titles": PROBLEM_TITLES, "tones": PROBLEM_TONES} if checked else None


PANELS = (
    Panel("plan", _load, "promises/_panel.html", order=40),
    Panel("plan-print", _load, "promises/_print.html", order=40),
)


def _broken(actor: Actor, _today: date) -> list[Task]:
    """One task for all plans of one's own whose promises the registers do not bear out."""
    if not holds(actor, Permission.PLAN_EDIT) or actor.organisation_id is None:
        return []
    checked = [
        each for each in check_promises(actor) if each.problems and each.plan.organisation_id == actor.organisation_id
    ]  # fmt: skip
    if not checked:
        return []
    return [
        Task(
            code="promise.broken", title=message("%(num)s promises of your plans do not hold", num=len(checked)),
            endpoint="promises.index", values={}, due_on=None, urgency="open",
            about=f"promises:{actor.organisation_id}", organisation_id=actor.organisation_id,
        )
    ]  # fmt: skip


WORKLIST = (Source("broken promises", _broken),)
