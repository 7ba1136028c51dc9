"""Reads of filings: which the actor may see, whose they are to decide, and where they stand on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, holds, within_reach
from emergency.accounts.queries import area_chain
from emergency.accounts.roles import Role
from emergency.accounts.rules import OrganisationKind
from emergency.calendar.queries import work_calendar
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.search import like_patterns
from emergency.core.workdays import WorkCalendar
from emergency.filings import rules
from emergency.filings.documents import Missing, missing_documents, needs_review
from emergency.filings.models import Filing, FilingCopy, FilingDesk, FilingStep
from emergency.filings.refiling import Refiling, refiling_required
from emergency.filings.rules import UNDECIDED, DocumentKind, FilingState, Standing, Step, StepFact
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.queries import in_force, version_before
from emergency.plans.vocabulary import Family, PlanKind
from emergency.rulebook.lists import shipped_lists
from emergency.sites.queries import facts_of

OPERATORS = frozenset({OrganisationKind.ENTERPRISE, OrganisationKind.BRANCH, OrganisationKind.PROJECT})
_A_DAY = timedelta(days=1)
WITH_PLAN = joinedload(Filing.version).joinedload(PlanVersion.plan)
WITH_NAMES = (WITH_PLAN, joinedload(Filing.organisation), joinedload(Filing.authority))


def in_hand_of(by: Actor) -> ColumnElement[bool]:
    """The filter for filings that are the actor's authority's to decide (`is_staff_of`, set-wide)."""
    if by.is_system or by.role == Role.ADMINISTRATOR:
        return true()
    if not holds(by, Permission.FILING_DECIDE):
        return false()
    own = Filing.authority_id == by.organisation_id
    if by.role != Role.BUREAU:
        return own
    bureaus = select(Organisation.id).where(
        Organisation.kind == OrganisationKind.EMERGENCY_BUREAU, Organisation.area_id == by.area_id
    )
    return or_(own, Filing.authority_id.in_(bureaus))


def visible_to(by: Actor) -> ColumnElement[bool]:
    """The filter for filings the actor may see: of units in reach, and what came to the actor's authority, or a copy.

    A pipeline files in every county it crosses, so an authority may receive from units outside its area.
    """
    reached = or_(within_reach(by, Permission.FILING_VIEW, Filing.organisation_id), in_hand_of(by))
    if by.organisation_id is None or not holds(by, Permission.FILING_DECIDE):
        return reached
    copied = select(FilingCopy.filing_id).where(FilingCopy.authority_id == by.organisation_id)
    return or_(reached, Filing.id.in_(copied))


def get_filing(filing_id: int, by: Actor) -> Filing:
    """A filing the actor may see, with what its page shows. Errors: NotFound."""
    filing = db.session.scalar(
        select(Filing)
        .where(Filing.id == filing_id, visible_to(by))
        .options(*WITH_NAMES, selectinload(Filing.documents), selectinload(Filing.steps), selectinload(Filing.checks))
    )
    if filing is None:
        raise NotFound
    return filing


def find_by_receipt(words: str) -> Sequence[Filing]:
    """The filings behind what a receipt's QR code or a reader's typing says: its verification code or its number."""
    words = words.strip().upper()
    return db.session.scalars(
        select(Filing)
        .where(or_(Filing.verification_code == words, Filing.receipt_number == words))
        .options(*WITH_NAMES)
        .order_by(Filing.id)
        .limit(20)
    ).all()


class Bounds(NamedTuple):
    """Days of receipt that part filings by their clock, so that lists need no clock per row.

    Received on or before `silent`: deemed filed (units). On or before `near`: due today or on the next working day.
    """

    silent: date
    near: date


@lru_cache(maxsize=16)
def bounds(day: date, calendar: WorkCalendar) -> Bounds:
    """The bounds as they lie on a day."""
    near = calendar.add(day, 1).due_on
    return Bounds(
        rules.latest_received(calendar, due_before=day), rules.latest_received(calendar, due_before=near + _A_DAY)
    )


def is_silent(at: Bounds) -> ColumnElement[bool]:
    """Past the limit without a decision; silence files only the plans of units (88号令)."""
    return and_(Filing.state.in_(UNDECIDED), Filing.received_on <= at.silent, Plan.family == Family.UNIT)


def with_plans() -> Select[Filing]:
    """Filings joined with the plans they are about, which say whether silence files them."""
    return (
        select(Filing).join(PlanVersion, PlanVersion.id == Filing.version_id).join(Plan, Plan.id == PlanVersion.plan_id)
    )


def list_filings(
    by: Actor,
    *,
    state: FilingState | None = None,
    organisation_id: int | None = None,
    authority_id: int | None = None,
    plan_id: int | None = None,
    version_id: int | None = None,
    kind: PlanKind | None = None,
    area: Area | None = None,
    words: str = "",
    since: date | None = None,
    until: date | None = None,
    day: date | None = None,
) -> Select[Filing]:
    """The register: filings in reach, latest first. `since` and `until` bound the day of receipt, both included."""
    statement = with_plans().where(visible_to(by))
    if state is not None:
        statement = statement.where(_in_state(state, bounds(day or today(), work_calendar())))
    columns = {
        Filing.organisation_id: organisation_id, Filing.authority_id: authority_id, PlanVersion.plan_id: plan_id,
        Filing.version_id: version_id, Plan.kind: kind,
    }  # fmt: skip
    for column, value in columns.items():
        if value is not None:
            statement = statement.where(column == value)
    if since is not None:
        statement = statement.where(Filing.received_on >= since)
    if until is not None:
        statement = statement.where(Filing.received_on <= until)
    if words or area is not None:
        statement = statement.join(Organisation, Organisation.id == Filing.organisation_id)
    if words:
        statement = statement.where(_named(words))
    if area is not None:
        below = select(Area.id).where(Area.path >= area.path, Area.path < area.path[:-1] + "0")
        statement = statement.where(Organisation.area_id.in_(below))
    return statement.order_by(Filing.id.desc()).options(*WITH_NAMES, selectinload(Filing.documents))


def _named(words: str) -> ColumnElement[bool]:
    patterns = list(like_patterns(words))
    unit = and_(*[Organisation.tokens.like(pattern) for pattern in patterns]) if patterns else false()
    plan = and_(*[Plan.tokens.like(pattern) for pattern in patterns]) if patterns else false()
    return or_(unit, plan, Filing.receipt_number == words.strip().upper())


def _in_state(state: FilingState, at: Bounds) -> ColumnElement[bool]:
    silent = is_silent(at)
    if state is FilingState.DEEMED_FILED:
        return or_(silent, Filing.deemed_filed_on.is_not(None))
    if state is FilingState.FILED:
        return and_(Filing.state == state, Filing.deemed_filed_on.is_(None))
    return and_(Filing.state == state, not_(silent)) if state in UNDECIDED else Filing.state == state


def silence_files(filing: Filing) -> bool:
    """Whether silence files this plan: 88号令 says so of units' plans; no article says it of a government's."""
    return filing.version.plan.family is Family.UNIT


def standing_of(filing: Filing, *, on: date | None = None, calendar: WorkCalendar | None = None) -> Standing:
    """Where a filing stands now, from its row alone."""
    return rules.stands(
        filing.state, filing.round, filing.received_on, filing.decided_on, on=on or today(),
        calendar=calendar or work_calendar(), silence_files=silence_files(filing),
    )  # fmt: skip


def standings(filings: Iterable[Filing]) -> dict[int, Standing]:
    """Where each of these stands now; one statement for the calendar, none per row."""
    calendar, day = work_calendar(), today()
    return {filing.id: standing_of(filing, on=day, calendar=calendar) for filing in filings}


def state_on(filing_ids: Collection[int], on: date, known_at: datetime | None = None) -> dict[int, Standing]:
    """Where filings stood on a day as far as was recorded by `known_at`; those that had not arrived are absent.

    Two statements and the calendar, however many filings.
    """
    calendar = work_calendar()
    families = dict(
        db.session.execute(
            select(Filing.id, Plan.family)
            .join(PlanVersion, PlanVersion.id == Filing.version_id)
            .join(Plan, Plan.id == PlanVersion.plan_id)
            .where(Filing.id.in_(filing_ids))
        ).all()
    )
    found: dict[int, Standing] = {}
    for filing_id, steps in steps_of(filing_ids).items():
        standing = rules.standing_at(
            steps, on=on, known_at=known_at, calendar=calendar, silence_files=families[filing_id] is Family.UNIT
        )
        if standing is not None:
            found[filing_id] = standing
    return found


def steps_of(filing_ids: Collection[int]) -> dict[int, list[StepFact]]:
    """The steps of filings as plain values, in the order they were recorded."""
    rows = db.session.execute(
        select(FilingStep.filing_id, FilingStep.step, FilingStep.happened_on, FilingStep.recorded_at, FilingStep.round)
        .where(FilingStep.filing_id.in_(filing_ids))
        .order_by(FilingStep.filing_id, FilingStep.id)
    )
    found: dict[int, list[StepFact]] = {}
    for filing_id, step, happened_on, recorded_at, round_ in rows:
        found.setdefault(filing_id, []).append(StepFact(step, happened_on, recorded_at, round_))
    return found


def filed_version(plan_id: int, *, before: PlanVersion | None = None) -> PlanVersion | None:
    """The version of a plan filed last, by decision or by silence; of those in force before `before`, if given.

    A draft comes after every version in force.
    """
    at = bounds(today(), work_calendar())
    effective = func.coalesce(PlanVersion.issued_on, PlanVersion.published_on)
    statement = (
        select(PlanVersion)
        .join(Filing, Filing.version_id == PlanVersion.id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(Plan.id == plan_id, or_(Filing.state == FilingState.FILED, is_silent(at)))
        .order_by(effective.desc(), PlanVersion.number.desc())
        .limit(1)
    )
    if before is not None and before.effective_on is not None:
        earlier = and_(effective == before.effective_on, PlanVersion.number < before.number)
        statement = statement.where(or_(effective < before.effective_on, earlier))
    return db.session.scalar(statement)


def is_first_filing(filing: Filing) -> bool:
    """Whether no earlier version of the plan was filed before."""
    return filed_version(filing.version.plan_id, before=filing.version) is None


def unit_needs_review(version: PlanVersion) -> bool:
    """Whether the unit is on list A21 today, by its tags and size (PL-09)."""
    facts = facts_of([version.plan.organisation_id])[version.plan.organisation_id]
    return needs_review(facts.tags, facts.size)


def is_filing_owed(plan: Plan) -> bool:
    """Whether a plan has to be filed: a government's always (PL-26), a unit's by its list.

    PL-15 (88号令 第二十六条): list K708; PL-39 (山东省安全生产条例 第六十二条): there also SD-HR and SD-CP; PL-18: of
    others the province decides (`FilingDesk.others_file`), and by default they need not.
    """
    if plan.family is Family.GOVERNMENT:
        return True
    facts = facts_of([plan.organisation_id])[plan.organisation_id]
    lists = set(shipped_lists().entries(frozenset(facts.tags), facts.size))
    in_shandong = plan.organisation.area.code.startswith("37")
    is_listed = "K708" in lists or (in_shandong and bool(lists & {"SD-HR", "SD-CP"}))
    return is_listed or (plan.organisation.kind in OPERATORS and _province_wants_others(plan.organisation.area))


def _province_wants_others(area: Area) -> bool:
    """Whether the bureau of the province has unlisted units file today (PL-18)."""
    province = area_chain(area)[-1]
    latest = (
        select(FilingDesk.others_file)
        .join(Organisation, Organisation.id == FilingDesk.authority_id)
        .where(
            Organisation.area_id == province.id, Organisation.kind == OrganisationKind.EMERGENCY_BUREAU,
            FilingDesk.from_on <= today(),
        )
        .order_by(FilingDesk.from_on.desc(), FilingDesk.id.desc())
        .limit(1)
    )  # fmt: skip
    return bool(db.session.scalar(latest))


def documents_missing(filing: Filing) -> tuple[DocumentKind, ...]:
    """The kinds of documents that have not come in any round."""
    handed_in = {document.kind for document in filing.documents}
    return missing_documents(filing.version.plan.family, handed_in, needs_review=unit_needs_review(filing.version))


def documents_missing_in(filings: Sequence[Filing]) -> dict[int, tuple[DocumentKind, ...]]:
    """The missing documents of each of these filings; one statement for the facts of all units."""
    facts = facts_of({filing.organisation_id for filing in filings})
    return {
        filing.id: missing_documents(
            filing.version.plan.family,
            {document.kind for document in filing.documents},
            needs_review=needs_review(facts[filing.organisation_id].tags, facts[filing.organisation_id].size),
        )
        for filing in filings
    }


def replaced_versions(filings: Sequence[Filing]) -> set[int]:
    """The filings whose version is not the one in force any more: replaced, or the plan is abolished."""
    current = in_force({filing.version.plan_id for filing in filings})
    return {
        filing.id
        for filing in filings
        if (version := current.get(filing.version.plan_id)) is None or version.id != filing.version_id
    }


def notices_of(filing: Filing) -> list[tuple[FilingStep, list[Missing]]]:
    """The notices of incompleteness so far, each with what it named."""
    return [
        (step, [Missing(item["text"], item.get("item", "")) for item in step.details.get("missing", [])])
        for step in filing.steps
        if step.step is Step.RETURNED
    ]


def filings_of_version(version_id: int) -> Sequence[Filing]:
    """The filings of a version, latest first."""
    return db.session.scalars(
        select(Filing).where(Filing.version_id == version_id).options(*WITH_NAMES).order_by(Filing.id.desc())
    ).all()


def version_to_compare(version: PlanVersion) -> PlanVersion | None:
    """What a reviewer compares with: the version filed before, else the one in force before."""
    return filed_version(version.plan_id, before=version) or version_before(version)


def refiling_of(since: PlanVersion, version: PlanVersion) -> Refiling:
    """Whether the step from one version to another has to be filed again, where the plan's unit lies."""
    plan = version.plan
    area = plan.site.area if plan.site is not None else plan.organisation.area
    return refiling_required(
        since.content, version.content, area_code=area.code, is_government=plan.family is Family.GOVERNMENT
    )
