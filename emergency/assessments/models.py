"""Assessments with their form: who took part, what was found of each item, the signed papers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.assessments.rules import Answer, Conclusion, State
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from emergency.core.uploads import StoredFile
from emergency.plans.models import Assessment, PlanVersion


class AssessmentRecord(Numbered, Base):
    """The form of an assessment (88号令 第三十五条; PL-29 to PL-31).

    Once it is concluded there is a row of `plans.Assessment`, which is what the clock of the rules counts.
    """

    __table_args__ = (
        CheckConstraint("(state = 'concluded') = (assessment_id IS NOT NULL)", name="concluded_counts"),
        Index(
            "uq_assessment_record_one_waiting", "version_id", unique=True,
            sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "state"),
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    held_on: Mapped[date]
    leader: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(String(200), default="")
    """The institution entrusted with it; empty where the unit did it by itself."""
    conclusion: Mapped[Conclusion] = mapped_column(Word(Conclusion))
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[State] = mapped_column(Word(State))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")
    recorded_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    decided_at: Mapped[datetime | None]
    """When a second person confirmed or refused that the plan stays as it is."""
    decided_by: Mapped[str] = mapped_column(default="")
    decided_because: Mapped[str] = mapped_column(default="")
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), unique=True)

    version: Mapped[PlanVersion] = relationship()
    assessment: Mapped[Assessment | None] = relationship()
    members: Mapped[list[AssessmentMember]] = relationship(order_by="AssessmentMember.id", cascade="all, delete-orphan")
    answers: Mapped[list[AssessmentAnswer]] = relationship(order_by="AssessmentAnswer.id", cascade="all, delete-orphan")
    papers: Mapped[list[AssessmentPaper]] = relationship(
        order_by="AssessmentPaper.id.desc()", back_populates="assessed", cascade="all, delete-orphan"
    )

    @property
    def organisation_id(self) -> int:
        """Whose plan was assessed."""
        return self.version.organisation_id


class AssessmentMember(Numbered, Base):
    """Somebody who took part: an expert of the register, or a person by name."""

    record_id: Mapped[int] = mapped_column(ForeignKey("assessment_record.id"), index=True)
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("expert.id"), index=True)
    name: Mapped[str] = mapped_column(String(80), info={"personal": True})
    unit: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(80), default="")


class AssessmentAnswer(Numbered, Base):
    """What was found of one item, and the clause to blame."""

    __table_args__ = (UniqueConstraint("record_id", "item"),)

    record_id: Mapped[int] = mapped_column(ForeignKey("assessment_record.id"))
    item: Mapped[str] = mapped_column(String(20))
    answer: Mapped[Answer] = mapped_column(Word(Answer))
    text: Mapped[str] = mapped_column(default="")
    clause: Mapped[str] = mapped_column(String(300), default="")
    """As findings name clauses; empty for the text as a whole."""


class AssessmentPaper(Numbered, Base):
    """A scan of the signed record. A newer one stands before it; none is taken away."""

    record_id: Mapped[int] = mapped_column(ForeignKey("assessment_record.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    added_by: Mapped[str] = mapped_column(default="")

    assessed: Mapped[AssessmentRecord] = relationship(back_populates="papers")
    file: Mapped[StoredFile] = relationship()
