"""By when: acts that are due so many days after an event (filing, review, publication to society, checking).

The day of the event is not counted (民法典 201). An event counts only if the rule was in force on that day; where
a unit comes under a rule later, the clock starts on the day it did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from emergency.core.workdays import Deadline
from emergency.rulebook.facts import FilingFacts
from emergency.rulebook.filing_state import FilingState, FilingStatus, filing_at
from emergency.rulebook.ledger import NotCounted
from emergency.rulebook.obligation import Obligation, status_of
from emergency.rulebook.periods import Period, add_months
from emergency.rulebook.plan_history import PlanHistory
from emergency.rulebook.rules import Act, Clock, Event, Rule, Span
from emergency.rulebook.subjects import Match
from emergency.rulebook.view import View


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the act was done, by what; or since when it is under way (a filing handed in and being checked)."""

    done_by: int | None = None
    handed_in_on: date | None = None
    rejected: tuple[NotCounted, ...] = ()


NOTHING = Outcome()


def clock_duties(rule: Rule, clock: Clock, match: Match, view: View) -> Iterator[Obligation]:
    """The duties that follow from one rule, per plan and event."""
    match clock.event:
        case Event.RECEIVED:
            yield from _checks(rule, clock, match, view)
        case Event.GROUND:
            yield from _grounds(rule, clock, view)
        case _:
            yield from _versions(rule, clock, view)


def _versions(rule: Rule, clock: Clock, view: View) -> Iterator[Obligation]:
    for plan in view.plans_of(rule):
        place = plan.triggering(clock.trigger)
        if place is None:
            continue
        version = plan.versions[place]
        event = version.facts.issued if clock.event is Event.ISSUED else version.facts.published
        if event is None or not view.moment.saw(event):
            continue
        # A review is owed for the version that is out; a filing of any later version makes good for this one.
        outcome = _filed(plan, place, view) if clock.act is Act.FILED else _acted(plan, place, clock)
        duty = _duty(rule, clock, view, event.on, plan, outcome)
        if duty is not None:
            duty.version = version.facts.id
            yield duty


def _acted(plan: PlanHistory, place: int, clock: Clock) -> Outcome:
    acts = plan.acts(place, clock.act.value)
    return Outcome(done_by=plan.versions[place].facts.id) if acts else NOTHING


def _filed(plan: PlanHistory, place: int, view: View) -> Outcome:
    """Filed by decision or by silence; handed in and being checked is neither done nor left undone."""
    rejected: list[NotCounted] = []
    handed_in: list[date] = []
    for filing, status in _statuses(plan.filings(place), view):
        if status.filed_on is not None and status.filed_on <= view.on:
            return Outcome(done_by=filing.id)
        if status.state is FilingState.CHECKING:
            handed_in.append(status.received_on)
        rejected.append(NotCounted("filing", filing.id, status.state.value, status.received_on))
    return Outcome(handed_in_on=min(handed_in, default=None), rejected=tuple(rejected))


def _statuses(filings: Iterable[FilingFacts], view: View) -> Iterator[tuple[FilingFacts, FilingStatus]]:
    for filing in sorted(filings, key=lambda filing: filing.id):
        status = filing_at(filing, view.moment, view.calendar)
        if status is not None:
            yield filing, status


def _grounds(rule: Rule, clock: Clock, view: View) -> Iterator[Obligation]:
    for plan in view.plans_of(rule):
        arisen = sorted(
            (ground for ground in plan.facts.grounds if view.moment.saw(ground.arose)),
            key=lambda ground: (ground.arose.on, ground.id),
        )
        waiting = [ground for ground in arisen if not view.moment.saw(ground.settled)]
        if not arisen:
            continue
        ground = waiting[0] if waiting else arisen[-1]
        outcome = NOTHING if waiting else Outcome(done_by=ground.id)
        duty = _duty(rule, clock, view, ground.arose.on, plan, outcome)
        if duty is not None:
            yield duty


def _checks(rule: Rule, clock: Clock, found: Match, view: View) -> Iterator[Obligation]:
    """The authority's own clock: a decision on each filing it received, shown while it runs or is overrun."""
    for received in sorted(view.records.received, key=lambda received: received.filing.id):
        if rule.plans.families and received.family not in rule.plans.families:
            continue
        for filing, status in _statuses([received.filing], view):
            if not rule.is_in_force(status.received_on):
                continue
            outcome = Outcome(done_by=filing.id) if status.decided_on is not None else NOTHING
            due = _deadline(clock, status.received_on, view)
            if outcome.done_by is not None and due is not None and view.on > due.due_on:
                continue
            duty = _obligation(rule, clock, found, view, status.received_on, due, outcome)
            duty.plan = received.plan
            yield duty


def _duty(
    rule: Rule, clock: Clock, view: View, event_on: date, plan: PlanHistory, outcome: Outcome
) -> Obligation | None:
    found = view.match(rule, view.on, plan)
    if found is None or not rule.is_in_force(event_on):
        return None
    since = view.bound_since(rule, view.on, plan)
    start = max(event_on, since) if since else event_on
    duty = _obligation(rule, clock, found, view, start, _deadline(clock, start, view), outcome)
    duty.plan = plan.id
    return duty


def _obligation(
    rule: Rule, clock: Clock, found: Match, view: View, start: date, due: Deadline | None, outcome: Outcome
) -> Obligation:
    due_on = due.due_on if due else None
    done = int(outcome.done_by is not None)
    records_begin = view.unit.records_begin_on
    status = status_of(
        rule,
        on=view.on,
        due_on=due_on,
        done=done,
        required=1,
        unrecorded=records_begin is not None and start < records_begin,
        in_hand=outcome.handed_in_on is not None and (due_on is None or outcome.handed_in_on <= due_on),
    )
    internal = view.calendar.add(start, clock.internal_workdays) if clock.internal_workdays is not None else None
    return Obligation(
        rule,
        found,
        status,
        period=Period(start, due_on, clock.span.value) if due_on else None,
        due_on=due_on,
        provisional=due is not None and due.provisional,
        required=1,
        done=done,
        counted=() if outcome.done_by is None else (outcome.done_by,),
        counted_as=_COUNTED_AS[clock.act],
        not_counted=outcome.rejected,
        internal_due_on=internal.due_on if internal else None,
        started_on=start,
    )


_COUNTED_AS = {
    Act.FILED: "filing",
    Act.CHECKED: "filing",
    Act.REVIEWED: "version",
    Act.MADE_PUBLIC: "version",
    Act.SETTLED: "ground",
}


def _deadline(clock: Clock, start: date, view: View) -> Deadline | None:
    """The last day of the clock, or None where no number of days is set."""
    if clock.within is None:
        return None
    if clock.span is Span.WORKDAYS:
        return view.calendar.add(start, clock.within)
    plain = start + timedelta(days=clock.within) if clock.span is Span.DAYS else add_months(start, clock.within)
    # Only an act toward an authority waits for its next working day (民法典 203).
    return view.calendar.next_workday(plain) if clock.toward_authority else Deadline(plain, provisional=False)
