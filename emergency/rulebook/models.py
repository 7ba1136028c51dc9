"""Rules that an authority added for its area."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Area, Organisation
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from emergency.rulebook.rules import Mode


class AuthorityRule(Numbered, Base):
    """A rule of an authority's own, as the TOML pack that states it. Ended by a date, never edited in place."""

    __table_args__ = (
        CheckConstraint("in_force_until IS NULL OR in_force_from <= in_force_until", name="from_before_until"),
    )

    rule: Mapped[str] = mapped_column(String(40), unique=True)
    replaces: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The rule whose place it took; that one ended the day before."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """The authority; None where the administrator entered a rule for a whole area."""
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    template: Mapped[str] = mapped_column(String(60), default="")
    """What it was made of, empty for a rule stated as a pack."""
    text: Mapped[str] = mapped_column(default="")
    """The pack (TOML), empty for an adopted template."""
    title_zh: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    at_least: Mapped[int] = mapped_column(default=1)
    document: Mapped[str] = mapped_column(default="")
    """The paper with which the authority set it."""
    article: Mapped[str] = mapped_column(default="")
    in_force_from: Mapped[date]
    in_force_until: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)
    told_at: Mapped[datetime | None]
    """When those were told whose duties it changed; None until it has taken effect."""

    organisation: Mapped[Organisation | None] = relationship()
    area: Mapped[Area] = relationship()


class CountingConvention(Numbered, Base):
    """How periods are counted in an area from a day on, where the law is silent; appended, never changed.

    Of two for the same area and day the one recorded later holds. Without an area it holds everywhere.
    """

    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    since: Mapped[date]
    half_year_mode: Mapped[Mode] = mapped_column(Word(Mode), default=Mode.CALENDAR)
    year_mode: Mapped[Mode] = mapped_column(Word(Mode), default=Mode.CALENDAR)
    count_real_response: Mapped[bool] = mapped_column(default=False)
    document: Mapped[str]
    """The paper with which the authority set it."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    area: Mapped[Area | None] = relationship()


class RecordsBeginning(Numbered, Base):
    """From which day the records of an area, or of one unit, are complete; appended, never changed.

    Of two about the same the one recorded later holds. With neither area nor unit it is said of everything.
    """

    __table_args__ = (CheckConstraint("area_id IS NULL OR organisation_id IS NULL", name="area_or_unit"),)

    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    begin_on: Mapped[date]
    document: Mapped[str] = mapped_column(default="")
    """The paper with which the authority set it; empty for a single unit."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    area: Mapped[Area | None] = relationship()
