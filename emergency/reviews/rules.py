"""The vocabulary of reviews, and who may not sit on a panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from emergency.core.text import Text


class ReviewKind(StrEnum):
    """评审 with an expert panel, or the lighter 论证 (88号令 第二十一条)."""

    REVIEW = "review"
    APPRAISAL = "appraisal"


class Conclusion(StrEnum):
    """What the panel concluded."""

    PASSED = "passed"
    PASSED_AFTER_CHANGES = "passed_after_changes"
    FAILED = "failed"


REVIEW_TITLES: dict[ReviewKind, Text] = {
    ReviewKind.REVIEW: Text("评审", "Review"),
    ReviewKind.APPRAISAL: Text("论证", "Appraisal"),
}

CONCLUSION_TITLES: dict[Conclusion, Text] = {
    Conclusion.PASSED: Text("通过", "Passed"),
    Conclusion.PASSED_AFTER_CHANGES: Text("修改后通过", "Passed after changes"),
    Conclusion.FAILED: Text("不通过", "Not passed"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """A person on a panel, as he signs."""

    name: str
    unit: str = ""
    speciality: str = ""
    is_free_of_interest: bool = True


def interested(members: Sequence[Member], organisation: str) -> list[Member]:
    """Who has to stand back: a declared interest, or somebody of the unit itself (88号令 第二十二条, PL-09)."""
    own = organisation.replace(" ", "")
    return [one for one in members if not one.is_free_of_interest or one.unit.replace(" ", "") == own]
