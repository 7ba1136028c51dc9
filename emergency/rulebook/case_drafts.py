"""Worked cases drafted for a rule: just met, just missed, not applicable, before in force, and whatever else it takes.

They state what the rule as written comes to, for a person to hold against the document. Drafted are rules that count
drills or assessments, and rules that are shown as advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from emergency.core.text import Message, message
from emergency.rulebook.case_facts import facts_of
from emergency.rulebook.cases import duties_of
from emergency.rulebook.guards import (
    Combination,
    alterations_to_notice,
    combinations,
    differing_plan,
    differing_profile,
    is_noticed,
)
from emergency.rulebook.lists import shipped_lists
from emergency.rulebook.obligation import Obligation
from emergency.rulebook.periods import ONE_DAY, add_months, calendar_period
from emergency.rulebook.reader import Reader
from emergency.rulebook.rules import Case, Frequency, Mode, Rule
from emergency.rulebook.subjects import Profile, match
from emergency.rulebook.vocabulary import CONTENTS

Say = Callable[[Message], str]


def drafted_cases(rule: Rule, say: Say) -> tuple[Case, ...]:
    """The cases to confirm, named in the language of `say`: the usual ones, and one for each field they leave open."""
    story = _story(rule)
    drafts = [*_usual(story)]
    for _, altered in alterations_to_notice(rule, drafts):
        if not is_noticed(altered, drafts):
            telling = (each for each in _telling(story, altered) if is_noticed(altered, [each]))
            drafts.extend(found for found in (next(telling, None),) if found is not None)
    return tuple(replace(case, name=say(_NAMES[case.name])) for case in drafts)


def outcome_of(rule: Rule, case: Case) -> tuple[str, ...]:
    """What the rule makes of the facts of a case, as cases state it. Errors: PackError if they can't be read."""
    reader = Reader(case.facts, file="", rule=rule.id, path=case.name)
    return tuple(_line(duty) for duty in duties_of(rule, facts_of(reader, {}, area=rule.area)))


@dataclass(frozen=True)
class _Story:
    """A rule with a unit that it binds, a plan that counts, and a period that it governs."""

    rule: Rule
    unit: Mapping[str, Any]
    plan: Combination
    first: date
    last: date

    @property
    def in_force(self) -> date:
        """The first day of the period on which the rule is in force."""
        return max(self.first, self.rule.in_force_from)

    @property
    def plan_table(self) -> dict[str, Any]:
        """The plan, published long before."""
        return self.plan_of(self.plan)

    def plan_of(self, one: Combination, **given: Any) -> dict[str, Any]:
        """A plan of a family and kind, for a hazard, published long before."""
        family, kind, hazard = one
        published = "issued_on" if family == "government" else "published_on"
        table = {"family": family, "kind": kind, published: date(self.first.year - 2, 1, 1), **given}
        return {**table, "hazard": hazard} if hazard else table

    def case(self, name: str, on: date, **facts: Any) -> Case:
        """A case with what it comes to under the rule."""
        given = {"on": on, "unit": dict(self.unit), "plans": [self.plan_table], **facts}
        given = {field: value for field, value in given.items() if value != []}
        case = Case(name, given, ())
        return replace(case, expect=outcome_of(self.rule, case))

    def held(self, name: str, on: date, *days: date, content: str | None = None) -> Case:
        """A case in which the counted event took place on these days."""
        measure = self.rule.measure
        if isinstance(measure, Frequency) and measure.event == "assessment":
            return self.case(name, on, plans=[{**self.plan_table, **({"assessed_on": days[-1]} if days else {})}])
        return self.case(name, on, drills=[self.drill(day, content=content) for day in days])

    def drill(self, day: date, *plans: int, content: str | None = None) -> dict[str, Any]:
        """A drill of the first plan, or of these, of the content that counts unless another is given."""
        counted = self.rule.measure.contents if isinstance(self.rule.measure, Frequency) else ()
        content = content or next(iter(counted), None)
        return {"held_on": day, "plans": list(plans or (1,)), **({"content": content} if content else {})}


