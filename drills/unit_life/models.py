"""Units that came to an end in another one, and pairs that were looked at and are two units after all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from drills.unit_life.rules import SuccessionKind
from emergency.accounts.models import Organisation
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from emergency.core.uploads import StoredFile


class Succession(Numbered, Base):
    """One unit went over into another, or was the same unit entered twice; and what went along."""

    __table_args__ = (
        UniqueConstraint("organisation_id"),
        CheckConstraint("organisation_id <> successor_id", name="not_itself"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[SuccessionKind] = mapped_column(Word(SuccessionKind))
    happened_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    """The paper it rests on, in words."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    went_along: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What went over, by kind: ids of plans, teams, depots, accounts, or of every row of a table."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    successor: Mapped[Organisation] = relationship(foreign_keys=[successor_id])
    file: Mapped[StoredFile | None] = relationship()


class DuplicateDismissal(Numbered, Base):
    """Two entries that look like one unit and are two: somebody looked, and said why."""

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
        CheckConstraint("reason <> ''", name="says_why"),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[str]
    dismissed_at: Mapped[datetime] = mapped_column(default=now)
    dismissed_by: Mapped[str] = mapped_column(default="")
