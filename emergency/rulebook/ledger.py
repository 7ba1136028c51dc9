"""A unit's drills as they stood at a moment, and which of them a rule counts (regulations 2.2).

A drill counts if it was completed, if the unit organised it or is recorded as a participant, and if a plan of
its own is linked. One drill may serve several plans, but is one event where drills of a unit are counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from emergency.rulebook.facts import BookingFacts, DrillFacts, DrillState, Moment, Records, Unit
from emergency.rulebook.plan_history import Link, PlanHistory
from emergency.rulebook.rules import Frequency, Rule


class Held(NamedTuple):
    """A drill that counts for a rule."""

    day: date
    drill: DrillFacts


class NotCounted(NamedTuple):
    """Something that was looked at and does not count, and why (a stable code)."""

    what: str  # drill | filing
    id: int
    because: str
    day: date


class Line(NamedTuple):
    """A drill with the links that may count; `because` is set where it can count for no rule."""

    day: date
    drill: DrillFacts
    links: tuple[Link, ...]
    because: str | None


class Selection(NamedTuple):
    """What a rule counts and what it does not, by day."""

    counted: list[Held]
    rejected: list[NotCounted]


class Ledger:
    """The drills of one unit at one moment."""

    def __init__(
        self,
        unit: Unit,
        records: Records,
        moment: Moment,
        plans: dict[int, PlanHistory],
        *,
        count_real_response: bool,
    ) -> None:
        self._unit = unit
        self._plans = plans
        self._count_real_response = count_real_response
        self.lines = sorted(
            (self._line(drill) for drill in records.drills if _is_over(drill, moment)),
            key=lambda line: (line.day, line.drill.id),
        )
        self.bookings = [
            booking
            for booking in records.bookings
            if booking.day >= moment.on and moment.saw(booking.made) and not moment.saw(booking.ended)
        ]
        self._selections: dict[tuple[str, int | None, tuple[int, ...] | None], Selection] = {}

    def selection(self, rule: Rule, plan: int | None, sites: tuple[int, ...] | None) -> Selection:
        """What counts for the rule: for one plan, or for the unit (at some of its sites: drills there or at none)."""
        key = (rule.id, plan, sites)
        if key not in self._selections:
            self._selections[key] = self._select(rule, plan, sites)
        return self._selections[key]

    def _select(self, rule: Rule, plan: int | None, sites: tuple[int, ...] | None) -> Selection:
        counted: list[Held] = []
        rejected: list[NotCounted] = []
        for line in self.lines:
            if plan is not None and not any(link.plan == plan for link in line.links):
                continue
            because = line.because or self._unfit(rule, line.drill, line.links, plan, sites)
            if because is None:
                counted.append(Held(line.day, line.drill))
            else:
                rejected.append(NotCounted("drill", line.drill.id, because, line.day))
        return Selection(counted, rejected)

    def fitting_bookings(
        self, rule: Rule, plan: int | None, sites: tuple[int, ...] | None, last: date
    ) -> list[BookingFacts]:
        """The bookings up to a last day that would count once held."""
        found = []
        for booking in self.bookings:
            links = self._links(booking.plans, booking.day)
            if (
                booking.day <= last
                and self._takes_part(booking)
                and self._unfit(rule, booking, links, plan, sites) is None
            ):
                found.append(booking)
        return found

    def _line(self, drill: DrillFacts) -> Line:
        links = self._links(drill.plans, drill.held_on)
        because: str | None = None
        if drill.state is not DrillState.COMPLETED:
            because = drill.state.value
            links = self._links(drill.plans, None)
        elif drill.is_real_response and not self._count_real_response:
            because = "real_response"
        elif not self._takes_part(drill):
            because = "not_participant"
        elif not drill.plans:
            because = "no_plan_named"
        elif not links:
            links = self._links(drill.plans, None)
            because = "plan_not_in_force" if links else "own_plan_not_linked"
        return Line(drill.held_on, drill, links, because)

    def _takes_part(self, drill: DrillFacts | BookingFacts) -> bool:
        return drill.organiser == self._unit.id or self._unit.id in drill.participants

    def _links(self, plan_ids: Iterable[int], day: date | None) -> tuple[Link, ...]:
        links = []
        for plan_id in plan_ids:
            plan = self._plans.get(plan_id)
            if plan is not None and (day is None or plan.may_be_practised(day)):
                links.append(plan.link)
        return tuple(links)

    def _unfit(
        self,
        rule: Rule,
        drill: DrillFacts | BookingFacts,
        links: tuple[Link, ...],
        plan: int | None,
        sites: tuple[int, ...] | None,
    ) -> str | None:
        if plan is not None:
            if not any(link.plan == plan for link in links):
                return "other_plan"
        elif not any(rule.plans.include(link.family, link.kind, link.hazard) for link in links):
            return "other_kind"
        if isinstance(rule.measure, Frequency) and rule.measure.contents:
            # Where the content was not recorded, a drill of the comprehensive plan is taken as comprehensive.
            content = drill.content or drill.kind
            if content not in rule.measure.contents:
                return "other_content"
        if sites is not None and drill.site is not None and drill.site not in sites:
            return "other_site"
        return None


def _is_over(drill: DrillFacts, moment: Moment) -> bool:
    return (drill.ended_on or drill.held_on) <= moment.on and moment.knows(drill.recorded_at)
