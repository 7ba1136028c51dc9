"""What is done about assessments: the form is recorded, a second person decides, signed papers are added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from emergency.accounts.permissions import Permission, authorise
from emergency.assessments import rules
from emergency.assessments.models import AssessmentAnswer, AssessmentMember, AssessmentPaper, AssessmentRecord
from emergency.assessments.rules import Conclusion, Decision, Member, Said, State
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid, NotReady
from emergency.core.text import message
from emergency.core.uploads import StoredFile
from emergency.plans import actions as plans
from emergency.plans.content import names_of_clauses
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.rules import VersionState, day_problem


@dataclass(frozen=True, slots=True)
class Form:
    """What the form of an assessment says."""

    held_on: date
    leader: str
    conclusion: Conclusion
    said: Mapping[str, Said]
    reason: str = ""
    body: str = ""
    members: Sequence[Member] = ()


def record_assessment(version: PlanVersion, form: Form, *, by: Actor) -> AssessmentRecord:
    """Record the assessment of a published version with its form (PL-29 to PL-31; 88号令 第三十五条).

    "Revise" is concluded at once and is a ground to revise the plan; "stays" waits until another person confirms it,
    and counts from then on. Errors: NotReady (not published), Conflict (`waiting`: one waits already), Invalid (by
    field, and by the codes of items).
    """
    authorise(by, Permission.PLAN_EDIT, version)
    lock(Plan, [version.plan_id])
    if version.state is not VersionState.PUBLISHED:
        raise NotReady(message("Only a published version is assessed."))
    waiting = select(AssessmentRecord.id).where(
        AssessmentRecord.version_id == version.id, AssessmentRecord.state == State.WAITING
    )
    if db.session.scalar(waiting) is not None:
        raise Conflict(message("An assessment of this version waits to be confirmed."), code="waiting")
    _check(version, form)
    made = AssessmentRecord(
        version=version, version_id=version.id, held_on=form.held_on, leader=form.leader.strip(),
        body=form.body.strip(), conclusion=form.conclusion, reason=form.reason.strip(), state=State.WAITING,
        recorded_by=by.name, recorded_account_id=by.account_id,
        members=[
            AssessmentMember(name=one.name.strip(), unit=one.unit.strip(), title=one.title.strip(),
                             expert_id=one.expert_id)
            for one in form.members
        ],
        answers=[
            AssessmentAnswer(item=code, answer=one.answer, text=one.text.strip(), clause=one.clause)
            for code, one in form.said.items()
        ],
    )  # fmt: skip
    db.session.add(made)
    if form.conclusion is Conclusion.REVISE:
        _conclude(made, by)
    db.session.flush()
    record(by, "assessment.recorded", made, version=version.id, conclusion=form.conclusion)
    return made


def _check(version: PlanVersion, form: Form) -> None:
    found = rules.problems(form.said, names_of_clauses(version.content))
    if problem := day_problem(form.held_on, today=today(), not_before=version.effective_on):
        found["on"] = problem
    if not form.leader.strip():
        found["leader"] = message("Say who led the assessment.")
    if any(not one.name.strip() for one in form.members):
        found["members"] = message("Everybody who took part needs a name.")
    if not form.reason.strip():
        found["reason"] = message("Say what was found.")
    if problem := rules.conclusion_problem(form.said, form.conclusion):
        found["conclusion"] = problem
    if found:
        error = Invalid()
        error.fields = {name: [said] for name, said in found.items()}
        raise error


def _conclude(one: AssessmentRecord, by: Actor) -> None:
    """Let the clock of the rules count it."""
    one.assessment = plans.assess(
        one.version, on=one.held_on, changes_needed=one.conclusion is Conclusion.REVISE, conclusion=one.reason, by=by
    )
    one.assessment_id, one.state = one.assessment.id, State.CONCLUDED


def confirm(one: AssessmentRecord, *, by: Actor, signed_by: str = "") -> AssessmentRecord:
    """Confirm that a plan stays as it is; from now on the assessment counts, as of the day it was held.

    Another person does this than the one who led or recorded it: with an account of his own, or, where the recorder
    enters it, `signed_by` with the signed record at hand. Errors: Invalid (`signed_by`), Conflict (`decided`).
    """
    authorise(by, Permission.PLAN_EDIT, one)
    lock(AssessmentRecord, [one.id])
    rules.after(one.state, Decision.CONFIRM)
    is_own = not signed_by.strip() and (by.account_id is None or by.account_id != one.recorded_account_id)
    name = signed_by.strip() or by.name
    if problem := rules.second_person_problem(
        name, recorded_by=one.recorded_by, leader=one.leader, is_own_account=is_own, has_paper=bool(one.papers)
    ):
        raise Invalid(signed_by=problem)
    one.decided_at, one.decided_by = now(), name
    _conclude(one, by)
    db.session.flush()
    record(by, "assessment.confirmed", one, signed_by=signed_by.strip())
    return one


def refuse(one: AssessmentRecord, *, because: str, by: Actor) -> AssessmentRecord:
    """Say that a plan cannot stay as it is on this assessment: it counts for nothing, and another one is held.

    Errors: Invalid (`because`), Conflict (`decided`).
    """
    authorise(by, Permission.PLAN_EDIT, one)
    lock(AssessmentRecord, [one.id])
    one.state = rules.after(one.state, Decision.REFUSE)
    if not because.strip():
        raise Invalid(because=message("Say why."))
    one.decided_at, one.decided_by, one.decided_because = now(), by.name, because.strip()
    db.session.flush()
    record(by, "assessment.refused", one, because=one.decided_because)
    return one


def add_paper(one: AssessmentRecord, file: StoredFile, *, by: Actor) -> AssessmentPaper:
    """Keep a scan of the signed record. A newer one stands before the older ones; none is taken away."""
    authorise(by, Permission.PLAN_EDIT, one)
    paper = AssessmentPaper(record_id=one.id, assessed=one, file_id=file.id, file=file, added_by=by.name)
    db.session.add(paper)
    db.session.flush()
    record(by, "assessment.paper_added", paper, assessment=one.id, sha256=file.sha256)
    return paper
