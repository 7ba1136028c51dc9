"""Grades and severities, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from emergency.core.text import Text


class Grade(StrEnum):
    """优 良 中 差 (regulations.md 4.5, not verified)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Severity(StrEnum):
    """一般 or 重大."""

    MINOR = "minor"
    MAJOR = "major"


ART_36 = Text("88号令第三十六条", "Order No. 88, Article 36")
"""What makes a drill that found a major problem a ground to revise the plan (PL-32)."""

GRADE_TITLES: dict[Grade, Text] = {
    Grade.EXCELLENT: Text("优：全部完成，没有差错", "Excellent: all done without error"),
    Grade.GOOD: Text("良：达到目标，差错较少", "Good: goals met, few errors"),
    Grade.FAIR: Text("中：有明显不足，仍达到目标", "Fair: clear defects, goals still met"),
    Grade.POOR: Text("差：有严重差错，未达到目标或中止", "Poor: serious error, goals not met or broken off"),
}
SEVERITY_TITLES: dict[Severity, Text] = {
    Severity.MINOR: Text("一般", "Minor"),
    Severity.MAJOR: Text("重大", "Major"),
}


def needs_plan_decision(grade: Grade, severities: Iterable[Severity]) -> bool:
    """Whether it has to be decided, yes or no with a reason, if the plan changes.

    So after a fair or poor grade or any major finding (regulations.md 4.5; 88号令 第三十六条第五项, PL-32).
    """
    return grade in (Grade.FAIR, Grade.POOR) or Severity.MAJOR in set(severities)
