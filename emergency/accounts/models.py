"""Areas, organisations, who supervises whom, accounts, sessions, tokens."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.roles import Role
from emergency.accounts.rules import AreaKind, OrganisationKind
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Versioned, Word
from emergency.core.places import Datum

# Everything below is asked for as a range of paths; a database sorts by its own language unless it is told not to.
_PATH = String(200).with_variant(String(200, collation="C"), "postgresql")


class Area(Numbered, Base):
    """An administrative division (GB/T 2260) or a functional zone with a local code under its parent's.

    `path` holds the ids from the top down to this area (`/3/17/`), so that everything below shares its beginning.
    """

    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str]
    kind: Mapped[AreaKind] = mapped_column(Word(AreaKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    path: Mapped[str] = mapped_column(_PATH, unique=True)

    parent: Mapped[Area | None] = relationship(remote_side="Area.id")


class Reached:
    """Gives a table the path of the area its rows belong to, so that one index serves whoever is in charge of an area.

    Lists are ordered by it, then by number: area by area, in the order of entry. Triggers keep it
    (migration `reach_of_lists`), whoever writes, also when an organisation moves.
    """

    reach: Mapped[str] = mapped_column(_PATH, default="", server_default="")


class Organisation(Numbered, Versioned, Reached, Base):
    """A government, bureau, department, township, school, enterprise, branch or project.

    What rules ask about it (tags, size, headcount, …) are dated facts of `emergency.sites`; the columns here are
    the present values that pages list and search.
    """

    __table_args__ = (
        Index(None, "area_id", "kind", "id"),
        Index(None, "reach", "id"),
        Index(None, "kind", "reach", "id"),
        Index(None, "name"),
        CheckConstraint("kind NOT IN ('branch', 'project') OR parent_id IS NOT NULL", name="branch_has_parent"),
        CheckConstraint("lat IS NULL OR lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lon IS NULL OR lon BETWEEN -180 AND 180", name="lon"),
    )

    name: Mapped[str]
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    """Credit code; None for a branch or project that uses its parent's."""
    kind: Mapped[OrganisationKind] = mapped_column(Word(OrganisationKind))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    industry: Mapped[str] = mapped_column(String(8), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    datum: Mapped[Datum | None] = mapped_column(Word(Datum))
    """The datum the place was given in; `lat`, `lon` are WGS-84."""
    tokens: Mapped[str] = mapped_column(default="")
    """Search tokens of the name (core.search)."""
    pinyin_key: Mapped[str] = mapped_column(default="", index=True)
    records_begin_on: Mapped[date | None]
    """Before this day a missing record is no breach but missing evidence: what was last said of this unit alone.

    Duties go by `rulebook.beginnings`, which keeps all that was said, of areas as well.
    """
    created_at: Mapped[datetime] = mapped_column(default=now)
    life: Mapped[str] = mapped_column(String(12), default="active", server_default="active", index=True)
    """Whether it works today: active, suspended, closed."""
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """The organisation that this one was merged into, or was entered twice beside; it may read what stays here."""

    area: Mapped[Area] = relationship()
    parent: Mapped[Organisation | None] = relationship(
        remote_side="Organisation.id", foreign_keys="Organisation.parent_id"
    )

    @property
    def organisation_id(self) -> int:
        """An organisation belongs to itself, so that reach is asked alike of everything."""
        return self.id


class Supervision(Numbered, Base):
    """A department supervises a unit from a day until a day; rows are ended, never removed."""

    __table_args__ = (
        Index(None, "department_id", "organisation_id"),
        Index(None, "organisation_id"),
        CheckConstraint("department_id <> organisation_id", name="not_itself"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    site_id: Mapped[int | None]
    """One of the unit's sites, where the department supervises only that one; None is the whole unit."""
    since: Mapped[date | None]
    until: Mapped[date | None]
    """The first day on which it no longer does."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    """When the end was recorded: before that moment nobody knew of it."""


class Account(Numbered, Versioned, Base):
    """A person who may sign in, in one role, for one organisation (an administrator for none)."""

    __table_args__ = (
        CheckConstraint("organisation_id IS NOT NULL OR role IN ('administrator', 'auditor')", name="has_organisation"),
    )

    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(Word(Role))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    password_hash: Mapped[str]
    phone: Mapped[str] = mapped_column(String(40), default="", info={"personal": True})
    mail: Mapped[str] = mapped_column(String(200), default="", info={"personal": True})
    language: Mapped[str] = mapped_column(String(12), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation | None] = relationship()


class SignedIn(Numbered, Base):
    """A session kept on our side, so that it can be ended from here. Only a digest of its token is stored."""

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")


class ApiToken(Numbered, Base):
    """A program's key to an account. Only a digest is stored; the token is shown once."""

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Numbered, Base):
    """A try to sign in, counted per login and address so that guessing becomes slow for the guesser alone."""

    __table_args__ = (Index(None, "login", "address", "at"),)

    login: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now)
    succeeded: Mapped[bool]
