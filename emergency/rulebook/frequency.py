"""How often: drills and assessments counted in periods (regulations 2.2).

Half-years and years are calendar periods; the current one is reported, and the one before it if it was missed.
Longer periods roll from the last counted event, or from the day the plan came out. A unit's first part of a
period is reported as such and never held against it afterwards, since the law is silent on it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from emergency.core.text import Message, message
from emergency.rulebook import suspension
from emergency.rulebook.ledger import NotCounted
from emergency.rulebook.obligation import Obligation, Status, status_of
from emergency.rulebook.periods import ONE_DAY, Period, add_months, calendar_period, latest, period_before
from emergency.rulebook.plan_history import PlanHistory
from emergency.rulebook.rules import Frequency, Mode, Rule
from emergency.rulebook.subjects import Match
from emergency.rulebook.view import View, targets


@dataclass(slots=True)
class Tally:
    """What counted and what did not, in order of the days; ids of drills, or of versions assessed."""

    days: list[date]
    ids: list[int]
    rejected: list[NotCounted]

    def within(self, first: date, last: date) -> list[int]:
        """What counted from one day to another."""
        return self.ids[bisect_left(self.days, first) : bisect_right(self.days, last)]

    def rejected_within(self, first: date, last: date) -> tuple[NotCounted, ...]:
        """What did not count from one day to another."""
        return tuple([entry for entry in self.rejected if first <= entry.day <= last]) if self.rejected else ()

    def nth_last(self, number: int, until: date) -> date | None:
        """The day of the last event but so many up to a day: a rolling period begins with it."""
        place = bisect_right(self.days, until) - number
        return self.days[place] if place >= 0 else None


def frequency_duties(rule: Rule, measure: Frequency, match: Match, view: View) -> Iterator[Obligation]:
    """The duties that follow from one rule, per plan and period."""
    rolling = view.convention.mode(measure.months, measure.mode) is Mode.ROLLING
    since = view.conventions.counted_so_since(measure, view.on)
    for plan in targets(rule, view):
        found = match if plan is None else view.match(rule, view.on, plan)
        if found is None:
            continue
        sites = view.sites_matched(rule, view.on) if plan is None and view.unit.sites else None
        owed = _Owed(rule, measure, found, view, plan, sites, _tally(rule, measure, view, plan, sites), since)
        if rule.is_expired_target(view.on):
            yield from _expired(owed)
        elif rolling:
            yield from _rolling(owed)
        else:
            yield from _calendar(owed)


@dataclass(slots=True)
class _Owed:
    """A rule held against a unit or one of its plans."""

    rule: Rule
    measure: Frequency
    match: Match
    view: View
    plan: PlanHistory | None
    sites: tuple[int, ...] | None
    tally: Tally
    counted_so_since: date | None

    @property
    def plan_id(self) -> int | None:
        return self.plan.id if self.plan else None


def _tally(
    rule: Rule, measure: Frequency, view: View, plan: PlanHistory | None, sites: tuple[int, ...] | None
) -> Tally:
    if measure.event == "assessment":
        plans = [plan] if plan else view.plans_of(rule)
        assessed = sorted(one for each in plans for one in each.assessments())
        return Tally([day for day, _ in assessed], [version for _, version in assessed], [])
    selection = view.ledger.selection(rule, plan.id if plan else None, sites)
    return Tally(selection.days, selection.ids, selection.rejected)


def _calendar(owed: _Owed) -> Iterator[Obligation]:
    current = calendar_period(owed.view.on, owed.measure.months)
    before = period_before(current, owed.measure.months)
    missed, used = _missed(owed, before) if _ran_so(owed, before) else (_run_out(owed), frozenset[int]())
    if missed is not None:
        yield missed
    began = owed.view.began_on(owed.rule, current, owed.plan)
    if owed.view.is_excused(current) or (began is not None and began > current.last):
        return
    yield _in_period(owed, current, is_first=began is not None and began > current.first, without=used)


def _ran_so(owed: _Owed, period: Period) -> bool:
    """Whether the period was counted all through as periods are counted now."""
    return owed.counted_so_since is None or owed.counted_so_since <= period.first


def _run_out(owed: _Owed) -> Obligation | None:
    """What had run out, while periods were rolling, when they became calendar ones, and was not made good since."""
    since = owed.counted_so_since
    if since is None or since > owed.view.on:
        return None
    made_good = owed.tally.nth_last(owed.measure.at_least, owed.view.on)
    if made_good is not None and made_good >= since:
        return None
    began = owed.view.conventions.counted_so_since(owed.measure, since - ONE_DAY)
    found = next(_rolling_until(owed, since - ONE_DAY, since=began), None)
    return found if found is not None and found.due_on is not None and found.due_on < since else None


def _missed(owed: _Owed, period: Period) -> tuple[Obligation | None, frozenset[int]]:
    """The period before, if it was owed in full and not done; and the drills held late that were used up for it.

    A drill held in the time by which a duty was postponed counts for that duty and not for the next as well.
    """
    rule, view = owed.rule, owed.view
    if len(owed.tally.within(period.first, period.last)) >= owed.measure.at_least:
        return None, frozenset()
    if not rule.is_in_force(period.last) or view.match(rule, period.last, owed.plan) is None:
        return None, frozenset()
    began = view.began_on(rule, period, owed.plan)
    if (began is not None and began > period.first) or view.spell_over(period.last):
        return None, frozenset()
    duty = _in_period(owed, period, is_first=False)
    late = frozenset(duty.counted) - frozenset(owed.tally.within(period.first, period.last))
    return (None if duty.done >= duty.required else duty), late


def _in_period(owed: _Owed, period: Period, *, is_first: bool, without: frozenset[int] = frozenset()) -> Obligation:
    rule, view, required = owed.rule, owed.view, owed.measure.at_least
    postponed = view.postponement(rule, owed.plan_id, period.last)
    due_on = postponed.until if postponed else period.last
    counted = [one for one in owed.tally.within(period.first, period.last) if one not in without]
    if len(counted) < required and postponed:
        late = owed.tally.within(period.last + ONE_DAY, due_on)
        counted += [one for one in late if one not in without][: required - len(counted)]
    begins_again = owed.tally.nth_last(required, period.last) or view.began_on(rule, period, owed.plan)
    records_begin = view.unit.records_begin_on
    return _duty(
        owed,
        period,
        due_on,
        counted,
        unrecorded=records_begin is not None and period.first < records_begin,
        first_period=is_first,
        early_warning=add_months(begins_again, owed.measure.months) if begins_again else None,
        postponed_from=period.last if postponed else None,
    )


def _rolling(owed: _Owed) -> Iterator[Obligation]:
    since, months = owed.counted_so_since, owed.measure.months
    if since is not None and owed.view.on < add_months(since, months):
        # What a calendar period had left undone when periods became rolling is still told for one period.
        missed, _ = _missed(owed, calendar_period(since - ONE_DAY, months))
        if missed is not None:
            yield missed
    yield from _rolling_until(owed, owed.view.on, since=since)


def _rolling_until(owed: _Owed, until: date, *, since: date | None) -> Iterator[Obligation]:
    """The rolling duty by what was held up to a day; it begins on `since` at the earliest."""
    rule, view, measure = owed.rule, owed.view, owed.measure
    last_held = owed.tally.nth_last(measure.at_least, until)
    began = latest(last_held, _rolls_from(owed), rule.in_force_from, since)
    assert began is not None  # a rule is always in force from some day
    runs_out = add_months(began, measure.months)
    period = Period(began, runs_out, Mode.ROLLING.value)
    postponed = view.postponement(rule, owed.plan_id, runs_out)
    due_on = postponed.until if postponed else runs_out
    spell = view.spell_over(due_on)
    if spell is not None:
        if spell.until is None:
            return
        due_on = spell.until
    # Months differ in length, so that the window is found by going forward from each day.
    recent = [place for place, day in enumerate(owed.tally.days) if day <= until <= add_months(day, measure.months)]
    counted = [owed.tally.ids[place] for place in recent]
    records_begin = view.unit.records_begin_on
    yield _duty(
        owed,
        period,
        due_on,
        counted,
        unrecorded=records_begin is not None
        and began < records_begin
        and view.on <= add_months(records_begin, measure.months),
        early_warning=runs_out if last_held else None,
        postponed_from=runs_out if postponed else None,
    )


def _rolls_from(owed: _Owed) -> date | None:
    """The day a rolling period begins if nothing has been held yet."""
    rule, view, plan = owed.rule, owed.view, owed.plan
    came_out = plan.renewed_on if plan else view.first_publication(rule)
    return latest(came_out, view.bound_since(rule, view.on, plan), view.unit.established_on)


def _expired(owed: _Owed) -> Iterator[Obligation]:
    """A target whose time is over, with what had been done in its last period."""
    last_day, months = owed.rule.in_force_until, owed.measure.months
    founded = owed.view.unit.established_on
    if last_day is None or owed.view.match(owed.rule, last_day, owed.plan) is None or (founded or last_day) > last_day:
        return
    rolled = Period(add_months(last_day, -months), last_day, Mode.ROLLING.value)
    period = rolled if months > 12 else calendar_period(last_day, months)
    yield _duty(owed, period, period.last, owed.tally.within(period.first, period.last))


def _duty(
    owed: _Owed,
    period: Period,
    due_on: date,
    counted: list[int],
    *,
    unrecorded: bool = False,
    first_period: bool = False,
    early_warning: date | None = None,
    postponed_from: date | None = None,
) -> Obligation:
    rule, view, required = owed.rule, owed.view, owed.measure.at_least
    done = len(counted)
    bookings: tuple[int, ...] = ()
    if view.ledger.bookings and done < required and view.on <= due_on and owed.measure.event == "drill":
        fitting = view.ledger.fitting_bookings(rule, owed.plan_id, owed.sites, due_on)
        bookings = tuple(sorted(booking.id for booking in fitting))
    status = status_of(
        rule,
        on=view.on,
        due_on=due_on,
        done=done,
        required=required,
        unrecorded=unrecorded,
        first_period=first_period,
        booked=done + len(bookings) >= required,
    )
    return Obligation(
        rule,
        owed.match,
        status,
        plan=owed.plan_id,
        period=period,
        due_on=due_on,
        required=required,
        done=done,
        counted=tuple(counted),
        counted_as="drill" if owed.measure.event == "drill" else "version",
        not_counted=_looked_at(owed, period, due_on, counted),
        early_warning=early_warning,
        bookings=bookings,
        postponed_from=postponed_from,
        notes=(*suspension.told(view.spells, period, due_on), *_advice(owed, status)),
    )


def _looked_at(owed: _Owed, period: Period, due_on: date, counted: list[int]) -> tuple[NotCounted, ...]:
    """What did not count in the period; a drill that was put off and then held in time is no longer worth a word."""
    rejected = owed.tally.rejected_within(period.first, max(period.last, due_on))
    return tuple([entry for entry in rejected if entry.id not in counted])


def _advice(owed: _Owed, status: Status) -> Iterator[Message]:
    """Said beside a duty that is met without a drill of the kinds the year should see; never a breach."""
    if owed.measure.better_with and status is Status.MET:
        year = calendar_period(owed.view.on, 12)
        plans = owed.view.plans
        kinds = {
            plans[plan].link.kind
            for line in owed.view.ledger.lines
            if line.because is None and year.first <= line.day <= year.last
            for plan in line.drill.plans
            if plan in plans
        }
        if not kinds & set(owed.measure.better_with):
            yield message("None of this year's drills practised a comprehensive or special plan.")
