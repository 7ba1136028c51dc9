"""Plan promises against the registers, for one plan or all of an area, in a few statements however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.places import metres_between
from emergency.plans.models import Plan, PlanVersion, Promise
from emergency.plans.queries import in_force
from emergency.plans.vocabulary import PromiseKind
from resources_db.claims.models import Resource
from resources_db.claims.queries import Availability, availability, out_of
from resources_db.promises.models import PromiseDismissal
from resources_db.promises.rules import Problem, Source, Verdict, judge
from resources_db.supplies.models import Depot, Item, StockLine
from resources_db.supplies.queries import find_item_ids
from resources_db.supplies.rules import StockStatus, is_expired
from resources_db.teams.models import Team, TeamCapability
from resources_db.teams.queries import find_capability_ids
from resources_db.teams.rules import TeamStatus
from resources_db.travel.rules import STOCK, minutes_for


@dataclass(frozen=True)
class Checked:
    """A promise of a plan in force, what the registers say, and which problems somebody has set aside."""

    promise: Promise
    plan: Plan
    verdict: Verdict
    dismissed: dict[Problem, PromiseDismissal]

    @property
    def problems(self) -> list[Problem]:
        """The problems that nobody has set aside."""
        return [problem for problem in self.verdict.problems if problem not in self.dismissed]


def get_promise(promise_id: int, by: Actor) -> Promise:
    """A promise of a plan in reach. Errors: NotFound."""
    statement = (
        select(Promise)
        .join(PlanVersion, PlanVersion.id == Promise.version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(Promise.id == promise_id, within_reach(by, Permission.PROMISE_VIEW, Plan.organisation_id))
    )
    promise = db.session.scalar(statement)
    if promise is None:
        raise NotFound
    return promise


def get_plan_of(promise: Promise) -> Plan:
    """The plan a promise stands in."""
    statement = select(Plan).join(PlanVersion, PlanVersion.plan_id == Plan.id)
    return db.session.scalars(statement.where(PlanVersion.id == promise.version_id)).one()


def check_promises(by: Actor, *, plan: Plan | None = None, area: Area | None = None) -> list[Checked]:
    """The promises of the plans in force in reach, of one plan or of an area and all below it.

    What counts as registered lies in the area of the plan's organisation or below it.
    """
    statement = (
        select(Plan).join(Plan.organisation).join(Organisation.area)
        .where(within_reach(by, Permission.PROMISE_VIEW, Plan.organisation_id))
        .options(joinedload(Plan.organisation).joinedload(Organisation.area), joinedload(Plan.site))
        .order_by(Plan.id)
    )  # fmt: skip
    if plan is not None:
        statement = statement.where(Plan.id == plan.id)
    if area is not None:
        statement = statement.where(Area.path >= area.path, Area.path < area.path[:-1] + "0")
    plans = {each.id: each for each in db.session.scalars(statement)}
    promises = _promises_of(in_force(list(plans)).values())
    subjects = _Subjects(promise for promise, _plan_id in promises)
    dismissals = _dismissals([promise.id for promise, _plan_id in promises])
    elsewhere = _Elsewhere(subjects, {plans[plan_id].organisation.area.path for _p, plan_id in promises})
    return [
        Checked(
            promise, plans[plan_id],
            judge(
                Decimal(promise.quantity), promise.within_minutes, subjects.sources_for(promise, plans[plan_id]),
                elsewhere.promised(promise, plans[plan_id]),
            ),
            dismissals[promise.id],
        )
        for promise, plan_id in promises
    ]  # fmt: skip


def _promises_of(versions: Iterable[PlanVersion]) -> list[tuple[Promise, int]]:
    plan_ids = {version.id: version.plan_id for version in versions}
    statement = select(Promise).where(Promise.version_id.in_(plan_ids)).order_by(Promise.id)
    return [(promise, plan_ids[promise.version_id]) for promise in db.session.scalars(statement)]


def _dismissals(promise_ids: Sequence[int]) -> dict[int, dict[Problem, PromiseDismissal]]:
    found: dict[int, dict[Problem, PromiseDismissal]] = defaultdict(dict)
    statement = select(PromiseDismissal).where(PromiseDismissal.promise_id.in_(promise_ids))
    for row in db.session.scalars(statement):
        found[row.promise_id][row.problem] = row
    return found


class _Subjects:
    """What the words of the promises mean in the registers, and everything registered that could keep them."""

    def __init__(self, promises: Iterable[Promise]) -> None:
        self.meant: dict[tuple[PromiseKind, str], frozenset[int]] = {}
        for promise in promises:
            key = (promise.kind, promise.what)
            if key not in self.meant:
                find = find_capability_ids if promise.kind == PromiseKind.TEAM else find_item_ids
                self.meant[key] = frozenset(find(promise.what))
        self.teams = self._teams(self._ids(PromiseKind.TEAM))
        self.stock = self._stock(self._ids(PromiseKind.ITEM))
        self.out = out_of([row.resource_id for row in self.stock])
        capacities = {row.resource_id: row.capacity for row in (*self.teams, *self.stock)}
        self.there: dict[int, Availability] = availability(capacities)

    def _ids(self, kind: PromiseKind) -> set[int]:
        return {each for (of, _what), ids in self.meant.items() if of == kind for each in ids}

    @staticmethod
    def _teams(capability_ids: set[int]) -> Sequence[Row[*tuple[Any, ...]]]:
        if not capability_ids:
            return ()
        return db.session.execute(
            select(
                TeamCapability.capability_id.label("meant"), Team.resource_id, Resource.capacity, Team.status,
                Team.category, Team.fresh_until, Team.lat, Team.lon, Area.path,
            )
            .join(Team, Team.id == TeamCapability.team_id).join(Resource, Resource.id == Team.resource_id)
            .join(Organisation, Organisation.id == Team.organisation_id).join(Area, Area.id == Organisation.area_id)
            .where(TeamCapability.capability_id.in_(capability_ids))
        ).all()  # fmt: skip

    @staticmethod
    def _stock(item_ids: set[int]) -> Sequence[Row[*tuple[Any, ...]]]:
        if not item_ids:
            return ()
        return db.session.execute(
            select(
                StockLine.item_id.label("meant"), StockLine.resource_id, Resource.capacity, StockLine.status,
                StockLine.expires_on, StockLine.fresh_until, StockLine.lat, StockLine.lon, Area.path,
            )
            .join(Resource, Resource.id == StockLine.resource_id).join(Depot, Depot.id == StockLine.depot_id)
            .join(Organisation, Organisation.id == Depot.organisation_id).join(Area, Area.id == Organisation.area_id)
            .where(StockLine.item_id.in_(item_ids), StockLine.status != StockStatus.SCRAPPED)
        ).all()  # fmt: skip

    def sources_for(self, promise: Promise, plan: Plan) -> list[Source]:
        """What is registered in the plan's area under the words of a promise; a team with two of them counts once."""
        meant = self.meant[promise.kind, promise.what]
        rows = self.teams if promise.kind == PromiseKind.TEAM else self.stock
        path = plan.organisation.area.path
        mine = {row.resource_id: row for row in rows if row.meant in meant and row.path.startswith(path)}
        return [self._source(row, promise.kind, plan) for row in mine.values()]

    def _source(self, row: Row[Any], kind: PromiseKind, plan: Plan) -> Source:
        is_team = kind == PromiseKind.TEAM
        there = self.there[row.resource_id]
        usable = row.status != TeamStatus.OUT_OF_SERVICE if is_team else row.status == StockStatus.USABLE
        ready = row.status == TeamStatus.READY if is_team else True
        return Source(
            quantity=row.capacity + self.out.get(row.resource_id, Decimal(0)),
            free=there.free if ready else Decimal(0), is_usable=usable,
            is_expired=not is_team and is_expired(row.expires_on, today()),
            is_certain=row.fresh_until is not None and row.fresh_until > now(),
            minutes=_minutes(row, str(row.category) if is_team else STOCK, plan),
        )  # fmt: skip


