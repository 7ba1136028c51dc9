"""Obligations, computed when they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from drills.obligations.models import CalendarSubscription
from drills.obligations.records import records_of
from emergency.accounts.models import Organisation
from emergency.accounts.roles import Role
from emergency.calendar.queries import work_calendar
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.facts import Records, Unit
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.queries import all_rules, rules_stamp
from emergency.rulebook.rules import Frequency, Rule, RuleKind
from emergency.sites.units import units_of

WANTING = frozenset({Status.OVERDUE, Status.MISSING_EVIDENCE, Status.BOOKED, Status.DUE_SOON, Status.OPEN})
"""Statuses in which something is still to be done."""

Ids = Collection[int] | Select[Any]
"""Organisations, as their ids or as a statement that selects them (any number of them)."""

_AT_ONCE = 500
_NOTHING = Records()
_kept: tuple[object, Rulebook] | None = None


def rulebook() -> Rulebook:
    """The rules in force here: the packs we ship and the authorities' own, with the calendar of working days.

    Made anew only when an authority's rules or the calendar have changed.
    """
    global _kept
    calendar = work_calendar()
    stamp = (rules_stamp(), id(calendar))
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, Rulebook(all_rules(), calendar=calendar))
    return _kept[1]


def obligations_of(
    organisation_ids: Ids,
    *,
    on: date | None = None,
    known_at: datetime | None = None,
    with_advice: bool = True,
) -> dict[int, list[Obligation]]:
    """The duties of these organisations on a day (default today), as far as recorded by `known_at`.

    The same number of statements for one unit and for some hundreds.
    """
    day = on or today()
    book = rulebook()
    ids = list(db.session.scalars(organisation_ids)) if isinstance(organisation_ids, Select) else list(organisation_ids)
    found: dict[int, list[Obligation]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        records = records_of(some, known_at, on=day)
        for unit_id, unit in units_of(some, day, known_at).items():
            recorded = records.get(unit_id, _NOTHING)
            found[unit_id] = evaluate(book, unit, recorded, on=day, known_at=known_at, with_advice=with_advice)
    return found


def duties_on_days(
    organisation_ids: Ids, days: Sequence[date], *, known_at: datetime | None = None
) -> dict[int, tuple[Unit, dict[date, list[Obligation]]]]:
    """The duties of these organisations on each of some days, advice left out; read once for all days."""
    book = rulebook()
    ids = list(db.session.scalars(organisation_ids)) if isinstance(organisation_ids, Select) else list(organisation_ids)
    found: dict[int, tuple[Unit, dict[date, list[Obligation]]]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        records = records_of(some, known_at, on=min(days, default=today()))
        for unit_id, unit in units_of(some, max(days, default=today()), known_at).items():
            recorded = records.get(unit_id, _NOTHING)
            found[unit_id] = (
                unit,
                {day: evaluate(book, unit, recorded, on=day, known_at=known_at, with_advice=False) for day in days},
            )
    return found


def obligations_of_one(
    organisation_id: int, *, on: date | None = None, known_at: datetime | None = None
) -> list[Obligation]:
    """The duties of one organisation."""
    return obligations_of([organisation_id], on=on, known_at=known_at).get(organisation_id, [])


def open_duties(duties: Iterable[Obligation]) -> list[Obligation]:
    """The duties that still want something, the earliest last day first; advice and expired targets left out."""
    wanting = [duty for duty in duties if duty.status in WANTING]
    return sorted(wanting, key=lambda duty: (duty.due_on or date.max, duty.rule.id))


@dataclass(frozen=True)
class ProgrammeRow:
    """One rule's drills of a year over the chosen units: how many are due, booked, held."""

    rule: Rule
    due: int
    booked: int
    held: int


def programme_of(organisation_ids: Ids, year: int, *, known_at: datetime | None = None) -> list[ProgrammeRow]:
    """The year's drills by rule: every period of a drill duty that ends within the year.

    Each half of the year is asked for, so that both periods of a half-year duty are found.
    """
    found: dict[tuple[int, str, int | None, date], Obligation] = {}
    for day in _days_to_ask(year):
        for unit_id, duties in obligations_of(organisation_ids, on=day, known_at=known_at, with_advice=False).items():
            for duty in duties:
                last = duty.period.last if duty.period else duty.due_on
                is_counted = duty.rule.kind is RuleKind.DRILL and isinstance(duty.rule.measure, Frequency)
                if is_counted and last and last.year == year:
                    found[unit_id, duty.rule.id, duty.plan, last] = duty
    rows: dict[str, list[Obligation]] = defaultdict(list)
    for duty in found.values():
        if duty.status is not Status.EXPIRED_TARGET:
            rows[duty.rule.id].append(duty)
    return [
        ProgrammeRow(
            rule=duties[0].rule,
            due=sum(duty.required for duty in duties),
            booked=sum(len(duty.bookings) for duty in duties if duty.status is not Status.MET),
            held=sum(min(duty.done, duty.required) for duty in duties),
        )
        for _, duties in sorted(rows.items())
    ]


def _days_to_ask(year: int) -> tuple[date, date]:
    """A day in each half of a year, the one that knows most of the whole year last.

    A booking counts from the day that is asked for on, so what is running is asked for today, what is past on its
    last day, and what is to come on its first.
    """
    day = today()
    if day.year > year:
        return date(year, 6, 30), date(year, 12, 31)
    if day.year < year:
        return date(year, 7, 1), date(year, 1, 1)
    return date(year, 7, 1) if day.month <= 6 else date(year, 6, 30), day


def ids_of(organisations: Select[Organisation]) -> list[int]:
    """The ids of a selection of organisations."""
    return list(db.session.scalars(organisations.with_only_columns(Organisation.id).order_by(None)))


class Told(NamedTuple):
    """What a calendar says of a duty's last day."""

    due_on: date
    summary: str
    is_met: bool


def told_events(organisation_id: int) -> dict[str, Told]:
    """The last days a unit's calendar tells today, by a name that stays while a day moves. In Chinese, as kept."""
    found = {}
    for duty in obligations_of([organisation_id], with_advice=False).get(organisation_id, []):
        began = duty.period.first if duty.period else duty.started_on
        if duty.due_on is not None and (duty.status in WANTING or duty.status is Status.MET):
            uid = f"{duty.rule.id}-{duty.plan or 0}-{duty.version or 0}-{began}-{organisation_id}@ju-an"
            found[uid] = Told(duty.due_on, duty.rule.title.zh, duty.status is Status.MET)
    return found


def list_subscriptions(by: Actor, organisation_id: int) -> Sequence[CalendarSubscription]:
    """One's own live addresses of a unit's calendar; an administrator sees everybody's."""
    statement = select(CalendarSubscription).where(
        CalendarSubscription.organisation_id == organisation_id, CalendarSubscription.revoked_at.is_(None)
    )
    if by.role != Role.ADMINISTRATOR:
        statement = statement.where(CalendarSubscription.account_id == by.account_id)
    return db.session.scalars(
        statement.options(joinedload(CalendarSubscription.account)).order_by(CalendarSubscription.id)
    ).all()


def get_subscription(subscription_id: int | None, by: Actor, organisation_id: int) -> CalendarSubscription:
    """An address that the actor may revoke. Errors: NotFound."""
    found = next((one for one in list_subscriptions(by, organisation_id) if one.id == subscription_id), None)
    if found is None:
        raise NotFound
    return found
