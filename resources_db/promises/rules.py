"""What can be wrong with what a plan promises, held against the registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from emergency.core.text import Text


class Problem(StrEnum):
    """The problems of the contract, the gravest first."""

    MISSING = "missing"
    TOO_FEW = "too_few"
    EXPIRED = "expired"
    TOO_FAR = "too_far"
    STALE = "stale"
    DOUBLE_PROMISED = "double_promised"


PROBLEM_TITLES: dict[Problem, Text] = {
    Problem.MISSING: Text("登记中没有", "Missing"),
    Problem.TOO_FEW: Text("数量不足", "Too few"),
    Problem.EXPIRED: Text("已过有效期", "Expired"),
    Problem.TOO_FAR: Text("规定时间内到不了", "Too far away"),
    Problem.STALE: Text("很久没有确认", "Not confirmed lately"),
    Problem.DOUBLE_PROMISED: Text("同时承诺给其他预案", "Promised to another plan as well"),
}

PROBLEM_TONES: dict[Problem, str] = {
    Problem.MISSING: "late",
    Problem.TOO_FEW: "late",
    Problem.EXPIRED: "late",
    Problem.TOO_FAR: "due",
    Problem.STALE: "due",
    Problem.DOUBLE_PROMISED: "due",
}


@dataclass(frozen=True)
class Source:
    """One team, or one line of stock, that could keep a promise."""

    quantity: Decimal
    free: Decimal
    is_usable: bool
    is_expired: bool
    is_certain: bool
    minutes: int | None
    """Estimated minutes to where the plan applies; None where a place is not known."""


@dataclass(frozen=True)
class Verdict:
    """A promise against the registers: what is registered and usable, what is free of it now, what is wrong."""

    registered: Decimal
    free: Decimal
    problems: tuple[Problem, ...]


def judge(
    quantity: Decimal, within_minutes: int | None, sources: Sequence[Source], promised_elsewhere: Decimal
) -> Verdict:
    """Hold a promise against what the registers say.

    A problem is named only where it alone breaks the promise: enough that are near, certain and unexpired leave none.
    Being out on duty today breaks no promise; being out of service or expired does.
    """
    kept = [source for source in sources if source.is_usable and not source.is_expired]
    registered = _sum(kept)
    free = sum((source.free for source in kept), Decimal(0))
    problems: list[Problem] = []
    if registered < quantity:
        with_expired = _sum([source for source in sources if source.is_usable])
        if with_expired >= quantity and with_expired > registered:
            problems.append(Problem.EXPIRED)
        else:
            problems.append(Problem.TOO_FEW if registered else Problem.MISSING)
            if with_expired > registered:
                problems.append(Problem.EXPIRED)
    if kept and within_minutes is not None and _is_too_far(quantity, registered, within_minutes, kept):
        problems.append(Problem.TOO_FAR)
    if kept and _sum([source for source in kept if source.is_certain]) < min(quantity, registered):
        problems.append(Problem.STALE)
    if registered and promised_elsewhere and registered < quantity + promised_elsewhere:
        problems.append(Problem.DOUBLE_PROMISED)
    return Verdict(registered, free, tuple(problems))


def _is_too_far(quantity: Decimal, registered: Decimal, within_minutes: int, kept: Sequence[Source]) -> bool:
    # What has no place cannot be called too far.
    in_time = _sum([source for source in kept if source.minutes is None or source.minutes <= within_minutes])
    return in_time < min(quantity, registered)


def _sum(sources: Sequence[Source]) -> Decimal:
    return sum((source.quantity for source in sources), Decimal(0))
