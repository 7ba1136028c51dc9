"""Holds: what somebody asked to have held, line by line. What was taken stands in the claims."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Organisation
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from resources_db.claims.amounts import Amount
from resources_db.claims.rules import Rank
from resources_db.incidents.models import Incident
from resources_db.supplies.models import Depot, Item
from resources_db.teams.models import Team


class Hold(Numbered, Base):
    """One asking: for an incident, for an occasion in a few words, or for a drill (named by plain values)."""

    __table_args__ = (
        Index(None, "incident_id"),
        Index(None, "account_id", "id"),
        Index(None, "drill_id"),
        CheckConstraint("incident_id IS NOT NULL OR occasion <> ''", name="for_something"),
        CheckConstraint("from_at < until_at", name="from_before_until"),
    )

    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who holds."""
    by_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(40), default="", info={"personal": True})
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    drill_id: Mapped[int | None]
    """The drill it is for, as a plain value: drills stand above."""
    occasion: Mapped[str] = mapped_column(default="")
    rank: Mapped[Rank] = mapped_column(Word(Rank), default=Rank.INCIDENT)
    is_simulated: Mapped[bool] = mapped_column(default=False)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    lapses_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation | None] = relationship()
    incident: Mapped[Incident | None] = relationship()
    lines: Mapped[list[HoldLine]] = relationship(order_by="HoldLine.id", back_populates="hold")


class HoldLine(Numbered, Base):
    """One line: a team, or so much of an item from a depot. Once called out it is a commitment of the same number."""

    __table_args__ = (
        Index(None, "hold_id"),
        CheckConstraint("(team_id IS NULL) <> (item_id IS NULL)", name="team_or_item"),
        CheckConstraint("(item_id IS NULL) = (depot_id IS NULL)", name="item_from_depot"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("got >= 0 AND got <= quantity", name="got"),
    )

    hold_id: Mapped[int] = mapped_column(ForeignKey("hold.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    depot_id: Mapped[int | None] = mapped_column(ForeignKey("depot.id"))
    quantity: Mapped[Decimal] = mapped_column(Amount)
    got: Mapped[Decimal] = mapped_column(Amount, default=Decimal(0))

    hold: Mapped[Hold] = relationship(back_populates="lines")
    team: Mapped[Team | None] = relationship()
    item: Mapped[Item | None] = relationship()
    depot: Mapped[Depot | None] = relationship()