def _minutes(row: Row[Any], kind: str, plan: Plan) -> int | None:
    there = plan.site if plan.site is not None and plan.site.lat is not None else plan.organisation
    if row.lat is None or there.lat is None or there.lon is None:
        return None
    return minutes_for(metres_between(row.lat, row.lon, there.lat, there.lon), kind)


class _Elsewhere:
    """What other plans in force promise of the same things in the same areas."""

    def __init__(self, subjects: _Subjects, paths: set[str]) -> None:
        self.subjects = subjects
        self.rows: list[tuple[int, str, PromiseKind, frozenset[int], Decimal]] = []
        words = _words_for(subjects)
        if not words or not paths:
            return
        top = min(paths, key=len)
        rows = db.session.execute(
            select(Plan.id, PlanVersion.id.label("version_id"), Area.path, Promise.kind, Promise.what,
                   Promise.quantity)
            .join(PlanVersion, PlanVersion.id == Promise.version_id).join(Plan, Plan.id == PlanVersion.plan_id)
            .join(Organisation, Organisation.id == Plan.organisation_id).join(Area, Area.id == Organisation.area_id)
            .where(Promise.what.in_(words), Area.path >= top, Area.path < top[:-1] + "0")
        ).all()  # fmt: skip
        current = {version.id for version in in_force({row.id for row in rows}).values()}
        for row in rows:
            meant = words[row.what]
            if row.version_id in current:
                self.rows.append((row.id, row.path, row.kind, meant, Decimal(row.quantity)))

    def promised(self, promise: Promise, plan: Plan) -> Decimal:
        """How much of the same thing other plans of the plan's area promise."""
        meant = self.subjects.meant[promise.kind, promise.what]
        path = plan.organisation.area.path
        return sum(
            (
                quantity for plan_id, there, kind, others, quantity in self.rows
                if plan_id != plan.id and kind == promise.kind and others & meant and there.startswith(path)
            ),
            Decimal(0),
        )  # fmt: skip


def _words_for(subjects: _Subjects) -> dict[str, frozenset[int]]:
    """Every word under which another plan may promise the same, with what it means."""
    words = {what: meant for (_kind, what), meant in subjects.meant.items() if meant}
    items = {each for (kind, _w), ids in subjects.meant.items() if kind == PromiseKind.ITEM for each in ids}
    for item in db.session.scalars(select(Item).where(Item.id.in_(items))) if items else ():
        for word in (item.name, *item.synonyms):
            words.setdefault(word, frozenset({item.id}))
    return words