_NAMES: dict[str, Message] = {
    "last day": message("Done on the last day"),
    "late": message("Done a day too late"),
    "nothing": message("Nothing done, on the last day"),
    "other unit": message("A unit that is not bound"),
    "bound unit": message("Another unit that is bound"),
    "before": message("The day before it takes effect"),
    "first": message("The day on which it takes effect"),
    "final": message("Towards the end of its validity"),
    "over": message("The day after its last day"),
    "elsewhere": message("A unit outside the area"),
    "neighbour": message("A unit in the next area"),
    "beginning": message("Done on the first day of the period"),
    "too early": message("Done the day before the period"),
    "one short": message("One too few"),
    "two plans": message("Two plans, of which one was practised"),
    "content": message("A drill of other content"),
    "plan": message("A drill of another plan"),
    "advice": message("A unit that is bound"),
    "half": message("Done in the middle of the period"),
}


def _line(duty: Obligation) -> str:
    """What a case states of a duty."""
    parts = [duty.status.value, duty.due_on.isoformat() if duty.due_on else "no-day"]
    if duty.required:
        parts.append(f"{duty.done}/{duty.required}")
    if duty.plan is not None:
        parts.append(f"plan={duty.plan}")
    parts.append(f"force={duty.rule.force.value}")
    if duty.period is not None:
        parts.append(f"mode={duty.period.mode}")
    return " ".join(parts)


def _story(rule: Rule) -> _Story:
    first, last = _period(rule)
    family = "government" if set(rule.subject.kinds) & _GOVERNING and "unit" not in rule.plans.families else "unit"
    plans = [one for one in combinations() if rule.plans.include(*one)]
    own = min(plans or combinations(), key=lambda one: (one[0] != family, _USUAL[one[0]].find(one[1]) < 0))
    return _Story(rule, _unit(rule), own, first, last)


_USUAL = {"unit": "comprehensive special on_site", "government": "overall special departmental"}
_GOVERNING = {"government", "emergency_bureau", "department", "township", "zone"}


def _period(rule: Rule) -> tuple[date, date]:
    """A whole period that the rule governs and outlives by a day if it lasts so long; else its first."""
    since, until = rule.in_force_from, rule.in_force_until or date.max
    measure = rule.measure
    if not isinstance(measure, Frequency):
        return since, min(until, since + timedelta(days=30))
    if measure.mode is Mode.ROLLING:
        held = since + timedelta(days=30)
        return held, add_months(held, measure.months)
    running = calendar_period(since, measure.months)
    following = calendar_period(running.last + ONE_DAY, measure.months)
    whole = [each for each in (running, following) if each.first >= since and each.last < until]
    period = whole[0] if whole else running
    return period.first, period.last


def _unit(rule: Rule) -> dict[str, Any]:
    """The plainest unit that the rule binds."""
    nobody = replace(rule, subject=replace(rule.subject, kinds={"": None}))
    profile = differing_profile(rule, nobody)
    return _table_of(profile) if profile is not None else {"kind": "enterprise", "area": rule.area}


def _table_of(profile: Profile) -> dict[str, Any]:
    # Said even where it is the rule's own area, lest the unit move with a rule whose area is mistyped.
    table: dict[str, Any] = {"kind": profile.kind, "area": profile.area}
    if profile.tags:
        table["tags"] = sorted(profile.tags)
    if profile.size:
        table["size"] = profile.size
    if profile.employees:
        table["employees"] = profile.employees
    return table


def _usual(story: _Story) -> Iterator[Case]:
    rule, measure = story.rule, story.rule.measure
    if isinstance(measure, Frequency):
        if measure.mode is Mode.ROLLING:
            yield story.held("last day", story.last, *[story.first] * measure.at_least)
            yield story.held("late", story.last + ONE_DAY, *[story.first] * measure.at_least)
        else:
            yield story.held("last day", story.last, *[story.last] * measure.at_least)
            on_time = [story.last] * (measure.at_least - 1)
            yield story.held("late", story.last + ONE_DAY, *on_time, story.last + ONE_DAY)
    else:
        yield story.case("advice", story.in_force)
    if (other := _unbound(rule)) is not None:
        yield story.case("other unit", story.in_force, unit=_table_of(other))
    yield story.case("before", rule.in_force_from - ONE_DAY)
    yield story.case("first", rule.in_force_from)
    if rule.in_force_until is not None:
        yield story.case("over", rule.in_force_until + ONE_DAY)


