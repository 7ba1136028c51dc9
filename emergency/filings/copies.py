"""Copies of a filed plan (抄送): who gets one and why, and when it was received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.queries import area_chain
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed
from emergency.core.text import Text, message
from emergency.filings import authorities
from emergency.filings.models import Filing, FilingCopy
from emergency.filings.receivers import Copy, Where, copies_of, table
from emergency.notices.actions import notify
from emergency.plans.models import PlanVersion
from emergency.sites.models import Site
from emergency.sites.queries import facts_of


class CopyDue(NamedTuple):
    """A body that gets a copy: an authority of the register, or one outside by its name; and the row that says so."""

    row: Copy
    authority: Organisation | None


def copies_due(version: PlanVersion, authority: Organisation) -> list[CopyDue]:
    """Who gets a copy of a version that this authority receives (PL-16, PL-19, PL-20, PL-25); nobody twice."""
    plan = version.plan
    tags = facts_of([plan.organisation_id])[plan.organisation_id].tags
    found: dict[int | str, CopyDue] = {}
    for row in copies_of(plan.organisation.kind, plan.family, plan.kind, tags):
        if row.body is not None:
            found.setdefault(row.body.zh, CopyDue(row, None))
        for bureau in _bureaus(row.where, plan.organisation, authority):
            if bureau.id not in (authority.id, plan.organisation_id):
                found.setdefault(bureau.id, CopyDue(row, bureau))
    return list(found.values())


def _bureaus(where: Where | None, organisation: Organisation, authority: Organisation) -> Sequence[Organisation]:
    match where:
        case None:
            return ()
        case Where.CROSSED:
            crossed = select(Site.area_id).where(Site.organisation_id == organisation.id)
            return _bureaus_of(db.session.scalars(crossed).all())
        case Where.SAME_LEVEL:
            return _bureaus_of([authority.area_id])
        case Where.ABOVE:
            return _bureaus_of([area.id for area in area_chain(authority.area)[1:2]])


def _bureaus_of(area_ids: Sequence[int]) -> Sequence[Organisation]:
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.kind == OrganisationKind.EMERGENCY_BUREAU, Organisation.area_id.in_(area_ids))
        .order_by(Organisation.id)
    ).all()


def send_copies(filing: Filing) -> None:
    """Put down who gets a copy of what was just submitted, and tell those who work here."""
    for due in copies_due(filing.version, filing.authority):
        db.session.add(
            FilingCopy(
                filing_id=filing.id, rule=due.row.rule, authority_id=due.authority.id if due.authority else None,
                body=due.row.body.zh if due.row.body else "",
            )
        )  # fmt: skip
        if due.authority is not None:
            notify(
                due.authority.id, "filing.copied", path=f"/filings/{filing.id}", plan=filing.version.plan.title,
                unit=filing.organisation.name,
            )  # fmt: skip
    db.session.flush()


def list_copies(filing: Filing) -> Sequence[FilingCopy]:
    """The copies of a filing."""
    return db.session.scalars(
        select(FilingCopy)
        .where(FilingCopy.filing_id == filing.id)
        .options(joinedload(FilingCopy.authority))
        .order_by(FilingCopy.id)
    ).all()


def reason_of(copy: FilingCopy) -> Text:
    """Why this body gets a copy, with the article."""
    rows = [row for row in table()[1] if row.rule == copy.rule]
    named = [row for row in rows if (row.body.zh if row.body else "") == copy.body]
    return (named or rows)[0].reason


def may_confirm(copy: FilingCopy, filing: Filing, by: Actor) -> bool:
    """Whether the actor can say that a copy arrived: its receiver; for a body outside, whoever handed in or decides."""
    if copy.authority is not None:
        return authorities.is_staff_of(by, copy.authority)
    if authorities.is_staff_of(by, filing.authority):
        return True
    try:
        authorise(by, Permission.FILING_SUBMIT, filing)
    except NotAllowed:
        return False
    return True


def list_to_confirm(filing: Filing, by: Actor) -> list[FilingCopy]:
    """The copies of a filing whose receipt the actor could still put down."""
    return [copy for copy in list_copies(filing) if copy.received_on is None and may_confirm(copy, filing, by)]


def confirm_copy(copy: FilingCopy, filing: Filing, *, received_on: date, by: Actor) -> FilingCopy:
    """Put down the day on which a copy was received; it stands for good.

    Errors: NotAllowed, Invalid (`received_on`), Conflict (`received`).
    """
    if not may_confirm(copy, filing, by):
        raise NotAllowed(message("Only the receiver of a copy confirms it."))
    if copy.received_on is not None:
        raise Conflict(message("This copy was received on %(day)s.", day=copy.received_on), code="received")
    if received_on > today() or (filing.version.effective_on and received_on < filing.version.effective_on):
        raise Invalid(received_on=message("A copy arrives after the plan came out, and not on a day to come."))
    copy.received_on, copy.recorded_at, copy.recorded_by = received_on, now(), by.name
    db.session.flush()
    record(by, "filing.copy_received", filing, copy=copy.id, on=str(received_on))
    return copy
