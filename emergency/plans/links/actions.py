"""Naming the plans that a plan hangs together with."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import message
from emergency.plans.links.models import PlanLink
from emergency.plans.links.queries import may_be_named
from emergency.plans.links.rules import LinkKind
from emergency.plans.models import Plan
from emergency.plans.rules import day_problem
from emergency.plans.vocabulary import Family


def link(plan: Plan, *, kind: LinkKind, by: Actor, since: date, other: Plan | None = None, words: str = "") -> PlanLink:
    """Name another plan: one that is kept here, or in words one that is not (PL-07).

    Errors: Invalid (`other`, `words`, `since`), Conflict (`linked`) if it is named already, NotAllowed.
    """
    authorise(by, Permission.PLAN_EDIT, plan)
    lock(Plan, [plan.id])
    words = words.strip()
    if (other is None) == (not words):
        raise Invalid(words=message("Choose a plan, or name it in words: one of the two."))
    if other is not None:
        _refuse_unfit(plan, kind, other, by)
    if problem := day_problem(since, today=today()):
        raise Invalid(since=problem)
    row = PlanLink(
        plan=plan, plan_id=plan.id, kind=kind, other=other, other_id=other.id if other else None, words=words,
        since=since, recorded_by=by.name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(by, "plan.linked", row, plan=plan.id, kind=kind, other=row.other_id, words=words)
    return row


def end_link(row: PlanLink, *, by: Actor) -> PlanLink:
    """The plan no longer names the other one, from today. Errors: Conflict (`ended`), NotAllowed."""
    authorise(by, Permission.PLAN_EDIT, row)
    lock(Plan, [row.plan_id])
    if row.ended_on is not None:
        raise Conflict(message("This link has ended already."), code="ended")
    row.ended_on, row.ended_by = today(), by.name
    db.session.flush()
    record(by, "plan.unlinked", row, plan=row.plan_id)
    return row


def _refuse_unfit(plan: Plan, kind: LinkKind, other: Plan, by: Actor) -> None:
    if other.id not in {one.id for one in may_be_named(plan, by)}:
        raise Invalid(other=message("This plan cannot be named here."))
    if kind is LinkKind.CONNECTS and other.family is not Family.GOVERNMENT:
        raise Invalid(other=message("Choose a plan of a government, or another kind of link."))
    standing = select(PlanLink.id).where(
        PlanLink.plan_id == plan.id, PlanLink.kind == kind, PlanLink.other_id == other.id, PlanLink.ended_on.is_(None)
    )
    if db.session.scalar(standing.limit(1)) is not None:
        raise Conflict(message("This plan is named already."), code="linked")
