"""Evaluations of drills, findings, and reports to the supervising department."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from drills.bookings.models import Drill
from drills.evaluations.rules import Grade, Severity
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from emergency.plans.models import PlanVersion


class Evaluation(Numbered, Base):
    """The evaluation of one drill (DR-N-09: 88号令 第三十四条)."""

    drill_id: Mapped[int] = mapped_column(ForeignKey("drill.id"), unique=True)
    evaluated_on: Mapped[date]
    grade: Mapped[Grade] = mapped_column(Word(Grade))
    summary: Mapped[str] = mapped_column(default="")
    evaluators: Mapped[str] = mapped_column(default="")
    plan_decision: Mapped[bool | None]
    """Whether the plan has to change, decided where a major finding or a poor grade asks for it."""
    plan_decision_reason: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    drill: Mapped[Drill] = relationship()

    @property
    def organisation_id(self) -> int:
        """The organiser."""
        return self.drill.organisation_id


class Finding(Numbered, Base):
    """A problem seen in a drill; marked as the plan's fault it names the version and clause to blame."""

    __table_args__ = (CheckConstraint("NOT is_plan_fault OR version_id IS NOT NULL", name="plan_fault_names_version"),)

    drill_id: Mapped[int] = mapped_column(ForeignKey("drill.id"), index=True)
    text: Mapped[str]
    severity: Mapped[Severity] = mapped_column(Word(Severity))
    is_plan_fault: Mapped[bool] = mapped_column(default=False)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"), index=True)
    clause: Mapped[str] = mapped_column(String(40), default="")
    """The outline code of the blamed clause."""
    cause: Mapped[str] = mapped_column(default="")
    found_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    drill: Mapped[Drill] = relationship()
    version: Mapped[PlanVersion | None] = relationship()

    @property
    def organisation_id(self) -> int:
        """The organiser of the drill."""
        return self.drill.organisation_id


class DrillReport(Numbered, Base):
    """A key unit reported a drill to the supervising department (DR-N-03-REPORT: 国务院令第708号 第八条第二款)."""

    drill_id: Mapped[int] = mapped_column(ForeignKey("drill.id"), index=True)
    reported_on: Mapped[date]
    reported_to: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    drill: Mapped[Drill] = relationship()
