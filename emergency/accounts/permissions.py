"""Who may do what, and how far: one table (`GRANTS`), read as a check (`authorise`) and as a filter (`within_reach`).

Out of reach answers like "not there" (NotFound); in reach but not granted answers NotAllowed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from emergency.accounts.models import Area, Organisation, Supervision
from emergency.accounts.roles import Role
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import NotAllowed, NotFound


class Permission(StrEnum):
    """`noun:verb`. Each noun has a `view`, which decides whether a thing out of reach is spoken of at all."""

    AREA_VIEW = "area:view"
    AREA_EDIT = "area:edit"
    ORGANISATION_VIEW = "organisation:view"
    ORGANISATION_EDIT = "organisation:edit"
    ORGANISATION_CREATE = "organisation:create"
    ACCOUNT_VIEW = "account:view"
    ACCOUNT_EDIT = "account:edit"
    SELF = "self:view"
    """One's own start page, inbox, language, password, tokens."""
    WORKDAY_VIEW = "workday:view"
    WORKDAY_EDIT = "workday:edit"
    INSTRUMENT_VIEW = "instrument:view"
    INSTRUMENT_EDIT = "instrument:edit"
    RULE_VIEW = "rule:view"
    RULE_EDIT = "rule:edit"
    OBLIGATION_VIEW = "obligation:view"
    DUTY_POSTPONE = "obligation:postpone"
    """Let the drill duty of a unit in one's charge wait; never that of one's own organisation."""
    HAZARD_VIEW = "hazard:view"
    HAZARD_EDIT = "hazard:edit"
    PLAN_VIEW = "plan:view"
    PLAN_EDIT = "plan:edit"
    REVIEW_CONDUCT = "plan:review"
    EXPERT_VIEW = "expert:view"
    EXPERT_EDIT = "expert:edit"
    INVITATION_VIEW = "invitation:view"
    INVITATION_ANSWER = "invitation:answer"
    """The reviews one was asked for by name, whoever's plan it is; nothing else of a plan is in an expert's reach."""
    FILING_VIEW = "filing:view"
    FILING_SUBMIT = "filing:submit"
    FILING_DECIDE = "filing:decide"
    DRILL_VIEW = "drill:view"
    DRILL_EDIT = "drill:edit"
    TASK_VIEW = "task:view"
    TASK_EDIT = "task:edit"
    TEAM_VIEW = "team:view"
    TEAM_EDIT = "team:edit"
    STOCK_VIEW = "stock:view"
    STOCK_EDIT = "stock:edit"
    CATALOGUE_EDIT = "stock:catalogue"
    LOOKUP_USE = "lookup:view"
    PROMISE_VIEW = "promise:view"
    INCIDENT_VIEW = "incident:view"
    INCIDENT_EDIT = "incident:edit"
    HOLD_VIEW = "hold:view"
    HOLD_MAKE = "hold:edit"
    AUDIT_VIEW = "audit:view"
    SYSTEM_VIEW = "system:view"
    SYSTEM_RUN = "system:run"

    @property
    def to_view(self) -> Permission:
        """The permission to see the same noun."""
        return Permission(self.value.partition(":")[0] + ":view")


class Reach(StrEnum):
    """How far a permission goes."""

    OWN = "own"
    GOVERNMENT = "government"
    """One's own organisation, and the government of its area, whose work a bureau does (its plans, drills, tasks)."""
    SUPERVISED = "supervised"
    AREA = "area"
    ALL = "all"


def _all(*permissions: Permission, reach: Reach) -> dict[Permission, Reach]:
    return dict.fromkeys(permissions, reach)


_P = Permission
_EVERYBODY = _all(_P.SELF, _P.AREA_VIEW, _P.WORKDAY_VIEW, _P.RULE_VIEW, _P.INSTRUMENT_VIEW, reach=Reach.ALL)
_SEEING = (
    _P.ORGANISATION_VIEW, _P.OBLIGATION_VIEW, _P.PLAN_VIEW, _P.FILING_VIEW, _P.DRILL_VIEW, _P.TASK_VIEW,
    _P.TEAM_VIEW, _P.STOCK_VIEW, _P.PROMISE_VIEW, _P.HAZARD_VIEW,
)  # fmt: skip
_KEEPING = (
    _P.PLAN_EDIT, _P.REVIEW_CONDUCT, _P.FILING_SUBMIT, _P.DRILL_EDIT, _P.TASK_EDIT,
)  # fmt: skip
_COMMANDING = (
    _P.LOOKUP_USE, _P.INCIDENT_VIEW, _P.INCIDENT_EDIT, _P.HOLD_VIEW, _P.HOLD_MAKE, _P.TEAM_VIEW, _P.STOCK_VIEW,
    _P.PROMISE_VIEW, _P.PLAN_VIEW, _P.ORGANISATION_VIEW, _P.DRILL_VIEW, _P.HAZARD_VIEW, _P.EXPERT_VIEW,
)  # fmt: skip

