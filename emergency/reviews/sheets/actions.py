"""What is done with sheets: experts asked, items answered, objections replied to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emergency.accounts.permissions import Permission, authorise, holds
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import Message, message
from emergency.experts.models import Expert
from emergency.notices.actions import notify
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.vocabulary import VersionState
from emergency.reviews.sheets import queries, rules
from emergency.reviews.sheets.models import Drafting, Invitation, SheetAnswer
from emergency.reviews.sheets.rules import Answer


@dataclass(frozen=True, slots=True)
class Outsider:
    """An expert who stands in no register, by name."""

    name: str
    unit: str = ""
    title: str = ""
    speciality: str = ""


def state_drafting(version: PlanVersion, *, agency: str, people: str, by: Actor) -> Drafting:
    """Say who wrote a version, so that none of them reviews it."""
    authorise(by, Permission.REVIEW_CONDUCT, version)
    drafting = queries.drafting_of(version.id)
    if drafting is None:
        drafting = Drafting(version_id=version.id, version=version)
        db.session.add(drafting)
    drafting.agency, drafting.people = agency.strip(), people.strip()
    db.session.flush()
    record(by, "review.drafting_stated", drafting, version=version.id)
    return drafting


def why_nobody_is_asked(version: PlanVersion) -> Conflict | None:
    """Why no expert is asked about a version: it is out, it has passed, or its kind has no sheet; None where one is."""
    if version.state is not VersionState.DRAFT:
        return Conflict(
            message("Experts are asked about a draft: a review comes before publication."), code="not_draft"
        )
    if version.approved_on is not None:
        return Conflict(message("This version has passed its review."), code="reviewed")
    if not rules.items_of(version.plan.family, version.plan.kind):
        return Conflict(message("There is no review sheet for plans of this kind."), code="no_sheet")
    return None


def ask(version: PlanVersion, who: Expert | Outsider, *, by: Actor) -> Invitation:
    """Ask an expert to review a draft; somebody with an interest is refused with the reason (回避).

    Errors: Invalid (`name`: an interest, asked already, term over), Conflict (`not_draft`, `reviewed`, `no_sheet`).
    """
    authorise(by, Permission.REVIEW_CONDUCT, version)
    lock(Plan, [version.plan_id])
    if closed := why_nobody_is_asked(version):
        raise closed
    invitation = _invitation(version, who, by)
    if not invitation.name:
        raise Invalid(name=message("Give the expert's name."))
    if reason := rules.interest(invitation.name, invitation.unit, queries.concerned_in(version)):
        raise Invalid(name=reason)
    if any((one.name, one.unit) == (invitation.name, invitation.unit) for one in queries.open_panel(version.id)):
        raise Invalid(name=message("%(name)s is on the panel already.", name=invitation.name))
    db.session.add(invitation)
    db.session.flush()
    record(by, "review.expert_asked", invitation, version=version.id)
    _tell(invitation)
    return invitation


def _invitation(version: PlanVersion, who: Expert | Outsider, by: Actor) -> Invitation:
    made = Invitation(
        version_id=version.id, version=version, name=who.name.strip(), title=who.title.strip(), asked_by=by.name
    )
    if isinstance(who, Outsider):
        made.unit, made.speciality = who.unit.strip(), who.speciality.strip()
        return made
    if not who.serves_on(today()):
        raise Invalid(name=message("The term of %(name)s does not cover today.", name=who.name))
    made.unit, made.speciality = who.employer, who.specialities
    made.expert_id, made.account_id = who.id, who.account_id
    return made


def _tell(invitation: Invitation) -> None:
    account = invitation.expert.account if invitation.expert_id and invitation.expert else None
    if account is None or account.organisation_id is None:
        return
    plan = invitation.version.plan
    notify(
        account.organisation_id, "review.asked", account_id=account.id, path=f"/my-reviews/{invitation.id}",
        unit=plan.organisation.name, plan=plan.title,
    )  # fmt: skip


def release(invitation: Invitation, *, because: str, by: Actor) -> Invitation:
    """Let an expert stand back, with the reason; his sheet counts no longer.

    Errors: Invalid, Conflict (`concluded`).
    """
    _may_fill(invitation, by)
    _still_open(invitation)
    if not because.strip():
        raise Invalid(because=message("Say why."))
    invitation.released_at, invitation.released_because = now(), because.strip()
    db.session.flush()
    record(by, "review.expert_released", invitation, because=invitation.released_because)
    return invitation


def fill(
    invitation: Invitation, said: Mapping[str, tuple[Answer, str]], *, by: Actor, hand_in: bool = False
) -> Invitation:
    """Write down what an expert says of items: himself, or the secretary from his paper.

    What is not named stays. Handing in needs every item answered and ends his changes.
    Errors: Invalid (by item code), Conflict (`concluded`, `handed_in`).
    """
    _may_fill(invitation, by)
    lock(Invitation, [invitation.id])
    _still_open(invitation)
    if invitation.handed_in_at is not None:
        raise Conflict(message("This sheet is handed in."), code="handed_in")
    items = [item.code for item in rules.items_of(invitation.version.plan.family, invitation.version.plan.kind)]
    kept = {one.item: one for one in invitation.answers}
    _check(said, items)
    for code, (answer, opinion) in said.items():
        row = kept.get(code)
        if row is None:
            row = SheetAnswer(invitation_id=invitation.id, item=code)
            invitation.answers.append(row)
        row.answer, row.opinion = answer, opinion.strip()
    missing = [code for code in items if code not in kept and code not in said]
    if hand_in and missing:
        raise _invalid({code: message("Not answered yet.") for code in missing})
    if hand_in:
        invitation.handed_in_at = now()
    invitation.entered_by = by.name
    db.session.flush()
    record(by, "review.sheet_handed_in" if hand_in else "review.sheet_filled", invitation, items=len(said))
    return invitation


def _check(said: Mapping[str, tuple[Answer, str]], items: list[str]) -> None:
    problems = {code: message("This item is not on the sheet.") for code in said if code not in items}
    for code, (answer, opinion) in said.items():
        if answer in (Answer.FAILS, Answer.MOSTLY) and not opinion.strip():
            problems[code] = message("Say what is missing or wrong.")
    if problems:
        raise _invalid(problems)


def _invalid(problems: Mapping[str, Message]) -> Invalid:
    """What is wrong, by the codes of items, which are no names of fields in Python."""
    error = Invalid()
    error.fields = {code: [said] for code, said in problems.items()}
    return error


def reply(answer: SheetAnswer, text: str, *, by: Actor) -> SheetAnswer:
    """Answer an objection: how the draft was changed, or why it stays. Errors: Invalid, Conflict (`concluded`)."""
    authorise(by, Permission.REVIEW_CONDUCT, answer.invitation.version)
    _still_open(answer.invitation)
    if not text.strip():
        raise Invalid(reply=message("Say how the draft was changed, or why it stays."))
    answer.reply, answer.replied_at, answer.replied_by = text.strip(), now(), by.name
    db.session.flush()
    record(by, "review.objection_answered", answer, item=answer.item)
    return answer


def _may_fill(invitation: Invitation, by: Actor) -> None:
    is_his = by.account_id is not None and by.account_id == invitation.account_id
    if not (is_his and holds(by, Permission.INVITATION_ANSWER)):
        authorise(by, Permission.REVIEW_CONDUCT, invitation.version)


def _still_open(invitation: Invitation) -> None:
    if invitation.review_id is not None or invitation.released_at is not None:
        raise Conflict(message("This sheet is closed."), code="concluded")
