"""The inbox of an authority: what it has in hand, in tabs, by working time left."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import selectinload

from emergency.calendar.queries import work_calendar
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.statements import built_once
from emergency.filings import rules
from emergency.filings.models import Filing
from emergency.filings.queries import WITH_NAMES, Bounds, bounds, in_hand_of, is_silent, with_plans
from emergency.filings.rules import UNDECIDED, FilingState
from emergency.plans.models import Plan, PlanVersion

_A_DAY = timedelta(days=1)


class Tab(StrEnum):
    """The tabs of the inbox."""

    OPEN = "open"
    NEW = "new"
    CHECKING = "checking"
    NEAR = "near"
    RETURNED = "returned"
    FILED = "filed"


def _in_tab(tab: Tab, at: Bounds, year: int) -> ColumnElement[bool]:
    runs = and_(Filing.state.in_(UNDECIDED), not_(is_silent(at)))
    match tab:
        case Tab.OPEN:
            return runs
        case Tab.NEW:
            return and_(runs, Filing.state == FilingState.SUBMITTED)
        case Tab.CHECKING:
            return and_(runs, Filing.state == FilingState.CHECKING)
        case Tab.NEAR:
            return and_(runs, Filing.received_on <= at.near)
        case Tab.RETURNED:
            return Filing.state == FilingState.RETURNED_ONCE
        case Tab.FILED:
            decided = and_(Filing.state == FilingState.FILED, Filing.decided_on >= date(year, 1, 1))
            return or_(is_silent(at), decided)


def list_inbox(
    by: Actor, tab: Tab = Tab.OPEN, *, handler_id: int | None = None, day: date | None = None
) -> Select[Filing]:
    """What the actor's authority has in hand, by working time left; filed ones latest first."""
    day = day or today()
    statement = with_plans().where(in_hand_of(by), _in_tab(tab, bounds(day, work_calendar()), day.year))
    if handler_id is not None:
        statement = statement.where(Filing.handler_id == handler_id)
    if tab is Tab.FILED:
        statement = statement.order_by(Filing.decided_on.desc(), Filing.id.desc())
    else:
        statement = statement.order_by(Filing.received_on, Filing.id)
    return statement.options(*WITH_NAMES, selectinload(Filing.documents))


def count_tabs(by: Actor, *, day: date | None = None) -> dict[Tab, int]:
    """How many stand in each tab, in one statement."""
    day = day or today()
    at = bounds(day, work_calendar())
    columns = [func.coalesce(func.sum(case((_in_tab(tab, at, day.year), 1), else_=0)), 0).label(tab) for tab in Tab]
    statement = (
        select(*columns)
        .select_from(Filing)
        .join(PlanVersion, PlanVersion.id == Filing.version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(in_hand_of(by))
    )
    row = db.session.execute(statement).one()
    return dict(zip(Tab, row, strict=True))


def count_open(by: Actor, *, day: date | None = None) -> int:
    """How many are being checked: counted alone, since the menu shows it on every page."""
    return db.session.scalar(_counting_open(by, bounds(day or today(), work_calendar()))) or 0


@built_once()
def _counting_open(by: Actor, at: Bounds) -> Select[int]:
    return (
        select(func.count())
        .select_from(Filing)
        .join(PlanVersion, PlanVersion.id == Filing.version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(in_hand_of(by), _in_tab(Tab.OPEN, at, at.near.year))
    )


def count_due(by: Actor, day: date) -> int:
    """How many filings of the actor's authority have to be decided today."""
    calendar = work_calendar()
    at = bounds(day, calendar)
    due = rules.latest_received(calendar, due_before=day + _A_DAY)
    chosen = with_plans().where(in_hand_of(by), _in_tab(Tab.OPEN, at, day.year), Filing.received_on <= due)
    return db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def count_without_receipt(by: Actor, day: date | None = None) -> int:
    """How many were filed by silence and have no receipt yet."""
    chosen = with_plans().where(in_hand_of(by), is_silent(bounds(day or today(), work_calendar())))
    return db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
