"""Filings that were decided before the system was used."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from emergency.accounts.models import Organisation
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed
from emergency.core.text import message
from emergency.filings import authorities
from emergency.filings.models import Filing, FilingStep
from emergency.filings.receipts import new_verification_code
from emergency.filings.rules import FilingState, Step
from emergency.plans.models import PlanVersion


def record_filed(
    version: PlanVersion, *, authority: Organisation, filed_on: date, receipt_number: str, by: Actor
) -> Filing:
    """Put on record that an authority filed a version on a past day, under the number of its own register.

    What was handed in is not known here, so nothing is asked of it. Without a number there is no receipt to print.
    Errors: NotAllowed, Invalid (`filed_on`, `receipt_number`).
    """
    if not authorities.is_staff_of(by, authority):
        raise NotAllowed
    if filed_on > today() or (version.effective_on is not None and filed_on < version.effective_on):
        raise Invalid(filed_on=message("A plan is filed after it came out, and not on a day to come."))
    number = receipt_number.strip() or None
    taken = select(Filing.id).where(Filing.authority_id == authority.id, Filing.receipt_number == number)
    if number is not None and db.session.scalar(taken) is not None:
        raise Invalid(receipt_number=message("The number %(number)s was given before.", number=number))
    filing = Filing(
        version_id=version.id, version=version, organisation_id=version.organisation_id,
        organisation=version.plan.organisation, authority_id=authority.id, authority=authority,
        state=FilingState.FILED, round=1, received_on=filed_on, decided_on=filed_on, decided_by=authority.name,
        receipt_number=number, verification_code=new_verification_code() if number else None,
    )  # fmt: skip
    db.session.add(filing)
    db.session.flush()
    for step in (Step.SUBMITTED, Step.ACCEPTED):
        details = {"receipt_number": number, "version": version.id}
        filing.steps.append(
            FilingStep(step=step, happened_on=filed_on, recorded_at=now(), by_name=by.name, details=details)
        )
    db.session.flush()
    record(by, "filing.recorded", filing, on=str(filed_on), receipt_number=number)
    return filing
