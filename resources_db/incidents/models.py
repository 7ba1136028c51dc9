"""Incidents and their logs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Area, Organisation
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Versioned, Word
from emergency.core.places import Datum
from resources_db.incidents.log import EntryKind
from resources_db.incidents.rules import Casualties


class Incident(Numbered, Versioned, Base):
    """An emergency, or the pretended one of an exercise, with the level of the response and the harm known so far."""

    __table_args__ = (
        Index(None, "area_id", "ended_at"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_place"),
        CheckConstraint("deaths >= 0 AND missing >= 0 AND serious >= 0 AND poisoned >= 0 AND light >= 0",
                        name="not_negative"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
    )  # fmt: skip

    title: Mapped[str]
    type: Mapped[str] = mapped_column(String(20))
    """One of the four classes, or a finer code of GB/T 35561."""
    level: Mapped[int]
    """The response level, 1 the highest; it is not the grade of the accident (突发事件应对法 第七十一条)."""
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """The unit where it happened, if it happened in one."""
    address: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    datum: Mapped[Datum | None] = mapped_column(Word(Datum))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_exercise: Mapped[bool] = mapped_column(default=False)
    deaths: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    serious: Mapped[int] = mapped_column(default=0)
    poisoned: Mapped[int] = mapped_column(default=0)
    light: Mapped[int] = mapped_column(default=0)
    loss: Mapped[Decimal] = mapped_column(Numeric(16, 2), default=Decimal(0))
    """Direct loss in yuan."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(default="")

    area: Mapped[Area] = relationship()
    unit: Mapped[Organisation | None] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.revision}  # noqa: RUF012

    @property
    def harm(self) -> Casualties:
        """The figures that grades are computed from."""
        return Casualties(
            deaths=self.deaths, missing=self.missing, serious=self.serious, poisoned=self.poisoned,
            light=self.light, loss=self.loss,
        )  # fmt: skip


class IncidentEntry(Numbered, Base):
    """A line of the log: what happened, when, who says so, when it was written down; appended, never changed."""

    __table_args__ = (Index(None, "incident_id", "id"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    kind: Mapped[EntryKind] = mapped_column(Word(EntryKind))
    words: Mapped[str]
    at: Mapped[datetime]
    said_by: Mapped[str] = mapped_column(default="")
    is_automatic: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime] = mapped_column(default=now)
