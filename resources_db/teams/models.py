"""Teams, what they can do, who belongs to them, and every status they were ever in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Organisation, Reached
from emergency.core.clock import now
from emergency.core.db import Base, Json, Numbered, Versioned, Word
from emergency.core.places import Datum
from resources_db.claims.models import Resource
from resources_db.teams.rules import Category, Confirmation, TeamStatus


class Team(Numbered, Versioned, Reached, Base):
    """A rescue team. Status and confirmation are the present ones; `TeamReport` keeps all of them."""

    __table_args__ = (
        Index(None, "organisation_id", "name"),
        Index(None, "reach", "id"),
        Index(None, "name"),
        Index(None, "category", "reach", "id"),
        Index(None, "status", "reach", "id"),
        CheckConstraint("headcount >= 0", name="headcount"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_place"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), unique=True)
    name: Mapped[str]
    category: Mapped[Category] = mapped_column(Word(Category))
    speciality: Mapped[list[Any]] = mapped_column(Json, default=list)
    capabilities: Mapped[list[Any]] = mapped_column(Json, default=list)
    headcount: Mapped[int] = mapped_column(default=0)
    leader: Mapped[str] = mapped_column(default="", info={"personal": True})
    phone: Mapped[str] = mapped_column(String(60), default="")
    """The number that answers day and night."""
    leader_phone: Mapped[str] = mapped_column(String(60), default="", info={"personal": True})
    address: Mapped[str] = mapped_column(default="")
    equipment: Mapped[str] = mapped_column(default="")
    grade: Mapped[str] = mapped_column(String(20), default="")
    """Of social rescue organisations (应急〔2024〕83号): 1, 2 or 3."""
    grade_expires_on: Mapped[date | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    datum: Mapped[Datum | None] = mapped_column(Word(Datum))
    status: Mapped[TeamStatus] = mapped_column(Word(TeamStatus), default=TeamStatus.READY)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str] = mapped_column(default="")
    confirmed_how: Mapped[Confirmation | None] = mapped_column(Word(Confirmation))
    fresh_until: Mapped[datetime | None]
    """Until when the confirmation counts as certain."""
    tokens: Mapped[str] = mapped_column(default="")
    pinyin_key: Mapped[str] = mapped_column(default="", index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()
    resource: Mapped[Resource] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.revision}  # noqa: RUF012

    @property
    def is_certain(self) -> bool:
        """Whether the last confirmation still counts."""
        return self.fresh_until is not None and self.fresh_until > now()


class Capability(Numbered, Base):
    """Something teams can do, under the word it is kept by."""

    name: Mapped[str] = mapped_column(String(80), unique=True)
    tokens: Mapped[str] = mapped_column(default="")


class TeamCapability(Base):
    """A team has a capability. The team's place stands here too, so that one index answers “who, near here”."""

    __table_args__ = (Index(None, "capability_id", "lat", "lon"), Index(None, "team_id"))

    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]


class TeamReport(Numbered, Base):
    """A status as it was reported: which, from when, recorded when, by whom, how; appended, never changed."""

    __table_args__ = (Index(None, "team_id", "id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    status: Mapped[TeamStatus] = mapped_column(Word(TeamStatus))
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[str] = mapped_column(default="")
    confirmed_how: Mapped[Confirmation] = mapped_column(Word(Confirmation))
    note: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(default=now)


class Member(Numbered, Versioned, Base):
    """A member of a team. Only trained ones may join a rescue (国务院令第708号 第十一条)."""

    __table_args__ = (UniqueConstraint("team_id", "name", "phone"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    name: Mapped[str] = mapped_column(info={"personal": True})
    role: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(60), default="", info={"personal": True})
    certificate: Mapped[str] = mapped_column(default="")
    trained_on: Mapped[date | None]
    is_insured: Mapped[bool | None]
    """Personal accident insurance (突发事件应对法 第四十条); None where nothing was said."""
    left_on: Mapped[date | None]

    team: Mapped[Team] = relationship()

    @property
    def organisation_id(self) -> int:
        """Whose member it is."""
        return self.team.organisation_id
