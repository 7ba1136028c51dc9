"""Requests to postpone a drill duty; an approved one has a row of `DutyPostponement`, which the rulebook counts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from drills.obligations.models import DutyPostponement
from drills.postponements.rules import State
from emergency.accounts.models import Organisation
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from emergency.core.uploads import StoredFile
from emergency.plans.models import Plan

_OF_PLAN = text("state = 'asked' AND plan_id IS NOT NULL")
_OF_UNIT = text("state = 'asked' AND plan_id IS NULL")


class PostponementRequest(Numbered, Base):
    """A unit asks that the duty of a rule (and plan) whose last day is `due_on` may wait until `until`."""

    __table_args__ = (
        CheckConstraint("until > due_on", name="later"),
        CheckConstraint("(state = 'approved') = (postponement_id IS NOT NULL)", name="approved_counts"),
        Index(
            "uq_postponement_request_asked_of_plan", "plan_id", "rule", "due_on", unique=True,
            sqlite_where=_OF_PLAN, postgresql_where=_OF_PLAN,
        ),
        Index(
            "uq_postponement_request_asked_of_unit", "organisation_id", "rule", "due_on", unique=True,
            sqlite_where=_OF_UNIT, postgresql_where=_OF_UNIT,
        ),
        Index(None, "state", "id"),
    )  # fmt: skip

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    due_on: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str]
    state: Mapped[State] = mapped_column(Word(State), default=State.ASKED)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    decided_because: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    """The paper by which it was approved, in words."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    postponement_id: Mapped[int | None] = mapped_column(ForeignKey("duty_postponement.id"), unique=True)

    organisation: Mapped[Organisation] = relationship()
    plan: Mapped[Plan | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    postponement: Mapped[DutyPostponement | None] = relationship()
