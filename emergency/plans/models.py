"""Plans, their versions, and what a version says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Organisation, Reached
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Versioned, Word
from emergency.core.uploads import StoredFile
from emergency.plans.content import ClauseContent, ContactContent, Content, LevelContent, PromiseContent
from emergency.plans.vocabulary import Family, ImportState, PlanKind, PromiseKind, Publication, VersionState
from emergency.sites.models import Site


class Plan(Numbered, Versioned, Reached, Base):
    """One emergency plan of one organisation through all its versions."""

    __table_args__ = (
        Index(None, "organisation_id", "kind"),
        Index(None, "family", "kind"),
        Index(None, "reach", "id"),
        Index(None, "kind", "reach", "id"),
        Index(None, "family", "reach", "id"),
        Index(
            "ix_plan_abolished", "reach", "id",
            sqlite_where=text("abolished_on IS NOT NULL"), postgresql_where=text("abolished_on IS NOT NULL"),
        ),
    )  # fmt: skip

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    family: Mapped[Family] = mapped_column(Word(Family))
    kind: Mapped[PlanKind] = mapped_column(Word(PlanKind))
    title: Mapped[str]
    hazard: Mapped[str] = mapped_column(default="")
    """What it is for: 火灾, 危险化学品泄漏, 防汛 …, in words."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    abolished_on: Mapped[date | None]
    abolished_recorded_at: Mapped[datetime | None]
    tokens: Mapped[str] = mapped_column(default="")
    pinyin_key: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()
    site: Mapped[Site | None] = relationship()
    parent: Mapped[Plan | None] = relationship(remote_side="Plan.id")


