"""What duties show on the pages of organisations and plans, and on the first step of booking a drill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drills.obligations import queries
from drills.obligations.reports import STATUS_WORDS, can_be_booked, names_for, sorted_duties, title_of
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, reaches
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.panels import Panel
from emergency.plans.models import Plan
from emergency.plans.queries import PlanState, list_plans
from emergency.rulebook.obligation import Obligation, Status

_MOST = 6


def duties_of_organisation(organisation: Organisation, actor: Actor) -> dict[str, Any] | None:
    """What a unit still owes, the most pressing first, and how much of it is overdue."""
    if not reaches(actor, Permission.OBLIGATION_VIEW, organisation):
        return None
    return _shown(queries.open_duties(_duties(organisation.id)), organisation.id)


def duties_of_plan(plan: Plan, actor: Actor) -> dict[str, Any] | None:
    """What is owed for this plan: filing, review, assessment, its own drills."""
    if not reaches(actor, Permission.OBLIGATION_VIEW, plan):
        return None
    return _shown([duty for duty in _duties(plan.organisation_id) if duty.plan == plan.id], plan.organisation_id)


def duties_to_book(organisation: Organisation, actor: Actor) -> dict[str, Any] | None:
    """The drill duties that a booking may serve, each with the plans whose drill counts for it."""
    if not reaches(actor, Permission.OBLIGATION_VIEW, organisation):
        return None
    wanted = [duty for duty in queries.open_duties(_duties(organisation.id)) if can_be_booked(duty)]
    if not wanted:
        return None
    in_force = list_plans(actor, organisation_id=organisation.id, state=PlanState.IN_FORCE)
    plans = db.session.execute(in_force.with_only_columns(Plan.id, Plan.title, Plan.family, Plan.kind)).all()
    return {
        "rows": [
            {**row, "served": _served(duty), "plans": [plan for plan in plans if _counts(duty, plan)]}
            for duty, row in zip(sorted_duties(wanted), _rows(wanted), strict=True)
        ]
    }


def _duties(organisation_id: int) -> list[Obligation]:
    found = queries.obligations_of([organisation_id], with_advice=False)
    return [duty for duty in found.get(organisation_id, []) if duty.status is not Status.EXPIRED_TARGET]


def _shown(duties: Iterable[Obligation], organisation_id: int) -> dict[str, Any]:
    rows = _rows(duties)
    return {
        "rows": rows[:_MOST], "left_out": max(len(rows) - _MOST, 0), "organisation_id": organisation_id,
        "overdue": sum(row["status"] is Status.OVERDUE for row in rows),
    }  # fmt: skip


def _rows(duties: Iterable[Obligation]) -> list[dict[str, Any]]:
    wanted, day = sorted_duties(duties), today()
    named = names_for(wanted)
    return [
        {
            "title": title_of(duty, named), "word": STATUS_WORDS[duty.status][0], "tone": STATUS_WORDS[duty.status][1],
            "due_on": duty.due_on, "days_left": (duty.due_on - day).days if duty.due_on else 0, "status": duty.status,
            "verified": duty.verified,
        }
        for duty in wanted
    ]  # fmt: skip


def _served(duty: Obligation) -> str:
    """The duty as a booking names it: rule, plan, period."""
    assert duty.period is not None
    return f"{duty.rule.id}:{duty.plan or ''}:{duty.period.first}:{duty.period.last}"


def _counts(duty: Obligation, plan: Any) -> bool:
    return plan.id == duty.plan if duty.plan is not None else duty.rule.plans.include(plan.family, plan.kind, None)


PANELS = [
    Panel("organisation", duties_of_organisation, "obligations/_panel.html", order=10),
    Panel("plan", duties_of_plan, "obligations/_panel.html", order=20),
    Panel("booking", duties_to_book, "obligations/_to_book.html", order=10),
]
