"""Reads of programmes, what a year asks for, and how far areas have come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from drills.bookings.models import Drill
from drills.bookings.queries import STANDING
from drills.bookings.rules import DrillState
from drills.obligations.plan_records import hazard_named
from drills.obligations.queries import WANTING
from drills.obligations.year import Bar, year_of
from drills.programmes.models import Programme, ProgrammeEntry
from drills.programmes.proposing import Want
from drills.programmes.rules import EntryState, Progress, progress_of, state_of
from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import day_start, today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.hazards.queries import rulebook_hazards
from emergency.plans.models import Plan
from emergency.plans.queries import PlanState, list_plans
from emergency.rulebook.rules import Frequency, Mode, RuleKind


def get_programme(programme_id: int, by: Actor, permission: Permission = Permission.DRILL_VIEW) -> Programme:
    """A programme in reach. Errors: NotFound."""
    found = db.session.scalar(
        select(Programme)
        .where(Programme.id == programme_id, within_reach(by, permission, Programme.organisation_id))
        .options(joinedload(Programme.organisation))
    )
    if found is None:
        raise NotFound
    return found


def get_entry(entry_id: int, by: Actor, permission: Permission = Permission.DRILL_VIEW) -> ProgrammeEntry:
    """A drill of a programme in reach. Errors: NotFound."""
    found = db.session.scalar(
        select(ProgrammeEntry)
        .join(Programme, Programme.id == ProgrammeEntry.programme_id)
        .where(ProgrammeEntry.id == entry_id, within_reach(by, permission, Programme.organisation_id))
        .options(joinedload(ProgrammeEntry.programme).joinedload(Programme.organisation))
    )
    if found is None:
        raise NotFound
    return found


def find_programme(organisation_id: int, year: int) -> Programme | None:
    """An organisation's programme of a year, if one was drawn up."""
    return db.session.scalar(
        select(Programme).where(Programme.organisation_id == organisation_id, Programme.year == year)
    )


def list_programmes(by: Actor, *, year: int, area: Area | None = None) -> Select[Programme]:
    """The programmes of a year in reach, of an area and all below it where one is named."""
    statement = (
        select(Programme)
        .join(Organisation, Organisation.id == Programme.organisation_id)
        .where(Programme.year == year, within_reach(by, Permission.DRILL_VIEW, Programme.organisation_id))
    )
    if area is not None:
        statement = statement.where(*_below(Organisation.reach, area))
    return statement.order_by(Programme.organisation_id).options(joinedload(Programme.organisation))


def _below(path: InstrumentedAttribute[str], area: Area) -> tuple[ColumnElement[bool], ...]:
    """An area and all below it, as a range that an index serves."""
    return path >= area.path, path < area.path[:-1] + "0"


def entry_states(programme: Programme, on: date | None = None) -> dict[int, EntryState]:
    """How each drill of a programme stands."""
    day = on or today()
    return {
        entry.id: state_of(
            entry.drill.state if entry.drill else None, year=programme.year, month=entry.month, on=day
        )
        for entry in programme.entries
    }  # fmt: skip


def progress_by_programme(programme_ids: Collection[int]) -> dict[int, Progress]:
    """How far each of these programmes has come; one statement."""
    rows = db.session.execute(
        select(ProgrammeEntry.programme_id, Programme.year, ProgrammeEntry.month, Drill.state)
        .join(Programme, Programme.id == ProgrammeEntry.programme_id)
        .outerjoin(Drill, Drill.id == ProgrammeEntry.drill_id)
        .where(ProgrammeEntry.programme_id.in_(programme_ids))
    )
    states: dict[int, list[EntryState]] = defaultdict(list)
    day = today()
    for programme_id, year, month, state in rows:
        states[programme_id].append(state_of(state, year=year, month=month, on=day))
    return {programme_id: progress_of(found) for programme_id, found in states.items()}


@dataclass
class AreaLine:
    """One part of an area: how many programmes its organisations have, how many are published, how far they came."""

    area: Area
    programmes: int = 0
    published: int = 0
    progress: Progress = field(default_factory=Progress)


