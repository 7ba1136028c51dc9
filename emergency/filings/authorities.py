"""The authorities that receive filings: who acts for one, which one the law names, who could be chosen instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from emergency.accounts.models import Account, Area, Organisation, Supervision
from emergency.accounts.permissions import GRANTS, Permission, holds
from emergency.accounts.queries import area_chain, supervisors_of
from emergency.accounts.roles import Role
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed, NotFound
from emergency.core.text import Text, message
from emergency.filings.models import Filing, FilingDesk
from emergency.filings.queries import get_filing
from emergency.filings.receivers import RECEIVES, areas_to_search, receiver_of
from emergency.plans.models import PlanVersion
from emergency.sites.queries import Facts, facts_of


def is_staff_of(by: Actor, authority: Organisation) -> bool:
    """Whether the actor acts for this authority: its own staff, or the bureau of the same area; the administrator."""
    if by.is_system or by.role == Role.ADMINISTRATOR:
        return True
    if not holds(by, Permission.FILING_DECIDE):
        return False
    if authority.id == by.organisation_id:
        return True
    is_bureau = authority.kind == OrganisationKind.EMERGENCY_BUREAU and by.role == Role.BUREAU
    return is_bureau and authority.area_id == by.area_id


def get_filing_to_decide(filing_id: int, by: Actor) -> Filing:
    """A filing in sight that is the actor's authority's to decide. Errors: NotFound, NotAllowed."""
    filing = get_filing(filing_id, by)
    if not is_staff_of(by, filing.authority):
        raise NotAllowed(message("Only %(authority)s decides this filing.", authority=filing.authority.name))
    return filing


def get_own(organisation_id: int, by: Actor) -> Organisation:
    """A receiving authority that the actor acts for. Errors: NotFound."""
    found = db.session.get(Organisation, organisation_id)
    if found is None or found.kind not in RECEIVES or not is_staff_of(by, found):
        raise NotFound
    return found


def list_receiving() -> Sequence[Organisation]:
    """The bureaus and departments that may receive filings, the highest areas first; the first 500."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.kind.in_((OrganisationKind.EMERGENCY_BUREAU, OrganisationKind.DEPARTMENT)))
        .order_by(Organisation.reach, Organisation.id)
        .limit(500)
    ).all()


@dataclass(frozen=True)
class Choice:
    """The authority that receives, and why it and no other."""

    authority: Organisation
    reason: Text


def choose_authority(version: PlanVersion, on: date | None = None) -> Choice:
    """The authority that receives a plan on a day (default today), from where its organisation lies and what it is.

    Where the register holds none, the supervising department. Errors: Invalid on `authority` where there is none.
    """
    plan = version.plan
    organisation = plan.organisation
    facts = facts_of([organisation.id], on)[organisation.id]
    area = plan.site.area if plan.site is not None else _area_then(organisation, facts)
    tags = facts.tags
    receiver = receiver_of(organisation.kind, plan.family, plan.kind, tags)
    chain = {found.code: found for found in area_chain(area)}
    codes = areas_to_search(list(chain), receiver.start)
    ids = [chain[code].id for code in codes]
    candidates = db.session.scalars(
        select(Organisation)
        .where(Organisation.kind == receiver.kind, Organisation.area_id.in_(ids), Organisation.id != organisation.id)
        .order_by(Organisation.id)
    ).all()
    if receiver.rule == "PL-15" and (higher := _taking_listed(candidates, tags, on or today())):
        return Choice(min(higher, key=lambda each: ids.index(each.area_id)), _LEVEL_SET)
    for area_id in ids:
        for candidate in candidates:
            if candidate.area_id == area_id:
                return Choice(candidate, receiver.reason)
    return Choice(_supervisor(organisation), _BY_SUPERVISION)


def _area_then(organisation: Organisation, facts: Facts) -> Area:
    return organisation.area if facts.area is None else db.session.get_one(Area, facts.area)


def _taking_listed(candidates: Sequence[Organisation], tags: Collection[str], day: date) -> list[Organisation]:
    """The bureaus that have set, for that day, that units with one of these tags file with them (PL-17)."""
    rows = db.session.scalars(
        select(FilingDesk)
        .where(FilingDesk.authority_id.in_([each.id for each in candidates]), FilingDesk.from_on <= day)
        .order_by(FilingDesk.from_on, FilingDesk.id)
    )
    taken = {row.authority_id: row.listed_tags for row in rows}
    return [each for each in candidates if not set(tags).isdisjoint(taken.get(each.id, ()))]


_LEVEL_SET = Text(
    "该类单位按隶属关系备案的级别由受理部门规定，已规定报本部门备案（88号令第二十六条第三款）。",
    "At which level such a unit files is set by the authorities, and this one has set that it receives (Order 88, "
    "Article 26, paragraph 3).",
)
_BY_SUPERVISION = Text(
    "登记库中没有本级或者上级的受理部门，由监督管理该单位的部门受理。",
    "The register has no receiving body here or above, so the department that supervises the unit receives it.",
)


def _supervisor(organisation: Organisation) -> Organisation:
    found = supervisors_of(organisation.id)
    if not found:
        raise Invalid(authority=message("No authority is found for this plan. Name the one that receives it."))
    return found[0]


def get_authority(organisation_id: int) -> Organisation:
    """An organisation that may receive filings, whoever asks. Errors: Invalid on `authority`."""
    found = db.session.get(Organisation, organisation_id)
    if found is None or found.kind not in RECEIVES:
        raise Invalid(authority=message("This organisation does not receive filings."))
    return found


def list_authorities(version: PlanVersion) -> Sequence[Organisation]:
    """Who else could receive this plan: bureaus and departments of the area and above, supervising departments."""
    areas = [area.id for area in area_chain(version.plan.organisation.area)]
    supervising = select(Supervision.department_id).where(
        Supervision.organisation_id == version.plan.organisation_id, Supervision.until.is_(None)
    )
    return db.session.scalars(
        select(Organisation)
        .where(
            Organisation.id != version.plan.organisation_id,
            or_(
                and_(Organisation.kind.in_(RECEIVES), Organisation.area_id.in_(areas)), Organisation.id.in_(supervising)
            ),
        )
        .order_by(Organisation.area_id.desc(), Organisation.id)
        .limit(100)
    ).all()


def authorities_for(version: PlanVersion) -> tuple[Choice | None, Sequence[Organisation]]:
    """The authority that the law names, if the register holds it, and all that could receive this plan, it first."""
    try:
        choice = choose_authority(version)
    except Invalid:
        return None, list_authorities(version)
    others = [each for each in list_authorities(version) if each.id != choice.authority.id]
    return choice, [choice.authority, *others]


def list_handlers(authority_id: int) -> Sequence[Account]:
    """The people of an authority who may decide filings."""
    roles = [role for role, grants in GRANTS.items() if Permission.FILING_DECIDE in grants]
    return db.session.scalars(
        select(Account)
        .where(Account.organisation_id == authority_id, Account.is_active, Account.role.in_(roles))
        .order_by(Account.name, Account.id)
    ).all()
