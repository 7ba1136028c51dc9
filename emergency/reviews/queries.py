"""Reads of reviews."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.plans.models import Plan, PlanVersion
from emergency.reviews.models import Review
from emergency.reviews.rules import Conclusion


def get_review(review_id: int, by: Actor) -> Review:
    """A review of a plan in reach, with its panel. Errors: NotFound."""
    statement = (
        select(Review)
        .join(PlanVersion, PlanVersion.id == Review.version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(Review.id == review_id, within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id))
        .options(
            selectinload(Review.members),
            joinedload(Review.record_file),
            joinedload(Review.version).joinedload(PlanVersion.plan).joinedload(Plan.organisation),
        )
    )
    review = db.session.scalar(statement)
    if review is None:
        raise NotFound
    return review


def reviews_of(version_id: int) -> Sequence[Review]:
    """The reviews of a version with their panels, the latest first."""
    statement = select(Review).where(Review.version_id == version_id).options(selectinload(Review.members))
    return db.session.scalars(statement.order_by(Review.held_on.desc(), Review.id.desc())).all()


def reviewed_on(version_ids: Collection[int]) -> dict[int, date]:
    """For each version that passed a review, the first day it did; recorded here, or on paper before."""
    found: dict[int, date] = {}
    paper = select(PlanVersion.id, PlanVersion.reviewed_on).where(
        PlanVersion.id.in_(version_ids), PlanVersion.reviewed_on.is_not(None)
    )
    here = select(Review.version_id, Review.held_on).where(
        Review.version_id.in_(version_ids), Review.conclusion != Conclusion.FAILED
    )
    for version_id, day in [*db.session.execute(paper), *db.session.execute(here)]:
        found[version_id] = min(day, found.get(version_id, day))
    return found
