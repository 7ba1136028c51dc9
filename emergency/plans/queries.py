"""Reads of plans and their versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text
from sqlalchemy.orm import aliased, joinedload, selectinload

from emergency.accounts.models import Area
from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.narrowing import are_few, having_words
from emergency.core.statements import built_once
from emergency.plans.models import Assessment, Clause, Plan, PlanImport, PlanVersion
from emergency.plans.vocabulary import Family, PlanKind, VersionState
from emergency.sites.models import Site

T = TypeVar("T")
_WITH_PLAN = joinedload(PlanVersion.plan).joinedload(Plan.organisation)
_WITH_TEXT = (
    selectinload(PlanVersion.clauses), selectinload(PlanVersion.promises),
    selectinload(PlanVersion.response_levels), selectinload(PlanVersion.contacts),
)  # fmt: skip


class PlanState(StrEnum):
    """What a list of plans can be narrowed to."""

    IN_FORCE = "in_force"
    DRAFT = "draft"
    UNPUBLISHED = "unpublished"
    ABOLISHED = "abolished"


def get_plan(plan_id: int, by: Actor, permission: Permission = Permission.PLAN_VIEW) -> Plan:
    """A plan that the actor may see, and of which `permission` holds. Errors: NotFound, NotAllowed."""
    statement = select(Plan).where(Plan.id == plan_id, within_reach(by, permission.to_view, Plan.organisation_id))
    plan = db.session.scalar(
        statement.options(joinedload(Plan.organisation), joinedload(Plan.site), joinedload(Plan.parent))
    )
    return _allowed(plan, by, permission)


def get_version(version_id: int, by: Actor, permission: Permission = Permission.PLAN_VIEW) -> PlanVersion:
    """A version of a plan that the actor may see, with its text. Errors: NotFound, NotAllowed."""
    statement = (
        select(PlanVersion)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(PlanVersion.id == version_id, within_reach(by, permission.to_view, Plan.organisation_id))
        .options(_WITH_PLAN, *_WITH_TEXT, joinedload(PlanVersion.original))
    )
    return _allowed(db.session.scalar(statement), by, permission)


def get_import(import_id: int, by: Actor, permission: Permission = Permission.PLAN_VIEW) -> PlanImport:
    """An uploaded plan that the actor may see. Errors: NotFound, NotAllowed."""
    statement = select(PlanImport).where(
        PlanImport.id == import_id, within_reach(by, permission.to_view, PlanImport.organisation_id)
    )
    found = db.session.scalar(statement.options(joinedload(PlanImport.file), joinedload(PlanImport.organisation)))
    return _allowed(found, by, permission)


def _allowed(found: T | None, by: Actor, permission: Permission) -> T:
    if found is None:
        raise NotFound
    if permission is not permission.to_view:
        authorise(by, permission, found)
    return found


@built_once(unless=("words", "area", "state"))
def list_plans(
    by: Actor,
    *,
    words: str = "",
    kind: PlanKind | None = None,
    family: Family | None = None,
    organisation_id: int | None = None,
    area: Area | None = None,
    state: PlanState | None = None,
) -> Select[Plan]:
    """Plans in reach, filtered by words (also pinyin), kind, family, organisation, area and below, and state."""
    statement = select(Plan).where(within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id))
    statement = statement.where(*having_words(Plan, words))
    if kind:
        statement = statement.where(Plan.kind == kind)
    if family:
        statement = statement.where(Plan.family == family)
    if organisation_id:
        statement = statement.where(Plan.organisation_id == organisation_id)
    if area is not None:
        statement = statement.where(Plan.reach >= area.path, Plan.reach < area.path[:-1] + "0")
    if state:
        statement = statement.where(_is(state))
    return statement.order_by(Plan.reach, Plan.id).options(joinedload(Plan.organisation))


def _is(state: PlanState) -> ColumnElement[bool]:
    day = today()
    is_out = _has_version(_effective() <= day)
    is_abolished = and_(Plan.abolished_on.is_not(None), Plan.abolished_on <= day)
    if state is PlanState.DRAFT:
        return _has_draft()
    return {
        PlanState.IN_FORCE: and_(is_out, ~func.coalesce(is_abolished, False)),
        PlanState.UNPUBLISHED: ~is_out,
        PlanState.ABOLISHED: is_abolished,
    }[state]


def _has_draft() -> ColumnElement[bool]:
    # The very words of the index of drafts, which SQLite wants to see.
    drafts = select(PlanVersion.plan_id).where(text("plan_version.state = 'draft'"))
    if are_few(drafts):
        return Plan.id.in_(drafts)
    return _has_version(PlanVersion.state == VersionState.DRAFT)


def _has_version(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(PlanVersion.id).where(PlanVersion.plan_id == Plan.id, condition).exists()


def _effective(version: type[PlanVersion] = PlanVersion) -> ColumnElement[date]:
    return func.coalesce(version.issued_on, version.published_on)


def in_force(
    plan_ids: Collection[int],
    on: date | None = None,
    known_at: datetime | None = None,
    *,
    with_text: bool = False,
) -> dict[int, PlanVersion]:
    """The version in force of each plan on a day (default today), as far as it was recorded by `known_at`.

    It is the one published or issued last; plans without one, or abolished by that day, are absent. One statement,
    and four more `with_text`.
    """
    day = on or today()
    later = aliased(PlanVersion)
    statement = (
        select(PlanVersion)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(PlanVersion.plan_id.in_(plan_ids), *_is_out(PlanVersion, day, known_at), _is_alive(day, known_at))
        .where(
            ~select(later.id)
            .where(
                later.plan_id == PlanVersion.plan_id,
                *_is_out(later, day, known_at),
                or_(
                    _effective(later) > _effective(),
                    and_(_effective(later) == _effective(), later.number > PlanVersion.number),
                ),
            )
            .exists()
        )
        .options(joinedload(PlanVersion.plan))
    )
    if with_text:
        statement = statement.options(*_WITH_TEXT)
    return {version.plan_id: version for version in db.session.scalars(statement)}


def _is_out(version: type[PlanVersion], day: date, known_at: datetime | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        version.state == VersionState.PUBLISHED,
        _effective(version) <= day,
    ]
    if known_at is not None:
        recorded = version.published_recorded_at
        conditions.append(or_(recorded.is_(None), recorded <= known_at))
    return conditions


def _is_alive(day: date, known_at: datetime | None) -> ColumnElement[bool]:
    alive = or_(Plan.abolished_on.is_(None), Plan.abolished_on > day)
    return alive if known_at is None else or_(alive, Plan.abolished_recorded_at > known_at)


def version_in_force(plan_id: int, on: date | None = None, known_at: datetime | None = None) -> PlanVersion | None:
    """The version of one plan in force on a day, or None."""
    return in_force([plan_id], on, known_at).get(plan_id)


def draft_of(plan_id: int) -> PlanVersion | None:
    """The one draft of a plan, or None."""
    return drafts_of([plan_id]).get(plan_id)


def drafts_of(plan_ids: Collection[int]) -> dict[int, PlanVersion]:
    """The drafts of these plans, by plan."""
    statement = select(PlanVersion).where(PlanVersion.plan_id.in_(plan_ids), PlanVersion.state == VersionState.DRAFT)
    return {version.plan_id: version for version in db.session.scalars(statement)}


def versions_of(plan_id: int) -> Sequence[PlanVersion]:
    """All versions of a plan, the latest first."""
    statement = select(PlanVersion).where(PlanVersion.plan_id == plan_id).options(joinedload(PlanVersion.original))
    return db.session.scalars(statement.order_by(PlanVersion.number.desc())).all()


def plans_of(organisation_id: int, by: Actor) -> Sequence[Plan]:
    """The living plans of one organisation in reach, by title."""
    statement = list_plans(by, organisation_id=organisation_id).where(Plan.abolished_on.is_(None))
    return db.session.scalars(statement.order_by(None).order_by(Plan.pinyin_key, Plan.id).limit(300)).all()


def list_versions(plan: Plan) -> Select[PlanVersion]:
    """The versions of a plan with their texts, the latest first."""
    statement = select(PlanVersion).where(PlanVersion.plan_id == plan.id).order_by(PlanVersion.number.desc())
    return statement.options(joinedload(PlanVersion.plan), *_WITH_TEXT)


def find_site(site_id: int | None, by: Actor) -> Site | None:
    """A site of an organisation in reach; None for none. Errors: NotFound."""
    if site_id is None:
        return None
    statement = select(Site).where(
        Site.id == site_id, within_reach(by, Permission.ORGANISATION_VIEW, Site.organisation_id)
    )
    site = db.session.scalar(statement)
    if site is None:
        raise NotFound
    return site


def version_before(version: PlanVersion, *, with_text: bool = True) -> PlanVersion | None:
    """The version that was in force before this one; for a draft, the one in force now."""
    statement = select(PlanVersion).where(
        PlanVersion.plan_id == version.plan_id,
        PlanVersion.id != version.id,
        PlanVersion.state == VersionState.PUBLISHED,
    )
    if version.effective_on is not None:
        statement = statement.where(
            or_(
                _effective() < version.effective_on,
                and_(_effective() == version.effective_on, PlanVersion.number < version.number),
            )
        )
    latest = statement.order_by(_effective().desc(), PlanVersion.number.desc()).limit(1)
    return db.session.scalar(latest.options(joinedload(PlanVersion.plan), *(_WITH_TEXT if with_text else ())))


def assessments_of(version_id: int) -> Sequence[Assessment]:
    """The assessments of a version, the latest first."""
    statement = select(Assessment).where(Assessment.version_id == version_id)
    return db.session.scalars(statement.order_by(Assessment.assessed_on.desc(), Assessment.id.desc())).all()


def first_effective_on(plan_id: int) -> date | None:
    """The day a plan was first published or issued, or None."""
    statement = select(func.min(_effective())).where(
        PlanVersion.plan_id == plan_id, PlanVersion.state == VersionState.PUBLISHED
    )
    return db.session.scalar(statement)


def has_clause(version_id: int, code: str) -> bool:
    """Whether a version has a section with this outline code."""
    statement = select(Clause.id).where(Clause.version_id == version_id, Clause.code == code, Clause.code != "")
    return db.session.scalar(statement.limit(1)) is not None
