"""Reads of links between plans, of changed upper plans, and of gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import aliased, contains_eager, joinedload

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.accounts.queries import area_chain
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.plans.links.models import PlanLink
from emergency.plans.links.rules import FOLLOWED, Gap, LinkKind
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.queries import PlanState, list_plans
from emergency.plans.vocabulary import Family, PlanKind, VersionState

_MOST = 300
_TIERS_ABOVE_SITE = (PlanKind.SPECIAL, PlanKind.COMPREHENSIVE)


def get_link(link_id: int, by: Actor, permission: Permission = Permission.PLAN_EDIT) -> PlanLink:
    """A link of a plan in reach of which `permission` holds. Errors: NotFound, NotAllowed."""
    statement = (
        select(PlanLink)
        .join(Plan, Plan.id == PlanLink.plan_id)
        .where(PlanLink.id == link_id, within_reach(by, permission.to_view, Plan.organisation_id))
    )
    link = db.session.scalar(statement.options(contains_eager(PlanLink.plan)))
    if link is None:
        raise NotFound
    authorise(by, permission, link)
    return link


def links_of(plan: Plan) -> Sequence[PlanLink]:
    """What a plan names, also what it named once; standing ones first."""
    statement = select(PlanLink).where(PlanLink.plan_id == plan.id).options(joinedload(PlanLink.other))
    return db.session.scalars(statement.order_by(PlanLink.ended_on.is_not(None), PlanLink.kind, PlanLink.id)).all()


def plans_naming(plan: Plan, by: Actor) -> Sequence[Plan]:
    """The living plans in reach that stand below a plan or name it, at most 300."""
    naming = select(PlanLink.plan_id).where(PlanLink.other_id == plan.id, PlanLink.ended_on.is_(None))
    statement = select(Plan).where(
        or_(Plan.parent_id == plan.id, Plan.id.in_(naming)), is_alive(),
        within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id),
    )  # fmt: skip
    return db.session.scalars(statement.options(joinedload(Plan.organisation)).order_by(Plan.id).limit(_MOST)).all()


def may_be_named(plan: Plan, by: Actor) -> Sequence[Plan]:
    """The living plans that a plan may name by number: its owner's, and those of its governments upwards.

    A government's plan that was made public is everybody's to name (PL-28); another one only where it lies in reach.
    """
    chain = [area.id for area in area_chain(plan.organisation.area)]
    owner = aliased(Organisation)
    public = select(PlanVersion.id).where(PlanVersion.plan_id == Plan.id, PlanVersion.made_public_on.is_not(None))
    reached = within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id)
    statement = (
        select(Plan)
        .join(owner, owner.id == Plan.organisation_id)
        .where(
            Plan.id != plan.id, is_alive(),
            or_(
                Plan.organisation_id == plan.organisation_id,
                and_(Plan.family == Family.GOVERNMENT, owner.area_id.in_(chain), or_(public.exists(), reached)),
            ),
        )
    )  # fmt: skip
    return db.session.scalars(statement.order_by(Plan.family, Plan.pinyin_key, Plan.id).limit(_MOST)).all()


def is_alive() -> ColumnElement[bool]:
    """Not abolished by today."""
    return or_(Plan.abolished_on.is_(None), Plan.abolished_on > today())


def changed_uppers(*chosen: ColumnElement[bool]) -> list[tuple[Plan, PlanVersion, datetime]]:
    """Plans whose upper or connected plan has come out anew since they came out themselves (PL-32(1), PL-33).

    Each with the newer version of the upper plan and the moment since when both version and link are on record. A
    plan's first version changes nothing, as nothing stood before it. `chosen` narrows plans and versions.
    """
    above = _above().subquery("above")
    rows = db.session.execute(
        select(Plan, PlanVersion, above.c.linked_at)
        .join(above, above.c.plan_id == Plan.id)
        .join(PlanVersion, PlanVersion.plan_id == above.c.upper_id)
        .where(*_is_newest_revision(), _came_out_before(), *chosen)
        .options(joinedload(Plan.organisation), joinedload(PlanVersion.plan))
        .order_by(Plan.id, PlanVersion.id)
    ).all()
    found: dict[tuple[int, int], tuple[Plan, PlanVersion, datetime]] = {}
    for plan, version, linked_at in rows:
        known = version.published_recorded_at or version.created_at
        found.setdefault((plan.id, version.id), (plan, version, max(known, linked_at) if linked_at else known))
    return list(found.values())


def _above() -> Select[int, int, datetime]:
    """Which plans stand above which: the plan they stand below, and those they name as such."""
    parents = select(Plan.id.label("plan_id"), Plan.parent_id.label("upper_id"), Plan.created_at.label("linked_at"))
    named = select(PlanLink.plan_id, PlanLink.other_id, PlanLink.recorded_at).where(
        PlanLink.kind.in_(FOLLOWED), PlanLink.ended_on.is_(None), PlanLink.other_id.is_not(None)
    )
    both = union_all(parents.where(Plan.parent_id.is_not(None)), named).subquery()
    return select(both.c.plan_id, both.c.upper_id, both.c.linked_at)


def _effective(version: type[PlanVersion]) -> ColumnElement[date]:
    return func.coalesce(version.issued_on, version.published_on)


def _is_newest_revision() -> list[ColumnElement[bool]]:
    """The version came out by today, another one before it, and none after it."""
    other = aliased(PlanVersion)
    out = (other.plan_id == PlanVersion.plan_id, other.state == VersionState.PUBLISHED, other.id != PlanVersion.id)
    this, that = _effective(PlanVersion), _effective(other)
    is_later = or_(that > this, and_(that == this, other.number > PlanVersion.number))
    return [
        PlanVersion.state == VersionState.PUBLISHED, this <= today(),
        select(other.id).where(*out, that <= this, ~is_later).exists(),
        ~select(other.id).where(*out, that <= today(), is_later).exists(),
    ]  # fmt: skip


def _came_out_before() -> ColumnElement[bool]:
    """The plan has come out, and not again since the upper version did."""
    own = aliased(PlanVersion)
    mine = (own.plan_id == Plan.id, own.state == VersionState.PUBLISHED)
    came_out = select(own.id).where(*mine, _effective(own) < _effective(PlanVersion)).exists()
    since = select(own.id).where(*mine, _effective(own) >= _effective(PlanVersion)).exists()
    return and_(came_out, ~since)


def list_gaps(by: Actor, gap: Gap) -> Select[Plan]:
    """The units' plans in force and in reach that have this gap, area by area."""
    chosen = list_plans(by, family=Family.UNIT, state=PlanState.IN_FORCE)
    return chosen.where(_has(gap))


