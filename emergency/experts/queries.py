"""Reads of the register of experts."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from emergency.accounts.models import Account, Area
from emergency.accounts.permissions import Permission, authorise, holds, within_area_reach
from emergency.accounts.roles import Role
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.experts.models import Expert


def in_sight(by: Actor) -> ColumnElement[bool]:
    """The filter for experts one may choose from: of the own area, of those below it, and of those above it.

    The registers of the city and the province serve every county of theirs.
    """
    within = within_area_reach(by, Permission.EXPERT_VIEW, Expert.area_id)
    above = [int(one) for one in by.area_path.strip("/").split("/") if one]
    if not above or not holds(by, Permission.EXPERT_VIEW):
        return within
    return or_(within, Expert.area_id.in_(above))


def list_experts(
    by: Actor, *, words: str = "", speciality: str = "", area: Area | None = None, with_past: bool = False
) -> Select[Expert]:
    """The experts in sight by area and name; those whose term covers today unless asked otherwise."""
    statement = select(Expert).where(in_sight(by))
    if not with_past:
        statement = statement.where(_serving())
    if area is not None:
        below = select(Area.id).where(Area.path >= area.path, Area.path < area.path[:-1] + "0")
        statement = statement.where(Expert.area_id.in_(below))
    for word in words.split():
        columns = (Expert.name, Expert.employer, Expert.specialities, Expert.title)
        statement = statement.where(or_(*(column.contains(word, autoescape=True) for column in columns)))
    if speciality.strip():
        statement = statement.where(Expert.specialities.contains(speciality.strip(), autoescape=True))
    return statement.order_by(Expert.area_id, Expert.name, Expert.id).options(joinedload(Expert.area))


def _serving() -> ColumnElement[bool]:
    day = today()
    return and_(or_(Expert.since.is_(None), Expert.since <= day), or_(Expert.until.is_(None), Expert.until > day))


def get_expert(expert_id: int, by: Actor, permission: Permission = Permission.EXPERT_VIEW) -> Expert:
    """An expert in sight, of whom `permission` holds. Errors: NotFound, NotAllowed."""
    statement = select(Expert).where(Expert.id == expert_id, in_sight(by))
    found = db.session.scalar(statement.options(joinedload(Expert.area), joinedload(Expert.account)))
    if found is None:
        raise NotFound
    if permission is not permission.to_view:
        authorise(by, permission, found)
    return found


def find_expert_account(login: str) -> Account | None:
    """The account of an expert by its login, or None."""
    return db.session.scalar(select(Account).where(Account.login == login.strip(), Account.role == Role.EXPERT))


def found_in(area_ids: set[int]) -> dict[tuple[int, str, str], int]:
    """The experts that stand in these registers, by area, name and employer."""
    rows = db.session.execute(
        select(Expert.area_id, Expert.name, Expert.employer, Expert.id).where(Expert.area_id.in_(area_ids))
    )
    return {(row.area_id, row.name, row.employer): row.id for row in rows}
