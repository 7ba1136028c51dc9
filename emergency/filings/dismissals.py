"""Findings of a check that somebody has looked at and set aside, with the reason; they hold for the plan."""

from __future__ import annotations

from sqlalchemy import select

from emergency.accounts.permissions import Permission, reaches
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.core.text import message
from emergency.filings.models import FindingDismissal
from emergency.plans.checks.items import Aside, Item, Verdict
from emergency.plans.models import Plan

LONGEST_REASON = 500


def may_dismiss(plan: Plan, by: Actor) -> bool:
    """Whether the actor may set findings of a plan aside: who writes it, and who decides its filing."""
    return reaches(by, Permission.PLAN_EDIT, plan) or reaches(by, Permission.FILING_DECIDE, plan)


def allow(plan: Plan, by: Actor) -> None:
    """Errors: NotAllowed for who neither writes the plan nor decides its filing."""
    if not may_dismiss(plan, by):
        raise NotAllowed(message("Only who writes this plan, or decides its filing, sets findings aside."))


def asides_of(plan_id: int) -> dict[str, Aside]:
    """What is set aside of a plan, by fingerprint of the finding."""
    statement = select(FindingDismissal).where(
        FindingDismissal.plan_id == plan_id, FindingDismissal.taken_back_at.is_(None)
    )
    return {
        row.fingerprint: Aside(row.id, row.reason, row.by_name, row.by_body, row.dismissed_at)
        for row in db.session.scalars(statement)
    }


def dismiss(plan: Plan, item: Item, *, reason: str, by: Actor) -> FindingDismissal:
    """Say why a finding is none. It stays with the plan over its versions while the evidence is the same.

    Errors: NotAllowed, Invalid (`reason`), Conflict (`nothing_found`: the line is no finding; `dismissed`).
    """
    allow(plan, by)
    if item.verdict is Verdict.THERE:
        raise Conflict(message("Nothing is missing here."), code="nothing_found")
    if not reason.strip():
        raise Invalid(reason=message("Say why this is no problem."))
    if item.fingerprint in asides_of(plan.id):
        raise Conflict(message("Somebody has set this aside already."), code="dismissed")
    row = FindingDismissal(
        plan_id=plan.id, code=item.code, fingerprint=item.fingerprint, reason=reason.strip(), by_name=by.name,
        by_body=by.organisation_name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(by, "finding.dismissed", row, plan=plan.id, code=item.code, reason=row.reason)
    return row


def get_dismissal(dismissal_id: int, plan: Plan) -> FindingDismissal:
    """What was set aside of this plan. Errors: NotFound."""
    row = db.session.get(FindingDismissal, dismissal_id)
    if row is None or row.plan_id != plan.id:
        raise NotFound
    return row


def take_back(row: FindingDismissal, *, by: Actor) -> FindingDismissal:
    """Let a finding count again; what was said stays on record. Errors: NotAllowed, Conflict (`taken_back`)."""
    allow(row.plan, by)
    if row.taken_back_at is not None:
        raise Conflict(message("This counts again already."), code="taken_back")
    row.taken_back_at, row.taken_back_by = now(), by.name
    db.session.flush()
    record(by, "finding.taken_back", row, plan=row.plan_id, code=row.code)
    return row
