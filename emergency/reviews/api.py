"""The API of reviews."""

from __future__ import annotations

from typing import Any

from flask import g

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint
from emergency.plans import queries as plans
from emergency.reviews import actions
from emergency.reviews.rules import Member
from emergency.reviews.schemas import ReviewIn, ReviewOut, show_review

api = blueprint("reviews", __name__)


@api.post("/versions/<int:version_id>/review")
@needs(Permission.REVIEW_CONDUCT)
@api.input(ReviewIn, location="json", arg_name="given")
@api.output(ReviewOut, status_code=201)
def conclude(version_id: int, given: ReviewIn) -> Any:
    """Record a review or appraisal with its panel and conclusion."""
    review = actions.conclude(
        plans.get_version(version_id, g.actor),
        kind=given.kind, held_on=given.on, chair=given.chair, place=given.place, conclusion=given.conclusion,
        opinion=given.opinion, members=[Member(**one.model_dump()) for one in given.members], by=g.actor,
    )  # fmt: skip
    return show_review(review)
