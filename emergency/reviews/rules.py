"""The vocabulary of reviews."""

from __future__ import annotations

from enum import StrEnum


class ReviewKind(StrEnum):
    """评审 with an expert panel, or the lighter 论证 (88号令 第二十一条)."""

    REVIEW = "review"
    APPRAISAL = "appraisal"


class Conclusion(StrEnum):
    """What the panel concluded."""

    PASSED = "passed"
    PASSED_AFTER_CHANGES = "passed_after_changes"
    FAILED = "failed"
