"""A duty as it stands: what is owed, by when, what has been done, and why (contract: an obligation)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from emergency.core.text import Message, Text
from emergency.rulebook.ledger import NotCounted
from emergency.rulebook.periods import Period
from emergency.rulebook.rules import Act, Clock, Force, Frequency, Rule
from emergency.rulebook.subjects import Match
from emergency.rulebook.wording import explain

PERIOD_HORIZON = 30
LONG_PERIOD_HORIZON = 90
CLOCK_HORIZON = 7


class Status(StrEnum):
    """How a duty stands; of several that apply, the first in this order is told."""

    EXPIRED_TARGET = "expired_target"
    ADVISORY = "advisory"
    MET = "met"
    OVERDUE = "overdue"
    MISSING_EVIDENCE = "missing_evidence"
    FIRST_PERIOD = "first_period"
    BOOKED = "booked"
    DUE_SOON = "due_soon"
    OPEN = "open"


def horizon(rule: Rule) -> int:
    """How many days before its last day a duty is due soon.

    A month for duties of a half-year or a year, three months for longer ones, a week for deadlines counted
    from an event.
    """
    if isinstance(rule.measure, Frequency):
        return PERIOD_HORIZON if rule.measure.months <= 12 else LONG_PERIOD_HORIZON
    return CLOCK_HORIZON


@dataclass(slots=True)
class Obligation:
    """One duty of a unit: per rule, plan and period.

    `counted` holds ids of what counted (`counted_as`: drills, filings, versions or grounds). `binding` is False
    for a duty that another of the same kind covers, which then stands in `also_satisfied_by`; that other one names it
    in `satisfies`. The `why` is made
    when asked for, so that recounting a whole province makes no sentences.
    """

    rule: Rule
    match: Match
    status: Status
    plan: int | None = None
    period: Period | None = None
    due_on: date | None = None
    provisional: bool = False
    required: int = 0
    done: int = 0
    counted: tuple[int, ...] = ()
    counted_as: str = "drill"
    not_counted: tuple[NotCounted, ...] = ()
    early_warning: date | None = None
    internal_due_on: date | None = None
    bookings: tuple[int, ...] = ()
    started_on: date | None = None
    version: int | None = None
    postponed_from: date | None = None
    notes: tuple[Message, ...] = ()
    binding: bool = True
    also_satisfied_by: tuple[str, ...] = ()
    satisfies: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether the rule and the unit's place under it have been checked against the source."""
        return self.rule.mark.is_verified and self.match.verified

    @property
    def is_breach(self) -> bool:
        """Whether a duty set by law is past its last day."""
        return self.status is Status.OVERDUE and self.rule.force is Force.STATUTORY

    @property
    def warns_on(self) -> date | None:
        """The day to remind of: the last day, or for a rolling duty that is met, the day it runs out."""
        return self.due_on if self.status is not Status.MET or self.early_warning is None else self.early_warning

    @property
    def why(self) -> list[Message | Text]:
        """The rule in a sentence, the facts that made it apply, what counted, and how the last day came about."""
        return explain(self)

    def as_json(self, say: Callable[[Message | Text], str]) -> dict[str, Any]:
        """The duty in the shape of the public interface; `say` puts sentences into the reader's language."""
        rule = self.rule
        citations = [{"instrument": cited.number, "article": cited.article} for cited in rule.citations]
        return {
            "rule": rule.id,
            "kind": rule.kind.value,
            "title": say(rule.title),
            "scope": rule.scope.value,
            "plan": self.plan,
            "force": rule.force.value,
            "status": self.status.value,
            "period": self.period.as_json() if self.period else None,
            "due_on": _iso(self.due_on),
            "provisional": self.provisional,
            "required": self.required,
            "done": self.done,
            "counted": list(self.counted),
            "counted_as": self.counted_as,
            "not_counted": [{entry.what: entry.id, "because": entry.because} for entry in self.not_counted],
            "early_warning": {"mode": "rolling", "due_on": _iso(self.early_warning)} if self.early_warning else None,
            "internal_due_on": _iso(self.internal_due_on),
            "bookings": list(self.bookings),
            "binding": self.binding,
            "also_satisfied_by": list(self.also_satisfied_by),
            "satisfies": list(self.satisfies),
            "citation": citations[0] if citations else None,
            "citations": citations,
            "verified": self.verified,
            "mark": rule.mark.value,
            "needs_recheck": rule.needs_recheck,
            "why": [say(sentence) for sentence in self.why],
        }


def status_of(
    rule: Rule,
    *,
    on: date,
    due_on: date | None,
    done: int,
    required: int,
    unrecorded: bool = False,
    first_period: bool = False,
    booked: bool = False,
    in_hand: bool = False,
) -> Status:
    """The first status that applies, in the order of `Status`.

    `unrecorded`: records begin too late to tell. `in_hand`: handed in on time and being checked, which is
    arranged like a booking and not late while the check lasts.
    """
    if rule.is_expired_target(on):
        return Status.EXPIRED_TARGET
    if rule.measure is None or rule.force in _NEVER_A_BREACH:
        return Status.ADVISORY
    if done >= required:
        return Status.MET
    if due_on is None:
        return Status.BOOKED if in_hand else _without_a_day(rule)
    if on > due_on and not in_hand:
        return Status.MISSING_EVIDENCE if unrecorded else Status.OVERDUE
    if first_period:
        return Status.FIRST_PERIOD
    if booked or in_hand:
        return Status.BOOKED
    return Status.DUE_SOON if (due_on - on).days <= horizon(rule) else Status.OPEN


_NEVER_A_BREACH = (Force.ADVISORY, Force.IN_PRINCIPLE)


def _without_a_day(rule: Rule) -> Status:
    """A duty without a number of days is never overdue: a paper is missing, or an act is still open."""
    is_act = isinstance(rule.measure, Clock) and rule.measure.act is Act.SETTLED
    return Status.OPEN if is_act else Status.MISSING_EVIDENCE


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
