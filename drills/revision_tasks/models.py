"""Revision tasks: what has to change in which clause of which version."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from drills.evaluations.models import Finding
from drills.revision_tasks.rules import TaskState
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Versioned, Word
from emergency.plans.models import Plan, PlanVersion


class RevisionTask(Numbered, Versioned, Base):
    """Work on a plan. Its progress (new version, filing) is read from the plan; only people's steps are stored."""

    __table_args__ = (
        Index(None, "organisation_id", "state"),
        UniqueConstraint("plan_id", "ground", "ground_of"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_its_time"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    """The version to blame."""
    clause: Mapped[str] = mapped_column(String(40))
    """The clause to change; empty where the ground names none, and any change of the text will do."""
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), unique=True)
    ground: Mapped[str] = mapped_column(String(40), default="finding")
    """What made it necessary: finding, promise, instrument, upper_plan, hazard, assessment."""
    ground_of: Mapped[str | None] = mapped_column(String(60))
    """Which one of those: the number of the hazard's statement, the id of the instrument; None for a finding."""
    text: Mapped[str]
    due_on: Mapped[date]
    """The authority's internal limit (PL-32-LIMIT), not a statutory one."""
    state: Mapped[TaskState] = mapped_column(Word(TaskState), default=TaskState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(default="")

    finding: Mapped[Finding | None] = relationship()
    plan: Mapped[Plan] = relationship()
    version: Mapped[PlanVersion] = relationship()


class GroundDismissal(Numbered, Base):
    """Somebody has looked at a ground for revising a plan and says why the plan can stay as it is."""

    __table_args__ = (UniqueConstraint("plan_id", "ground", "ground_of"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    ground: Mapped[str] = mapped_column(String(40))
    ground_of: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str]
    by_name: Mapped[str] = mapped_column(default="")
    dismissed_at: Mapped[datetime] = mapped_column(default=now)