def _unbound(rule: Rule) -> Profile | None:
    everybody = replace(rule, subject=replace(rule.subject, kinds={}, lists=(), any_tags=(), not_lists=()))
    everybody = replace(everybody, subject=replace(everybody.subject, size_at_least=None, employees_at_least=None))
    return differing_profile(rule, everybody)


def _telling(story: _Story, altered: Rule) -> Iterator[Case]:
    """Cases that may come out otherwise under the altered rule, the likeliest first."""
    rule = story.rule
    if altered.subject != rule.subject and (profile := differing_profile(rule, altered)) is not None:
        is_bound = match(rule, profile, shipped_lists()) is not None
        yield story.case("bound unit" if is_bound else "other unit", story.in_force, unit=_table_of(profile))
    if altered.plans != rule.plans and (other := differing_plan(rule.plans, altered.plans)) is not None:
        yield from _of_another_plan(story, other)
    if altered.area != rule.area:
        for name, area in _places(rule.area):
            yield story.case(name, story.in_force, unit={**story.unit, "area": area})
    yield from _around_the_period(story)
    if altered.in_force_until != rule.in_force_until:
        yield story.held("final", rule.in_force_until or rule.in_force_from + timedelta(days=400))


def _of_another_plan(story: _Story, other: Combination) -> Iterator[Case]:
    plans = [story.plan_table, story.plan_of(other)]
    measure, middle = story.rule.measure, _middle(story)
    if isinstance(measure, Frequency) and measure.event == "assessment":
        plans = [story.plan_table, story.plan_of(other, assessed_on=story.first)]
        yield story.case("plan", middle, plans=plans)
        yield story.case("plan", middle, plans=plans[1:])
        return
    drills = [story.drill(middle, 2)] * (measure.at_least if isinstance(measure, Frequency) else 1)
    yield story.case("plan", middle, plans=plans, drills=drills)
    yield story.case("plan", middle, plans=plans[1:])


def _around_the_period(story: _Story) -> Iterator[Case]:
    measure = story.rule.measure
    if not isinstance(measure, Frequency):
        return
    middle, number = _middle(story), measure.at_least
    yield story.held("nothing", story.last)
    yield story.held("half", story.last, *[middle] * number)
    yield story.held("beginning", story.last, *[story.first] * number)
    yield story.held("too early", middle, *[story.first - ONE_DAY] * number)
    if number > 1:
        yield story.held("one short", story.last, *[story.last] * (number - 1))
    if measure.event == "assessment":
        assessed = {**story.plan_table, "assessed_on": middle}
        yield story.case("two plans", story.last, plans=[story.plan_table, assessed])
    if measure.event == "drill":
        two = [story.plan_table, story.plan_table]
        yield story.case("two plans", story.last, plans=two, drills=[story.drill(middle, 2)] * number)
        for content in CONTENTS:
            yield story.held("content", story.last, *[middle] * number, content=content)


def _middle(story: _Story) -> date:
    until = min(story.last, story.rule.in_force_until or date.max)
    return story.in_force + (until - story.in_force) / 2


def _places(area: str) -> Iterator[tuple[str, str]]:
    """The area beside this one, the next prefecture, and one in another province."""
    if "-" in area:
        stem, _, number = area.partition("-")
        yield "neighbour", f"{stem}-{int(number) % 98 + 1:02d}"
        area = stem
    for length in (9, 6, 4):
        if len(area) >= length and area[length - 2 : length] != "00" and area != "CN":
            digits = int(area[length - 2 : length])
            yield "neighbour", area[: length - 2] + f"{digits % 89 + 1:02d}" + area[length:]
    yield "elsewhere", "130100" if not area.startswith("13") else "320100"
