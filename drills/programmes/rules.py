"""The life of a programme, how each of its drills stands, and how far it has been carried out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from drills.bookings.rules import DrillState
from emergency.core.errors import Conflict
from emergency.core.text import Text, message


class ProgrammeState(StrEnum):
    """A draft is edited; an approved one is published; only a published one is carried out."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"


class ProgrammeStep(StrEnum):
    """What is done with a programme."""

    DRAW_UP = "draw_up"
    APPROVE = "approve"
    PUBLISH = "publish"
    REOPEN = "reopen"


TRANSITIONS: dict[tuple[ProgrammeState, ProgrammeStep], ProgrammeState] = {
    (ProgrammeState.DRAFT, ProgrammeStep.APPROVE): ProgrammeState.APPROVED,
    (ProgrammeState.APPROVED, ProgrammeStep.PUBLISH): ProgrammeState.PUBLISHED,
    (ProgrammeState.APPROVED, ProgrammeStep.REOPEN): ProgrammeState.DRAFT,
    (ProgrammeState.PUBLISHED, ProgrammeStep.REOPEN): ProgrammeState.DRAFT,
}


def after(state: ProgrammeState, step: ProgrammeStep) -> ProgrammeState:
    """The state a step leads to. Errors: Conflict (`wrong_state`) when it cannot follow."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise Conflict(
            message("This step cannot follow: the programme is “%(state)s”.", state=PROGRAMME_STATE_TITLES[state]),
            code="wrong_state",
        ) from None


class EntryState(StrEnum):
    """How a drill of the programme stands, read from the drill it led to."""

    HELD = "held"
    BOOKED = "booked"
    POSTPONED = "postponed"
    GIVEN_UP = "given_up"
    """Its drill was cancelled or broken off: it is open again."""
    LATE = "late"
    OPEN = "open"


_OF_DRILL: dict[DrillState, EntryState] = {
    DrillState.COMPLETED: EntryState.HELD,
    DrillState.BOOKED: EntryState.BOOKED,
    DrillState.CONFIRMED: EntryState.BOOKED,
    DrillState.RUNNING: EntryState.BOOKED,
    DrillState.POSTPONED: EntryState.POSTPONED,
    DrillState.CANCELLED: EntryState.GIVEN_UP,
    DrillState.INTERRUPTED: EntryState.GIVEN_UP,
}
TO_BE_BOOKED = (EntryState.OPEN, EntryState.LATE, EntryState.GIVEN_UP)
"""Entries for which a drill may be booked or named."""


def state_of(drill: DrillState | None, *, year: int, month: int, on: date) -> EntryState:
    """How an entry planned for a month stands on a day; late from the first day after that month."""
    if drill is not None:
        return _OF_DRILL[drill]
    return EntryState.LATE if on > last_of(year, month) else EntryState.OPEN


def last_of(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True)
class Progress:
    """How far a programme, or several, has been carried out: drills planned, held, arranged, late."""

    planned: int = 0
    held: int = 0
    arranged: int = 0
    late: int = 0

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.planned + other.planned, self.held + other.held, self.arranged + other.arranged, self.late + other.late
        )

    @property
    def percent(self) -> int | None:
        """The completion rate: held of planned, rounded down so that 100 means all; None where nothing is planned."""
        return self.held * 100 // self.planned if self.planned else None


def progress_of(states: Iterable[EntryState]) -> Progress:
    """The figures of a programme from how its entries stand."""
    found = list(states)
    arranged = sum(state in (EntryState.BOOKED, EntryState.POSTPONED) for state in found)
    return Progress(len(found), found.count(EntryState.HELD), arranged, found.count(EntryState.LATE))


PROGRAMME_STATE_TITLES: dict[ProgrammeState, Text] = {
    ProgrammeState.DRAFT: Text("草案", "Draft"),
    ProgrammeState.APPROVED: Text("已批准", "Approved"),
    ProgrammeState.PUBLISHED: Text("已印发", "Published"),
}
ENTRY_STATE_TITLES: dict[EntryState, Text] = {
    EntryState.HELD: Text("已完成", "Held"),
    EntryState.BOOKED: Text("已预约", "Booked"),
    EntryState.POSTPONED: Text("已延期", "Postponed"),
    EntryState.GIVEN_UP: Text("已取消或中断，需重新安排", "Given up, open again"),
    EntryState.LATE: Text("逾期未演练", "Late"),
    EntryState.OPEN: Text("待预约", "To be booked"),
}
PROGRAMME_STEP_TITLES: dict[ProgrammeStep, Text] = {
    ProgrammeStep.DRAW_UP: Text("拟订", "Drawn up"),
    ProgrammeStep.APPROVE: Text("批准", "Approved"),
    ProgrammeStep.PUBLISH: Text("印发", "Published"),
    ProgrammeStep.REOPEN: Text("调整", "Reopened"),
}
