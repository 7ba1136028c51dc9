"""Depots, items, what lies where, and the ledger of everything that moved."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.accounts.models import Organisation, Reached
from emergency.core.clock import now, today
from emergency.core.db import Base, Json, Numbered, Versioned, Word
from emergency.core.places import Datum
from resources_db.claims.amounts import Amount
from resources_db.claims.models import Resource
from resources_db.supplies.rules import MovementKind, ReserveForm, StockStatus, is_expired


class Depot(Numbered, Versioned, Reached, Base):
    """A place where supplies lie, with the number to ring."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        Index(None, "reach", "id"),
        Index(None, "name"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_place"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(String(60), default="")
    keeper: Mapped[str] = mapped_column(default="", info={"personal": True})
    address: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    datum: Mapped[Datum | None] = mapped_column(Word(Datum))
    tokens: Mapped[str] = mapped_column(default="")
    pinyin_key: Mapped[str] = mapped_column(default="", index=True)

    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.revision}  # noqa: RUF012


class Item(Numbered, Versioned, Base):
    """A kind of thing in the catalogue, with its unit and the other words it goes by."""

    __table_args__ = (UniqueConstraint("name", "spec", "unit"),)

    name: Mapped[str]
    spec: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(40), default="")
    """GB/T 38565 or the authority's own; the standard's layout is not verified, so it is free text."""
    synonyms: Mapped[list[Any]] = mapped_column(Json, default=list)
    tokens: Mapped[str] = mapped_column(default="")
    pinyin_key: Mapped[str] = mapped_column(default="", index=True)

    __mapper_args__ = {"version_id_col": Versioned.revision}  # noqa: RUF012


class ItemWord(Base):
    """A word that means an item exactly: its name, its code, a synonym; folded."""

    word: Mapped[str] = mapped_column(String(120), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)


class Substitute(Base):
    """Where an item is missing, another will do."""

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)


class StockLine(Numbered, Reached, Base):
    """One batch of an item in a depot. How much there is stands in its resource and is the sum of its movements.

    The depot's place stands here too, so that one index answers “who has it, near here”.
    """

    __table_args__ = (
        UniqueConstraint("item_id", "depot_id", "lot"),
        Index(None, "item_id", "lat", "lon"),
        Index(None, "depot_id"),
        Index(None, "expires_on"),
        Index(None, "reach", "id"),
        Index(None, "status", "reach", "id"),
    )

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    depot_id: Mapped[int] = mapped_column(ForeignKey("depot.id"))
    batch: Mapped[str] = mapped_column(String(60), default="")
    reserve_form: Mapped[ReserveForm] = mapped_column(Word(ReserveForm), default=ReserveForm.PHYSICAL)
    produced_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day it may be used."""
    lot: Mapped[str] = mapped_column(String(120))
    status: Mapped[StockStatus] = mapped_column(Word(StockStatus), default=StockStatus.USABLE)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str] = mapped_column(default="")
    fresh_until: Mapped[datetime | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]

    resource: Mapped[Resource] = relationship()
    item: Mapped[Item] = relationship()
    depot: Mapped[Depot] = relationship()

    @property
    def organisation_id(self) -> int:
        """Whose stock it is."""
        return self.depot.organisation_id

    @property
    def on_hand(self) -> Decimal:
        """How much there is, by the ledger."""
        return self.resource.capacity

    @property
    def may_be_sent(self) -> bool:
        """Whether it is usable and not past its last day."""
        return self.status == StockStatus.USABLE and not is_expired(self.expires_on, today())


class Movement(Numbered, Base):
    """One document of the ledger; appended, never changed. A mistake is put right by another movement."""

    __table_args__ = (Index(None, "organisation_id", "id"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[MovementKind] = mapped_column(Word(MovementKind))
    document: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(default="")
    moved_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    by_name: Mapped[str] = mapped_column(default="")

    lines: Mapped[list[MovementLine]] = relationship(order_by="MovementLine.id")


class MovementLine(Numbered, Base):
    """So much came to a stock line (positive) or left it (negative). Triggers add it to the balance."""

    __table_args__ = (
        Index(None, "stock_line_id", "id"),
        Index(None, "movement_id"),
        CheckConstraint("quantity <> 0", name="quantity"),
    )

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    stock_line_id: Mapped[int] = mapped_column(ForeignKey("stock_line.id"))
    quantity: Mapped[Decimal] = mapped_column(Amount)

    stock_line: Mapped[StockLine] = relationship()
