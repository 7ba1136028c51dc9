"""What has to be on file after each drill: its evaluation (DR-N-09) and its report (DR-N-03-REPORT)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from emergency.rulebook.facts import DrillFacts, When
from emergency.rulebook.ledger import NotCounted
from emergency.rulebook.obligation import Obligation, status_of
from emergency.rulebook.periods import Period, calendar_period, period_before
from emergency.rulebook.rules import Act, Event, Record, Rule
from emergency.rulebook.subjects import Match
from emergency.rulebook.view import View


def record_duties(rule: Rule, record: Record, found: Match, view: View) -> Iterator[Obligation]:
    """The papers owed for the drills of the current period, and those still missing from the one before."""
    sites = view.sites_matched(rule, view.on) if view.unit.sites else None
    drills = [
        drill
        for drill in view.ledger.selection(rule, None, sites).counted
        if not record.organiser_only or drill.organiser == view.unit.id
    ]
    if not drills:
        return
    current = calendar_period(view.on, record.months)
    before = period_before(current, record.months)
    for period in (before, current):
        owed = [drill for drill in drills if period.first <= drill.held_on <= period.last]
        starts = [(drill, start) for drill in owed if (start := _start(record, drill, view)) is not None]
        binding = [(drill, start) for drill, start in starts if rule.is_in_force(start)]
        if not binding:
            continue
        duty = _duty(rule, record, found, view, period, binding)
        if period is current or duty.done < duty.required:
            yield duty


def _start(record: Record, drill: DrillFacts, view: View) -> date | None:
    """The day from which the paper is owed: the drill itself, or its evaluation or report."""
    if record.after is Event.HELD:
        return drill.held_on
    when = drill.evaluated if record.after is Event.EVALUATED else drill.reported
    return when.on if when is not None and view.moment.saw(when) else None


@dataclass(frozen=True, slots=True)
class _Missing:
    drill: DrillFacts
    due_on: date | None
    internal_due_on: date | None
    provisional: bool


def _duty(
    rule: Rule, record: Record, found: Match, view: View, period: Period, owed: list[tuple[DrillFacts, date]]
) -> Obligation:
    done = [drill for drill, _ in owed if view.moment.saw(_paper(record, drill))]
    on_file = {drill.id for drill in done}
    missing = [_missing(record, drill, start, view) for drill, start in owed if drill.id not in on_file]
    first = min(missing, key=lambda one: (one.due_on or one.drill.held_on, one.drill.id)) if missing else None
    records_begin = view.unit.records_begin_on
    due_on = first.due_on if first else None
    status = status_of(
        rule,
        on=view.on,
        due_on=due_on,
        done=len(done),
        required=len(owed),
        unrecorded=first is not None and records_begin is not None and first.drill.held_on < records_begin,
    )
    because = "not_evaluated" if record.act is Act.EVALUATED else "not_reported"
    return Obligation(
        rule,
        found,
        status,
        period=period,
        due_on=due_on,
        provisional=first is not None and first.provisional,
        required=len(owed),
        done=len(done),
        counted=tuple(drill.id for drill in done),
        not_counted=tuple(NotCounted("drill", one.drill.id, because, one.drill.held_on) for one in missing),
        internal_due_on=first.internal_due_on if first else None,
    )


def _missing(record: Record, drill: DrillFacts, start: date, view: View) -> _Missing:
    due = view.calendar.add(start, record.within) if record.within is not None else None
    internal = view.calendar.add(start, record.internal_workdays) if record.internal_workdays is not None else None
    return _Missing(
        drill,
        due.due_on if due else None,
        internal.due_on if internal else None,
        provisional=due is not None and due.provisional,
    )


def _paper(record: Record, drill: DrillFacts) -> When | None:
    return drill.evaluated if record.act is Act.EVALUATED else drill.reported
