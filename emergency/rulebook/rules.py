"""What a rule is: data with a citation. The evaluator applies it; a pack (TOML) states it.

The vocabulary is that of `docs/regulations.md`: two clocks of the same number stay apart, lists of enterprises
differ by article, and only laws and regulations are statutory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from emergency.core.text import Text


class RuleKind(StrEnum):
    """Whether a rule is about practising plans or about the plans themselves."""

    DRILL = "drill"
    PLAN = "plan"


class Force(StrEnum):
    """How far a rule binds. Only laws and regulations are statutory; a policy target ends with its plan."""

    STATUTORY = "statutory"
    POLICY_TARGET = "policy_target"
    IN_PRINCIPLE = "in_principle"
    ADVISORY = "advisory"
    INTERNAL = "internal"


class Mark(StrEnum):
    """How far the content of a rule has been checked against its source.

    V1: read in full text. V2: read in a quotation. V2': read in an older wording. M: from memory.
    """

    V1 = "V1"
    V2 = "V2"
    V2_OLDER_WORDING = "V2'"
    M = "M"

    @property
    def is_verified(self) -> bool:
        """Whether the rule may be shown without the words "not verified"."""
        return self in (Mark.V1, Mark.V2)


class Scope(StrEnum):
    """Whether the unit as a whole owes it, or each of its plans."""

    UNIT = "unit"
    EACH_PLAN = "each_plan"


class Mode(StrEnum):
    """Calendar periods begin on fixed days; rolling ones with the last counted event."""

    CALENDAR = "calendar"
    ROLLING = "rolling"


class Event(StrEnum):
    """What starts a clock."""

    PUBLISHED = "published"
    ISSUED = "issued"
    RECEIVED = "received"
    GROUND = "ground"
    HELD = "held"
    EVALUATED = "evaluated"
    REPORTED = "reported"


class Act(StrEnum):
    """What stops a clock, or what has to be on file after a drill."""

    FILED = "filed"
    CHECKED = "checked"
    REVIEWED = "reviewed"
    MADE_PUBLIC = "made_public"
    SETTLED = "settled"
    EVALUATED = "evaluated"
    REPORTED = "reported"


class Trigger(StrEnum):
    """Which version of a plan starts a clock: the first, one that changes its core (PL-34), any later one, or each."""

    FIRST = "first"
    CORE_CHANGE = "core_change"
    REVISION = "revision"
    EVERY = "every"


class Span(StrEnum):
    """The unit in which a clock counts."""

    WORKDAYS = "workdays"
    DAYS = "days"
    MONTHS = "months"


CORE_CHANGES = frozenset({"command", "procedure", "measures", "levels"})
"""组织指挥体系与职责、应急处置程序、主要处置措施、应急响应分级 (PL-34): a change of these is a new plan."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands: an instrument of `core.instruments` by id and its usual number, or a local document."""

    instrument: str | None
    number: str
    article: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a rule binds.

    `kinds` names kinds of organisation, each with a tag it needs or None; empty means every kind. Lists and
    tags are alternatives: one of them is enough, and none named means that all units of those kinds are bound.
    """

    kinds: Mapping[str, str | None] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    any_tags: tuple[str, ...] = ()
    not_lists: tuple[str, ...] = ()
    size_at_least: str | None = None
    employees_at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Plans:
    """Which plans a rule is about, and so which drills count for it. Empty means all.

    `about` selects plans known to be for that hazard; `not_about` leaves out those known to be for another.
    """

    families: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    not_about: tuple[str, ...] = ()

    def include(self, family: str, kind: str, hazard: str | None) -> bool:
        """Whether a plan of this family and kind, for this hazard (None: not said), is meant."""
        return (
            (not self.families or family in self.families)
            and (not self.kinds or kind in self.kinds)
            and (not self.about or hazard in self.about)
            and hazard not in self.not_about
        )


@dataclass(frozen=True, slots=True)
class Frequency:
    """At least so many drills (or assessments of a plan) in each period of so many months."""

    event: str  # drill | assessment
    months: int
    mode: Mode
    at_least: int = 1
    contents: tuple[str, ...] = ()
    """Content the drill must have (综合演练, 单项演练); empty means any."""
    better_with: tuple[str, ...] = ()
    """Kinds of plan of which one should be among the year's drills; said as advice, never a breach."""


@dataclass(frozen=True, slots=True)
class Clock:
    """An act within so many days of an event. `within` None: at once or "in time", without a number of days."""

    event: Event
    act: Act
    within: int | None
    span: Span = Span.WORKDAYS
    trigger: Trigger = Trigger.EVERY
    toward_authority: bool = False
    """A last day that is no working day moves to the next one (民法典 203); for acts toward an authority."""
    internal_workdays: int | None = None
    """A limit that the law does not set; shown as such."""


@dataclass(frozen=True, slots=True)
class Record:
    """Something that has to be on file for each drill held, grouped by periods of so many months."""

    act: Act
    after: Event = Event.HELD
    months: int = 12
    within: int | None = None
    organiser_only: bool = False
    """The duty of whoever organised the drill, not of those who took part."""
    internal_workdays: int | None = None


Measure = Frequency | Clock | Record


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case of a rule as the pack states it: facts, a day, and what must come of them."""

    name: str
    facts: Mapping[str, Any]
    expect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `measure` None means that it can't be computed: it is shown as advice, with its text.

    `in_force_until` is the last day; `successor` and `replaces` name the rule after it and the one before.
    `unverified` names fields that rest on memory although the rest does not.
    """

    id: str
    kind: RuleKind
    title: Text
    sentence: Text
    citations: tuple[Citation, ...]
    force: Force
    mark: Mark
    in_force_from: date
    subject: Subject = Subject()
    plans: Plans = Plans()
    measure: Measure | None = None
    scope: Scope = Scope.UNIT
    area: str = "CN"
    in_force_until: date | None = None
    successor: str | None = None
    replaces: str | None = None
    needs_recheck: bool = False
    unverified: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    ambiguity: Text | None = None
    template: str | None = None
    cases: tuple[Case, ...] = ()

    def is_in_force(self, on: date) -> bool:
        """Whether the rule binds on that day."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)

    def is_expired_target(self, on: date) -> bool:
        """Whether it is a policy target whose time is over: shown as such, never as a breach."""
        return self.force is Force.POLICY_TARGET and self.in_force_until is not None and on > self.in_force_until
