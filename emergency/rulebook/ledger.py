"""A unit's drills as they stood at a moment, and which of them a rule counts (regulations 2.2).

A drill counts if it was completed, if the unit organised it or is recorded as a participant, and if a plan of
its own is linked. One drill may serve several plans, but is one event where drills of a unit are counted.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import NamedTuple

from emergency.rulebook.convention import Conventions
from emergency.rulebook.facts import BookingFacts, DrillFacts, DrillState, Moment, Records, Unit
from emergency.rulebook.plan_history import PlanHistory
from emergency.rulebook.rules import Frequency, Rule


class NotCounted(NamedTuple):
    """Something that was looked at and does not count, and why (a stable code)."""

    what: str  # drill | filing
    id: int
    because: str
    day: date


class Line(NamedTuple):
    """A drill with those of the unit's plans that it may count for; `because` is set where it counts for no rule."""

    day: date
    drill: DrillFacts | BookingFacts
    plans: frozenset[int]
    because: str | None


class Selection(NamedTuple):
    """What a rule counts and what it does not, each in order of the days."""

    days: list[date]
    counted: list[DrillFacts]
    ids: list[int]
    rejected: list[NotCounted]


class Ledger:
    """The drills of one unit at one moment."""

    def __init__(
        self,
        unit: Unit,
        records: Records,
        moment: Moment,
        plans: dict[int, PlanHistory],
        conventions: Conventions,
    ) -> None:
        self._unit = unit
        self._plans = plans
        self._conventions = conventions
        standing = [one for one in records.bookings if moment.saw(one.made) and not moment.saw(one.ended)]
        self.bookings = [booking for booking in standing if booking.day >= moment.on]
        self.lines = [self._line(drill) for drill in records.drills if _is_over(drill, moment)]
        self.lines += [self._forgotten(booking) for booking in standing if booking.day < moment.on]
        self.lines.sort(key=_by_day)
        self._selections: dict[Hashable, Selection] = {}

    def selection(self, rule: Rule, plan: int | None, sites: tuple[int, ...] | None) -> Selection:
        """What counts for the rule: for one plan, or for the unit (at some of its sites: drills there or at none)."""
        contents = _contents(rule)
        # Rules about the same plans count the same drills, and rules about each plan those of that plan.
        key: Hashable = (rule.plans, contents, sites) if plan is None else (plan, contents)
        found = self._selections.get(key)
        if found is None:
            found = self._selections[key] = self._select(rule, contents, plan, sites)
        return found

    def _select(
        self, rule: Rule, contents: tuple[str, ...], plan: int | None, sites: tuple[int, ...] | None
    ) -> Selection:
        found = Selection([], [], [], [])
        wanted = self._wanted(rule, plan)
        for line in self.lines:
            if plan is not None and plan not in line.plans:
                continue
            because = line.because or _unfit(line.drill, line.plans, wanted, contents, sites)
            if because is None and isinstance(line.drill, DrillFacts):
                found.days.append(line.day)
                found.counted.append(line.drill)
                found.ids.append(line.drill.id)
            elif because is not None:
                found.rejected.append(NotCounted("drill", line.drill.id, because, line.day))
        return found

    def _wanted(self, rule: Rule, plan: int | None) -> frozenset[int]:
        if plan is not None:
            return frozenset((plan,))
        include = rule.plans.include
        return frozenset(one.id for one in self._plans.values() if include(*one.link[1:]))

    def fitting_bookings(
        self, rule: Rule, plan: int | None, sites: tuple[int, ...] | None, last: date
    ) -> list[BookingFacts]:
        """The bookings up to a last day that would count once held."""
        wanted = self._wanted(rule, plan)
        return [
            booking
            for booking in self.bookings
            if booking.day <= last
            and self._takes_part(booking)
            and _unfit(booking, self._own(booking.plans, booking.day), wanted, _contents(rule), sites) is None
        ]

    def _line(self, drill: DrillFacts) -> Line:
        plans = self._own(drill.plans, drill.held_on)
        because: str | None = None
        if drill.state is not DrillState.COMPLETED:
            because = drill.state.value
            plans = self._own(drill.plans, None)
        elif drill.is_real_response and not self._conventions.on(drill.held_on).count_real_response:
            because = "real_response"
        elif not self._takes_part(drill):
            because = "not_participant"
        elif not drill.plans:
            because = "no_plan_named"
        elif not plans:
            plans = self._own(drill.plans, None)
            because = "plan_not_in_force" if plans else "own_plan_not_linked"
        return Line(drill.held_on, drill, plans, because)

    def _forgotten(self, booking: BookingFacts) -> Line:
        """A drill that was booked for a day now past, and of which nobody has said how it came out."""
        return Line(booking.day, booking, self._own(booking.plans, None), "not_recorded")

    def _takes_part(self, drill: DrillFacts | BookingFacts) -> bool:
        return drill.organiser == self._unit.id or self._unit.id in drill.participants

    def _own(self, plan_ids: tuple[int, ...], day: date | None) -> frozenset[int]:
        """Those of the plans that are the unit's own, and could be practised on the day."""
        known = self._plans
        return frozenset(
            plan_id
            for plan_id in plan_ids
            if plan_id in known and (day is None or known[plan_id].may_be_practised(day))
        )


def _contents(rule: Rule) -> tuple[str, ...]:
    return rule.measure.contents if isinstance(rule.measure, Frequency) else ()


def _unfit(
    drill: DrillFacts | BookingFacts,
    plans: frozenset[int],
    wanted: frozenset[int],
    contents: tuple[str, ...],
    sites: tuple[int, ...] | None,
) -> str | None:
    """Why a drill of these plans does not count where those are wanted, or None if it does."""
    if wanted.isdisjoint(plans):
        return "other_kind"
    # Where the content was not recorded, a drill of the comprehensive plan is taken as comprehensive.
    if contents and (drill.content or drill.kind) not in contents:
        return "other_content"
    if sites is not None and drill.site is not None and drill.site not in sites:
        return "other_site"
    return None


def _by_day(line: Line) -> tuple[date, int]:
    return line.day, line.drill.id


def _is_over(drill: DrillFacts, moment: Moment) -> bool:
    return (drill.ended_on or drill.held_on) <= moment.on and moment.knows(drill.recorded_at)
