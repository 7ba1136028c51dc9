"""What is missing in the chain from a hazard to the drill that tested its plan; plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from emergency.core.text import Text
from emergency.rulebook.obligation import Status


class Gap(StrEnum):
    """Where the chain breaks off, in its own order."""

    NO_PLAN = "no_plan"
    NOT_IN_FORCE = "not_in_force"
    CHANGE_WAITING = "change_waiting"
    NOT_PRACTISED = "not_practised"
    NOT_EVALUATED = "not_evaluated"
    FINDING_OPEN = "finding_open"


GAP_TITLES: dict[Gap, Text] = {
    Gap.NO_PLAN: Text("没有对应预案", "no plan"),
    Gap.NOT_IN_FORCE: Text("对应预案无现行版本", "no version in force"),
    Gap.CHANGE_WAITING: Text("风险变化后未研究修订", "the change is not decided about"),
    Gap.NOT_PRACTISED: Text("本周期未演练", "not practised in its period"),
    Gap.NOT_EVALUATED: Text("演练未评估", "the drill is not evaluated"),
    Gap.FINDING_OPEN: Text("发现问题未整改完毕", "a finding is still open"),
}
GAP_TONES: dict[Gap, str] = {
    Gap.NO_PLAN: "late", Gap.NOT_IN_FORCE: "late", Gap.CHANGE_WAITING: "due", Gap.NOT_PRACTISED: "due",
    Gap.NOT_EVALUATED: "due", Gap.FINDING_OPEN: "due",
}  # fmt: skip

_UNMET = {Status.OVERDUE, Status.DUE_SOON, Status.OPEN}
"""Neither held nor booked in the period that runs, or in the one that was missed."""


def is_unpractised(duties: Iterable[Status], *, was_ever_held: bool) -> bool:
    """Whether a plan has no drill in its period.

    The period is that of the rules that count drills of this plan; where none does, a plan that was never practised
    is told of, since no rule says how often.
    """
    statuses = list(duties)
    return any(status in _UNMET for status in statuses) if statuses else not was_ever_held


def gaps(
    *, is_in_force: bool, waits_for_decision: bool, is_unpractised: bool, is_unevaluated: bool, has_open_task: bool
) -> tuple[Gap, ...]:
    """The gaps of one hazard and one plan that answers it, in the order of the chain."""
    if not is_in_force:
        return (Gap.NOT_IN_FORCE,)
    found = (
        (Gap.CHANGE_WAITING, waits_for_decision),
        (Gap.NOT_PRACTISED, is_unpractised),
        (Gap.NOT_EVALUATED, is_unevaluated),
        (Gap.FINDING_OPEN, has_open_task),
    )
    return tuple(gap for gap, is_there in found if is_there)
