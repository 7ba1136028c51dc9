"""A rule's history: what it replaced, what replaced it, and what an earlier last day makes of its worked cases.

A changed rule is ended and succeeded, never edited. Either side may name the other (`successor`, `replaces`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from emergency.core.text import message
from emergency.rulebook.reader import PackError
from emergency.rulebook.rules import Case, Rule


def predecessor_of(rule: Rule, rules: Iterable[Rule]) -> Rule | None:
    """The rule that this one took the place of, or None."""
    return next((each for each in rules if each.id == rule.replaces or each.successor == rule.id), None)


def successor_of(rule: Rule, rules: Iterable[Rule]) -> Rule | None:
    """The rule that took this one's place, or None."""
    return next((each for each in rules if each.id == rule.successor or each.replaces == rule.id), None)


def history_of(rule: Rule, rules: Iterable[Rule]) -> list[Rule]:
    """The rule with all that came before it and after it, the oldest first."""
    known = list(rules)
    before = list(_steps(rule, known, predecessor_of))
    return [*reversed(before), rule, *_steps(rule, known, successor_of)]


def _steps(rule: Rule, rules: list[Rule], step: Callable[[Rule, list[Rule]], Rule | None]) -> Iterator[Rule]:
    seen = {rule.id}
    following = step(rule, rules)
    while following is not None and following.id not in seen:
        seen.add(following.id)
        yield following
        following = step(following, rules)


def with_last_day(rule: Rule, until: date | None) -> Rule:
    """The rule with another last day. Worked cases of days that this leaves in doubt are left out."""
    if until == rule.in_force_until:
        return rule
    sure = min(until or date.max, rule.in_force_until or date.max)
    cases = tuple(case for case in rule.cases if _day(case) <= sure)
    return replace(rule, in_force_until=until, cases=cases)


def _day(case: Case) -> date:
    on = case.facts["on"]
    return on if isinstance(on, date) else date.fromisoformat(on)


def check_successions(rules: Iterable[tuple[str, Rule]]) -> None:
    """Refuse rules (each with its file) whose successor does not exist or begins while they are still in force.

    Errors: PackError naming file, rule and field.
    """
    named = {rule.id: (file, rule) for file, rule in rules}
    for file, rule in named.values():
        for field, other in (("successor", rule.successor), ("replaces", rule.replaces)):
            if other is not None and other not in named:
                raise PackError(file, rule.id, field, message("There is no such rule."))
        if rule.successor is not None:
            _check_days(file, "successor", rule, named[rule.successor][1], rule)
        if rule.replaces is not None:
            _check_days(file, "replaces", named[rule.replaces][1], rule, rule)


def _check_days(file: str, field: str, before: Rule, after: Rule, stating: Rule) -> None:
    if before.in_force_until is None or before.in_force_until >= after.in_force_from:
        said = message(
            "%(before)s has to end before %(after)s takes effect on %(day)s.",
            before=before.id, after=after.id, day=after.in_force_from,
        )  # fmt: skip
        raise PackError(file, stating.id, field, said)