def by_area(by: Actor, *, year: int, area: Area) -> list[AreaLine]:
    """The published programmes of an area, each part with all below it; what belongs to the area itself comes first.

    Drafts are counted and lend no figures. Counted by the database: as many rows as areas, months and states.
    """
    chosen = list_programmes(by, year=year, area=area).with_only_columns(Programme.id).order_by(None)
    known = db.session.execute(select(Area.id, Area.path).where(*_below(Area.path, area)))
    paths: dict[int, str] = {row.id: row.path for row in known}
    parts = {one.id: one for one in db.session.scalars(select(Area).where(Area.parent_id == area.id))}
    lines: dict[int, AreaLine] = {}

    def line_of(area_id: int) -> AreaLine:
        inner = paths[area_id].removeprefix(area.path).split("/")[0]
        part = parts[int(inner)] if inner else area
        return lines.setdefault(part.id, AreaLine(part))

    counted = db.session.execute(
        select(Organisation.area_id, Programme.state, func.count())
        .join(Programme, Programme.organisation_id == Organisation.id)
        .where(Programme.id.in_(chosen))
        .group_by(Organisation.area_id, Programme.state)
    )
    for area_id, state, number in counted:
        line = line_of(area_id)
        line.programmes += number
        line.published += number if state == "published" else 0
    drills = db.session.execute(
        select(Organisation.area_id, ProgrammeEntry.month, Drill.state, func.count())
        .join(Programme, Programme.organisation_id == Organisation.id)
        .join(ProgrammeEntry, ProgrammeEntry.programme_id == Programme.id)
        .outerjoin(Drill, Drill.id == ProgrammeEntry.drill_id)
        .where(Programme.id.in_(chosen), Programme.state == "published")
        .group_by(Organisation.area_id, ProgrammeEntry.month, Drill.state)
    )
    day = today()
    for area_id, month, came_to, number in drills:
        line_of(area_id).progress += progress_of([state_of(came_to, year=year, month=month, on=day)] * number)
    return sorted(lines.values(), key=lambda line: (line.area.id != area.id, line.area.code))


def wants_of(organisation: Organisation, year: int, by: Actor) -> list[Want]:
    """What the drill duties of a year still ask for: not held and not booked, from today on if the year runs."""
    in_force = list_plans(by, organisation_id=organisation.id, state=PlanState.IN_FORCE)
    columns = (Plan.id, Plan.family, Plan.kind, Plan.hazard, Plan.title)
    plans = db.session.execute(in_force.with_only_columns(*columns)).all()
    registered = rulebook_hazards([plan.id for plan in plans])
    about = {plan.id: registered.get(plan.id) or hazard_named(plan.hazard, plan.title) for plan in plans}
    found = []
    for line in year_of(organisation.id, year, on=today()).lines:
        if line.rule.kind is not RuleKind.DRILL or not isinstance(line.rule.measure, Frequency):
            continue
        counting = (
            (line.plan,)
            if line.plan is not None
            else tuple(plan.id for plan in plans if line.rule.plans.include(plan.family, plan.kind, about[plan.id]))
        )
        for bar in line.bars:
            want = _want(bar, counting, line.rule.measure, year)
            if want is not None:
                found.append(want)
    return found


def _want(bar: Bar, plans: tuple[int, ...], measure: Frequency, year: int) -> Want | None:
    duty, day = bar.duty, today()
    missing = duty.required - duty.done - len(duty.bookings)
    is_wanting = duty.status in WANTING and duty.period is not None and duty.due_on is not None
    if not is_wanting or missing <= 0 or bar.renewed_on is not None or measure.event != "drill":
        return None
    assert duty.period is not None
    assert duty.due_on is not None
    begins, ends = max(date(year, 1, 1), day), date(year, 12, 31)
    if duty.due_on > ends or begins > ends:
        return None
    first = max(begins, duty.period.first or begins)
    last = duty.due_on
    if last < first:
        # A calendar period that is past takes no drill any more; a rolling one takes the next as soon as it is held.
        if measure.mode is Mode.CALENDAR:
            return None
        last = min(ends, first + _SOON)
    name = f"{duty.rule.id}:{duty.plan or ''}:{duty.period.first}:{duty.period.last}"
    return Want(name, first, last, plans, missing, measure.contents)


_SOON = timedelta(days=60)


def drills_of_year(organisation_id: int, year: int) -> Sequence[Drill]:
    """An organisation's drills of a year that are held or to come, in the order of their days."""
    return db.session.scalars(
        select(Drill)
        .where(
            Drill.organisation_id == organisation_id,
            Drill.state.in_((*STANDING, DrillState.POSTPONED, DrillState.COMPLETED)),
            Drill.starts_at >= day_start(date(year, 1, 1)), Drill.starts_at < day_start(date(year + 1, 1, 1)),
        )
        .order_by(Drill.starts_at, Drill.id)
        .options(selectinload(Drill.plans), selectinload(Drill.duties))
    ).all()  # fmt: skip


def free_drills(programme: Programme) -> list[Drill]:
    """The drills of the programme's year that stand for none of its entries yet."""
    taken = {entry.drill_id for entry in programme.entries}
    return [drill for drill in drills_of_year(programme.organisation_id, programme.year) if drill.id not in taken]
