"""Reads of drills."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, text
from sqlalchemy.orm import joinedload, selectinload

from drills.bookings.models import GIVEN_UP_SQL, STANDING_SQL, Drill, DrillPlan, Participant
from drills.bookings.rules import Clash, ClashKind, DrillKind, DrillState, Tab
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import day_end, day_start, today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.paging import count_up_to
from emergency.core.statements import built_once
from emergency.plans.models import PlanVersion
from resources_db.incidents.models import Incident

STANDING = (DrillState.BOOKED, DrillState.CONFIRMED, DrillState.RUNNING)
"""States in which a drill takes its time and people."""


def get_drill(drill_id: int, by: Actor, permission: Permission = Permission.DRILL_VIEW) -> Drill:
    """A drill whose organiser is in reach, or in which the actor's organisation takes part. Errors: NotFound."""
    takes_part = exists().where(Participant.drill_id == Drill.id, Participant.organisation_id == by.organisation_id)
    visible = within_reach(by, permission, Drill.organisation_id)
    if permission is Permission.DRILL_VIEW and by.organisation_id is not None:
        visible = or_(visible, takes_part)
    drill = db.session.scalar(
        select(Drill).where(Drill.id == drill_id, visible).options(joinedload(Drill.organisation))
    )
    if drill is None:
        raise NotFound
    return drill


