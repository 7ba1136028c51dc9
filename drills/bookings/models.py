"""Drills from booking to end, the plans they practise and the duties they serve."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from drills.bookings.rules import Content, DrillKind, DrillState, Form, Step
from emergency.accounts.models import Organisation, Reached
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Versioned, Word
from emergency.core.places import Datum
from emergency.plans.models import Plan
from emergency.sites.models import Site

STANDING_SQL = "drill.state IN ('booked', 'confirmed', 'running', 'postponed')"
GIVEN_UP_SQL = "drill.state IN ('cancelled', 'interrupted')"
"""Drills that are still to be held or recorded, and those that never were, as the databases say it: each has an index
of its own, which only the very same words are served by."""


def _where(condition: str) -> dict[str, Any]:
    """A partial index of these rows; in an index the table is not named."""
    bare = text(condition.replace("drill.", ""))
    return {"sqlite_where": bare, "postgresql_where": bare}


class Drill(Numbered, Versioned, Reached, Base):
    """One drill of one organiser."""

    __table_args__ = (
        Index(None, "organisation_id", "held_on"),
        Index(None, "starts_at"),
        Index(None, "state", "starts_at", "id", "reach", "kind"),
        Index("ix_drill_standing", "ends_at", "id", "reach", "kind", **_where(STANDING_SQL)),
        Index("ix_drill_given_up", "starts_at", "id", "reach", "kind", **_where(GIVEN_UP_SQL)),
        CheckConstraint("ends_at > starts_at", name="starts_before_ends"),
        CheckConstraint("(held_on IS NOT NULL) = (state IN ('completed', 'interrupted'))", name="held_has_its_day"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """The organiser."""
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    title: Mapped[str]
    kind: Mapped[DrillKind] = mapped_column(Word(DrillKind))
    content: Mapped[Content] = mapped_column(Word(Content), default=Content.SINGLE)
    form: Mapped[Form] = mapped_column(Word(Form))
    purpose: Mapped[str] = mapped_column(default="")
    is_announced: Mapped[bool] = mapped_column(default=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    datum: Mapped[Datum | None] = mapped_column(Word(Datum))
    state: Mapped[DrillState] = mapped_column(Word(DrillState), default=DrillState.BOOKED)
    held_on: Mapped[date | None]
    attendance: Mapped[int | None]
    notes: Mapped[str] = mapped_column(default="")
    """What happened, in the words of whoever recorded it."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()
    site: Mapped[Site | None] = relationship()
    plans: Mapped[list[Plan]] = relationship(secondary="drill_plan", order_by=Plan.id)
    participants: Mapped[list[Participant]] = relationship(order_by="Participant.id", cascade="all, delete-orphan")
    duties: Mapped[list[ServedDuty]] = relationship(order_by="ServedDuty.id", cascade="all, delete-orphan")
    steps: Mapped[list[DrillStep]] = relationship(order_by="DrillStep.id", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": Versioned.revision}  # noqa: RUF012


class DrillPlan(Base):
    """A drill practises a plan."""

    __table_args__ = (Index(None, "plan_id"),)

    drill_id: Mapped[int] = mapped_column(ForeignKey("drill.id"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)


class Participant(Numbered, Base):
    """Who takes part or watches: an organisation of the register, or a name."""

    __table_args__ = (Index(None, "drill_id"), Index(None, "organisation_id"))

    drill_id: Mapped[int] = mapped_column(ForeignKey("drill.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(default="")
    is_observer: Mapped[bool] = mapped_column(default=False)


class ServedDuty(Numbered, Base):
    """The duty a booking is meant for: plan, rule and period, since obligations have no rows."""

    __table_args__ = (UniqueConstraint("drill_id", "rule", "plan_id", "period_from"),)

    drill_id: Mapped[int] = mapped_column(ForeignKey("drill.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    period_from: Mapped[date]
    period_to: Mapped[date]


class DrillStep(Numbered, Base):
    """What was done with a drill, on which day, recorded when, by whom, why."""

    __table_args__ = (
        Index(
            "ix_drill_step_moved", "drill_id",
            sqlite_where=text("planned_on IS NOT NULL"), postgresql_where=text("planned_on IS NOT NULL"),
        ),
    )  # fmt: skip

    drill_id: Mapped[int] = mapped_column(ForeignKey("drill.id"), index=True)
    step: Mapped[Step] = mapped_column(Word(Step))
    happened_on: Mapped[date]
    planned_on: Mapped[date | None]
    """The day a postponement moved the drill away from, so that this day's duty can say why nothing counted."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    by_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
