"""Reads of what hangs on a unit: what a closing ends, what it leaves, what a merger takes over, who was here before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from drills.bookings.models import Drill
from drills.bookings.rules import DrillState
from drills.revision_tasks.models import RevisionTask
from drills.revision_tasks.rules import TaskState
from drills.unit_life.models import DuplicateDismissal, Succession
from drills.unit_life.rules import Entry, Suspicion, suspicions
from emergency.accounts.models import Account, Area, Organisation
from emergency.accounts.permissions import Permission, within_area_reach, within_reach
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.clock import day_start, now
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.filings.handing_on import open_filings
from emergency.filings.models import Filing
from emergency.filings.rules import UNDECIDED
from emergency.plans.models import Plan
from emergency.sites.models import Fact, Move
from emergency.sites.rules import Life, MoveState
from resources_db.claims.models import Resource
from resources_db.claims.queries import live_claims
from resources_db.claims.rules import Window
from resources_db.supplies.models import Depot, StockLine
from resources_db.teams.models import Team
from resources_db.teams.rules import TeamStatus

_BOOKED = (DrillState.BOOKED, DrillState.CONFIRMED, DrillState.POSTPONED)
JOINABLE = (
    OrganisationKind.ENTERPRISE, OrganisationKind.BRANCH, OrganisationKind.PROJECT, OrganisationKind.SCHOOL,
    OrganisationKind.COMMUNITY,
)  # fmt: skip
"""Kinds of units that are merged or entered twice; an authority is reorganised by the administrator."""


@dataclass(frozen=True)
class Hanging:
    """Everything of a unit that is open today."""

    drills: Sequence[Drill]
    """Booked, and not yet held."""
    plans: Sequence[Plan]
    """Not abolished."""
    filings: Sequence[Filing]
    """Waiting for a decision or for completion."""
    teams: Sequence[Team]
    called: frozenset[int]
    """The teams that somebody holds or has sent out."""
    depots: Sequence[Depot]
    stock: Sequence[StockLine]
    """Lines of which something is there."""
    accounts: Sequence[Account]
    tasks: Sequence[RevisionTask]


def hanging_on(organisation: Organisation, on: date) -> Hanging:
    """What hangs on a unit: drills booked from a day on, and whatever else is open now."""
    own = organisation.id
    teams = db.session.scalars(
        select(Team).where(Team.organisation_id == own).options(joinedload(Team.resource)).order_by(Team.id)
    ).all()
    ever = Window(now(), datetime.max.replace(tzinfo=now().tzinfo))
    held = live_claims([team.resource_id for team in teams], ever)
    return Hanging(
        drills=db.session.scalars(
            select(Drill)
            .where(Drill.organisation_id == own, Drill.state.in_(_BOOKED), Drill.starts_at >= day_start(on))
            .order_by(Drill.starts_at)
        ).all(),
        plans=_of(own, Plan, Plan.abolished_on.is_(None)),
        filings=open_filings([own]),
        teams=teams,
        called=frozenset(team.id for team in teams if held.get(team.resource_id)),
        depots=_of(own, Depot),
        stock=db.session.scalars(
            select(StockLine)
            .join(Depot, Depot.id == StockLine.depot_id)
            .join(Resource, Resource.id == StockLine.resource_id)
            .where(Depot.organisation_id == own, Resource.capacity > 0)
            .options(joinedload(StockLine.item), joinedload(StockLine.depot), joinedload(StockLine.resource))
            .order_by(StockLine.id)
        ).all(),
        accounts=_of(own, Account, Account.is_active),
        tasks=_of(own, RevisionTask, RevisionTask.state != TaskState.CLOSED),
    )


def _of(organisation_id: int, model: Any, *more: Any) -> Sequence[Any]:
    chosen = select(model).where(model.organisation_id == organisation_id, *more).order_by(model.id)
    return db.session.scalars(chosen).all()


def closed_with_something_left(by: Actor) -> Select[Organisation]:
    """Closed units in reach on which a filing, stock or a team in service still hangs: somebody has to see to it."""
    stock = (
        select(StockLine.id)
        .join(Depot, Depot.id == StockLine.depot_id)
        .join(Resource, Resource.id == StockLine.resource_id)
        .where(Depot.organisation_id == Organisation.id, Resource.capacity > 0)
    )
    teams = select(Team.id).where(Team.organisation_id == Organisation.id, Team.status != TeamStatus.OUT_OF_SERVICE)
    filings = select(Filing.id).where(Filing.organisation_id == Organisation.id, Filing.state.in_(UNDECIDED))
    return (
        select(Organisation)
        .where(
            Organisation.life == Life.CLOSED,
            within_reach(by, Permission.ORGANISATION_CREATE, Organisation.id),
            or_(*(_is_there(things) for things in (stock, teams, filings))),
        )
        .order_by(Organisation.id)
    )


def _is_there(things: Select[Any]) -> ColumnElement[bool]:
    """Whether there is one: asked for each unit by itself, since of EXISTS a database may read the whole table."""
    return things.limit(1).scalar_subquery().is_not(None)


def moves_to_receive(by: Actor) -> Sequence[Move]:
    """The units handed over to the actor's area that wait to be received."""
    return db.session.scalars(
        select(Move)
        .where(
            Move.state == MoveState.PROPOSED,
            within_area_reach(by, Permission.ORGANISATION_CREATE, Move.to_area_id),
        )
        .options(joinedload(Move.organisation), joinedload(Move.from_area), joinedload(Move.to_area))
        .order_by(Move.id)
    ).all()


