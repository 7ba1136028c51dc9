"""The one thing about obligations that is stored: that a duty may wait."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from emergency.core.clock import now
from emergency.core.db import Base, Numbered


class DutyPostponement(Numbered, Base):
    """An authority approved that the duty of a rule (and plan) whose last day was `due_on` may wait until later."""

    __table_args__ = (CheckConstraint("until > due_on", name="later"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    due_on: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str]
    approved_on: Mapped[date]
    approved_by: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(default=now)
