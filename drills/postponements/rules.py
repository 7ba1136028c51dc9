"""Which duties may be postponed, until when, and the way from asking to deciding."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from emergency.core.errors import Conflict
from emergency.core.text import Message, Text, message
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.periods import add_months
from emergency.rulebook.rules import Frequency


class State(StrEnum):
    """What has become of a request."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


_STEPS = {
    (State.ASKED, Decision.APPROVE): State.APPROVED,
    (State.ASKED, Decision.REFUSE): State.REFUSED,
    (State.ASKED, Decision.WITHDRAW): State.WITHDRAWN,
}

STATE_TITLES: dict[State, Text] = {
    State.ASKED: Text("待审批", "To be decided"),
    State.APPROVED: Text("同意延期", "Approved"),
    State.REFUSED: Text("不同意延期", "Refused"),
    State.WITHDRAWN: Text("已撤回", "Withdrawn"),
}
STATE_TONES: dict[State, str] = {
    State.ASKED: "due", State.APPROVED: "ok", State.REFUSED: "late", State.WITHDRAWN: "",
}  # fmt: skip


def after(state: State, decision: Decision) -> State:
    """The state after a decision. Errors: Conflict."""
    try:
        return _STEPS[state, decision]
    except KeyError:
        raise Conflict(message("This request is decided already."), code="decided") from None


@dataclass(frozen=True, slots=True)
class Basis:
    """What a postponement rests on, and whether that was checked."""

    sentence: Text
    is_verified: bool


@cache
def _bases() -> dict[str, Basis]:
    content = tomllib.loads(Path(__file__).with_name("postponable.toml").read_text(encoding="utf-8"))
    return {row["force"]: Basis(Text(**row["basis"]), row["mark"] != "M") for row in content["postponable"]}


def basis_of(force: str) -> Basis | None:
    """What a postponement of a duty of this force rests on; None where such duties need none."""
    return _bases().get(force)


_STILL_OWED = {Status.OPEN, Status.DUE_SOON, Status.BOOKED, Status.MISSING_EVIDENCE}


def is_postponable(duty: Obligation) -> bool:
    """Whether a duty to drill still runs, is not done, and is of a force that may be postponed."""
    return (
        isinstance(duty.rule.measure, Frequency)
        and duty.rule.measure.event == "drill"
        and duty.rule.force.value in _bases()
        and duty.status in _STILL_OWED
        and duty.period is not None
        and duty.done < duty.required
    )


def latest_day(last: date, months: int) -> date:
    """The day until which a duty may wait at most: the end of the next period, when the next drill is owed itself."""
    first_of_next = last + timedelta(days=1)
    return add_months(first_of_next, months) - timedelta(days=1)


def until_problem(until: date, *, last: date, months: int) -> Message | None:
    """Why a duty cannot wait until this day, or None."""
    if until <= last:
        return message("This is not after the last day, %(day)s.", day=last)
    if until > (latest := latest_day(last, months)):
        return message("The next drill is owed by then: at most until %(day)s.", day=latest)
    return None


def approval_problem(on: date, *, last: date, today: date) -> Message | None:
    """Why a postponement cannot have been approved on this day, or None."""
    if on > today:
        return message("This day has not come yet.")
    if on > last:
        return message("What was due by %(day)s is not postponed afterwards.", day=last)
    return None
