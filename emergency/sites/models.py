"""Sites, and facts that hold from a day until a day and know when they were recorded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Area, Organisation
from emergency.accounts.rules import Tag
from emergency.core.clock import now
from emergency.core.db import Base, Json, Numbered, Word
from emergency.core.places import Datum
from emergency.core.uploads import StoredFile
from emergency.sites.rules import FactName, MoveState


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
    """The paper it rests on, in words: its name or number."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    """Why it is so, where that was asked: of a suspension, a closing, a correction."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """The paper itself, where it was uploaded."""

    file: Mapped[StoredFile | None] = relationship()


class Move(Numbered, Base):
    """A unit goes over from one area to another: handed over by the old authority, received by the new one.

    The area itself is a fact; here stand the day, the paper and who agreed. The old authority keeps what it filed,
    and through this row the unit's history up to the day.
    """

    __table_args__ = (
        Index(None, "from_area_id", "state"),
        Index(None, "to_area_id", "state"),
        Index(
            "uq_move_proposed", "organisation_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
        CheckConstraint("from_area_id <> to_area_id", name="elsewhere"),
        CheckConstraint("(decided_at IS NULL) = (state = 'proposed')", name="decided_or_proposed"),
    )  # fmt: skip

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    to_area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    moved_on: Mapped[date]
    """The first day in the new area."""
    filings_go: Mapped[bool] = mapped_column(default=False)
    """Whether filings not yet decided go to the new authority with their clock; else the old one decides them."""
    reason: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    """The paper it rests on, in words."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[MoveState] = mapped_column(Word(MoveState), default=MoveState.PROPOSED)
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    proposed_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    """Why it was declined."""

    organisation: Mapped[Organisation] = relationship()
    from_area: Mapped[Area] = relationship(foreign_keys=[from_area_id])
    to_area: Mapped[Area] = relationship(foreign_keys=[to_area_id])
    file: Mapped[StoredFile | None] = relationship()


class PresentTag(Base):
    """A tag that an organisation has today, so that lists can be filtered by it; made from the facts."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    tag: Mapped[Tag] = mapped_column(Word(Tag), primary_key=True, index=True)
