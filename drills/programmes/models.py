"""Programmes, their drills, and what was done with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from drills.bookings.models import Drill
from drills.bookings.rules import Content, DrillKind, Form
from drills.programmes.rules import ProgrammeState, ProgrammeStep
from emergency.accounts.models import Organisation
from emergency.core.clock import now
from emergency.core.db import Base, Json, Numbered, Versioned, Word
from emergency.plans.models import Plan


class Programme(Numbered, Versioned, Base):
    """What one organisation means to practise in one year."""

    __table_args__ = (UniqueConstraint("organisation_id", "year"), Index(None, "year", "organisation_id"))

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    needs: Mapped[str] = mapped_column(default="")
    """Why these drills: the analysis of needs that an annual plan begins with (regulations.md 4.4)."""
    state: Mapped[ProgrammeState] = mapped_column(Word(ProgrammeState), default=ProgrammeState.DRAFT)
    approved_on: Mapped[date | None]
    approved_by: Mapped[str] = mapped_column(default="")
    """Who in the organisation signed it."""
    published_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()
    entries: Mapped[list[ProgrammeEntry]] = relationship(
        order_by="(ProgrammeEntry.month, ProgrammeEntry.id)", back_populates="programme", cascade="all, delete-orphan"
    )
    steps: Mapped[list[ProgrammeNote]] = relationship(order_by="ProgrammeNote.id", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": Versioned.revision}  # noqa: RUF012


class ProgrammeEntry(Numbered, Base):
    """A drill that the programme asks for: what, in which month, who sees to it, which duties it serves."""

    __table_args__ = (CheckConstraint("month BETWEEN 1 AND 12", name="month"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    title: Mapped[str]
    month: Mapped[int]
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    kind: Mapped[DrillKind] = mapped_column(Word(DrillKind))
    content: Mapped[Content] = mapped_column(Word(Content), default=Content.SINGLE)
    form: Mapped[Form] = mapped_column(Word(Form), default=Form.PRACTICAL)
    responsible: Mapped[str] = mapped_column(default="")
    budget: Mapped[int | None]
    """Yuan."""
    duties: Mapped[list[Any]] = mapped_column(Json, default=list)
    """The duties it serves, each as a booking's address names it: `rule:plan:first:last`."""
    drill_id: Mapped[int | None] = mapped_column(ForeignKey("drill.id"), unique=True)
    """The drill that was booked for it, or held."""

    programme: Mapped[Programme] = relationship(back_populates="entries")
    plan: Mapped[Plan | None] = relationship()
    drill: Mapped[Drill | None] = relationship()

    @property
    def organisation_id(self) -> int:
        """Whose programme it is."""
        return self.programme.organisation_id


class ProgrammeNote(Numbered, Base):
    """What was done with a programme, on which day, by whom, why."""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    step: Mapped[ProgrammeStep] = mapped_column(Word(ProgrammeStep))
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    by_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
