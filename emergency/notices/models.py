"""Notices, and their delivery to each person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from emergency.notices.rules import Channel


class Notice(Numbered, Base):
    """Something an organisation, or one person of it, is told. Written in the transaction of what happened.

    `code` names the sentence (`filing.returned`); it is said in the reader's language when it is shown. `once` makes a
    notice unique: what has become true by itself is told once, however many tell it.
    """

    __table_args__ = (
        UniqueConstraint("once"),
        Index(
            "ix_notice_undelivered", "id", sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )  # fmt: skip

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None: everybody of the organisation whose role may see the thing."""
    code: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    path: Mapped[str] = mapped_column(default="")
    """The page it speaks of."""
    once: Mapped[str | None] = mapped_column(String(160))
    created_at: Mapped[datetime] = mapped_column(default=now)
    delivered_at: Mapped[datetime | None]


class Delivery(Numbered, Base):
    """A notice in one person's inbox, or on its way by mail."""

    __table_args__ = (
        UniqueConstraint("notice_id", "account_id", "channel"),
        Index(None, "account_id", "channel", "read_at"),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")

    notice: Mapped[Notice] = relationship()
