"""What the rulebook is told about units' plans and drills: rows read set-wide, handed over as plain values.

Recounting a province reads millions of rows, so the statements are built once, take their units as one parameter and
give plain rows. Recording times are read only where somebody asks what was known at a moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from drills.obligations.drill_records import drills_of
from drills.obligations.filing_records import received_by
from drills.obligations.models import DutyPostponement
from drills.obligations.plan_records import plans_of
from emergency.core.db import among, plain_rows
from emergency.rulebook import facts as book


def records_of(
    organisation_ids: Sequence[int], known_at: datetime | None = None, *, on: date | None = None
) -> dict[int, book.Records]:
    """Everything recorded about these units; the same number of statements for one unit and for a thousand.

    What happened after `on` or was recorded after `known_at` the rulebook passes over itself. With `on`, bookings of
    days before it are left out, since no duty asks for them any more.
    """
    ids = list(organisation_ids)
    plans = plans_of(ids, known_at)
    drills, bookings = drills_of(ids, known_at, on)
    postponements = _postponements(ids)
    received = received_by(ids, known_at)
    owners = {*plans, *drills, *bookings, *postponements, *received}
    return {
        owner: book.Records(
            plans=tuple(plans.get(owner, ())),
            drills=tuple(drills.get(owner, ())),
            bookings=tuple(bookings.get(owner, ())),
            postponements=tuple(postponements.get(owner, ())),
            received=tuple(received.get(owner, ())),
        )
        for owner in owners
    }


_POSTPONEMENTS = select(
    DutyPostponement.organisation_id, DutyPostponement.id, DutyPostponement.rule, DutyPostponement.due_on,
    DutyPostponement.until, DutyPostponement.approved_on, DutyPostponement.recorded_at, DutyPostponement.plan_id,
).where(among(DutyPostponement.organisation_id))  # fmt: skip


def _postponements(ids: Sequence[int]) -> Mapping[int, list[book.Postponement]]:
    found: dict[int, list[book.Postponement]] = defaultdict(list)
    for owner, number, rule, due_on, until, approved_on, recorded_at, plan in plain_rows(_POSTPONEMENTS, ids=ids):
        approved = book.When(approved_on, recorded_at)
        found[owner].append(book.Postponement(number, rule, due_on, until, approved, plan=plan))
    return found
