"""The register of laws and standards as it stands here: shipped, added, with the replacements stated."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from emergency.core.db import db
from emergency.core.instruments import Instrument, Mark, Register, shipped
from emergency.core.text import Text
from emergency.statutes.models import AddedInstrument, StatedReplacement
from emergency.statutes.rules import Stated, with_stated

_kept: tuple[object, Register] | None = None


def register() -> Register:
    """Every law and standard on record; made anew only when something was added or stated."""
    global _kept
    added = select(func.max(AddedInstrument.recorded_at)).scalar_subquery()
    stated = select(func.max(StatedReplacement.recorded_at)).scalar_subquery()
    stamp = tuple(db.session.execute(select(added, stated)).one())
    if _kept is None or _kept[0] != stamp:
        rows = db.session.scalars(select(AddedInstrument).order_by(AddedInstrument.id))
        stated_rows = list_replacements()
        _kept = (
            stamp,
            with_stated(
                shipped(), (instrument_of(row) for row in rows),
                (Stated(row.instrument, row.successor, row.replaced_on) for row in stated_rows),
            ),
        )  # fmt: skip
    return _kept[1]


def instrument_of(row: AddedInstrument) -> Instrument:
    """An added row as the register holds it."""
    year = (row.issued_on or row.in_force_from).year
    return Instrument(
        id=row.code, kind=row.kind, title=Text(row.title_zh, row.title_en or row.title_zh), year=year,
        issuer=Text(row.issuer, row.issuer), mark=Mark.STATED, text_mark=Mark.STATED, number=row.number,
        issued_on=row.issued_on, in_force_from=row.in_force_from,
    )  # fmt: skip


def list_replacements(instrument_id: str = "") -> Sequence[StatedReplacement]:
    """The replacements stated, in the order they were recorded; those of one instrument where one is named."""
    statement = select(StatedReplacement).order_by(StatedReplacement.id)
    if instrument_id:
        statement = statement.where(StatedReplacement.instrument == instrument_id)
    return db.session.scalars(statement).all()


def find_added(instrument_id: str) -> AddedInstrument | None:
    """The row of an added instrument, or None for a shipped one."""
    number = instrument_id.removeprefix("A")
    return db.session.get(AddedInstrument, int(number)) if instrument_id.startswith("A") and number.isdigit() else None
