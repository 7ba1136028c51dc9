"""Shapes of the API for reviews."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.clock import today
from emergency.core.shapes import Line, Prose, Word
from emergency.reviews.models import Review
from emergency.reviews.rules import Conclusion, ReviewKind


class MemberShape(Shape):
    name: Line
    unit: Line = ""
    speciality: str = Field("", max_length=80)
    is_free_of_interest: bool = True


class ReviewIn(Shape):
    on: date = Field(default_factory=today)
    kind: ReviewKind = ReviewKind.REVIEW
    chair: Word = ""
    place: Line = ""
    members: list[MemberShape] = Field(default_factory=list)
    conclusion: Conclusion = Conclusion.PASSED
    opinion: Prose = ""


class ReviewOut(Answer):
    id: int
    version: int
    on: date
    kind: ReviewKind
    chair: str
    place: str
    members: list[MemberShape]
    conclusion: Conclusion
    opinion: str


def show_review(review: Review) -> ReviewOut:
    """A review as the API answers it."""
    return ReviewOut(
        id=review.id, version=review.version_id, on=review.held_on, kind=review.kind, chair=review.chair,
        place=review.place, conclusion=review.conclusion, opinion=review.opinion,
        members=[
            MemberShape(
                name=one.name, unit=one.unit, speciality=one.speciality, is_free_of_interest=one.is_free_of_interest
            )
            for one in review.members
        ],
    )  # fmt: skip
