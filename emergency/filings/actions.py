"""What is done to a filing: submitted, taken, handed over, returned once, resubmitted, accepted, refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from emergency.accounts.models import Account, Organisation
from emergency.accounts.permissions import Permission, authorise, reaches
from emergency.accounts.roles import Role
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import local, now, today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from emergency.core.text import Message, message
from emergency.core.uploads import StoredFile
from emergency.filings import authorities, copies, queries, signing
from emergency.filings.documents import DOCUMENT_TITLES, Missing, check_not_new
from emergency.filings.models import Filing, FilingCheck, FilingDocument, FilingStep
from emergency.filings.receipts import new_verification_code, next_receipt_number
from emergency.filings.rules import STATE_TITLES, UNDECIDED, Decision, DocumentKind, FilingState, Step, after
from emergency.notices.actions import notify
from emergency.plans.models import PlanVersion
from emergency.plans.vocabulary import VersionState


@dataclass(frozen=True)
class HandedIn:
    """A document that comes with a filing: its kind, and its file unless it came on paper."""

    kind: DocumentKind
    file: StoredFile | None = None


@dataclass(frozen=True)
class Checked:
    """What a reviewer found about one item of the checklist: there, or missing with the sentence for the notice."""

    item: str
    is_there: bool
    note: str = ""


def submit(
    version: PlanVersion,
    *,
    by: Actor,
    authority: Organisation | None = None,
    received_on: date | None = None,
    documents: Sequence[HandedIn] = (),
) -> Filing:
    """Hand a published version to an authority, which then has five working days.

    Without `authority` the one that the law names is taken. `received_on` counts when the authority or the
    administrator gives it (a paper filing recorded afterwards); the applicant's is a statement.
    Errors: NotReady (`not_published`), Invalid (`received_on`, `authority`).
    """
    authority = authority or authorities.choose_authority(version, received_on).authority
    _authorise_submission(version, authority, by)
    if version.state is not VersionState.PUBLISHED or version.effective_on is None:
        raise NotReady(message("Publish this version first: only a published plan is filed."), code="not_published")
    if received_on is not None and (problem := _day_problem(received_on, not_before=version.effective_on)):
        raise Invalid(received_on=problem)
    counts = authorities.is_staff_of(by, authority)
    arrived_on = received_on if received_on is not None and counts else today()
    filing = Filing(
        version_id=version.id, version=version, organisation_id=version.organisation_id,
        organisation=version.plan.organisation, authority_id=authority.id, authority=authority,
        state=FilingState.SUBMITTED, round=1, received_on=arrived_on, stated_on=received_on if not counts else None,
    )  # fmt: skip
    db.session.add(filing)
    _hand_in(filing, documents)
    db.session.flush()
    _note(filing, Step.SUBMITTED, arrived_on, by, version=version.id, received_on=str(arrived_on))
    record(by, "filing.submitted", filing, version=version.id, authority=authority.id, received_on=str(arrived_on))
    _tell(filing, "filing.submitted", filing.authority_id)
    copies.send_copies(filing)
    return filing


def take(filing: Filing, *, by: Actor, on: date | None = None) -> Filing:
    """Take a filing on. `on` may name an earlier day of receipt, on paper: the clock runs from the earlier of the two.

    Errors: Conflict (`taken`: somebody else has it; `already_decided`), Invalid (`on`).
    """
    filing = opened(filing, by)
    if filing.handler_id not in (None, by.account_id) and filing.state in UNDECIDED:
        raise Conflict(
            message("%(name)s has taken this filing. Ask for it to be handed over.", name=filing.handler_name),
            code="taken",
            by=filing.handler_name,
        )
    state = after(filing.state, Decision.TAKE, happened=what_happened(filing))
    day = on or today()
    _check_on(day, not_before=_earliest(filing))
    filing.state, filing.handler_id, filing.handler_name = state, by.account_id, by.name
    filing.received_on = min(filing.received_on, day)
    _note(filing, Step.TAKEN, day, by)
    record(by, "filing.taken", filing, on=str(day))
    return filing


def hand_over(filing: Filing, *, to: Account, by: Actor) -> Filing:
    """Give a filing to a colleague of the same authority. Errors: Invalid (`to`), Conflict (`already_decided`)."""
    filing = opened(filing, by)
    if to.id not in {account.id for account in authorities.list_handlers(to.organisation_id or 0)} or (
        to.organisation_id not in (filing.authority_id, by.organisation_id)
    ):
        raise Invalid(to=message("Only a colleague who decides filings can take this one."))
    filing.state = after(filing.state, Decision.HAND_OVER, happened=what_happened(filing))
    filing.handler_id, filing.handler_name = to.id, to.name
    _note(filing, Step.HANDED_OVER, today(), by, to=to.name)
    record(by, "filing.handed_over", filing, to=to.id)
    _tell(filing, "filing.handed_over", to.organisation_id, account_id=to.id)
    return filing


def save_checks(filing: Filing, *, checks: Sequence[Checked], by: Actor) -> Filing:
    """Keep what the reviewer has found so far, item by item; a later finding replaces the earlier one."""
    filing = opened(filing, by)
    after(filing.state, Decision.RETURN, happened=what_happened(filing))
    kept = {check.item: check for check in filing.checks if check.round == filing.round}
    for found in checks:
        row = kept.get(found.item)
        if row is None:
            row = FilingCheck(filing_id=filing.id, round=filing.round, item=found.item, is_there=found.is_there)
            filing.checks.append(row)
        row.is_there, row.note, row.by_name, row.checked_at = found.is_there, found.note.strip(), by.name, now()
    db.session.flush()
    record(by, "filing.checked", filing, missing=[found.item for found in checks if not found.is_there])
    return filing


def return_once(filing: Filing, *, missing: Sequence[Missing], by: Actor, on: date | None = None) -> Filing:
    """Tell the applicant once everything that is missing; the clock stops (88号令, PL-22).

    A further notice names only what an earlier one named or what the resubmission changed. Where two people sign, the
    first signature only proposes it.
    Errors: Invalid (`missing`, `on`), Conflict (`already_told`, `deemed`, `already_decided`, `second_person`).
    """
    filing = opened(filing, by)
    state = after(filing.state, Decision.RETURN, happened=what_happened(filing))
    _refuse_if_deemed(filing, by)
    named = [item for item in missing if item.text.strip()]
    if not named:
        raise Invalid(missing=message("Name everything that is missing."))
    check_not_new(
        named,
        told_before=[item for _step, items in queries.notices_of(filing) for item in items],
        changed_documents=[document.kind for document in filing.documents if document.round == filing.round],
        changed_items=_changed_items(filing),
    )
    day = _decision_day(filing, on)
    if not _signed(filing, Decision.RETURN, by, missing=[item.as_json() for item in named]):
        return filing
    _decide(filing, state, day, by)
    _note(filing, Step.RETURNED, day, by, missing=[item.as_json() for item in named])
    record(by, "filing.returned", filing, on=str(day), missing=[item.text for item in named])
    _tell(filing, "filing.returned", filing.organisation_id, number=len(named))
    return filing


def resubmit(
    filing: Filing,
    *,
    documents: Sequence[HandedIn],
    by: Actor,
    on: date | None = None,
    version: PlanVersion | None = None,
) -> Filing:
    """Hand in what was missing; a new five days begin. A completed plan comes as a newly published `version`.

    `on` counts when the authority or the administrator gives it; the applicant's is a statement.
    Errors: Conflict (`already_decided`), Invalid (`documents`, `on`, `version`).
    """
    filing = _locked(filing)
    _authorise_submission(filing.version, filing.authority, by)
    state = after(filing.state, Decision.RESUBMIT, happened=what_happened(filing))
    if not documents and version is None:
        raise Invalid(documents=message("Name the documents that come with this."))
    counts = authorities.is_staff_of(by, filing.authority)
    if on is not None:
        _check_on(on, not_before=filing.decided_on)
    if version is not None:
        _replace_version(filing, version)
    arrived_on = on if on is not None and counts else today()
    filing.state, filing.round, filing.arrived_at = state, filing.round + 1, now()
    filing.received_on, filing.stated_on = arrived_on, on if not counts else None
    filing.decided_on, filing.decided_by = None, ""
    _hand_in(filing, documents)
    db.session.flush()
    kinds = sorted({str(document.kind) for document in documents})
    _note(filing, Step.RESUBMITTED, arrived_on, by, documents=kinds, version=filing.version_id)
    record(by, "filing.resubmitted", filing, documents=kinds, received_on=str(arrived_on))
    _tell(filing, "filing.resubmitted", filing.authority_id, account_id=filing.handler_id)
    return filing


def accept(filing: Filing, *, by: Actor, on: date | None = None) -> Filing:
    """File a complete filing and give it its receipt; a late acceptance issues the receipt of a deemed filing.

    Where two people sign, the first signature leaves it in hand.
    Errors: Invalid (`documents`, `checks`, `on`), Conflict (`already_decided`, `second_person`).
    """
    filing = opened(filing, by)
    state = after(filing.state, Decision.ACCEPT, happened=what_happened(filing))
    if missing := queries.documents_missing(filing):
        titles = [DOCUMENT_TITLES[kind] for kind in missing]
        raise Invalid(documents=message("Still missing: %(documents)s.", documents=titles))
    if any(not check.is_there for check in filing.checks if check.round == filing.round):
        raise Invalid(checks=message("Items are marked as missing. Return the filing, or mark them as there."))
    day = _decision_day(filing, on)
    if not _signed(filing, Decision.ACCEPT, by):
        return filing
    standing = queries.standing_of(filing, on=day)
    if standing.state is FilingState.DEEMED_FILED:
        filing.deemed_filed_on = standing.deemed_on
    _decide(filing, state, day, by)
    filing.receipt_number = next_receipt_number(filing.authority, day)
    filing.verification_code = new_verification_code()
    _note(filing, Step.ACCEPTED, day, by, receipt_number=filing.receipt_number)
    record(by, "filing.accepted", filing, on=str(day), receipt_number=filing.receipt_number)
    _tell(filing, "filing.accepted", filing.organisation_id, receipt=filing.receipt_number)
    return filing


def refuse(filing: Filing, *, by: Actor, reason: str = "", on: date | None = None) -> Filing:
    """Refuse a filing out of the authority's scope (不予备案). Errors: Conflict (`deemed`, `already_decided`)."""
    filing = opened(filing, by)
    state = after(filing.state, Decision.REFUSE, happened=what_happened(filing))
    _refuse_if_deemed(filing, by)
    day = _decision_day(filing, on)
    if not _signed(filing, Decision.REFUSE, by, reason=reason.strip()):
        return filing
    _decide(filing, state, day, by)
    _note(filing, Step.REFUSED, day, by, reason=reason.strip())
    record(by, "filing.refused", filing, on=str(day), reason=reason.strip())
    _tell(filing, "filing.refused", filing.organisation_id, reason=reason.strip())
    return filing


