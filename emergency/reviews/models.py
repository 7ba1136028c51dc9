"""Reviews of plan versions and the people on their panels."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from emergency.core.uploads import StoredFile
from emergency.plans.models import PlanVersion
from emergency.reviews.rules import Conclusion, ReviewKind


class Review(Numbered, Base):
    """An expert review (评审) or appraisal (论证) that a unit held before it published (88号令 第二十一至二十三条)."""

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    kind: Mapped[ReviewKind] = mapped_column(Word(ReviewKind))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(default="")
    chair: Mapped[str] = mapped_column(default="")
    conclusion: Mapped[Conclusion] = mapped_column(Word(Conclusion))
    opinion: Mapped[str] = mapped_column(default="")
    record_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    version: Mapped[PlanVersion] = relationship()
    record_file: Mapped[StoredFile | None] = relationship()
    members: Mapped[list[PanelMember]] = relationship(order_by="PanelMember.id", cascade="all, delete-orphan")

    @property
    def organisation_id(self) -> int:
        """Whose plan was reviewed."""
        return self.version.organisation_id


class PanelMember(Numbered, Base):
    """An expert on a panel, as he signed: name, unit, speciality, and that he has no interest in the unit."""

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    name: Mapped[str] = mapped_column(info={"personal": True})
    unit: Mapped[str] = mapped_column(default="")
    speciality: Mapped[str] = mapped_column(String(80), default="")
    is_free_of_interest: Mapped[bool] = mapped_column(default=True)
