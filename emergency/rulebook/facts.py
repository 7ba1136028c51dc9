"""What the rulebook is told about a unit: plain values, read by others from wherever they are kept.

Everything is dated twice. A day says when it happened or since when it holds; `recorded_at` says when the
system learnt of it (None: known from the beginning). The last day of a span belongs to it. Facts are added,
never overwritten: of two statements about the same day, the one recorded later is believed.

Nobody changes these values once they are made. Those made by the million are not frozen all the same: to make a frozen
one takes three times as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from emergency.rulebook.convention import Convention


class When(NamedTuple):
    """A day on which something happened, and when that was recorded."""

    on: date
    recorded_at: datetime | None = None


class Moment(NamedTuple):
    """A point of view: what had happened by `on`, as far as it was recorded by `known_at` (None: all of it)."""

    on: date
    known_at: datetime | None = None

    def knows(self, recorded_at: datetime | None) -> bool:
        """Whether something recorded then was known."""
        return self.known_at is None or recorded_at is None or recorded_at <= self.known_at

    def saw(self, when: When | None) -> bool:
        """Whether it had happened and was known."""
        return when is not None and when.on <= self.on and self.knows(when.recorded_at)


@dataclass(slots=True)
class Fact:
    """One statement about a unit or site: `size`, `employees`, or the name of a tag with True or False."""

    name: str
    value: str | int | bool
    since: date | None = None
    until: date | None = None
    recorded_at: datetime | None = None


def facts_from_the_beginning(
    tags: Iterable[str] = (), size: str | None = None, employees: int | None = None
) -> tuple[Fact, ...]:
    """Facts that have always held and were always known."""
    facts = [Fact(tag, True) for tag in tags]
    if size is not None:
        facts.append(Fact("size", size))
    if employees is not None:
        facts.append(Fact("employees", employees))
    return tuple(facts)


class SpellKind(StrEnum):
    """A closed unit owes nothing; a suspended one not what falls wholly into the spell."""

    CLOSED = "closed"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a unit did not work; `until` None: no end is known."""

    kind: SpellKind
    since: date
    until: date | None = None
    recorded_at: datetime | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies in the spell."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Site:
    """A place of the unit. What it states about itself goes before what the unit states; the rest is the unit's.

    `within` are the codes of all areas it lies in, for zones whose townships don't carry the zone's code.
    """

    id: int
    area: str | None = None
    within: frozenset[str] = frozenset()
    facts: tuple[Fact, ...] = ()
    since: date | None = None
    until: date | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a unit lay for a time, before or after a move; `within` as for a site. The last day belongs to it."""

    area: str
    within: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None


@dataclass(slots=True)
class Unit:
    """An organisation with the facts that rules ask for.

    `area` and `within` say where it lies on the day asked about; `seats`, given only for a unit that has moved,
    where it lay on each day up to then. `records_begin_on`: the first day from which the authority's records of it
    are complete; before it, an absent record is no proof of an omission. `conventions`: how the authorities
    of its area have its periods counted.
    """

    id: int
    kind: str
    area: str
    facts: tuple[Fact, ...] = ()
    within: frozenset[str] = frozenset()
    sites: tuple[Site, ...] = ()
    established_on: date | None = None
    spells: tuple[Spell, ...] = ()
    records_begin_on: date | None = None
    seats: tuple[Seat, ...] = ()
    conventions: tuple[Convention, ...] = ()
    turns_on: date | None = None
    """The first day after the one asked about on which another statement begins or ceases to hold, if one is known."""


@dataclass(slots=True)
class VersionFacts:
    """A version of a plan. A unit's is `published` (公布), a government's is `issued` (印发): two different clocks.

    `core_changes` are the kinds of PL-34 that differ from the version before.
    """

    id: int
    published: When | None = None
    issued: When | None = None
    made_public: When | None = None
    reviewed: When | None = None
    assessed: tuple[When, ...] = ()
    core_changes: frozenset[str] = frozenset()


class FilingStep(StrEnum):
    """What happened to a filing."""

    RECEIVED = "received"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    FILED = "filed"
    REFUSED = "refused"


class FilingEvent(NamedTuple):
    """A step of a filing, its day, and when it was recorded."""

    step: FilingStep
    on: date
    recorded_at: datetime | None = None


@dataclass(slots=True)
class FilingFacts:
    """A filing of one version. After `silence_workdays` without a decision it counts as filed (None: never)."""

    id: int
    version: int
    events: tuple[FilingEvent, ...]
    silence_workdays: int | None = 5


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason to revise a plan, and when a revision settled it."""

    id: int
    arose: When
    settled: When | None = None


@dataclass(slots=True)
class PlanFacts:
    """A plan of the unit with its versions and filings. `hazard` is what it is for, None where it doesn't say."""

    id: int
    family: str
    kind: str
    versions: tuple[VersionFacts, ...] = ()
    filings: tuple[FilingFacts, ...] = ()
    parent: int | None = None
    site: int | None = None
    hazard: str | None = None
    ended: When | None = None
    grounds: tuple[Ground, ...] = ()


class DrillState(StrEnum):
    """How a drill came out. Only a completed one can count."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    INTERRUPTED = "interrupted"


@dataclass(slots=True)
class DrillFacts:
    """A drill that was held, or was to be held and was not. `ended_on`: the day it was called off."""

    id: int
    held_on: date
    organiser: int
    plans: tuple[int, ...]
    state: DrillState = DrillState.COMPLETED
    kind: str | None = None
    content: str | None = None
    participants: tuple[int, ...] = ()
    site: int | None = None
    is_real_response: bool = False
    ended_on: date | None = None
    recorded_at: datetime | None = None
    evaluated: When | None = None
    reported: When | None = None


@dataclass(slots=True)
class BookingFacts:
    """A drill that is booked for a day; `ended` is when the booking was withdrawn."""

    id: int
    day: date
    organiser: int
    plans: tuple[int, ...]
    made: When
    kind: str | None = None
    content: str | None = None
    participants: tuple[int, ...] = ()
    site: int | None = None
    ended: When | None = None


@dataclass(frozen=True, slots=True)
class Postponement:
    """An approved postponement: the duty of `rule` (and `plan`) whose last day was `due_on` may wait `until`."""

    id: int
    rule: str
    due_on: date
    until: date
    approved: When
    plan: int | None = None


@dataclass(frozen=True, slots=True)
class ReceivedFiling:
    """A filing that this authority received, and the family of the plan it is about."""

    plan: int
    family: str
    filing: FilingFacts


@dataclass(slots=True)
class Records:
    """All that is recorded about one unit's plans and drills, in any order."""

    plans: tuple[PlanFacts, ...] = ()
    drills: tuple[DrillFacts, ...] = ()
    bookings: tuple[BookingFacts, ...] = ()
    postponements: tuple[Postponement, ...] = ()
    received: tuple[ReceivedFiling, ...] = ()