def send_back(filing: Filing, *, note: str, by: Actor) -> Filing:
    """Give a first check back to whoever made it, who decides anew; the clock goes on.

    Errors: Conflict (`no_first_check`, `already_decided`).
    """
    filing = opened(filing, by)
    after(filing.state, Decision.RETURN, happened=what_happened(filing))
    first = signing.send_back(filing, note=note, by=by)
    _note(filing, Step.SENT_BACK, today(), by, to=first.first_by_name, note=note.strip())
    return filing


def _authorise_submission(version: PlanVersion, authority: Organisation, by: Actor) -> None:
    """The applicant hands in; the authority and the administrator may record what came on paper."""
    if not authorities.is_staff_of(by, authority):
        authorise(by, Permission.FILING_SUBMIT, version)


def _locked(filing: Filing) -> Filing:
    """The filing as it is now, locked: of two people who decide at once, the second sees what the first did."""
    found = lock(Filing, [filing.id])
    if not found:
        raise NotFound
    return found[0]


def opened(filing: Filing, by: Actor) -> Filing:
    """The filing locked, for somebody whose authority decides it. Errors: NotFound, NotAllowed."""
    filing = _locked(filing)
    if authorities.is_staff_of(by, filing.authority):
        return filing
    if not reaches(by, Permission.FILING_VIEW, filing):
        raise NotFound
    raise NotAllowed(
        message("Only %(authority)s decides this filing.", authority=filing.authority.name), code="not_allowed"
    )


