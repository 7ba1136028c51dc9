"""Where a filing stood at a moment. Silence past the limit counts as filed (视为已经备案), computed when asked."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from emergency.core.workdays import WorkCalendar
from emergency.rulebook.facts import FilingEvent, FilingFacts, FilingStep, Moment
from emergency.rulebook.periods import ONE_DAY

_ORDER = list(FilingStep)


class FilingState(StrEnum):
    """What has become of a filing."""

    CHECKING = "checking"
    RETURNED = "returned"
    FILED = "filed"
    DEEMED_FILED = "deemed_filed"
    REFUSED = "refused"


class FilingStatus(NamedTuple):
    """The state, the latest receipt, and the day of the first decision after it (None: none yet).

    `filed_on` is the day from which the plan counts as filed, by decision or by silence.
    """

    state: FilingState
    received_on: date
    decided_on: date | None
    filed_on: date | None


def filing_at(filing: FilingFacts, moment: Moment, calendar: WorkCalendar) -> FilingStatus | None:
    """Where the filing stood, or None if it had not been received."""
    status: FilingStatus | None = None
    for event in _seen(filing, moment):
        if event.step in (FilingStep.RECEIVED, FilingStep.RESUBMITTED):
            status = FilingStatus(FilingState.CHECKING, event.on, None, None)
        elif status is not None:
            status = _decided(_after_silence(status, filing, event.on, calendar), event)
    return _after_silence(status, filing, moment.on, calendar) if status else None


def _seen(filing: FilingFacts, moment: Moment) -> list[FilingEvent]:
    seen = [event for event in filing.events if event.on <= moment.on and moment.knows(event.recorded_at)]
    return sorted(seen, key=lambda event: (event.on, _ORDER.index(event.step)))


def _after_silence(status: FilingStatus, filing: FilingFacts, day: date, calendar: WorkCalendar) -> FilingStatus:
    if status.state is not FilingState.CHECKING or filing.silence_workdays is None:
        return status
    if (day - status.received_on).days <= filing.silence_workdays:
        return status
    deemed_on = calendar.add(status.received_on, filing.silence_workdays).due_on + ONE_DAY
    if day < deemed_on:
        return status
    return status._replace(state=FilingState.DEEMED_FILED, filed_on=deemed_on)


def _decided(status: FilingStatus, event: FilingEvent) -> FilingStatus:
    decided_on = status.decided_on or event.on
    match event.step:
        case FilingStep.FILED if status.state is FilingState.DEEMED_FILED:
            # A late acceptance issues the receipt; the plan had counted as filed since the silence.
            return status._replace(decided_on=decided_on)
        case FilingStep.FILED:
            return status._replace(state=FilingState.FILED, decided_on=decided_on, filed_on=event.on)
        case FilingStep.RETURNED:
            return status._replace(state=FilingState.RETURNED, decided_on=decided_on, filed_on=None)
        case _:
            return status._replace(state=FilingState.REFUSED, decided_on=decided_on, filed_on=None)