class PlanVersion(Numbered, Versioned, Base):
    """One version of a plan. The version in force is the one published last (`queries.in_force`)."""

    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index(
            "uq_plan_version_one_draft", "plan_id", unique=True,
            sqlite_where=text("state = 'draft'"), postgresql_where=text("state = 'draft'"),
        ),
        CheckConstraint(
            "(state = 'published') = (published_on IS NOT NULL OR issued_on IS NOT NULL)", name="published_has_its_day"
        ),
        CheckConstraint("published_on IS NULL OR issued_on IS NULL", name="published_or_issued"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    """1, 2, 3 … in the order they were started."""
    label: Mapped[str] = mapped_column(String(60), default="")
    """The version as printed on its cover."""
    state: Mapped[VersionState] = mapped_column(Word(VersionState), default=VersionState.DRAFT)
    started_from_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"))
    reason: Mapped[str] = mapped_column(default="")
    """Why this version was started."""
    published_on: Mapped[date | None]
    """公布: a unit's plan was signed and published; its filing clock starts (88号令 第二十六条)."""
    issued_on: Mapped[date | None]
    """印发: a government plan was issued; its filing clock starts (国办发〔2024〕5号 第二十六条)."""
    published_recorded_at: Mapped[datetime | None]
    core_changes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Which of the four kinds of PL-34 differ from the version before; worked out from the texts when it comes out."""
    made_public_on: Mapped[date | None]
    """向社会公布: the day it was made public to society (PL-15, PL-28)."""
    made_public_recorded_at: Mapped[datetime | None]
    signed_by: Mapped[str] = mapped_column(default="")
    approved_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]
    """The day of a review held before the system was used; later ones stand in `emergency.reviews`."""
    assessed_on: Mapped[date | None]
    """The day of its last assessment; all of them are rows of `Assessment`."""
    assessment_changes_needed: Mapped[bool | None]
    assessed_recorded_at: Mapped[datetime | None]
    original_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(default="")
    edited_at: Mapped[datetime | None]
    edited_by: Mapped[str] = mapped_column(default="", server_default="")
    """Who changed the draft last, told to whoever comes second."""

    plan: Mapped[Plan] = relationship()
    started_from: Mapped[PlanVersion | None] = relationship(remote_side="PlanVersion.id")
    original: Mapped[StoredFile | None] = relationship()
    clauses: Mapped[list[Clause]] = relationship(order_by="Clause.position", cascade="all, delete-orphan")
    promises: Mapped[list[Promise]] = relationship(order_by="Promise.id", cascade="all, delete-orphan")
    response_levels: Mapped[list[ResponseLevel]] = relationship(
        order_by="ResponseLevel.level", cascade="all, delete-orphan"
    )
    contacts: Mapped[list[Contact]] = relationship(order_by="Contact.position", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": Versioned.revision}  # noqa: RUF012

    @property
    def organisation_id(self) -> int:
        """Whose plan it is."""
        return self.plan.organisation_id

    @property
    def effective_on(self) -> date | None:
        """The day it was published or issued."""
        return self.issued_on or self.published_on

    @property
    def content(self) -> Content:
        """What it says, as plain values."""
        return Content(
            clauses=tuple(
                ClauseContent(c.title, c.text, c.code, c.number, c.level, c.title_en, c.text_en) for c in self.clauses
            ),
            promises=tuple(
                PromiseContent(p.kind, p.what, p.quantity, p.unit, p.within_minutes, p.clause_code)
                for p in self.promises
            ),
            levels=tuple(LevelContent(r.level, r.criteria, r.decided_by, r.measures) for r in self.response_levels),
            contacts=tuple(ContactContent(c.body, c.post, c.name, c.phone) for c in self.contacts),
        )


class Clause(Numbered, Base):
    """A chapter or section of a version; `code` is its outline code (`GB29639-6.1.2`), empty if it has none."""

    __table_args__ = (UniqueConstraint("version_id", "position"), Index(None, "version_id", "code"))

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    position: Mapped[int]
    level: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(40), default="")
    """As a reader sees it: 第一章, 1.1."""
    code: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    text_en: Mapped[str] = mapped_column(default="", server_default="")
    """The English words of an action card; other plans have none."""


class Promise(Numbered, Base):
    """What a version promises: so much of something, within so many minutes."""

    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    kind: Mapped[PromiseKind] = mapped_column(Word(PromiseKind))
    what: Mapped[str]
    """A capability or an item, in the words of the plan; matched with the registers through synonyms."""
    quantity: Mapped[int] = mapped_column(default=1)
    unit: Mapped[str] = mapped_column(String(20), default="")
    within_minutes: Mapped[int | None]
    clause_code: Mapped[str] = mapped_column(String(40), default="")


class ResponseLevel(Numbered, Base):
    """One of the levels 一级 > 二级 > 三级 > 四级 with its criteria (应对法 第七十一条)."""

    __table_args__ = (
        UniqueConstraint("version_id", "level"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    level: Mapped[int]
    criteria: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    measures: Mapped[str] = mapped_column(default="")


class Contact(Numbered, Base):
    """A person or duty desk named in a version."""

    __table_args__ = (UniqueConstraint("version_id", "position"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    position: Mapped[int]
    body: Mapped[str] = mapped_column(default="")
    post: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="", info={"personal": True})
    phone: Mapped[str] = mapped_column(String(60), default="", info={"personal": True})


class Assessment(Numbered, Base):
    """An assessment of a version in force (88号令 第三十五条; PL-29 to PL-31), with its conclusion."""

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    assessed_on: Mapped[date]
    changes_needed: Mapped[bool]
    conclusion: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    version: Mapped[PlanVersion] = relationship()

    @property
    def organisation_id(self) -> int:
        """Whose plan was assessed."""
        return self.version.organisation_id


class PlanImport(Numbered, Versioned, Base):
    """An uploaded plan between its preview and its confirmation: the original, what was read, what was answered."""

    __table_args__ = (Index(None, "organisation_id", "state"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    family: Mapped[Family] = mapped_column(Word(Family))
    kind: Mapped[str] = mapped_column(String(40), default="")
    """What the person said it is; empty where the reading decides."""
    reading: Mapped[dict[str, Any]]
    """The reading in the shape of the public interface."""
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Position of a doubtful heading → the outline code a person chose, or "" for none."""
    state: Mapped[ImportState] = mapped_column(Word(ImportState), default=ImportState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation] = relationship()
    file: Mapped[StoredFile] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.revision}  # noqa: RUF012


class PlanPublication(Numbered, Base):
    """How a version was made public (PL-28); appended, the latest stands, so that what was open when can be told."""

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    how: Mapped[Publication] = mapped_column(Word(Publication))
    summary: Mapped[str] = mapped_column(default="")
    """简本: what is read where the whole cannot be published; empty otherwise."""
    made_public_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")
