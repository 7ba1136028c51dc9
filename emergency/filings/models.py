"""Filings, what came with them, and everything that happened to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Organisation
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Versioned, Word
from emergency.core.uploads import StoredFile
from emergency.filings.rules import Decision, DocumentKind, FilingState, PaperKind, SigningOutcome, Step
from emergency.plans.models import Plan, PlanVersion


class Filing(Numbered, Versioned, Base):
    """A version submitted to one authority. A version may have several filings."""

    __table_args__ = (
        UniqueConstraint("authority_id", "receipt_number"),
        Index(None, "authority_id", "state"),
        Index(None, "organisation_id", "id"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """The applicant."""
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[FilingState] = mapped_column(Word(FilingState), default=FilingState.SUBMITTED)
    """As decided by people; see `queries.state_on` for what silence has made of it."""
    arrived_at: Mapped[datetime] = mapped_column(default=now)
    """When the present round arrived here."""
    received_on: Mapped[date]
    """The day the five-day clock of the present round counts from."""
    stated_on: Mapped[date | None]
    """The day the applicant states; a statement only."""
    round: Mapped[int] = mapped_column(default=1)
    """1, and one more for each resubmission."""
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    handler_name: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[date | None]
    decided_by: Mapped[str] = mapped_column(default="")
    receipt_number: Mapped[str | None] = mapped_column(String(60))
    verification_code: Mapped[str | None] = mapped_column(String(24), unique=True)
    """What the receipt's QR code leads to."""
    deemed_filed_on: Mapped[date | None]
    """The day from which silence had made it filed, where it was accepted only after that."""

    version: Mapped[PlanVersion] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    authority: Mapped[Organisation] = relationship(foreign_keys=[authority_id])
    documents: Mapped[list[FilingDocument]] = relationship(order_by="FilingDocument.id", cascade="all, delete-orphan")
    steps: Mapped[list[FilingStep]] = relationship(order_by="FilingStep.id", cascade="all, delete-orphan")
    checks: Mapped[list[FilingCheck]] = relationship(order_by="FilingCheck.id", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": Versioned.revision}  # noqa: RUF012


class FilingDocument(Numbered, Base):
    """A document that came with a filing, in the round it came."""

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    round: Mapped[int] = mapped_column(default=1)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """None where it was handed in on paper."""

    file: Mapped[StoredFile | None] = relationship()


class FilingPaper(Numbered, Base):
    """The scan of a signed and sealed paper; appended, the latest of its kind and round stands."""

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)
    kind: Mapped[PaperKind] = mapped_column(Word(PaperKind))
    round: Mapped[int] = mapped_column(default=1)
    """For a notice the round it ended; 1 for every other paper."""
    signed_on: Mapped[date]
    """The day beside the signature or seal."""
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    reason: Mapped[str] = mapped_column(default="")
    """Why it replaced the one before."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    file: Mapped[StoredFile] = relationship()


class FilingStep(Numbered, Base):
    """What happened, on which day, recorded when, by whom; for a return, everything that is missing."""

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)
    step: Mapped[Step] = mapped_column(Word(Step))
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    by_name: Mapped[str] = mapped_column(default="")
    round: Mapped[int] = mapped_column(default=1)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """For a return `missing`: list of sentences; for a round `received_on`."""


class FilingCheck(Numbered, Base):
    """What the reviewer found about one item of the checklist in one round: there or missing, and the sentence."""

    __table_args__ = (UniqueConstraint("filing_id", "round", "item"),)

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    round: Mapped[int]
    item: Mapped[str] = mapped_column(String(60))
    is_there: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
    by_name: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime] = mapped_column(default=now)


class ReceiptCounter(Base):
    """The last serial number an authority gave in a year."""

    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class FilingCopy(Numbered, Base):
    """A copy (抄送) of a filed plan to a further body, and the day that body received it."""

    __table_args__ = (
        CheckConstraint("authority_id IS NOT NULL OR body <> ''", name="to_somebody"),
        UniqueConstraint("filing_id", "authority_id"),
    )

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)
    rule: Mapped[str] = mapped_column(String(20))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    body: Mapped[str] = mapped_column(default="")
    """The name of a body outside the register, in Chinese."""
    received_on: Mapped[date | None]
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[str] = mapped_column(default="")

    authority: Mapped[Organisation | None] = relationship()


class FilingReading(Numbered, Base):
    """A colleague asked to read a filing as well (第二审阅人), and what that person notes for whoever decides."""

    __table_args__ = (UniqueConstraint("filing_id", "round", "reader_id"),)

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    round: Mapped[int]
    reader_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    reader_name: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    note: Mapped[str] = mapped_column(default="")
    read_at: Mapped[datetime | None]
    """When the note was written; None while it is awaited."""


class FilingDesk(Numbered, Base):
    """How an authority's desk works from a day on; appended, never changed."""

    __table_args__ = (Index(None, "authority_id", "from_on"),)

    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_on: Mapped[date]
    number_pattern: Mapped[str] = mapped_column(String(60))
    """See `numbers.number_from`."""
    is_two_step: Mapped[bool]
    """Whether two different people sign each decision (初审、复核)."""
    listed_tags: Mapped[list[Any]] = mapped_column(default=list)
    """Units with these tags, of the whole area, file here and not further down (PL-17)."""
    others_file: Mapped[bool] = mapped_column(default=False)
    """A province's bureau: units that no list names have to file as well (PL-18)."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")


class FilingSigning(Numbered, Base):
    """A first check (初审) and what a second person made of it (复核)."""

    __table_args__ = (
        CheckConstraint("second_by_id IS NULL OR second_by_id <> first_by_id", name="two_people"),
        CheckConstraint("outcome IS NULL OR outcome <> 'agreed' OR second_by_id IS NOT NULL", name="agreed_by_second"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_with_outcome"),
        Index(None, "filing_id"),
        Index(
            "uq_filing_signing_open", "filing_id", unique=True,
            sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL"),
        ),
    )  # fmt: skip

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    round: Mapped[int]
    decision: Mapped[Decision] = mapped_column(Word(Decision))
    proposed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the notice or the refusal is to say."""
    first_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    first_by_name: Mapped[str]
    first_at: Mapped[datetime] = mapped_column(default=now)
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    second_by_name: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    outcome: Mapped[SigningOutcome | None] = mapped_column(Word(SigningOutcome))
    note: Mapped[str] = mapped_column(default="")


class FindingDismissal(Numbered, Base):
    """A finding of the check that somebody set aside, with the reason; one row holds for each finding of a plan."""

    __table_args__ = (
        Index(
            "uq_finding_dismissal_holds", "plan_id", "fingerprint", unique=True,
            sqlite_where=text("taken_back_at IS NULL"), postgresql_where=text("taken_back_at IS NULL"),
        ),
        CheckConstraint("reason <> ''", name="says_why"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    fingerprint: Mapped[str] = mapped_column(String(16))
    """See `Item.fingerprint`: the same as long as the finding and its evidence are."""
    reason: Mapped[str]
    by_name: Mapped[str]
    by_body: Mapped[str] = mapped_column(default="")
    """The organisation for which the person spoke."""
    dismissed_at: Mapped[datetime] = mapped_column(default=now)
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str] = mapped_column(default="")

    plan: Mapped[Plan] = relationship()

    @property
    def organisation_id(self) -> int:
        """Whose plan it is."""
        return self.plan.organisation_id