GRANTS: dict[Role, dict[Permission, Reach]] = {
    Role.ADMINISTRATOR: _all(*Permission, reach=Reach.ALL),
    Role.AUDITOR: _EVERYBODY
    | _all(*_SEEING, _P.EXPERT_VIEW, _P.INCIDENT_VIEW, _P.HOLD_VIEW, _P.ACCOUNT_VIEW, _P.AUDIT_VIEW, _P.SYSTEM_VIEW,
           reach=Reach.ALL),
    Role.BUREAU: _EVERYBODY
    | _all(*_SEEING, *_COMMANDING, reach=Reach.AREA)
    | _all(_P.ORGANISATION_EDIT, _P.ORGANISATION_CREATE, _P.ACCOUNT_VIEW, _P.FILING_DECIDE, _P.RULE_EDIT,
           _P.TEAM_EDIT, _P.STOCK_EDIT, _P.CATALOGUE_EDIT, _P.HAZARD_EDIT, _P.EXPERT_EDIT, _P.DUTY_POSTPONE,
           reach=Reach.AREA)
    | _all(*_KEEPING, reach=Reach.GOVERNMENT),
    Role.DEPARTMENT: _EVERYBODY
    | _all(*_SEEING, _P.FILING_DECIDE, _P.DUTY_POSTPONE, reach=Reach.SUPERVISED)
    | _all(_P.EXPERT_VIEW, reach=Reach.AREA)
    | _all(*_KEEPING, _P.TEAM_EDIT, _P.STOCK_EDIT, reach=Reach.OWN),
    Role.ENTERPRISE: _EVERYBODY
    | _all(_P.EXPERT_VIEW, reach=Reach.AREA)
    | _all(*_SEEING, *_KEEPING, _P.ORGANISATION_EDIT, _P.TEAM_EDIT, _P.STOCK_EDIT, _P.HAZARD_EDIT, reach=Reach.OWN),
    Role.MEMBER: _EVERYBODY | _all(*_SEEING, reach=Reach.OWN),
    Role.EXPERT: _EVERYBODY | _all(_P.ORGANISATION_VIEW, _P.INVITATION_VIEW, _P.INVITATION_ANSWER, reach=Reach.OWN),
    Role.TEAM_LEADER: _EVERYBODY | _all(_P.ORGANISATION_VIEW, _P.TEAM_VIEW, _P.TEAM_EDIT, reach=Reach.OWN),
    Role.STOREKEEPER: _EVERYBODY | _all(_P.ORGANISATION_VIEW, _P.STOCK_VIEW, _P.STOCK_EDIT, reach=Reach.OWN),
    Role.COMMANDER: _EVERYBODY | _all(*_COMMANDING, reach=Reach.AREA),
    Role.OBSERVER: _EVERYBODY | _all(_P.ORGANISATION_VIEW, _P.DRILL_VIEW, _P.INCIDENT_VIEW, reach=Reach.AREA),
}  # fmt: skip


def reach_of(actor: Actor, permission: Permission) -> Reach | None:
    """How far this permission goes for the actor; None when the role does not hold it."""
    if actor.is_system:
        return Reach.ALL
    return GRANTS[Role(actor.role)].get(permission)


def holds(actor: Actor, permission: Permission) -> bool:
    """Whether the role holds the permission at all."""
    return reach_of(actor, permission) is not None


