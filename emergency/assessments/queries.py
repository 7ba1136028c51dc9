"""Reads of assessments and their forms."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.assessments.models import AssessmentPaper, AssessmentRecord
from emergency.assessments.rules import State
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.plans.models import Plan, PlanVersion


def list_records(by: Actor, *, state: State | None = None, permission: Permission = Permission.PLAN_VIEW) -> (
    Select[AssessmentRecord]
):  # fmt: skip
    """Assessments of plans in reach, the latest recorded first."""
    statement = (
        select(AssessmentRecord)
        .join(AssessmentRecord.version)
        .join(PlanVersion.plan)
        .join(Plan.organisation)
        .where(within_reach(by, permission, Plan.organisation_id))
        .options(
            contains_eager(AssessmentRecord.version).contains_eager(PlanVersion.plan).contains_eager(Plan.organisation)
        )
    )
    if state is not None:
        statement = statement.where(AssessmentRecord.state == state)
    return statement.order_by(AssessmentRecord.id.desc())


def get_record(record_id: int, by: Actor, permission: Permission = Permission.PLAN_VIEW) -> AssessmentRecord:
    """The form of an assessment in reach. Errors: NotFound, NotAllowed (it may be read, and this is not allowed)."""
    chosen = list_records(by).where(AssessmentRecord.id == record_id)
    found = db.session.scalar(
        chosen.options(
            selectinload(AssessmentRecord.members), selectinload(AssessmentRecord.answers),
            selectinload(AssessmentRecord.papers).joinedload(AssessmentPaper.file),
        )
    )  # fmt: skip
    if found is None:
        raise NotFound
    authorise(by, permission, found)
    return found


def get_paper(paper_id: int, by: Actor) -> AssessmentPaper:
    """A scan of the signed record of an assessment in reach. Errors: NotFound."""
    found = db.session.scalar(
        select(AssessmentPaper)
        .join(AssessmentPaper.assessed)
        .join(AssessmentRecord.version)
        .join(PlanVersion.plan)
        .where(AssessmentPaper.id == paper_id, within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id))
        .options(joinedload(AssessmentPaper.file))
    )
    if found is None:
        raise NotFound
    return found


def records_of(version_ids: Collection[int]) -> Sequence[AssessmentRecord]:
    """The forms of the assessments of these versions, the latest first."""
    statement = select(AssessmentRecord).where(AssessmentRecord.version_id.in_(version_ids))
    return db.session.scalars(statement.order_by(AssessmentRecord.held_on.desc(), AssessmentRecord.id.desc())).all()
