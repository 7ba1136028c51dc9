"""Two signatures under a decision (初审、复核), where an authority wants them: two different people, in this order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Conflict
from emergency.core.text import Message, message
from emergency.filings.desks import desk_of
from emergency.filings.models import Filing, FilingSigning
from emergency.filings.rules import Decision, SigningOutcome
from emergency.notices.actions import notify

DECISION_TITLES: dict[Decision, Message] = {
    Decision.ACCEPT: message("file it"),
    Decision.RETURN: message("return it for completion"),
    Decision.REFUSE: message("refuse it"),
}


def first_check_of(filing: Filing) -> FilingSigning | None:
    """The first check that waits for a second person."""
    return db.session.scalar(
        select(FilingSigning).where(FilingSigning.filing_id == filing.id, FilingSigning.closed_at.is_(None))
    )


def sign(filing: Filing, decision: Decision, *, by: Actor, **proposed: Any) -> bool:
    """Whether a decision takes effect with this signature; otherwise it is kept as the first check.

    A second person who decides the same completes it; one who decides otherwise makes a first check of their own.
    The filing is locked by whoever calls. Errors: Conflict (`second_person`) for the one who made the first check.
    """
    if by.is_system or not desk_of(filing.authority_id).is_two_step:
        return True  # The system records what people signed elsewhere: tables of the time before.
    first = first_check_of(filing)
    if first is not None and first.decision is decision:
        if first.first_by_id == by.account_id:
            raise Conflict(
                message("You made the first check of this filing. Another person makes the second."),
                code="second_person",
            )
        _close(first, SigningOutcome.AGREED, by)
        return True
    if first is not None:
        _close(first, SigningOutcome.REPLACED, by)
    _begin(filing, decision, by, proposed)
    return False


def send_back(filing: Filing, *, note: str, by: Actor) -> FilingSigning:
    """Give a first check back to whoever made it, with what is to be looked at again.

    Errors: Conflict (`no_first_check`).
    """
    first = first_check_of(filing)
    if first is None:
        raise Conflict(message("No first check waits for a second person."), code="no_first_check")
    _close(first, SigningOutcome.SENT_BACK, by, note.strip())
    record(by, "filing.sent_back", filing, first_by=first.first_by_id, note=note.strip())
    if first.first_by_id != by.account_id:
        notify(
            filing.authority_id, "filing.sent_back", path=f"/filings/{filing.id}", account_id=first.first_by_id,
            plan=filing.version.plan.title, person=by.name, note=note.strip(),
        )  # fmt: skip
    return first


def drop_first_check(filing: Filing, by: Actor) -> None:
    """End a first check that has lost its object: the filing went to another authority."""
    first = first_check_of(filing)
    if first is not None:
        _close(first, SigningOutcome.REPLACED, by)


def _begin(filing: Filing, decision: Decision, by: Actor, proposed: dict[str, Any]) -> None:
    db.session.add(
        FilingSigning(
            filing_id=filing.id, round=filing.round, decision=decision, first_by_id=by.account_id,
            first_by_name=by.name, first_at=now(), proposed=proposed,
        )
    )  # fmt: skip
    db.session.flush()
    record(by, "filing.first_checked", filing, decision=str(decision))
    notify(
        filing.authority_id, "filing.first_checked", path=f"/filings/{filing.id}", plan=filing.version.plan.title,
        unit=filing.organisation.name, person=by.name,
    )  # fmt: skip


def _close(first: FilingSigning, outcome: SigningOutcome, by: Actor, note: str = "") -> None:
    first.outcome, first.closed_at, first.note = outcome, now(), note
    if by.account_id != first.first_by_id:
        first.second_by_id, first.second_by_name = by.account_id, by.name
    db.session.flush()