def what_happened(filing: Filing) -> Message:
    """Who was first, in a sentence for the one who came second."""
    if filing.decided_on is None:
        return message("This filing is “%(state)s”: that step is over.", state=STATE_TITLES[filing.state])
    return message(
        "%(name)s was first: on %(day)s this filing became “%(state)s”.",
        name=filing.decided_by, day=filing.decided_on, state=STATE_TITLES[filing.state],
    )  # fmt: skip


def _refuse_if_deemed(filing: Filing, by: Actor) -> None:
    """Silence has filed it: only the administrator may still return or refuse, whatever day is named."""
    standing = queries.standing_of(filing)
    if standing.state is FilingState.DEEMED_FILED and not (by.is_system or by.role == Role.ADMINISTRATOR):
        raise Conflict(
            message(
                "No decision was made by %(day)s, so the plan counts as filed. Only an administrator can still return "
                "or refuse it; you can issue the receipt.",
                day=standing.check_by,
            ),
            code="deemed",
            deemed_on=str(standing.deemed_on),
        )


def _decision_day(filing: Filing, on: date | None) -> date:
    day = on or today()
    _check_on(day, not_before=filing.received_on)
    return day


def _day_problem(day: date, *, not_before: date | None) -> Message | None:
    if day > today():
        return message("This day lies in the future.")
    if not_before is not None and day < not_before:
        return message("This day lies before %(day)s, when it became possible.", day=not_before)
    return None


