"""Where several rules ask the same of a unit: the strictest binds, the others are met along with it.

A local rule never replaces a national one: both are shown. Rules ask the same if they are about the same plans,
the same content and the same scope; a target is never taken for stricter law.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping

from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.rules import Clock, Force, Frequency, Rule


def asks(rule: Rule) -> Hashable | None:
    """What the rule asks, equal for rules that ask the same; None for rules that are not compared."""
    measure, plans = rule.measure, rule.plans
    if isinstance(measure, Frequency):
        about = (plans.families, plans.kinds, plans.about, plans.not_about, measure.contents)
        return (measure.event, rule.scope, tuple(frozenset(words) for words in about))
    return measure.act if isinstance(measure, Clock) else None


def mark_layers(duties: list[Obligation], asked: Mapping[str, Hashable | None]) -> None:
    """Mark in place which of the duties bind and which are satisfied along with another.

    `asked` holds what each rule asks, by its id.
    """
    groups: defaultdict[Hashable, list[Obligation]] = defaultdict(list)
    for duty in duties:
        key = asked[duty.rule.id]
        if key is not None and duty.status is not Status.EXPIRED_TARGET:
            # Deadlines are the same act only if they run for the same version of a plan.
            groups[key, duty.plan, duty.version].append(duty)
    for group in groups.values():
        if len(group) > 1 and len({duty.rule.id for duty in group}) > 1:
            _mark(group)


def _mark(group: list[Obligation]) -> None:
    rules = {duty.rule.id: duty.rule for duty in group}
    statutory = [rule for rule in rules.values() if rule.force is Force.STATUTORY]
    binding = min(statutory or rules.values(), key=lambda rule: (slack(rule), rule.id))
    for duty in group:
        if duty.rule.id != binding.id and slack(duty.rule) >= slack(binding):
            duty.binding = False
            duty.also_satisfied_by = (binding.id,)
    satisfied = tuple(dict.fromkeys(duty.rule.id for duty in group if not duty.binding))
    for duty in group:
        if duty.rule.id == binding.id:
            duty.satisfies = satisfied


def slack(rule: Rule) -> float:
    """How seldom a rule asks: months per drill, or days of a deadline; smaller is stricter."""
    measure = rule.measure
    if isinstance(measure, Frequency):
        return measure.months / measure.at_least
    if isinstance(measure, Clock) and measure.within is not None:
        return measure.within
    return float("inf")
