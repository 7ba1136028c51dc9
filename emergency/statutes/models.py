"""Laws and standards added to the shipped register, and replacements stated."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from emergency.core.clock import now
from emergency.core.db import Base, Numbered


class AddedInstrument(Numbered, Base):
    """A law, rule, document or standard that the shipped register does not hold."""

    __table_args__ = (
        CheckConstraint("issued_on IS NULL OR issued_on <= in_force_from", name="issued_before_in_force"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    title_zh: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    in_force_from: Mapped[date]
    source: Mapped[str]
    """Where it was published, in words."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    @property
    def code(self) -> str:
        """Its id in the register."""
        return f"A{self.id}"


class StatedReplacement(Numbered, Base):
    """From a day on a law or standard is replaced by another, or abolished. Appended; the latest about one holds."""

    instrument: Mapped[str] = mapped_column(String(20), index=True)
    successor: Mapped[str | None] = mapped_column(String(20))
    replaced_on: Mapped[date]
    """The first day on which the successor applies, or on which it is no longer in force."""
    source: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")
