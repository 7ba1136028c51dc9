"""Obligations, computed when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from sqlalchemy import select

from drills.obligations.records import Ids, records_of
from emergency.accounts.models import Organisation
from emergency.calendar.queries import work_calendar
from emergency.core.clock import today
from emergency.core.db import db
from emergency.rulebook import packs
from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.facts import Records
from emergency.rulebook.obligation import Obligation
from emergency.rulebook.queries import authority_rules, rules_stamp
from emergency.sites.units import units_of

_NOTHING = Records()
_kept: tuple[object, Rulebook] | None = None


@cache
def _shipped() -> tuple[packs.Pack, ...]:
    return tuple(packs.read_packs(packs.registered()))


def rulebook() -> Rulebook:
    """The rules in force here: the packs we ship and the authorities' own, with the calendar of working days.

    Made anew only when an authority's rules or the calendar have changed.
    """
    global _kept
    calendar = work_calendar()
    stamp = (rules_stamp(), id(calendar))
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, Rulebook([*packs.rules_of(_shipped()), *authority_rules()], calendar=calendar))
    return _kept[1]


def obligations_of(
    organisation_ids: Ids,
    *,
    on: date | None = None,
    known_at: datetime | None = None,
    with_advice: bool = True,
) -> dict[int, list[Obligation]]:
    """The duties of these organisations on a day (default today), as far as recorded by `known_at`.

    The same number of statements for one unit and for a thousand.
    """
    day = on or today()
    book = rulebook()
    units = units_of(organisation_ids, day, known_at)
    records = records_of(organisation_ids, known_at)
    return {
        unit_id: evaluate(
            book, unit, records.get(unit_id, _NOTHING), on=day, known_at=known_at, with_advice=with_advice
        )
        for unit_id, unit in units.items()
    }


def obligations_of_one(
    organisation_id: int, *, on: date | None = None, known_at: datetime | None = None
) -> list[Obligation]:
    """The duties of one organisation."""
    return obligations_of([organisation_id], on=on, known_at=known_at).get(organisation_id, [])


def open_duties(duties: Iterable[Obligation]) -> list[Obligation]:
    """The duties that still want something, the earliest last day first; advice and expired targets left out."""
    wanting = [duty for duty in duties if duty.status in WANTING]
    return sorted(wanting, key=lambda duty: (duty.due_on or date.max, duty.rule.id))


from emergency.rulebook.obligation import Status  # noqa: E402

WANTING = frozenset({Status.OVERDUE, Status.MISSING_EVIDENCE, Status.BOOKED, Status.DUE_SOON, Status.OPEN})
"""Statuses in which something is still to be done."""


def exists(organisation_id: int) -> bool:
    """Whether there is such an organisation."""
    return db.session.scalar(select(Organisation.id).where(Organisation.id == organisation_id)) is not None
