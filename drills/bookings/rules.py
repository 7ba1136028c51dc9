"""The vocabulary of drills, and which step may follow which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from emergency.core.errors import Conflict
from emergency.core.text import Text, message


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
            message("This step cannot follow: the drill is “%(state)s”.", state=STATE_TITLES[state]), code="wrong_state"
        ) from None


class Tab(StrEnum):
    """The parts of the list of drills."""

    COMING = "coming"
    MISSED = "missed"
    HELD = "held"
    GIVEN_UP = "given_up"


class ClashKind(StrEnum):
    """What two drills at one time would share."""

    ORGANISER = "organiser"
    SITE = "site"
    PLAN = "plan"
    PARTICIPANT = "participant"


@dataclass(frozen=True)
class Clash:
    """Another drill at that time, and what it shares with this one."""

    drill_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    shares: tuple[ClashKind, ...]


@dataclass(frozen=True)
class Duty:
    """A duty a booking is meant for: an obligation named by rule, plan and period."""

    rule: str
    plan_id: int | None
    period_from: date
    period_to: date


PLAN_KIND_PRACTISED: dict[str, DrillKind] = {
    "overall": DrillKind.COMPREHENSIVE,
    "comprehensive": DrillKind.COMPREHENSIVE,
    "joint": DrillKind.COMPREHENSIVE,
    "grassroots": DrillKind.COMPREHENSIVE,
    "departmental": DrillKind.SPECIAL,
    "special": DrillKind.SPECIAL,
    "event": DrillKind.SPECIAL,
    "on_site": DrillKind.ON_SITE,
    "action_card": DrillKind.ON_SITE,
}
"""Which kind of drill practises which kind of plan; a booking starts from this and may be changed."""


def kind_for(plan_kinds: Iterable[str]) -> DrillKind:
    """The kind of a drill of these plans: the widest of them."""
    practised = {PLAN_KIND_PRACTISED.get(kind, DrillKind.SPECIAL) for kind in plan_kinds}
    return next((kind for kind in DrillKind if kind in practised), DrillKind.SPECIAL)


KIND_TITLES: dict[DrillKind, Text] = {
    DrillKind.COMPREHENSIVE: Text("综合预案演练", "Drill of the comprehensive plan"),
    DrillKind.SPECIAL: Text("专项预案演练", "Drill of a special plan"),
    DrillKind.ON_SITE: Text("现场处置方案演练", "Drill of an on-site plan"),
}
CONTENT_TITLES: dict[Content, Text] = {
    Content.COMPREHENSIVE: Text("综合演练", "Comprehensive drill"),
    Content.SINGLE: Text("单项演练", "Single-task drill"),
}
FORM_TITLES: dict[Form, Text] = {
    Form.TABLETOP: Text("桌面演练", "Tabletop"),
    Form.PRACTICAL: Text("实战演练", "Practical"),
}
STATE_TITLES: dict[DrillState, Text] = {
    DrillState.BOOKED: Text("已预约", "Booked"),
    DrillState.CONFIRMED: Text("已确认", "Confirmed"),
    DrillState.POSTPONED: Text("已延期", "Postponed"),
    DrillState.CANCELLED: Text("已取消", "Cancelled"),
    DrillState.RUNNING: Text("进行中", "Under way"),
    DrillState.COMPLETED: Text("已完成", "Completed"),
    DrillState.INTERRUPTED: Text("已中断", "Interrupted"),
}
TAB_TITLES: dict[Tab, Text] = {
    Tab.COMING: Text("将举行", "To come"),
    Tab.MISSED: Text("过期未记录", "Past, not recorded"),
    Tab.HELD: Text("已举行", "Held"),
    Tab.GIVEN_UP: Text("取消或中断", "Cancelled or broken off"),
}
STEP_TITLES: dict[Step, Text] = {
    Step.BOOK: Text("预约", "Booked"),
    Step.CONFIRM: Text("确认", "Confirmed"),
    Step.POSTPONE: Text("延期", "Postponed"),
    Step.CANCEL: Text("取消", "Cancelled"),
    Step.START: Text("开始", "Begun"),
    Step.FINISH: Text("结束", "Finished"),
    Step.INTERRUPT: Text("中断", "Broken off"),
    Step.RECORD: Text("补录", "Recorded afterwards"),
}
CLASH_TITLES: dict[ClashKind, Text] = {
    ClashKind.ORGANISER: Text("同一组织单位", "the same organiser"),
    ClashKind.SITE: Text("同一场地", "the same site"),
    ClashKind.PLAN: Text("同一预案", "the same plan"),
    ClashKind.PARTICIPANT: Text("同一参演单位", "the same participant"),
}