def within_reach(
    actor: Actor,
    permission: Permission,
    organisation: InstrumentedAttribute[int] | ColumnElement[int],
    *,
    path: InstrumentedAttribute[str] | None = None,
) -> ColumnElement[bool]:
    """The filter for lists: rows whose organisation (a column of ids) this permission reaches for the actor.

    A table that carries the path of its area (`models.Reached`) is asked for a range of it, which an index serves in
    the order of `models.Reached`; `path` names that column where the organisation stands in another table. Of any
    other table the organisation is looked up row by row, so that nothing is collected before the list is cut off.
    """
    reach = reach_of(actor, permission)
    if reach is None:
        return false()
    if reach is Reach.ALL:
        return true()
    own = _own(actor, permission)
    if reach is Reach.OWN:
        return organisation.in_(own)
    if reach is Reach.GOVERNMENT:
        return organisation.in_(own.union_all(_governments(actor)))
    if reach is Reach.SUPERVISED:
        return organisation.in_(own.union_all(_supervised(actor)))
    carried = path if path is not None else _path_beside(organisation)
    if carried is not None:
        return _below(carried, actor)
    owner = aliased(Organisation)
    inside = select(literal(1)).where(owner.id == organisation, _below(owner.reach, actor))
    # A value, not EXISTS or IN: those make the databases collect the whole area first.
    return inside.correlate_except(owner).scalar_subquery() == 1


def _own(actor: Actor, permission: Permission) -> Select[int]:
    """The actor's organisation with its branches, as a short list that an index on the organisation is asked with."""
    own = [Organisation.id == actor.organisation_id, Organisation.parent_id == actor.organisation_id]
    if permission is permission.to_view:
        # Of what a unit was merged from it may read the history, and change nothing.
        own.append(Organisation.successor_id == actor.organisation_id)
    return select(Organisation.id).where(or_(*own))


def _governments(actor: Actor) -> Select[int]:
    return select(Organisation.id).where(
        Organisation.kind == OrganisationKind.GOVERNMENT, Organisation.area_id == actor.area_id
    )


def _supervised(actor: Actor) -> Select[int]:
    day = today()
    return select(Supervision.organisation_id).where(
        Supervision.department_id == actor.organisation_id,
        or_(Supervision.since.is_(None), Supervision.since <= day),
        or_(Supervision.until.is_(None), Supervision.until > day),
    )


def _path_beside(organisation: Any) -> ColumnElement[str] | None:
    """The path of the area in the table of this column, where the table carries it."""
    column = organisation.expression if isinstance(organisation, InstrumentedAttribute) else organisation
    columns = getattr(getattr(column, "table", None), "c", None)
    return None if columns is None else columns.get("reach")


def within_area_reach(
    actor: Actor, permission: Permission, area: InstrumentedAttribute[int] | ColumnElement[int]
) -> ColumnElement[bool]:
    """The filter for things that belong to an area rather than to one organisation (incidents, an area's rules)."""
    reach = reach_of(actor, permission)
    if reach is Reach.ALL:
        return true()
    if reach is not Reach.AREA:
        return false()
    return area.in_(select(Area.id).where(_below(Area.path, actor)))


def _below(path: Any, actor: Actor) -> ColumnElement[bool]:
    if not actor.area_path:
        return false()
    # "0" is the character after "/": everything below as a range, which an index serves.
    return and_(path >= actor.area_path, path < actor.area_path[:-1] + "0")


def reaches(actor: Actor, permission: Permission, thing: Any) -> bool:
    """Whether the permission reaches this thing (`organisation_id`, else `area_id`)."""
    reach = reach_of(actor, permission)
    if reach is None:
        return False
    if reach is Reach.ALL:
        return True
    organisation_id = getattr(thing, "organisation_id", None)
    if organisation_id is not None:
        if organisation_id == actor.organisation_id:
            return True
        found = select(Organisation.id).where(Organisation.id == organisation_id)
        return db.session.scalar(found.where(within_reach(actor, permission, Organisation.id))) is not None
    area_id = thing.id if isinstance(thing, Area) else getattr(thing, "area_id", None)
    if area_id is None:
        return False
    found = select(Area.id).where(Area.id == area_id, within_area_reach(actor, permission, Area.id))
    return db.session.scalar(found) is not None


def authorise(by: Actor, permission: Permission, thing: Any = None) -> None:
    """Let the actor go on, or refuse.

    Errors: NotAllowed when the role lacks the permission, or sees the thing but may not do this with it; NotFound
    when the thing is out of sight.
    """
    if not holds(by, permission):
        if thing is not None and not reaches(by, permission.to_view, thing):
            raise NotFound
        raise NotAllowed
    if thing is None or reaches(by, permission, thing):
        return
    if permission is not permission.to_view and reaches(by, permission.to_view, thing):
        raise NotAllowed
    raise NotFound
