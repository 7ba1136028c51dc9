"""What is done about postponements: asked for, approved by a paper, refused, withdrawn."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from drills.obligations.models import DutyPostponement
from drills.postponements import rules
from drills.postponements.models import PostponementRequest
from drills.postponements.rules import Decision, State
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db, lock
from emergency.core.errors import Invalid, NotAllowed
from emergency.core.text import message
from emergency.core.uploads import StoredFile
from emergency.notices.actions import notify
from emergency.rulebook.obligation import Obligation
from emergency.rulebook.rules import Frequency


def ask(organisation: Organisation, duty: Obligation, *, until: date, reason: str, by: Actor) -> PostponementRequest:
    """Ask that a drill duty may wait, with the reason. Nothing moves until the authority approves it.

    Errors: Invalid (`owed`: may not be postponed or is asked for already, `until`, `reason`).
    """
    authorise(by, Permission.DRILL_EDIT, organisation)
    lock(Organisation, [organisation.id])
    if not rules.is_postponable(duty) or duty.period is None or not isinstance(duty.rule.measure, Frequency):
        raise Invalid(owed=message("This duty is not one that can be postponed."))
    last = duty.period.last
    if problem := rules.until_problem(until, last=last, months=duty.rule.measure.months):
        raise Invalid(until=problem)
    if not reason.strip():
        raise Invalid(reason=message("Say why."))
    asked = select(PostponementRequest.id).where(
        PostponementRequest.organisation_id == organisation.id, PostponementRequest.rule == duty.rule.id,
        PostponementRequest.plan_id == duty.plan if duty.plan else PostponementRequest.plan_id.is_(None),
        PostponementRequest.due_on == last, PostponementRequest.state == State.ASKED,
    )  # fmt: skip
    if db.session.scalar(asked) is not None:
        raise Invalid(owed=message("A postponement of this duty is asked for already."))
    made = PostponementRequest(
        organisation_id=organisation.id, organisation=organisation, rule=duty.rule.id, plan_id=duty.plan, due_on=last,
        until=until, reason=reason.strip(), asked_by=by.name,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(by, "postponement.asked", made, rule=made.rule, due_on=last.isoformat(), until=until.isoformat())
    return made


def approve(
    asked: PostponementRequest, *, on: date, until: date, months: int, source: str, by: Actor,
    file: StoredFile | None = None,
) -> DutyPostponement:  # fmt: skip
    """Approve by a paper that a duty may wait until a day, which may be earlier than the one asked for.

    Not for one's own organisation, and not after the last day has passed. `months` is the length of the rule's period.
    Errors: Invalid (`on`, `until`, `source`), Conflict (`decided`), NotAllowed.
    """
    _may_decide(asked, by)
    state = rules.after(asked.state, Decision.APPROVE)
    if problem := rules.approval_problem(on, last=asked.due_on, today=today()):
        raise Invalid(on=problem)
    if problem := rules.until_problem(until, last=asked.due_on, months=months):
        raise Invalid(until=problem)
    if not source.strip():
        raise Invalid(source=message("Name the paper by which it is approved."))
    made = DutyPostponement(
        organisation_id=asked.organisation_id, rule=asked.rule, plan_id=asked.plan_id, due_on=asked.due_on,
        until=until, reason=asked.reason, approved_on=on, approved_by=by.name,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    asked.state, asked.postponement, asked.postponement_id = state, made, made.id
    asked.decided_at, asked.decided_by = now(), by.name
    asked.source, asked.file_id = source.strip(), file.id if file else None
    db.session.flush()
    record(by, "postponement.approved", asked, until=until.isoformat(), on=on.isoformat(), source=asked.source)
    record(by, "duty.postponed", made, rule=made.rule, due_on=made.due_on.isoformat(), until=until.isoformat())
    notify(
        asked.organisation_id, "postponement.approved", path=f"/postponements/{asked.id}", rule=asked.rule,
        due_on=asked.due_on, until=until,
    )  # fmt: skip
    return made


def refuse(asked: PostponementRequest, *, because: str, by: Actor) -> PostponementRequest:
    """Refuse a postponement with the reason; the duty keeps its last day. Errors: Invalid (`because`), Conflict."""
    _may_decide(asked, by)
    state = rules.after(asked.state, Decision.REFUSE)
    if not because.strip():
        raise Invalid(because=message("Say why."))
    asked.state = state
    asked.decided_at, asked.decided_by, asked.decided_because = now(), by.name, because.strip()
    db.session.flush()
    record(by, "postponement.refused", asked, because=asked.decided_because)
    notify(
        asked.organisation_id, "postponement.refused", path=f"/postponements/{asked.id}", rule=asked.rule,
        due_on=asked.due_on, because=asked.decided_because,
    )  # fmt: skip
    return asked


def withdraw(asked: PostponementRequest, *, by: Actor) -> PostponementRequest:
    """Take a request back before it is decided. Errors: Conflict."""
    authorise(by, Permission.DRILL_EDIT, asked)
    lock(PostponementRequest, [asked.id])
    asked.state = rules.after(asked.state, Decision.WITHDRAW)
    asked.decided_at, asked.decided_by = now(), by.name
    db.session.flush()
    record(by, "postponement.withdrawn", asked)
    return asked


def _may_decide(asked: PostponementRequest, by: Actor) -> None:
    authorise(by, Permission.DUTY_POSTPONE, asked)
    if asked.organisation_id == by.organisation_id:
        raise NotAllowed
    lock(PostponementRequest, [asked.id])
