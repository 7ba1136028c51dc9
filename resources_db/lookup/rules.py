"""What a search asks, what it finds, and in which order: in time, then certain, then near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from emergency.core.places import Place
from emergency.core.text import Message, message

RINGS_M = (20_000, 45_000, 80_000, 320_000, 1_300_000, 6_000_000)
"""A search looks near first and farther only if that is not enough; the last ring holds the whole country.

The first two are for registers of a whole province, where the surroundings hold more rows than anybody reads. They
are enough only if what they hold is certain too, since what is certain goes before what is near.
"""
NEIGHBOURHOOD_M = 45_000


@dataclass(frozen=True)
class Asked:
    """One search: where to, how much, by when, how many answers."""

    place: Place | None
    quantity: Decimal = Decimal(1)
    within_minutes: int | None = None
    limit: int = 20


@dataclass(frozen=True)
class Holder:
    """Who has something that would otherwise be free."""

    title: str
    name: str
    until_at: datetime
    is_drill: bool


@dataclass(frozen=True)
class FoundTeam:
    """A team that can do what is asked, or could if …"""

    team: int
    name: str
    category: str
    organisation: str
    phone: str
    lat: float | None
    lon: float | None
    distance_m: int | None
    minutes: int | None
    status: str
    confirmed_at: datetime | None
    confirmed_by: str
    confirmed_how: str | None
    is_certain: bool
    why_not: Message | None = None
    holder: Holder | None = None

    @property
    def free(self) -> bool:
        """Whether it can be held now."""
        return self.why_not is None


@dataclass(frozen=True)
class FoundStock:
    """A depot that has what is asked, or some of it."""

    depot: int
    depot_name: str
    item: int
    item_name: str
    spec: str
    unit: str
    organisation: str
    phone: str
    lat: float | None
    lon: float | None
    distance_m: int | None
    minutes: int | None
    on_hand: Decimal
    held: Decimal
    free: Decimal
    confirmed_at: datetime | None
    confirmed_by: str
    is_certain: bool
    reserve_forms: tuple[str, ...] = ()
    why_not: Message | None = None
    holder: Holder | None = None
    substitutes: tuple[FoundStock, ...] = field(default=())


class Found(Protocol):
    """What the order needs to know."""

    @property
    def why_not(self) -> Message | None: ...
    @property
    def is_certain(self) -> bool: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def distance_m(self) -> int | None: ...


F = TypeVar("F", bound=Found)


def is_late(found: Found, within_minutes: int | None) -> bool:
    """Whether it would arrive too late; what has no place is late where a time is asked."""
    return within_minutes is not None and (found.minutes is None or found.minutes > within_minutes)


def in_order(found: Iterable[F], within_minutes: int | None) -> list[F]:
    """What can go first, then what arrives in time, then what is certain, then what is near."""

    def key(each: F) -> tuple[bool, bool, bool, float]:
        far = float("inf") if each.distance_m is None else each.distance_m
        return (each.why_not is not None, is_late(each, within_minutes), not each.is_certain, far)

    return sorted(found, key=key)


def held_words(holder: Holder) -> Message:
    """Who has it, until when."""
    if holder.is_drill:
        return message("Reserved for the drill “%(title)s” until %(until)s; an incident takes precedence.",
                       title=holder.title, until=holder.until_at)  # fmt: skip
    return message("Held by %(name)s for “%(title)s” until %(until)s.",
                   name=holder.name, title=holder.title, until=holder.until_at)  # fmt: skip
