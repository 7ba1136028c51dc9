"""Who is asked to review a version, what each says of every item, and who wrote the plan."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from emergency.experts.models import Expert
from emergency.plans.models import PlanVersion
from emergency.reviews.models import Review
from emergency.reviews.sheets.rules import Answer, Said


class Drafting(Numbered, Base):
    """Who wrote a version: the agency it was entrusted to and the people of the working group (88号令 第九条)."""

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), unique=True)
    agency: Mapped[str] = mapped_column(String(200), default="")
    people: Mapped[str] = mapped_column(default="", info={"personal": True})
    """Their names, parted by 、."""

    version: Mapped[PlanVersion] = relationship()

    @property
    def organisation_id(self) -> int:
        """Whose plan it is."""
        return self.version.organisation_id


class Invitation(Numbered, Base):
    """An expert, of the register or from outside, is asked to review a version; his sheet hangs on it."""

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("expert.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(info={"personal": True})
    unit: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(String(80), default="")
    speciality: Mapped[str] = mapped_column(String(300), default="")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by: Mapped[str] = mapped_column(default="")
    released_at: Mapped[datetime | None]
    """He stood back or was not needed; what he said counts no longer."""
    released_because: Mapped[str] = mapped_column(default="")
    handed_in_at: Mapped[datetime | None]
    entered_by: Mapped[str] = mapped_column(default="")
    """Who filled in the sheet: the expert, or the secretary from his paper."""
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)
    """The review that was concluded from it; until then the sheet is open."""

    version: Mapped[PlanVersion] = relationship()
    expert: Mapped[Expert | None] = relationship()
    review: Mapped[Review | None] = relationship()
    answers: Mapped[list[SheetAnswer]] = relationship(order_by="SheetAnswer.id", cascade="all, delete-orphan")

    @property
    def organisation_id(self) -> int:
        """Whose plan is reviewed."""
        return self.version.organisation_id


class SheetAnswer(Numbered, Base):
    """What an expert says of one item, and what the unit answers to an objection."""

    __table_args__ = (UniqueConstraint("invitation_id", "item"),)

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    item: Mapped[str] = mapped_column(String(20))
    answer: Mapped[Answer] = mapped_column(Word(Answer))
    opinion: Mapped[str] = mapped_column(default="")
    reply: Mapped[str] = mapped_column(default="")
    """How the draft was changed, or why not."""
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[str] = mapped_column(default="")

    invitation: Mapped[Invitation] = relationship(overlaps="answers")

    @property
    def organisation_id(self) -> int:
        """Whose plan is reviewed."""
        return self.invitation.organisation_id

    @property
    def said(self) -> Said:
        """As a plain value."""
        return Said(self.item, self.answer, self.replied_at is not None)