def list_moves(by: Actor) -> Select[Move]:
    """The moves out of and into the actor's areas, the latest first."""
    concerned = [within_area_reach(by, Permission.ORGANISATION_CREATE, area) for area in (
        Move.from_area_id, Move.to_area_id
    )]  # fmt: skip
    return (
        select(Move)
        .where(or_(*concerned))
        .order_by(Move.id.desc())
        .options(joinedload(Move.organisation), joinedload(Move.from_area), joinedload(Move.to_area))
    )


def get_departure(organisation_id: int, by: Actor) -> Move:
    """The move by which a unit left the actor's area: it gives the right to read its history up to that day.

    Errors: NotFound, also for a unit that never left.
    """
    move = db.session.scalar(
        select(Move)
        .where(
            Move.organisation_id == organisation_id,
            Move.state == MoveState.DONE,
            within_area_reach(by, Permission.ORGANISATION_CREATE, Move.from_area_id),
        )
        .order_by(Move.moved_on.desc(), Move.id.desc())
        .limit(1)
        .options(joinedload(Move.organisation), joinedload(Move.from_area), joinedload(Move.to_area))
    )
    if move is None:
        raise NotFound
    return move


def find_succession(organisation: Organisation) -> Succession | None:
    """Into which other unit this one went."""
    chosen = select(Succession).where(Succession.organisation_id == organisation.id)
    return db.session.scalar(chosen.options(joinedload(Succession.successor)))


def predecessors_of(organisation: Organisation) -> Sequence[Succession]:
    """The units that went into this one."""
    chosen = select(Succession).where(Succession.successor_id == organisation.id).order_by(Succession.happened_on)
    return db.session.scalars(chosen.options(joinedload(Succession.organisation))).all()


def get_paper(file_id: int, organisation: Organisation) -> Any:
    """A paper that a statement, a move or a merger of this organisation rests on. Errors: NotFound."""
    models: tuple[Any, ...] = (Fact, Move, Succession)
    for model in models:
        row = db.session.scalar(
            select(model).where(model.file_id == file_id, model.organisation_id == organisation.id).limit(1)
        )
        if row is not None:
            return row.file
    raise NotFound


MOST_ENTRIES = 50_000
"""Entries that are held against one another on opening the page; a wider reach names an area."""


@dataclass(frozen=True)
class Pair:
    """Two entries that look like one unit, with what speaks for it."""

    first: Organisation
    second: Organisation
    suspicion: Suspicion


def list_suspects(by: Actor, area: Area | None = None) -> list[Pair]:
    """The pairs in reach that look like one unit, without those dismissed; closed entries are not looked at."""
    chosen = select(
        Organisation.id, Organisation.name, Organisation.area_id, Organisation.uscc, Organisation.phone
    ).where(
        Organisation.kind.in_(JOINABLE), Organisation.life != Life.CLOSED,
        within_reach(by, Permission.ORGANISATION_CREATE, Organisation.id),
    )  # fmt: skip
    if area is not None:
        below = select(Area.id).where(Area.path >= area.path, Area.path < area.path[:-1] + "0")
        chosen = chosen.where(Organisation.area_id.in_(below))
    rows = db.session.execute(chosen.order_by(Organisation.id).limit(MOST_ENTRIES)).all()
    found = suspicions(Entry(row.id, row.name, row.area_id, row.uscc, row.phone) for row in rows)
    ids = {number for each in found for number in (each.first, each.second)}
    looked_at = select(DuplicateDismissal.first_id, DuplicateDismissal.second_id)
    rows_looked_at = db.session.execute(looked_at.where(DuplicateDismissal.first_id.in_(ids)))
    dismissed = {(row.first_id, row.second_id) for row in rows_looked_at}
    units = {
        unit.id: unit
        for unit in db.session.scalars(
            select(Organisation).where(Organisation.id.in_(ids)).options(joinedload(Organisation.area))
        )
    }
    return [
        Pair(units[each.first], units[each.second], each)
        for each in found
        if (each.first, each.second) not in dismissed
    ]


def list_dismissals(by: Actor) -> Sequence[tuple[DuplicateDismissal, Organisation, Organisation]]:
    """The pairs in reach that were looked at and are two units, the latest first."""
    first, second = aliased(Organisation), aliased(Organisation)
    rows = db.session.execute(
        select(DuplicateDismissal, first, second)
        .join(first, first.id == DuplicateDismissal.first_id)
        .join(second, second.id == DuplicateDismissal.second_id)
        .where(
            and_(
                within_reach(by, Permission.ORGANISATION_CREATE, first.id),
                within_reach(by, Permission.ORGANISATION_CREATE, second.id),
            )
        )
        .order_by(DuplicateDismissal.id.desc())
        .limit(200)
    )
    return [(row[0], row[1], row[2]) for row in rows]
