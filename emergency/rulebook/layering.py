"""Where several rules ask the same of a unit: the strictest binds, the others are met along with it.

A local rule never replaces a national one: both are shown. Rules ask the same if they are about the same plans,
the same content and the same scope; a target is never taken for stricter law.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.rules import Clock, Force, Frequency, Rule


def mark_layers(duties: list[Obligation]) -> None:
    """Mark in place which of the duties bind and which are satisfied along with another."""
    groups: defaultdict[Hashable, list[Obligation]] = defaultdict(list)
    for duty in duties:
        key = _same_asked(duty)
        if key is not None and duty.status is not Status.EXPIRED_TARGET:
            groups[key].append(duty)
    for group in groups.values():
        if len({duty.rule.id for duty in group}) > 1:
            _mark(group)


def _mark(group: list[Obligation]) -> None:
    rules = {duty.rule.id: duty.rule for duty in group}
    statutory = [rule for rule in rules.values() if rule.force is Force.STATUTORY]
    binding = min(statutory or rules.values(), key=lambda rule: (_slack(rule), rule.id))
    for duty in group:
        if duty.rule.id != binding.id and _slack(duty.rule) >= _slack(binding):
            duty.binding = False
            duty.also_satisfied_by = (binding.id,)


def _slack(rule: Rule) -> float:
    """Smaller is stricter: months per drill, or days of a deadline."""
    measure = rule.measure
    if isinstance(measure, Frequency):
        return measure.months / measure.at_least
    if isinstance(measure, Clock) and measure.within is not None:
        return measure.within
    return float("inf")


def _same_asked(duty: Obligation) -> Hashable | None:
    rule, measure = duty.rule, duty.rule.measure
    about = (_as_set(rule.plans.families), _as_set(rule.plans.kinds), _as_set(rule.plans.not_about), rule.scope)
    if isinstance(measure, Frequency):
        return (measure.event, _as_set(measure.contents), about, rule.plans.about, duty.plan)
    if isinstance(measure, Clock) and duty.version is not None:
        return (measure.act, duty.plan, duty.version)
    return None


def _as_set(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)