def _check_on(day: date, *, not_before: date | None) -> None:
    if problem := _day_problem(day, not_before=not_before):
        raise Invalid(on=problem)


def _earliest(filing: Filing) -> date | None:
    """The first day the present round can have arrived: after the plan came out, or after the last notice."""
    if filing.round == 1:
        return filing.version.effective_on
    return max(step.happened_on for step in filing.steps if step.step is Step.RETURNED)


def _signed(filing: Filing, decision: Decision, by: Actor, **proposed: Any) -> bool:
    """Whether the decision takes effect now; a first check takes the filing on and waits for a second person."""
    if signing.sign(filing, decision, by=by, **proposed):
        return True
    if filing.handler_id is None:
        filing.handler_id, filing.handler_name = by.account_id, by.name
    filing.state = after(filing.state, Decision.TAKE)
    _note(filing, Step.FIRST_CHECKED, today(), by, decision=str(decision))
    return False


def _decide(filing: Filing, state: FilingState, day: date, by: Actor) -> None:
    if filing.handler_id is None:
        filing.handler_id, filing.handler_name = by.account_id, by.name
    filing.state, filing.decided_on, filing.decided_by = state, day, by.name


def _hand_in(filing: Filing, documents: Sequence[HandedIn]) -> None:
    filing.documents.extend(
        FilingDocument(kind=document.kind, round=filing.round, file_id=document.file.id if document.file else None)
        for document in documents
    )


def _note(filing: Filing, step: Step, day: date, by: Actor, **details: Any) -> None:
    """Append what happened, with the day it happened and the moment it is recorded."""
    facts: Mapping[str, Any] = {name: value for name, value in details.items() if value not in (None, "")}
    filing.steps.append(
        FilingStep(
            step=step, happened_on=day, recorded_at=now(), by_name=by.name, round=filing.round, details=dict(facts)
        )
    )
    db.session.flush()


def _replace_version(filing: Filing, version: PlanVersion) -> None:
    is_next = version.plan_id == filing.version.plan_id and version.number >= filing.version.number
    if not is_next or version.state is not VersionState.PUBLISHED:
        raise Invalid(version=message("Only a later published version of the same plan can take its place."))
    filing.version_id, filing.version = version.id, version


def _changed_items(filing: Filing) -> set[str]:
    """Checklist items that a new version of the plan may have touched: all of its text."""
    versions = [step.details.get("version") for step in filing.steps if "version" in step.details]
    return {str(DocumentKind.PLAN_TEXT)} if len(set(versions[-2:])) > 1 else set()


def _tell(filing: Filing, code: str, organisation_id: int | None, **params: Any) -> None:
    """Tell the other side; the notice leads to the filing."""
    if organisation_id is not None:
        account_id = params.pop("account_id", None)
        plan = filing.version.plan
        notify(
            organisation_id, code, path=f"/filings/{filing.id}", account_id=account_id, plan=plan.title,
            unit=plan.organisation.name, authority=filing.authority.name, **params,
        )  # fmt: skip


def recorded_later(step: FilingStep) -> bool:
    """Whether a step was entered on a later day than it happened."""
    return local(step.recorded_at).date() > step.happened_on
