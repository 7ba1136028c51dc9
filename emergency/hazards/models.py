"""Registered hazards, what was stated about them, and the plans that answer them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Area, Organisation
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Versioned, Word
from emergency.core.places import Datum
from emergency.hazards.rules import Spot, State, Substance
from emergency.plans.models import Plan
from emergency.sites.models import Site


class Hazard(Numbered, Versioned, Base):
    """A registered risk of an organisation or one of its sites; what it is stands in its statements."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    """An id of `kinds.toml`."""
    identified_on: Mapped[date | None]
    """辨识日期: when it was found to be one."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation] = relationship()
    site: Mapped[Site | None] = relationship()


class HazardStatement(Numbered, Base):
    """What holds for a hazard from a day on; appended, never changed.

    On a day, as known at a moment, the statement that holds is the one recorded by then that began by then, the one
    that begins latest; of two that begin alike, the later recorded. One that says `is_gone` ends the hazard.
    """

    __table_args__ = (
        Index(None, "hazard_id", "since"),
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_place"),
    )

    hazard_id: Mapped[int] = mapped_column(ForeignKey("hazard.id"))
    since: Mapped[date]
    is_gone: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str]
    level: Mapped[int | None]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    datum: Mapped[Datum | None] = mapped_column(Word(Datum))
    address: Mapped[str] = mapped_column(default="")
    substances: Mapped[list[Any]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(default="")
    """The assessment or other paper it rests on, in words."""
    changed: Mapped[list[Any]] = mapped_column(default=list)
    """What it changed (`rules.Change`) against the statement that held that day when it was recorded."""
    is_material: Mapped[bool] = mapped_column(default=False, index=True)
    """Whether it changed anything that is a ground under PL-32(3)."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    hazard: Mapped[Hazard] = relationship()
    area: Mapped[Area] = relationship()

    @property
    def things(self) -> tuple[Substance, ...]:
        """What is there."""
        return tuple(Substance(**row) for row in self.substances)

    @property
    def state(self) -> State:
        """What it says, as plain values."""
        spot = Spot(self.area_id, self.lat, self.lon, self.datum, self.address)
        return State(self.name, self.level, self.things, spot, self.is_gone)


class HazardPlan(Numbered, Base):
    """A plan answers a hazard, in one of its clauses or as a whole. Ended, never deleted."""

    __table_args__ = (
        Index(
            "uq_hazard_plan_standing", "hazard_id", "plan_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    hazard_id: Mapped[int] = mapped_column(ForeignKey("hazard.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    clause: Mapped[str] = mapped_column(String(40), default="")
    """The outline code or the title of the clause that answers it; empty: the plan as a whole."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")

    hazard: Mapped[Hazard] = relationship()
    plan: Mapped[Plan] = relationship()

    @property
    def organisation_id(self) -> int:
        """Whose hazard it is."""
        return self.hazard.organisation_id
