"""Resources that can be claimed, the claims on them, and what became of each claim."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from emergency.core.clock import now
from emergency.core.db import Base, Numbered, Word
from resources_db.claims.amounts import Amount
from resources_db.claims.rules import ClaimState, Rank, ResourceKind

COUNTED_SQL = (
    "NOT is_simulated AND (state IN ('held', 'requested') OR (kind = 'team' AND state IN ('en_route', 'on_scene')))"
)
"""`rules.COUNTED` as the databases say it: in the index, in the exclusion constraint and in the triggers."""


class Resource(Numbered, Base):
    """Something that can be claimed. Whoever claims locks these rows first; teams and stock lines point here.

    `capacity` is one for a team, and for a stock line the balance of its ledger, which triggers keep equal to the
    sum of the movements.
    """

    __table_args__ = (
        UniqueConstraint("id", "kind"),
        CheckConstraint("capacity >= 0", name="never_negative"),
        CheckConstraint("kind <> 'team' OR capacity <= 1000", name="a_team_is_one"),
    )

    kind: Mapped[ResourceKind] = mapped_column(Word(ResourceKind))
    capacity: Mapped[Decimal] = mapped_column(Amount, default=Decimal(0))


class Claim(Numbered, Base):
    """So much of a resource, from a moment until a moment, for somebody.

    Two claims on a team that meet, or claims that take more than there is, are refused by constraints and triggers
    (migration), whoever writes them. `is_simulated` marks those of an exercise: they show and take nothing.
    """

    __table_args__ = (
        ForeignKeyConstraint(["resource_id", "kind"], ["resource.id", "resource.kind"], name="fk_claim_resource"),
        Index(
            "ix_claim_counted", "resource_id", "until_at",
            sqlite_where=text(COUNTED_SQL), postgresql_where=text(COUNTED_SQL),
        ),
        Index(None, "owner_kind", "owner_id"),
        Index(None, "owner_line"),
        Index(None, "state", "lapses_at"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("from_at < until_at", name="from_before_until"),
        CheckConstraint("kind <> 'team' OR quantity = 1000", name="a_team_is_claimed_whole"),
    )  # fmt: skip

    resource_id: Mapped[int]
    kind: Mapped[ResourceKind] = mapped_column(Word(ResourceKind))
    quantity: Mapped[Decimal] = mapped_column(Amount)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    lapses_at: Mapped[datetime | None]
    """When a claim that nobody acts on ends by itself; None once it is called out."""
    state: Mapped[ClaimState] = mapped_column(Word(ClaimState), default=ClaimState.HELD)
    rank: Mapped[Rank] = mapped_column(Word(Rank))
    is_simulated: Mapped[bool] = mapped_column(default=False)
    owner_kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int | None]
    owner_line: Mapped[int | None]
    """The line of the owner's list that this claim serves."""
    title: Mapped[str]
    """What it is for, in the owner's words: the incident, the occasion, the drill."""
    owner_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(40), default="", info={"personal": True})
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """Who is told when it is displaced or lapses."""
    set_out_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_out(self) -> bool:
        """Whether it has set out and is not back yet."""
        return self.set_out_at is not None and self.state != ClaimState.RETURNED


class ClaimStep(Numbered, Base):
    """What became of a claim, when, by whom; appended, never changed."""

    __table_args__ = (Index(None, "claim_id", "id"),)

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    state: Mapped[ClaimState] = mapped_column(Word(ClaimState))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    by_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