@built_once()
def list_drills(
    by: Actor,
    *,
    organisation_id: int | None = None,
    plan_id: int | None = None,
    state: DrillState | None = None,
    kind: DrillKind | None = None,
    tab: Tab | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Select[Drill]:
    """Drills in reach, latest first; `since` and `until` are local days that the drill starts on, both included."""
    statement = select(Drill).where(within_reach(by, Permission.DRILL_VIEW, Drill.organisation_id))
    if organisation_id is not None:
        statement = statement.where(Drill.organisation_id == organisation_id)
    if plan_id is not None:
        statement = statement.where(Drill.id.in_(select(DrillPlan.drill_id).where(DrillPlan.plan_id == plan_id)))
    if state is not None:
        statement = statement.where(Drill.state == state)
    if kind is not None:
        statement = statement.where(Drill.kind == kind)
    if tab is not None:
        statement = statement.where(in_tab(tab, today()))
    if since is not None:
        statement = statement.where(Drill.starts_at >= day_start(since))
    if until is not None:
        statement = statement.where(Drill.starts_at < day_end(until))
    return statement.order_by(*_order(tab)).options(
        joinedload(Drill.organisation), selectinload(Drill.plans), selectinload(Drill.participants)
    )


def _order(tab: Tab | None) -> tuple[Any, Any]:
    """Latest first; what is to come, the next first."""
    match tab:
        case Tab.COMING:
            return Drill.ends_at, Drill.id
        case Tab.MISSED:
            return Drill.ends_at.desc(), Drill.id.desc()
        case _:
            return Drill.starts_at.desc(), Drill.id.desc()


def clashes(
    *,
    organisation_id: int,
    site_id: int | None,
    plan_ids: Collection[int],
    participant_ids: Collection[int],
    starts_at: datetime,
    ends_at: datetime,
    except_drill_id: int | None = None,
) -> list[Clash]:
    """What else is booked at that time for the same organiser, site, plan or participants; touching is no clash."""
    overlapping = and_(Drill.starts_at < ends_at, Drill.ends_at > starts_at, Drill.state.in_(STANDING))
    statement = select(Drill).where(overlapping).options(selectinload(Drill.plans), selectinload(Drill.participants))
    if except_drill_id is not None:
        statement = statement.where(Drill.id != except_drill_id)
    people = {organisation_id, *participant_ids}
    shares = or_(
        Drill.organisation_id.in_(people),
        Drill.site_id == site_id if site_id is not None else false(),
        Drill.id.in_(select(Participant.drill_id).where(Participant.organisation_id.in_(people))),
        Drill.id.in_(select(DrillPlan.drill_id).where(DrillPlan.plan_id.in_(list(plan_ids)))),
    )
    found = []
    for drill in db.session.scalars(statement.where(shares).order_by(Drill.starts_at, Drill.id)):
        found.append(
            Clash(
                drill.id,
                drill.title,
                drill.starts_at,
                drill.ends_at,
                _shared(drill, organisation_id, site_id, plan_ids, people),
            )
        )
    return found


def _shared(
    drill: Drill, organisation_id: int, site_id: int | None, plan_ids: Collection[int], people: set[int]
) -> tuple[ClashKind, ...]:
    kinds = []
    has_same_organiser = drill.organisation_id == organisation_id
    if has_same_organiser:
        kinds.append(ClashKind.ORGANISER)
    if site_id is not None and drill.site_id == site_id:
        kinds.append(ClashKind.SITE)
    if {plan.id for plan in drill.plans} & set(plan_ids):
        kinds.append(ClashKind.PLAN)
    both = {drill.organisation_id, *(who.organisation_id for who in drill.participants)} & people
    if both - ({organisation_id} if has_same_organiser else set()):
        kinds.append(ClashKind.PARTICIPANT)
    return tuple(kinds)


def last_drill_of(plan_id: int) -> Drill | None:
    """The latest drill that practised a plan to its end."""
    return db.session.scalar(
        select(Drill)
        .join(DrillPlan, DrillPlan.drill_id == Drill.id)
        .where(DrillPlan.plan_id == plan_id, Drill.state == DrillState.COMPLETED)
        .order_by(Drill.held_on.desc(), Drill.id.desc())
        .limit(1)
    )


def responses_near(organisation: Organisation) -> list[Incident]:
    """The real responses under way in the organisation's area or one around it, the gravest first.

    Whoever books is told where and how grave, not what happened: that is not everybody's to read.
    """
    around = [int(one) for one in organisation.area.path.strip("/").split("/")]
    statement = select(Incident).where(
        Incident.area_id.in_(around), Incident.ended_at.is_(None), Incident.is_exercise.is_(False)
    )
    return list(db.session.scalars(statement.order_by(Incident.level, Incident.id).options(joinedload(Incident.area))))


def drills_of_plan(plan_id: int, *, limit: int = 10) -> Sequence[Drill]:
    """The drills of a plan, latest first."""
    statement = (
        select(Drill)
        .join(DrillPlan, DrillPlan.drill_id == Drill.id)
        .where(DrillPlan.plan_id == plan_id)
        .order_by(Drill.starts_at.desc(), Drill.id.desc())
    )
    return db.session.scalars(statement.limit(limit)).all()


def first_published_on(plan_ids: Collection[int]) -> date | None:
    """The day the first version of any of these plans came out; None while none has."""
    effective = func.coalesce(PlanVersion.issued_on, PlanVersion.published_on)
    return db.session.scalar(select(func.min(effective)).where(PlanVersion.plan_id.in_(plan_ids)))


def known_by_name(names: Sequence[str]) -> list[Organisation | str]:
    """Who is meant by these names: the organisation of exactly that name, else the words as they were typed."""
    found = db.session.scalars(select(Organisation).where(Organisation.name.in_(list(names)))).all()
    by_name = {organisation.name: organisation for organisation in found}
    return [by_name.get(name, name) for name in names]


def count_by_tab(by: Actor, day: date) -> dict[Tab, int]:
    """How many drills in reach stand in each tab of the list, each counted as far as a page says it."""
    return {tab: count_up_to(_standing_in(by, tab, day)) for tab in Tab}


@built_once()
def _standing_in(by: Actor, tab: Tab, day: date) -> Select[int]:
    return select(Drill.id).where(within_reach(by, Permission.DRILL_VIEW, Drill.organisation_id), in_tab(tab, day))


def in_tab(tab: Tab, day: date) -> ColumnElement[bool]:
    """The filter of a tab: what is to come, what was missed, what was held, what was given up."""
    match tab:
        case Tab.COMING:
            return and_(text(STANDING_SQL), Drill.ends_at >= day_start(day))
        case Tab.MISSED:
            return and_(text(STANDING_SQL), Drill.ends_at < day_start(day))
        case Tab.HELD:
            return Drill.state == DrillState.COMPLETED
        case Tab.GIVEN_UP:
            return and_(text(GIVEN_UP_SQL))


def drills_between(by: Actor, first: date, last: date) -> Sequence[Drill]:
    """The drills in reach that start on these days, for a month's page."""
    return db.session.scalars(
        list_drills(by, since=first, until=last).where(Drill.state != DrillState.CANCELLED)
    ).all()  # fmt: skip
