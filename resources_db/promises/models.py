"""Problems that somebody has looked at and set aside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from resources_db.promises.rules import Problem


class PromiseDismissal(Numbered, Base):
    """Somebody has looked at a problem of a promise and says why it is none. A new version starts afresh."""

    __table_args__ = (UniqueConstraint("promise_id", "problem"),)

    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id", ondelete="CASCADE"))
    problem: Mapped[Problem] = mapped_column(Word(Problem))
    reason: Mapped[str]
    by_name: Mapped[str] = mapped_column(default="")
    dismissed_at: Mapped[datetime] = mapped_column(default=now)
