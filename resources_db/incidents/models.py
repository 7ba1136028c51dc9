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
from resources_db.incidents.rules import Casualties, Cause, ReportForm, Tier


def harm_of(row: Incident | IncidentHarm) -> Casualties:
    """The figures that grades are computed from, of an incident now or as they were once known."""
    return Casualties(
        deaths=row.deaths, missing=row.missing, serious=row.serious, poisoned=row.poisoned, light=row.light,
        loss=row.loss,
    )  # fmt: skip


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
    cause: Mapped[Cause | None] = mapped_column(Word(Cause))
    """Road traffic or fire, for which casualties change the grade for 7 days instead of 30."""
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
        return harm_of(self)


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


class IncidentHarm(Numbered, Base):
    """The harm as it was known at a moment; appended with each change, so that a grade can say when it was reached."""

    __table_args__ = (Index(None, "incident_id", "id"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    at: Mapped[datetime]
    deaths: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    serious: Mapped[int] = mapped_column(default=0)
    poisoned: Mapped[int] = mapped_column(default=0)
    light: Mapped[int] = mapped_column(default=0)
    loss: Mapped[Decimal] = mapped_column(Numeric(16, 2), default=Decimal(0))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")


class IncidentReport(Numbered, Base):
    """A report that a clock asked for, as it was made: when, to which level, in which form, by whom; never changed."""

    __table_args__ = (Index(None, "incident_id", "id"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    clock: Mapped[str] = mapped_column(String(40))
    """The rule's id."""
    tier: Mapped[Tier | None] = mapped_column(Word(Tier))
    """The level that was told, for a report that climbs level by level."""
    made_at: Mapped[datetime]
    form: Mapped[ReportForm] = mapped_column(Word(ReportForm))
    made_by: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")
