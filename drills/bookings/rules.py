"""The vocabulary of drills, and which step may follow which."""

from __future__ import annotations

from enum import StrEnum

from emergency.core.errors import Conflict
from emergency.core.text import message


class DrillKind(StrEnum):
    """Which kind of plan is practised."""

    COMPREHENSIVE = "comprehensive"
    SPECIAL = "special"
    ON_SITE = "on_site"


class Content(StrEnum):
    """综合演练 or 单项演练."""

    COMPREHENSIVE = "comprehensive"
    SINGLE = "single"


class Form(StrEnum):
    """桌面演练 or 实战演练."""

    TABLETOP = "tabletop"
    PRACTICAL = "practical"


class DrillState(StrEnum):
    """From the booking to the end. Only `completed` counts for a duty."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    RUNNING = "running"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"


class Step(StrEnum):
    """What is done with a drill."""

    BOOK = "book"
    CONFIRM = "confirm"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    START = "start"
    FINISH = "finish"
    INTERRUPT = "interrupt"
    RECORD = "record"
    """Entered afterwards: a drill held before the system was used, or on paper."""


_OPEN = (DrillState.BOOKED, DrillState.CONFIRMED, DrillState.POSTPONED)

TRANSITIONS: dict[tuple[DrillState, Step], DrillState] = {
    **{(state, Step.POSTPONE): DrillState.POSTPONED for state in _OPEN},
    **{(state, Step.CANCEL): DrillState.CANCELLED for state in _OPEN},
    **{(state, Step.CONFIRM): DrillState.CONFIRMED for state in _OPEN},
    (DrillState.BOOKED, Step.START): DrillState.RUNNING,
    (DrillState.CONFIRMED, Step.START): DrillState.RUNNING,
    (DrillState.RUNNING, Step.FINISH): DrillState.COMPLETED,
    (DrillState.RUNNING, Step.INTERRUPT): DrillState.INTERRUPTED,
}


def after(state: DrillState, step: Step) -> DrillState:
    """The state a step leads to. Errors: Conflict (`wrong_state`) when it cannot follow."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise Conflict(
            message("This step cannot follow: the drill is %(state)s.", state=str(state)), code="wrong_state"
        ) from None
