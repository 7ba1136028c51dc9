"""Reads of hazards as they stand on a day, of their history, and of the plans that answer them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import among, db, plain_rows
from emergency.core.errors import NotFound
from emergency.hazards import rules
from emergency.hazards.models import Hazard, HazardPlan, HazardStatement
from emergency.hazards.rules import TagGap
from emergency.plans import queries as plans
from emergency.plans.models import Plan
from emergency.sites import queries as sites


def get_hazard(hazard_id: int, by: Actor, permission: Permission = Permission.HAZARD_VIEW) -> Hazard:
    """A hazard that the actor may see, and of which `permission` holds. Errors: NotFound, NotAllowed."""
    statement = select(Hazard).where(
        Hazard.id == hazard_id, within_reach(by, permission.to_view, Hazard.organisation_id)
    )
    hazard = db.session.scalar(statement.options(joinedload(Hazard.organisation), joinedload(Hazard.site)))
    if hazard is None:
        raise NotFound
    if permission is not permission.to_view:
        authorise(by, permission, hazard)
    return hazard


def list_standing(
    by: Actor,
    *,
    on: date | None = None,
    known_at: datetime | None = None,
    organisation_id: int | None = None,
    area: Area | None = None,
    kind: str = "",
    level: int | None = None,
    words: str = "",
    with_gone: bool = False,
) -> Select[HazardStatement]:
    """The hazards in reach as they stood on a day (default today), as known at a moment: what is said of each then.

    Filtered by organisation, area and all below it (where the hazard lies), kind, level, words of its name.
    """
    statement = (
        select(HazardStatement)
        .join(HazardStatement.hazard)
        .where(within_reach(by, Permission.HAZARD_VIEW, Hazard.organisation_id), *_holding(on or today(), known_at))
    )
    if not with_gone:
        statement = statement.where(~HazardStatement.is_gone)
    if organisation_id is not None:
        statement = statement.where(Hazard.organisation_id == organisation_id)
    if area is not None:
        below = select(Area.id).where(Area.path >= area.path, Area.path < area.path[:-1] + "0")
        statement = statement.where(HazardStatement.area_id.in_(below))
    if kind:
        statement = statement.where(Hazard.kind == kind)
    if level is not None:
        statement = statement.where(HazardStatement.level == level)
    for word in words.split():
        statement = statement.where(
            or_(
                HazardStatement.name.contains(word, autoescape=True),
                Hazard.organisation_id.in_(
                    select(Organisation.id).where(Organisation.name.contains(word, autoescape=True))
                ),
            )
        )
    return statement.order_by(Hazard.organisation_id, HazardStatement.level, Hazard.id).options(
        contains_eager(HazardStatement.hazard).joinedload(Hazard.organisation),
        contains_eager(HazardStatement.hazard).joinedload(Hazard.site),
        joinedload(HazardStatement.area),
    )


def _holding(day: date, known_at: datetime | None) -> list[ColumnElement[bool]]:
    """The statement that holds: none that covers the day begins later, or begins alike and was recorded later."""
    later = aliased(HazardStatement)
    here = HazardStatement

    def covers(one: type[HazardStatement]) -> list[ColumnElement[bool]]:
        known = [one.recorded_at <= known_at] if known_at is not None else []
        return [one.since <= day, *known]

    is_later = or_(later.since > here.since, and_(later.since == here.since, later.id > here.id))
    beaten = select(later.id).where(later.hazard_id == here.hazard_id, is_later, *covers(later)).exists()
    return [*covers(here), ~beaten]


def standing_of(
    hazard_ids: Collection[int], on: date | None = None, known_at: datetime | None = None
) -> dict[int, HazardStatement]:
    """What is said of these hazards on a day (default today), as known at a moment; gone ones among them."""
    statement = select(HazardStatement).where(
        HazardStatement.hazard_id.in_(hazard_ids), *_holding(on or today(), known_at)
    )
    found = db.session.scalars(statement.options(joinedload(HazardStatement.area)))
    return {row.hazard_id: row for row in found}


def statement_before(hazard: Hazard, since: date) -> HazardStatement | None:
    """What is said of a hazard on a day so far, or None before it began."""
    return standing_of([hazard.id], since).get(hazard.id)


def latest_of(hazard: Hazard) -> HazardStatement:
    """What holds today; for a hazard that begins later, its first statement."""
    found = standing_of([hazard.id]).get(hazard.id)
    return found if found is not None else history_of(hazard)[-1]


def history_of(hazard: Hazard) -> Sequence[HazardStatement]:
    """Everything stated about a hazard: what it says of the latest time first."""
    statement = select(HazardStatement).where(HazardStatement.hazard_id == hazard.id)
    order = (HazardStatement.since.desc(), HazardStatement.id.desc())
    return db.session.scalars(statement.options(joinedload(HazardStatement.area)).order_by(*order)).all()


def answers_to(hazard_ids: Collection[int], by: Actor | None = None) -> dict[int, list[HazardPlan]]:
    """The plans that answer these hazards, abolished ones left out, in the order they were named.

    With `by` those plans alone that the actor may see: whose plan answers a hazard is said to nobody else.
    """
    statement = (
        select(HazardPlan)
        .join(HazardPlan.plan)
        .where(
            HazardPlan.hazard_id.in_(hazard_ids),
            HazardPlan.ended_at.is_(None),
            or_(Plan.abolished_on.is_(None), Plan.abolished_on > today()),
        )
        .order_by(HazardPlan.id)
        .options(contains_eager(HazardPlan.plan).joinedload(Plan.organisation))
    )
    if by is not None:
        statement = statement.where(within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id))
    found: dict[int, list[HazardPlan]] = defaultdict(list)
    for link in db.session.scalars(statement):
        found[link.hazard_id].append(link)
    return found


def get_answer(link_id: int, by: Actor) -> HazardPlan:
    """A standing link between a hazard in reach and a plan. Errors: NotFound."""
    link = db.session.scalar(
        select(HazardPlan)
        .join(HazardPlan.hazard)
        .where(
            HazardPlan.id == link_id,
            HazardPlan.ended_at.is_(None),
            within_reach(by, Permission.HAZARD_VIEW, Hazard.organisation_id),
        )
        .options(contains_eager(HazardPlan.hazard), joinedload(HazardPlan.plan))
    )
    if link is None:
        raise NotFound
    return link


def hazards_answered_by(plan: Plan, by: Actor) -> list[HazardStatement]:
    """The hazards in reach that a plan answers, as they stand today."""
    answered = select(HazardPlan.hazard_id).where(HazardPlan.plan_id == plan.id, HazardPlan.ended_at.is_(None))
    chosen = list_standing(by).where(HazardStatement.hazard_id.in_(answered))
    return list(db.session.scalars(chosen))


def plans_to_answer(hazard: Hazard, by: Actor) -> list[Plan]:
    """The plans that may be named: the organisation's own, then those of the actor's, without those named already."""
    named = {link.plan_id for link in answers_to([hazard.id]).get(hazard.id, ())}
    owners = dict.fromkeys(owner for owner in (hazard.organisation_id, by.organisation_id) if owner)
    return [plan for owner in owners for plan in plans.plans_of(owner, by) if plan.id not in named]


def tag_gaps_of(organisation_id: int) -> list[TagGap]:
    """Where the facts a unit stated disagree with its registered hazards today."""
    return tag_gaps_of_all([organisation_id]).get(organisation_id, [])


def tag_gaps_of_all(organisation_ids: Collection[int]) -> dict[int, list[TagGap]]:
    """The same for many units, those without a gap left out; three statements."""
    facts = sites.facts_of(organisation_ids)
    of_sites: dict[int, set[str]] = defaultdict(set)
    for row in sites.fact_rows(organisation_ids):
        if row.site_id is not None and row.name == "tags":
            of_sites[row.organisation_id].update(row.value or ())
    rows = db.session.execute(
        select(Hazard.organisation_id, Hazard.kind, HazardStatement.level)
        .join(HazardStatement, HazardStatement.hazard_id == Hazard.id)
        .where(Hazard.organisation_id.in_(organisation_ids), ~HazardStatement.is_gone, *_holding(today(), None))
    )
    hazards: dict[int, list[tuple[rules.Kind, int | None]]] = defaultdict(list)
    for organisation_id, kind, level in rows:
        hazards[organisation_id].append((rules.kinds()[kind], level))
    found = {}
    for each in organisation_ids:
        tags = {*(facts[each].tags if each in facts else ()), *of_sites.get(each, ())}
        if gaps := rules.tag_gaps(tags, hazards.get(each, ())):
            found[each] = gaps
    return found


def rulebook_hazards(plan_ids: Iterable[int], known_at: datetime | None = None) -> dict[int, str]:
    """What rules know plans to be for, by the registered hazards they answer, as known at a moment; one statement."""
    words = {kind.id: kind.rulebook for kind in rules.kinds().values() if kind.rulebook}
    return {
        plan_id: words[kind]
        for plan_id, kind, recorded_at, ended_at in plain_rows(_ANSWERED, ids=list(plan_ids))
        if kind in words and (ended_at is None if known_at is None else _held(recorded_at, ended_at, known_at))
    }


_ANSWERED = (
    select(HazardPlan.plan_id, Hazard.kind, HazardPlan.recorded_at, HazardPlan.ended_at)
    .join(Hazard, Hazard.id == HazardPlan.hazard_id)
    .where(among(HazardPlan.plan_id))
)


def _held(recorded_at: datetime, ended_at: datetime | None, moment: datetime) -> bool:
    return recorded_at <= moment and (ended_at is None or ended_at > moment)
