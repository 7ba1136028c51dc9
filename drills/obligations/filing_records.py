"""Filings as the rulebook is told of them: what units handed in, and what authorities received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, null, select, type_coerce

from emergency.core.db import UtcTime, among, plain_rows
from emergency.filings.models import Filing, FilingStep
from emergency.filings.rules import CHECK_WORKDAYS, Step
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.vocabulary import Family
from emergency.rulebook import facts as book

_STEPS = {
    Step.SUBMITTED: book.FilingStep.RECEIVED,
    Step.RETURNED: book.FilingStep.RETURNED,
    Step.RESUBMITTED: book.FilingStep.RESUBMITTED,
    Step.ACCEPTED: book.FilingStep.FILED,
    Step.REFUSED: book.FilingStep.REFUSED,
}
_ARRIVED = (book.FilingStep.RECEIVED, book.FilingStep.RESUBMITTED)
_AT_ONCE = 5_000

Events = Mapping[int, Sequence[book.FilingEvent]]


def filings_of(
    plans: Sequence[int], families: Mapping[int, str], known_at: datetime | None
) -> Mapping[int, list[book.FilingFacts]]:
    """The filings of these plans, by plan; `families` says of each plan which family it is of."""
    rows = plain_rows(_FILED, ids=plans)
    events = _events([row[0] for row in rows], known_at)
    found: dict[int, list[book.FilingFacts]] = defaultdict(list)
    for filing, version, plan in rows:
        found[plan].append(_filing(filing, version, families[plan], events))
    return found


def received_by(ids: Sequence[int], known_at: datetime | None) -> Mapping[int, list[book.ReceivedFiling]]:
    """What these organisations, as authorities, received and have to check in time (PL-22)."""
    rows = plain_rows(_RECEIVED, ids=ids)
    events = _events([row[0] for row in rows], known_at)
    found: dict[int, list[book.ReceivedFiling]] = defaultdict(list)
    for filing, authority, version, plan, family in rows:
        found[authority].append(book.ReceivedFiling(plan, family, _filing(filing, version, family, events)))
    return found


_FILED = (
    select(Filing.id, Filing.version_id, PlanVersion.plan_id)
    .join(PlanVersion, PlanVersion.id == Filing.version_id)
    .where(among(PlanVersion.plan_id))
    .order_by(Filing.id)
)
_RECEIVED = (
    select(Filing.id, Filing.authority_id, Filing.version_id, PlanVersion.plan_id, type_coerce(Plan.family, String))
    .join(PlanVersion, PlanVersion.id == Filing.version_id)
    .join(Plan, Plan.id == PlanVersion.plan_id)
    .where(among(Filing.authority_id))
    .order_by(Filing.id)
)


def _filing(filing: int, version: int, family: str, events: Events) -> book.FilingFacts:
    # Silence files the plans of units (88号令); of a government's plan no article says so.
    silence = CHECK_WORKDAYS if family == Family.UNIT else None
    return book.FilingFacts(filing, version, tuple(events.get(filing, ())), silence)


def _events(filings: Sequence[int], known_at: datetime | None) -> Events:
    """The steps of filings. A `take` that names an earlier day of receipt moves the receipt of its round there."""
    found: dict[int, list[book.FilingEvent]] = defaultdict(list)
    received: dict[int, int] = {}
    for start in range(0, len(filings), _AT_ONCE):
        asked = {"ids": filings[start : start + _AT_ONCE], "known_at": known_at}
        for filing, word, day, recorded_at in plain_rows(_step_rows(known_at is not None), **asked):
            events = found[filing]
            if word == Step.TAKEN:
                place = received[filing]
                events[place] = events[place]._replace(on=min(events[place].on, day))
            elif (step := _STEPS.get(word)) is not None:
                if step in _ARRIVED:
                    received[filing] = len(events)
                events.append(book.FilingEvent(step, day, recorded_at))
    return found


@cache
def _step_rows(is_timed: bool) -> Any:
    recorded_at = FilingStep.recorded_at
    rows = select(
        FilingStep.filing_id, type_coerce(FilingStep.step, String), FilingStep.happened_on,
        recorded_at if is_timed else null(),
    ).where(among(FilingStep.filing_id))  # fmt: skip
    if is_timed:
        rows = rows.where(recorded_at <= bindparam("known_at", type_=UtcTime()))
    return rows.order_by(FilingStep.id)
