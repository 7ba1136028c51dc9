"""A unit's whole year: every duty with its periods, last days, drills and spells, as one asks for it on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from drills.obligations.queries import Ids, duties_on_days
from emergency.core.text import Text
from emergency.rulebook.facts import SpellKind
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.rules import Frequency, Mode, Rule, RuleKind

ONE_DAY = timedelta(days=1)
_NOT_DRAWN = (Status.ADVISORY, Status.EXPIRED_TARGET)


@dataclass
class Bar:
    """One period or one clock of a duty. `renewed_on`: when the next drill ended a rolling period."""

    first: date
    last: date
    duty: Obligation
    renewed_on: date | None = None

    @property
    def status(self) -> Status:
        """How it came out; a rolling period that the next drill ended in time was met."""
        if self.renewed_on is None or self.duty.status is Status.MET:
            return self.duty.status
        return Status.MET if self.duty.due_on is None or self.renewed_on <= self.duty.due_on else Status.OVERDUE


@dataclass(frozen=True)
class Mark:
    """A day on a duty's line: a drill held, booked or not counted (`because`), or the early warning."""

    on: date
    kind: str  # held | booked | not_counted | warning
    thing: int | None = None
    because: str = ""


@dataclass
class Line:
    """One duty (a rule, for one plan where it is owed for each) through the year."""

    rule: Rule
    plan: int | None
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Suspension:
    """A time in which the unit did not work."""

    kind: SpellKind
    first: date
    last: date


@dataclass(frozen=True)
class Year:
    """All duties of a unit in a year, as they stood on a day."""

    number: int
    on: date
    lines: list[Line]
    suspensions: list[Suspension]

    @property
    def first(self) -> date:
        """The first of January."""
        return date(self.number, 1, 1)

    @property
    def last(self) -> date:
        """The last of December."""
        return date(self.number, 12, 31)


def year_of(organisation_id: int, number: int, *, on: date, known_at: datetime | None = None) -> Year:
    """What a unit owed, did and has still to do in a year, seen from a day and as recorded by a moment."""
    asked = days_to_ask(number, on)
    unit, found = duties_on_days([organisation_id], asked, known_at=known_at)[organisation_id]
    first, last = date(number, 1, 1), date(number, 12, 31)
    bars: dict[tuple[object, ...], Bar] = {}
    for duty in (duty for day in asked for duty in found.get(day, ())):
        bar = _bar_of(duty, on)
        if bar is not None and bar.first <= last and bar.last >= first:
            bars[_same(duty)] = bar
    lines: dict[tuple[str, int | None], Line] = {}
    for bar in sorted(bars.values(), key=lambda bar: (bar.first, bar.last)):
        key = (bar.duty.rule.id, bar.duty.plan)
        lines.setdefault(key, Line(bar.duty.rule, bar.duty.plan)).bars.append(bar)
    for line in lines.values():
        _end_what_was_renewed(line.bars)
        line.marks = sorted(_marks(line.bars, first, last), key=lambda mark: (mark.on, mark.kind, mark.thing or 0))
    spells = [
        Suspension(spell.kind, max(spell.since, first), min(spell.until or last, last))
        for spell in unit.spells
        if spell.since <= last and (spell.until is None or spell.until >= first)
    ]
    return Year(number, on, sorted(lines.values(), key=_order), spells)


def days_to_ask(number: int, on: date) -> list[date]:
    """The days whose answers make up a year, those that know more of a period after those that know less.

    What is past is asked for on the last day of each month, what runs on the day itself, what is to come on the first
    day of each month: a booking counts from the day that is asked for on.
    """
    firsts = [date(number, month, 1) for month in range(1, 13)]
    # Of a year that is over, what its last day left undone is known on the day after.
    ends = [first - ONE_DAY for first in firsts[1:]] + [date(number, 12, 31), date(number + 1, 1, 1)]
    to_come = [first for first in reversed(firsts) if first > on]
    return [*to_come, *(end for end in ends if end <= on), *([on] if on.year == number else [])]


def _bar_of(duty: Obligation, on: date) -> Bar | None:
    if duty.status in _NOT_DRAWN and not (isinstance(duty.rule.measure, Frequency) and duty.due_on):
        return None
    first = duty.period.first if duty.period else duty.started_on
    if first is None:
        return None
    last = max(duty.period.last if duty.period else first, duty.due_on or first)
    # A clock that has run out, or has no last day, goes on until the act is done.
    goes_on = duty.done < duty.required and not _is_calendar(duty) and (duty.due_on is None or duty.due_on < on)
    return Bar(first, max(last, on) if goes_on else last, duty)


