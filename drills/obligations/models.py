"""What is stored about obligations: that a duty may wait, who subscribed to a calendar, and what it last said."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Account, Organisation
from emergency.core.clock import now
from emergency.core.db import Base, Numbered


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
