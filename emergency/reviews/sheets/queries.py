"""Reads of invitations and sheets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.experts.rules import read_specialities
from emergency.plans.models import Plan, PlanVersion
from emergency.reviews.sheets.models import Drafting, Invitation, SheetAnswer
from emergency.reviews.sheets.rules import Concerned

_WITH_PLAN = joinedload(Invitation.version).joinedload(PlanVersion.plan).joinedload(Plan.organisation)


def open_panel(version_id: int) -> Sequence[Invitation]:
    """The experts asked to review a version and not yet concluded, with what they say, in the order they were asked."""
    statement = select(Invitation).where(
        Invitation.version_id == version_id, Invitation.review_id.is_(None), Invitation.released_at.is_(None)
    )
    return db.session.scalars(statement.options(selectinload(Invitation.answers)).order_by(Invitation.id)).all()


def panel_of_review(review_id: int) -> Sequence[Invitation]:
    """The sheets from which a review was concluded."""
    statement = select(Invitation).where(Invitation.review_id == review_id)
    return db.session.scalars(statement.options(selectinload(Invitation.answers)).order_by(Invitation.id)).all()


def released_from(version_id: int) -> Sequence[Invitation]:
    """Who stood back from the review of a version, and why."""
    statement = select(Invitation).where(Invitation.version_id == version_id, Invitation.released_at.is_not(None))
    return db.session.scalars(statement.order_by(Invitation.id)).all()


def get_invitation(invitation_id: int, by: Actor) -> Invitation:
    """An invitation to review a plan of one's own, for whoever organises the review. Errors: NotFound, NotAllowed."""
    found = _one(
        select(Invitation)
        .join(Invitation.version)
        .join(PlanVersion.plan)
        .where(Invitation.id == invitation_id, within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id))
    )
    authorise(by, Permission.REVIEW_CONDUCT, found.version)
    return found


def list_asked(by: Actor) -> Select[Invitation]:
    """The reviews that an expert was asked for with his own account, the latest first."""
    statement = select(Invitation).where(Invitation.account_id == by.account_id, Invitation.released_at.is_(None))
    return statement.options(_WITH_PLAN).order_by(Invitation.id.desc())


def get_asked(invitation_id: int, by: Actor) -> Invitation:
    """One of them. Errors: NotFound."""
    return _one(list_asked(by).where(Invitation.id == invitation_id))


def get_answer(answer_id: int, by: Actor) -> SheetAnswer:
    """What an expert says of an item of a plan of one's own. Errors: NotFound, NotAllowed."""
    answer = db.session.scalar(select(SheetAnswer).where(SheetAnswer.id == answer_id))
    if answer is None:
        raise NotFound
    get_invitation(answer.invitation_id, by)
    return answer


def _one(statement: Select[Invitation]) -> Invitation:
    found = db.session.scalar(statement.options(_WITH_PLAN, selectinload(Invitation.answers)))
    if found is None:
        raise NotFound
    return found


def drafting_of(version_id: int) -> Drafting | None:
    """Who wrote a version, as far as it was stated."""
    return db.session.scalar(select(Drafting).where(Drafting.version_id == version_id))


def concerned_in(version: PlanVersion) -> Concerned:
    """Who is concerned in a version and therefore does not review it."""
    unit, drafting = version.plan.organisation, drafting_of(version.id)
    parents = []
    above = unit.parent
    while above is not None and above.name not in parents:
        parents.append(above.name)
        above = above.parent
    branches = db.session.scalars(select(Organisation.name).where(Organisation.parent_id == unit.id)).all()
    people = [version.created_by, version.edited_by, *read_specialities(drafting.people if drafting else "")]
    return Concerned(
        unit.name, tuple(parents), tuple(branches), drafting.agency if drafting else "",
        tuple(name for name in people if name),
    )  # fmt: skip