def _has(gap: Gap) -> ColumnElement[bool]:
    other = aliased(Plan)
    if gap is Gap.UNCONNECTED:
        named = select(PlanLink.id).where(
            PlanLink.plan_id == Plan.id, PlanLink.kind == LinkKind.CONNECTS, PlanLink.ended_on.is_(None)
        )
        return and_(Plan.kind.in_((PlanKind.COMPREHENSIVE, PlanKind.SPECIAL)), ~named.exists())
    if gap is Gap.NO_COMPREHENSIVE:
        comprehensive = select(other.id).where(
            other.organisation_id == Plan.organisation_id, other.kind == PlanKind.COMPREHENSIVE, _is_in_force(other)
        )
        return and_(Plan.kind == PlanKind.SPECIAL, ~comprehensive.exists())
    if gap is Gap.NOTHING_ABOVE:
        above = select(other.id).where(
            other.id == Plan.parent_id, other.kind.in_(_TIERS_ABOVE_SITE), _is_in_force(other)
        )
        return and_(Plan.kind == PlanKind.ON_SITE, ~above.exists())
    card = select(other.id).where(other.parent_id == Plan.id, other.kind == PlanKind.ACTION_CARD, _is_in_force(other))
    return and_(Plan.kind == PlanKind.ON_SITE, ~card.exists())


def _is_in_force(plan: type[Plan]) -> ColumnElement[bool]:
    out = select(PlanVersion.id).where(
        PlanVersion.plan_id == plan.id, PlanVersion.state == VersionState.PUBLISHED, _effective(PlanVersion) <= today()
    )
    return and_(or_(plan.abolished_on.is_(None), plan.abolished_on > today()), out.exists())
