"""How laws and standards come to the register, and how replacements are stated."""

from __future__ import annotations

from datetime import date

from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.text import message
from emergency.statutes import queries, rules
from emergency.statutes.models import AddedInstrument, StatedReplacement
from emergency.statutes.rules import KIND_TITLES, Stated


def add(
    *,
    kind: str,
    title_zh: str,
    in_force_from: date,
    source: str,
    by: Actor,
    title_en: str = "",
    number: str = "",
    issuer: str = "",
    issued_on: date | None = None,
) -> AddedInstrument:
    """Add a law or standard to the register, with where it was published. Errors: NotAllowed, Invalid by field."""
    authorise(by, Permission.INSTRUMENT_EDIT)
    if kind not in KIND_TITLES:
        raise Invalid(kind=message("There is no such kind of law or standard."))
    title = title_zh.strip().strip("《》").strip()
    if not title:
        raise Invalid(title_zh=message("Give the title as it was published."))
    if not source.strip():
        raise Invalid(source=message("Name where it was published."))
    if issued_on is not None and in_force_from < issued_on:
        raise Invalid(in_force_from=message("It cannot be in force before it was issued."))
    same = [
        one for one in queries.register().all()
        if (number and one.number == number.strip()) or (one.title.zh == title and one.in_force_from == in_force_from)
    ]  # fmt: skip
    if same:
        raise Invalid(title_zh=message("This edition is on record already: %(name)s.", name=same[0].name))
    row = AddedInstrument(
        kind=kind, title_zh=title, title_en=title_en.strip(), number=number.strip(), issuer=issuer.strip(),
        issued_on=issued_on, in_force_from=in_force_from, source=source.strip(), recorded_by=by.name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(by, "instrument.added", row, title=title, number=row.number, source=row.source)
    return row


def state_replacement(
    instrument_id: str, *, successor: str | None, on: date, source: str, by: Actor
) -> StatedReplacement:
    """State that a law or standard is replaced from a day on, or abolished without a successor.

    What was stated before stays on record; the latest holds. Errors: NotFound, NotAllowed, Invalid by field.
    """
    authorise(by, Permission.INSTRUMENT_EDIT)
    if not source.strip():
        raise Invalid(source=message("Name where it was published."))
    rules.check_replacement(queries.register(), Stated(instrument_id, successor, on))
    row = StatedReplacement(
        instrument=instrument_id, successor=successor, replaced_on=on, source=source.strip(), recorded_by=by.name
    )
    db.session.add(row)
    db.session.flush()
    record(by, "instrument.replaced", row, instrument=instrument_id, successor=successor, on=on.isoformat(),
           source=row.source)  # fmt: skip
    return row
