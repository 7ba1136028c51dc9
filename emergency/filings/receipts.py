"""The receipt of a filing (备案登记表): its number in the authority's own series, and the code it is verified by."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from emergency.accounts.models import Organisation
from emergency.core.db import db, lock
from emergency.filings.models import Filing, ReceiptCounter


def next_receipt_number(authority: Organisation, year: int) -> str:
    """The next number of an authority in a year, without gaps: `370126-2026-001` (regulations 4.3).

    The counter's row is locked until the transaction ends, so a refused acceptance leaves no gap.
    """
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    made = dialect.insert(ReceiptCounter).values(authority_id=authority.id, year=year, last=0)
    db.session.execute(made.on_conflict_do_nothing())
    counter = next(row for row in lock(ReceiptCounter, [authority.id]) if row.year == year)
    number = ""
    while not number or _is_given(authority, number):
        counter.last += 1
        number = f"{authority.area.code}-{year}-{counter.last:03d}"
    db.session.flush()
    return number


def _is_given(authority: Organisation, number: str) -> bool:
    """Whether the number stands in the authority's register already, from the time of paper."""
    statement = select(Filing.id).where(Filing.authority_id == authority.id, Filing.receipt_number == number)
    return db.session.scalar(statement) is not None


def new_verification_code() -> str:
    """A code that nobody guesses, as printed beside the QR code: `7F3C-91AE-40D2`."""
    drawn = secrets.token_hex(6).upper()
    return "-".join(drawn[at : at + 4] for at in range(0, 12, 4))
