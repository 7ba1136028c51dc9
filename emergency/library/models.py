"""Plans found to cite what has been replaced, each told to its owner once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.core.clock import now
from emergency.core.db import Base, Numbered
from emergency.plans.models import PlanVersion


class ReplacedCitation(Numbered, Base):
    """A version in force cites a law or standard that was replaced; the first clause that does."""

    __table_args__ = (UniqueConstraint("version_id", "instrument"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    instrument: Mapped[str] = mapped_column(String(20), index=True)
    """The replaced one, or the one that replaced it where only an older edition is cited."""
    cited: Mapped[str]
    """As the plan writes it."""
    replaced_by: Mapped[str] = mapped_column(default="")
    clause: Mapped[str] = mapped_column(String(40), default="")
    found_at: Mapped[datetime] = mapped_column(default=now)

    version: Mapped[PlanVersion] = relationship()
