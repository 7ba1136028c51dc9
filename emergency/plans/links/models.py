"""Links between plans."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from emergency.plans.links.rules import LinkKind
from emergency.plans.models import Plan


class PlanLink(Numbered, Base):
    """A plan names another one: one that is kept here, or by its title where it is not. Ended, never deleted."""

    __table_args__ = (
        Index(
            "uq_plan_link_standing", "plan_id", "kind", "other_id", unique=True,
            sqlite_where=text("ended_on IS NULL AND other_id IS NOT NULL"),
            postgresql_where=text("ended_on IS NULL AND other_id IS NOT NULL"),
        ),
        CheckConstraint("(other_id IS NULL) = (words <> '')", name="named_once"),
        CheckConstraint("other_id IS NULL OR other_id <> plan_id", name="another_plan"),
        CheckConstraint("ended_on IS NULL OR ended_on >= since", name="ends_after_its_beginning"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    """The plan that names the other one."""
    kind: Mapped[LinkKind] = mapped_column(Word(LinkKind))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    words: Mapped[str] = mapped_column(String(200), default="")
    """The title of the other plan and whose it is, where it is not kept here."""
    since: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")
    ended_on: Mapped[date | None]
    ended_by: Mapped[str] = mapped_column(default="")

    plan: Mapped[Plan] = relationship(foreign_keys=[plan_id])
    other: Mapped[Plan | None] = relationship(foreign_keys=[other_id])

    @property
    def organisation_id(self) -> int:
        """Whose plan names the other one."""
        return self.plan.organisation_id
