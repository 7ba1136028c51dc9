"""Grades and severities, and what follows from them."""

from __future__ import annotations

from enum import StrEnum


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
