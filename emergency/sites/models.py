"""Sites, and facts that hold from a day until a day and know when they were recorded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Area, Organisation
from emergency.accounts.rules import Tag
from emergency.core.clock import now
from emergency.core.db import Base, Json, Numbered, Word
from emergency.core.places import Datum
from emergency.sites.rules import FactName


class Site(Numbered, Base):
    """A place where an organisation works that has facts of its own: a depot, a project, a campus."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    datum: Mapped[Datum | None] = mapped_column(Word(Datum))
    since: Mapped[date | None]
    until: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()
    area: Mapped[Area] = relationship()


class Fact(Numbered, Base):
    """One statement about an organisation or a site; appended, never changed.

    On a day, as known at a moment, the statement in force is the one recorded by then that covers the day and begins
    latest; of two that begin alike, the later recorded. `since` None: from the beginning; `until` is the first day
    it no longer holds.
    """

    __table_args__ = (
        Index(None, "organisation_id", "name"),
        CheckConstraint("until IS NULL OR since IS NULL OR since < until", name="since_before_until"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    name: Mapped[FactName] = mapped_column(Word(FactName))
    value: Mapped[Any] = mapped_column(Json)
    since: Mapped[date | None]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="")
    """The paper it rests on, in words."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")


class PresentTag(Base):
    """A tag that an organisation has today, so that lists can be filtered by it; made from the facts."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    tag: Mapped[Tag] = mapped_column(Word(Tag), primary_key=True, index=True)
