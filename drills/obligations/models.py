"""What is stored about obligations: that a duty may wait, calendars, and counts that save computing an area."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Account, Organisation
from emergency.accounts.rules import OrganisationKind
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word

_PATH = String(200).with_variant(String(200, collation="C"), "postgresql")
"""Sorted by code points, so that everything below an area is a range."""


class DutyPostponement(Numbered, Base):
    """An authority approved that the duty of a rule (and plan) whose last day was `due_on` may wait until later."""

    __table_args__ = (CheckConstraint("until > due_on", name="later"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    due_on: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str]
    approved_on: Mapped[date]
    approved_by: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(default=now)


class CalendarSubscription(Numbered, Base):
    """Somebody's address of a unit's calendar. It works until it is revoked, or the account can't sign in any more."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    account: Mapped[Account] = relationship()


class CalendarEvent(Numbered, Base):
    """A duty's last day as calendars were last told of it: a change counts up, what falls away is cancelled."""

    __table_args__ = (UniqueConstraint("organisation_id", "uid"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    uid: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date]
    summary: Mapped[str]
    is_met: Mapped[bool] = mapped_column(default=False)
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class DutyCount(Base):
    """How many duties of a unit stood how, as counted, from a day until the first on which that may have changed.

    Kept so that an area's board need not compute a hundred thousand units. Nobody trusts it beyond its days, under
    other rules than those it was counted by (`basis`), or after something of the unit was written (`DutyMark`).
    """

    __table_args__ = (
        CheckConstraint("from_on < until_on", name="from_before_until"),
        Index(None, "overdue", "due_soon", "organisation_id"),
        Index(None, "from_on", "until_on"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(40))
    """The rules, working days and code it was counted by (`Basis`)."""
    counted_at: Mapped[datetime]
    reach: Mapped[str] = mapped_column(_PATH)
    """The path of the unit's area and, below, its kind, as they were when it was counted: what a board filters by."""
    kind: Mapped[OrganisationKind] = mapped_column(Word(OrganisationKind))
    overdue: Mapped[int]
    due_soon: Mapped[int]
    missing_evidence: Mapped[int]
    open: Mapped[int]
    booked: Mapped[int]
    met: Mapped[int]


class DutyMark(Numbered, Base):
    """Something was written that the duties of a unit are computed from; made by triggers, gone when counted anew."""

    __table_args__ = (Index(None, "organisation_id"), Index(None, "taken_by"))

    organisation_id: Mapped[int]
    """No foreign key: its lock on the unit's row would make writers wait for one another."""
    taken_by: Mapped[str | None] = mapped_column(String(40))
    """The run that is counting the unit just now."""
