"""Orders that send teams and goods, and what was answered to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from resources_db.dispatch.rules import Answer
from resources_db.holds.models import HoldLine
from resources_db.holds.movements import document_number
from resources_db.teams.rules import Confirmation


class DispatchOrder(Numbered, Base):
    """The order for one commitment: written at once, or told by telephone and written afterwards (补单).

    Whether it was accepted, is under way or over is read from its answers and from its claims.
    """

    __table_args__ = (
        CheckConstraint("told_at IS NOT NULL OR issued_at IS NOT NULL", name="told_or_written"),
        Index(None, "issued_at"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("hold_line.id"), unique=True)
    issuer: Mapped[str]
    """The body in whose name it is given, as it was called then."""
    task: Mapped[str]
    destination: Mapped[str] = mapped_column(default="")
    required_at: Mapped[datetime | None]
    """When it has to be there."""
    contact: Mapped[str] = mapped_column(default="", info={"personal": True})
    contact_phone: Mapped[str] = mapped_column(String(60), default="", info={"personal": True})
    told_at: Mapped[datetime | None]
    """When it was given by telephone; None where the paper came first."""
    told_to: Mapped[str] = mapped_column(default="", info={"personal": True})
    told_by: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[datetime | None]
    """When it was written; None while the paper is still to follow."""
    issued_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(default="")

    line: Mapped[HoldLine] = relationship()
    answers: Mapped[list[DispatchAnswer]] = relationship(order_by="DispatchAnswer.id")

    @property
    def number(self) -> str:
        """The number of the order, under which the ledger books what it moves."""
        return document_number(self.line)

    @property
    def is_exercise(self) -> bool:
        """Whether it is only pretended."""
        return self.line.hold.is_simulated


class DispatchAnswer(Numbered, Base):
    """What a team leader or keeper said to an order, when, how; appended, never changed."""

    __table_args__ = (Index(None, "order_id", "id"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("dispatch_order.id"))
    answer: Mapped[Answer] = mapped_column(Word(Answer))
    arrives_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    said_by: Mapped[str] = mapped_column(default="", info={"personal": True})
    how: Mapped[Confirmation] = mapped_column(Word(Confirmation))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")
