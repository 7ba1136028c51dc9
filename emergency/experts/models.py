"""Experts of an area's register."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Account, Area
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Versioned
from emergency.experts import rules


class Expert(Numbered, Versioned, Base):
    """A person of the register of an area (应对法 第五十七条): what he knows, who employs him, for which term."""

    __table_args__ = (
        Index(None, "area_id", "name"),
        CheckConstraint("until IS NULL OR since IS NULL OR until > since", name="term"),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    """Whose register it is."""
    name: Mapped[str] = mapped_column(info={"personal": True})
    title: Mapped[str] = mapped_column(String(80), default="")
    """职称 or 职务: 高级工程师, 注册安全工程师."""
    specialities: Mapped[str] = mapped_column(String(300), default="")
    """What he knows, parted by 、."""
    employer: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="", info={"personal": True})
    since: Mapped[date | None]
    until: Mapped[date | None]
    """The first day on which he serves no longer."""
    source: Mapped[str] = mapped_column(String(300), default="")
    """The letter of appointment or the list he comes from."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    """With which he fills in his sheets himself."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by: Mapped[str] = mapped_column(default="")

    area: Mapped[Area] = relationship()
    account: Mapped[Account | None] = relationship()

    @property
    def knows(self) -> tuple[str, ...]:
        """His specialities one by one."""
        return rules.read_specialities(self.specialities)

    def serves_on(self, day: date) -> bool:
        """Whether his term covers the day."""
        return rules.serves(self.since, self.until, day)
