"""The states of a revision task, and what bars its closing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emergency.core.errors import Conflict
from emergency.core.text import Message, Text, message

INTERNAL_LIMIT_DAYS = 30
"""Days from the ground to the last day of a task: PL-32-LIMIT, the authority's own, not statutory."""


class TaskState(StrEnum):
    """A task is opened by a finding, started with a draft, submitted for closing, closed by a person."""

    OPEN = "open"
    STARTED = "started"
    SUBMITTED = "submitted"
    CLOSED = "closed"


class Decision(StrEnum):
    """What people do with a task."""

    START = "start"
    SUBMIT = "submit"
    CLOSE = "close"
    REOPEN = "reopen"


TRANSITIONS: dict[tuple[TaskState, Decision], TaskState] = {
    (TaskState.OPEN, Decision.START): TaskState.STARTED,
    (TaskState.STARTED, Decision.START): TaskState.STARTED,
    (TaskState.STARTED, Decision.SUBMIT): TaskState.SUBMITTED,
    (TaskState.OPEN, Decision.CLOSE): TaskState.CLOSED,
    (TaskState.STARTED, Decision.CLOSE): TaskState.CLOSED,
    (TaskState.SUBMITTED, Decision.CLOSE): TaskState.CLOSED,
    (TaskState.SUBMITTED, Decision.REOPEN): TaskState.STARTED,
    (TaskState.CLOSED, Decision.REOPEN): TaskState.STARTED,
}

STATE_TITLES: dict[TaskState, Text] = {
    TaskState.OPEN: Text("待开始", "Open"),
    TaskState.STARTED: Text("修订中", "Under revision"),
    TaskState.SUBMITTED: Text("待确认关闭", "Submitted"),
    TaskState.CLOSED: Text("已关闭", "Closed"),
}


def after(state: TaskState, decision: Decision) -> TaskState:
    """The state a decision leads to. Errors: Conflict (`wrong_state`)."""
    try:
        return TRANSITIONS[state, decision]
    except KeyError:
        raise Conflict(
            message("This step cannot follow: the task is “%(state)s”.", state=STATE_TITLES[state]), code="wrong_state"
        ) from None


@dataclass(frozen=True)
class Progress:
    """What has become of the plan since the blamed version."""

    has_draft: bool
    is_published: bool = False
    is_clause_changed: bool = False
    is_refiling_required: bool = False
    is_filed: bool = False


NOT_REFILED = "not_refiled"
"""The bar that the authority lifts, or its silence."""


@dataclass(frozen=True)
class Bar:
    """One thing that still has to happen before a task may be closed."""

    code: str
    sentence: Message


def bars(progress: Progress) -> list[Bar]:
    """What still has to happen, in order: a changed plan is published, the blamed clause differs, it is filed again."""
    found = []
    if not progress.is_published:
        found.append(Bar("not_published", message("No version after the blamed one is published and in force.")))
    elif not progress.is_clause_changed:
        found.append(
            Bar("clause_unchanged", message("The blamed clause still says the same, spaces and punctuation aside."))
        )
    if progress.is_published and progress.is_refiling_required and not progress.is_filed:
        found.append(Bar(NOT_REFILED, message("The changed plan has to be filed again and is not filed yet.")))
    return found


@dataclass(frozen=True)
class Condition:
    """One condition of closing, met or not."""

    sentence: Message
    is_met: bool


def gate(progress: Progress) -> list[Condition]:
    """All conditions of closing, met or not, in the order in which they come about."""
    found = [
        Condition(message("The new version is published and in force"), progress.is_published),
        Condition(message("The new version changes this clause"), progress.is_published and progress.is_clause_changed),
    ]
    if not progress.is_published:
        found.append(Condition(message("Filed again, if the change asks for it"), False))
    elif progress.is_refiling_required:
        found.append(Condition(message("The authority files it again, or it is deemed filed"), progress.is_filed))
    else:
        found.append(Condition(message("This change need not be filed again"), True))
    return found


GROUND_TITLES: dict[str, Text] = {
    "finding": Text("演练发现问题", "A drill found a problem"),
    "hazard": Text("面临的风险发生重大变化", "The risk has changed"),
    "upper_plan": Text("上位预案中的有关规定发生重大变化", "A plan above has changed"),
    "instrument": Text("依据的法律、法规、标准发生重大变化", "A law or standard it rests on has changed"),
    "assessment": Text("预案评估结论为需要修订", "An assessment says that it has to be revised"),
}
"""What may make it necessary to revise a plan (PL-32, 88号令 第三十六条), as far as it is read from the registers."""

LINE_TITLES: dict[str, Text] = {
    "finding": Text("发现问题", "Finding"),
    "ground": Text("修订情形", "Ground"),
    "task": Text("整改任务", "Revision task"),
    "version": Text("新版本", "New version"),
    "filing": Text("重新备案", "Filed again"),
    "retest": Text("再次演练检验", "Tested again"),
}
"""The line of steps, in the same words on every page."""
