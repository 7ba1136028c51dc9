"""A second reader of a filing: asked by whoever has it in hand, notes what was seen, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from emergency.accounts.models import Account
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed
from emergency.core.text import message
from emergency.filings import authorities
from emergency.filings.actions import opened, what_happened
from emergency.filings.models import Filing, FilingReading
from emergency.filings.rules import Decision, after
from emergency.notices.actions import notify


def readings_of(filing: Filing) -> Sequence[FilingReading]:
    """Who was asked to read a filing, and what they noted, in every round."""
    return db.session.scalars(
        select(FilingReading).where(FilingReading.filing_id == filing.id).order_by(FilingReading.id)
    ).all()


def reading_by(filing: Filing, by: Actor) -> FilingReading | None:
    """What the actor was asked to read in this round."""
    return next(
        (each for each in readings_of(filing) if each.reader_id == by.account_id and each.round == filing.round), None
    )


def ask_reader(filing: Filing, *, reader: Account, by: Actor) -> FilingReading:
    """Ask a colleague of the same authority to read a filing as well; the handler stays the handler.

    Errors: Invalid (`reader`), Conflict (`already_decided`, `asked`).
    """
    filing = opened(filing, by)
    after(filing.state, Decision.HAND_OVER, happened=what_happened(filing))
    if reader.id not in {each.id for each in authorities.list_handlers(filing.authority_id)}:
        raise Invalid(reader=message("Only a colleague who decides filings can read this one."))
    if reader.id in (filing.handler_id, by.account_id):
        raise Invalid(reader=message("The second reader is another person than the one who has it in hand."))
    if any(each.reader_id == reader.id and each.round == filing.round for each in readings_of(filing)):
        raise Conflict(message("%(name)s is asked already.", name=reader.name), code="asked")
    reading = FilingReading(
        filing_id=filing.id, round=filing.round, reader_id=reader.id, reader_name=reader.name, asked_by=by.name
    )
    db.session.add(reading)
    db.session.flush()
    record(by, "filing.reader_asked", filing, reader=reader.id)
    notify(
        filing.authority_id, "filing.reader_asked", path=f"/filings/{filing.id}/reading", account_id=reader.id,
        plan=filing.version.plan.title, unit=filing.organisation.name, person=by.name,
    )  # fmt: skip
    return reading


def note_reading(filing: Filing, *, note: str, by: Actor) -> FilingReading:
    """Note what the second reader saw, for whoever decides; a later note replaces the earlier while it is in hand.

    Errors: NotAllowed for whoever was not asked, Conflict (`already_decided`), Invalid (`note`).
    """
    filing = opened(filing, by)
    after(filing.state, Decision.HAND_OVER, happened=what_happened(filing))
    reading = reading_by(filing, by)
    if reading is None:
        raise NotAllowed(message("You were not asked to read this filing."))
    if not note.strip():
        raise Invalid(note=message("Say what you saw."))
    reading.note, reading.read_at = note.strip(), now()
    db.session.flush()
    record(by, "filing.read", filing, note=reading.note)
    if filing.handler_id is not None:
        notify(
            filing.authority_id, "filing.read", path=f"/filings/{filing.id}", account_id=filing.handler_id,
            plan=filing.version.plan.title, person=by.name,
        )  # fmt: skip
    return reading