def _is_calendar(duty: Obligation) -> bool:
    return duty.period is not None and duty.period.mode == Mode.CALENDAR


def _same(duty: Obligation) -> tuple[object, ...]:
    """What tells one bar from another: the rule, the plan, and when the period or clock began."""
    return duty.rule.id, duty.plan, duty.version, duty.period.first if duty.period else duty.started_on


def _end_what_was_renewed(bars: Sequence[Bar]) -> None:
    for bar, after in pairwise(bars):
        rolls = bar.duty.period is not None and bar.duty.period.mode == Mode.ROLLING
        if rolls and after.first <= bar.last:
            bar.last, bar.renewed_on = max(bar.first, after.first - ONE_DAY), after.first


def _marks(bars: Iterable[Bar], first: date, last: date) -> set[Mark]:
    """The drills of the bars' duties; their days are filled in by whoever reads the drills' titles."""
    found: set[Mark] = set()
    for bar in bars:
        duty = bar.duty
        if isinstance(duty.rule.measure, Frequency) and duty.counted_as == "drill":
            found |= {Mark(bar.first, "held", drill) for drill in duty.counted}
            found |= {Mark(bar.first, "booked", drill) for drill in duty.bookings}
            found |= {
                Mark(entry.day, "not_counted", entry.id, entry.because)
                for entry in duty.not_counted
                if entry.what == "drill" and first <= entry.day <= last
            }
        warning = duty.early_warning
        if warning is not None and _is_calendar(duty) and duty.status is not Status.MET and first <= warning <= last:
            found.add(Mark(warning, "warning"))
    return found


def _order(line: Line) -> tuple[bool, str, int]:
    return line.rule.kind is not RuleKind.DRILL, line.rule.id, line.plan or 0


@dataclass
class MonthOfRule:
    """What falls due in a month under a rule, over many units."""

    due: int = 0
    held: int = 0
    booked: int = 0
    missed: int = 0


@dataclass(frozen=True)
class RuleOfYear:
    """One rule through the months of a year, over many units; a duty stands in the month of its last day."""

    rule: Rule
    months: tuple[MonthOfRule, ...]

    @property
    def title(self) -> Text:
        """The rule's title."""
        return self.rule.title

    @property
    def whole(self) -> MonthOfRule:
        """All twelve months together."""
        return MonthOfRule(
            *(sum(getattr(month, name) for month in self.months) for name in ("due", "held", "booked", "missed"))
        )


def year_of_area(organisation_ids: Ids, number: int, *, on: date) -> list[RuleOfYear]:
    """What the drill duties of many units ask in a year, month by month: due, held, booked, missed."""
    halves = [date(number, 7, 1), date(number, 1, 1)]
    ends = [date(number, 6, 30), date(number, 12, 31)]
    asked = [*(day for day in halves if day > on), *(day for day in ends if day < on)]
    asked += [on] if on.year == number else []
    found: dict[tuple[object, ...], Obligation] = {}
    for unit_id, (_unit, by_day) in duties_on_days(organisation_ids, asked).items():
        for duty in (duty for day in asked for duty in by_day.get(day, ())):
            if isinstance(duty.rule.measure, Frequency) and duty.rule.kind is RuleKind.DRILL:
                found[unit_id, *_same(duty)] = duty
    rules: dict[str, list[Obligation]] = defaultdict(list)
    for duty in found.values():
        if duty.due_on is not None and duty.due_on.year == number and duty.status not in _NOT_DRAWN:
            rules[duty.rule.id].append(duty)
    return [RuleOfYear(duties[0].rule, tuple(_by_month(duties, on))) for _, duties in sorted(rules.items())]


def _by_month(duties: Iterable[Obligation], on: date) -> list[MonthOfRule]:
    months = [MonthOfRule() for _ in range(12)]
    for duty in duties:
        assert duty.due_on is not None
        month = months[duty.due_on.month - 1]
        done = min(duty.done, duty.required)
        month.due += duty.required
        month.held += done
        if duty.due_on < on:
            month.missed += duty.required - done
        else:
            month.booked += min(len(duty.bookings), duty.required - done)
    return months
