"""The receipt of a filing (备案登记表): its number in the authority's own series, and the code it is verified by."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from emergency.accounts.models import Organisation
from emergency.core.db import db, lock
from emergency.filings.desks import desk_of
from emergency.filings.models import Filing, ReceiptCounter
from emergency.filings.numbers import number_from


def next_receipt_number(authority: Organisation, day: date) -> str:
    """The next number of an authority in the year of a day, without gaps, by its pattern: `370126-2026-001`.

    The counter's row is locked until the transaction ends, so a refused acceptance leaves no gap.
    """
    year, pattern = day.year, desk_of(authority.id, day).number_pattern
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    made = dialect.insert(ReceiptCounter).values(authority_id=authority.id, year=year, last=0)
    db.session.execute(made.on_conflict_do_nothing())
    counter = next(row for row in lock(ReceiptCounter, [authority.id]) if row.year == year)
    number = ""
    while not number or _is_given(authority, number):
        counter.last += 1
        number = number_from(pattern, area=authority.area.code, year=year, number=counter.last)
    db.session.flush()
    return number


def preview_of(authority: Organisation, pattern: str, year: int) -> str:
    """What the next receipt of a year would be numbered by a pattern; takes no number."""
    last = db.session.scalar(
        select(ReceiptCounter.last).where(ReceiptCounter.authority_id == authority.id, ReceiptCounter.year == year)
    )
    return number_from(pattern, area=authority.area.code, year=year, number=(last or 0) + 1)


def _is_given(authority: Organisation, number: str) -> bool:
    """Whether the number stands in the authority's register already, from the time of paper."""
    statement = select(Filing.id).where(Filing.authority_id == authority.id, Filing.receipt_number == number)
    return db.session.scalar(statement) is not None


def new_verification_code() -> str:
    """A code that nobody guesses, as printed beside the QR code: `7F3C-91AE-40D2`."""
    drawn = secrets.token_hex(6).upper()
    return "-".join(drawn[at : at + 4] for at in range(0, 12, 4))
