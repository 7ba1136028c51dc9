"""The states of a filing, what may be decided in each, and the five-day clock that turns silence into a filing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from emergency.core.errors import Conflict
from emergency.core.text import Message, Text, message
from emergency.core.workdays import WorkCalendar

CHECK_WORKDAYS = 5
"""Working days an authority has to check a filing (88号令 备案条款, PL-22; government plans PL-27)."""

_A_DAY = timedelta(days=1)


class FilingState(StrEnum):
    """The states of the contract. `deemed_filed` is computed at reading, never stored."""

    SUBMITTED = "submitted"
    CHECKING = "checking"
    RETURNED_ONCE = "returned_once"
    FILED = "filed"
    DEEMED_FILED = "deemed_filed"
    REFUSED = "refused"


STATE_TITLES: dict[FilingState, Text] = {
    FilingState.SUBMITTED: Text("待受理", "Waiting to be taken"),
    FilingState.CHECKING: Text("审查中", "Being checked"),
    FilingState.RETURNED_ONCE: Text("待补正", "Returned for completion"),
    FilingState.FILED: Text("已备案", "Filed"),
    FilingState.DEEMED_FILED: Text("视为备案", "Deemed filed"),
    FilingState.REFUSED: Text("不予备案", "Refused"),
}


class DocumentKind(StrEnum):
    """What goes with a filing (88号令, PL-21)."""

    APPLICATION = "application"
    REVIEW_OPINION = "review_opinion"
    PLAN_TEXT = "plan_text"
    RISK_ASSESSMENT = "risk_assessment"
    RESOURCE_SURVEY = "resource_survey"


class PaperKind(StrEnum):
    """A paper of a filing that is signed or sealed by hand, in the order they come about."""

    APPLICATION = "application"
    APPROVAL = "approval"
    """The approval page of the plan, signed by the principal (GB/T 29639-2020 annex C.2)."""
    REVIEW_OPINION = "review_opinion"
    NOTICE = "notice"
    RECEIPT = "receipt"


class Step(StrEnum):
    """What happened to a filing, each with the day it happened and the moment it was recorded."""

    SUBMITTED = "submitted"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    HANDED_ON = "handed_on"
    """To another authority, because the unit has moved; the clock goes on."""
    FIRST_CHECKED = "first_checked"
    """Where two people sign: the first has; the clock goes on."""
    SENT_BACK = "sent_back"
    """The second person gave the first check back."""
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Decision(StrEnum):
    """What people decide about a filing."""

    TAKE = "take"
    HAND_OVER = "hand_over"
    RETURN = "return"
    RESUBMIT = "resubmit"
    ACCEPT = "accept"
    REFUSE = "refuse"


class SigningOutcome(StrEnum):
    """What became of a first check: a second person agreed, sent it back, or it gave way to another decision."""

    AGREED = "agreed"
    SENT_BACK = "sent_back"
    REPLACED = "replaced"


UNDECIDED = frozenset({FilingState.SUBMITTED, FilingState.CHECKING})
"""The clock runs; the authority has to decide."""

COUNTS_AS_FILED = frozenset({FilingState.FILED, FilingState.DEEMED_FILED})
"""Filed by decision or by silence: the same everywhere else."""

_TRANSITIONS: dict[tuple[FilingState, Decision], FilingState] = {
    (FilingState.RETURNED_ONCE, Decision.RESUBMIT): FilingState.CHECKING,
} | {
    (state, decision): then
    for state in UNDECIDED
    for decision, then in {
        Decision.TAKE: FilingState.CHECKING,
        Decision.HAND_OVER: FilingState.CHECKING,
        # Whoever decides at once has thereby taken it on.
        Decision.RETURN: FilingState.RETURNED_ONCE,
        Decision.ACCEPT: FilingState.FILED,
        Decision.REFUSE: FilingState.REFUSED,
    }.items()
}


def after(state: FilingState, decision: Decision, *, happened: Message | None = None) -> FilingState:
    """The state that a decision leads to; `state` is the one people have decided, not what silence made of it.

    Errors: Conflict (`already_decided`) with `happened`, a sentence about who came first.
    """
    try:
        return _TRANSITIONS[state, decision]
    except KeyError:
        said = happened or message("This filing is “%(state)s”: that step is over.", state=STATE_TITLES[state])
        raise Conflict(said, code="already_decided", state=str(state)) from None


class Clock(NamedTuple):
    """The five days of a round: the last day to check, the day silence counts as filed (None: never)."""

    check_by: date
    deemed_on: date | None
    provisional: bool


def clock_of(received_on: date, calendar: WorkCalendar, *, silence_files: bool = True) -> Clock:
    """The clock from the day of receipt, which is not counted (民法典 第二百零一条)."""
    deadline = calendar.add(received_on, CHECK_WORKDAYS)
    return Clock(deadline.due_on, deadline.due_on + _A_DAY if silence_files else None, deadline.provisional)


def latest_received(calendar: WorkCalendar, *, due_before: date) -> date:
    """The latest day of receipt whose last day to check lies before a day; earlier receipts are due earlier too.

    Lists use it to ask the database for "deemed filed" and "nearly due" without a clock per row.
    """
    day = due_before - _A_DAY
    while calendar.add(day, CHECK_WORKDAYS).due_on >= due_before:
        day -= _A_DAY
    return day


class Standing(NamedTuple):
    """Where a filing stands: what people decided, and what silence made of it.

    `check_by` and `deemed_on` are None while the clock is stopped. `filed_on` is the day from which the plan counts
    as filed.
    """

    state: FilingState
    round: int
    received_on: date
    check_by: date | None
    deemed_on: date | None
    provisional: bool
    decided_on: date | None
    filed_on: date | None

    @property
    def is_filed(self) -> bool:
        """Filed, by decision or by silence."""
        return self.state in COUNTS_AS_FILED


def stands(
    state: FilingState,
    round_: int,
    received_on: date,
    decided_on: date | None,
    *,
    on: date,
    calendar: WorkCalendar,
    silence_files: bool = True,
) -> Standing:
    """What silence has made by a day of a state that people decided (88号令, PL-22: silent past the limit → filed).

    A decision before the silence was complete stands as decided; a late acceptance changes nothing but the receipt.
    """
    clock = clock_of(received_on, calendar, silence_files=silence_files)
    if state is FilingState.RETURNED_ONCE:
        return Standing(state, round_, received_on, None, None, False, decided_on, None)
    is_silent = clock.deemed_on is not None and (
        (state in UNDECIDED and on >= clock.deemed_on)
        or (state is FilingState.FILED and decided_on is not None and decided_on >= clock.deemed_on)
    )
    if is_silent:
        state = FilingState.DEEMED_FILED
    filed_on = clock.deemed_on if is_silent else decided_on if state is FilingState.FILED else None
    return Standing(state, round_, received_on, *clock, decided_on, filed_on)


class StepFact(NamedTuple):
    """A step as plain values, in the order it was recorded."""

    step: Step
    on: date
    recorded_at: datetime
    round: int


_RECEIVING = frozenset({Step.SUBMITTED, Step.RESUBMITTED, Step.TAKEN})
_TAKING = frozenset({Step.TAKEN, Step.HANDED_OVER, Step.FIRST_CHECKED})
_DECIDING = {
    Step.RETURNED: FilingState.RETURNED_ONCE,
    Step.ACCEPTED: FilingState.FILED,
    Step.REFUSED: FilingState.REFUSED,
}


def standing_at(
    steps: Iterable[StepFact],
    *,
    on: date,
    calendar: WorkCalendar,
    known_at: datetime | None = None,
    silence_files: bool = True,
) -> Standing | None:
    """Where a filing stood on a day, as far as it was recorded by `known_at`; None if it had not arrived.

    Each round counts from the earliest of its arrival here and the day the authority's `take` names.
    """
    seen = [
        step for step in steps if step.on <= on and (known_at is None or step.recorded_at <= known_at)
    ]  # fmt: skip
    received = [step for step in seen if step.step in _RECEIVING]
    if not received:
        return None
    round_ = max(step.round for step in received)
    received_on = min(step.on for step in received if step.round == round_)
    of_round = [step for step in seen if step.round == round_]
    decided = [step for step in of_round if step.step in _DECIDING]
    if decided:
        state, decided_on = _DECIDING[decided[0].step], decided[0].on
    else:
        is_new = round_ == 1 and not any(step.step in _TAKING for step in of_round)
        state, decided_on = FilingState.SUBMITTED if is_new else FilingState.CHECKING, None
    return stands(
        state, round_, received_on, decided_on, on=on, calendar=calendar, silence_files=silence_files
    )  # fmt: skip
