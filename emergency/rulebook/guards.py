"""Whether a rule's worked cases would notice a mistake in it: each field is altered, and some case has to fail.

Names, citations, marks and what follows a drill are words: no computation can notice them, so people read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from emergency.accounts.rules import Size, Tag
from emergency.rulebook.alterations import ALL_KINDS, alterations
from emergency.rulebook.cases import run_case
from emergency.rulebook.lists import shipped_lists
from emergency.rulebook.rules import Case, Plans, Rule
from emergency.rulebook.subjects import Profile, match
from emergency.rulebook.vocabulary import HAZARDS, PLAN_FAMILIES, PLAN_KINDS

COMPUTED = ("area", "force", "frequency", "in_force_from", "in_force_until", "plans", "scope", "subject", "measure")
"""The fields on which what is computed depends."""

Combination = tuple[str, str, str | None]
"""A plan as rules see it: its family, its kind, what it is for."""


def unguarded(rule: Rule, cases: Sequence[Case]) -> list[str]:
    """The fields that could be altered without any of these cases failing, such as `frequency.at_least`."""
    left = [name for name, altered in alterations_to_notice(rule, cases) if not is_noticed(altered, cases)]
    return list(dict.fromkeys(field_of(name) for name in left))


def alterations_to_notice(rule: Rule, cases: Sequence[Case]) -> Iterator[tuple[str, Rule]]:
    """The alterations that make a difference, one by one.

    Of all the words that could be added to a list (one more kind of unit, one more tag) one has to be noticed.
    """
    added: dict[str, list[tuple[str, Rule]]] = {}
    for name, altered in alterations(rule):
        if altered == rule or field_of(name).partition(".")[0] not in COMPUTED or not makes_a_difference(rule, altered):
            continue
        if "+" in name:
            added.setdefault(field_of(name), []).append((name, altered))
        else:
            yield name, altered
    for several in added.values():
        yield next(((name, altered) for name, altered in several if is_noticed(altered, cases)), several[0])


def field_of(name: str) -> str:
    """The field of an alteration's name: `subject.kinds+school` is one of `subject.kinds`."""
    if name in ("measure gone", "measure"):
        return "measure"
    for mark in ("+", "-", "=", ":", " "):
        name = name.partition(mark)[0]
    return name


def is_noticed(altered: Rule, cases: Iterable[Case]) -> bool:
    """Whether one of the cases fails once the rule is altered."""
    return any(run_case(altered, case, {}) is not None for case in cases)


def makes_a_difference(rule: Rule, altered: Rule) -> bool:
    """Whether an altered subject or choice of plans binds other units or counts other plans at all."""
    if altered.subject != rule.subject:
        return differing_profile(rule, altered) is not None
    if altered.plans != rule.plans:
        return differing_plan(rule.plans, altered.plans) is not None
    return True


def differing_profile(rule: Rule, altered: Rule) -> Profile | None:
    """The plainest unit that one of two rules of the same area binds and the other does not."""
    lists, place = shipped_lists(), "130100" if rule.area == "CN" else rule.area
    return next(
        (
            profile
            for profile in _profiles(place, _heads(rule), _heads(altered))
            if (match(rule, profile, lists) is None) != (match(altered, profile, lists) is None)
        ),
        None,
    )


def _heads(rule: Rule) -> int:
    return rule.subject.employees_at_least or 0


@cache
def _profiles(place: str, *heads: int) -> tuple[Profile, ...]:
    """Units of every kind, without a tag, with each tag, of each size, at and just below each number of employees."""
    numbers = tuple(dict.fromkeys([*heads, *(number - 1 for number in heads if number > 1)])) or (0,)
    outfits: list[tuple[frozenset[str], str | None]] = [(frozenset(), None)]
    outfits += [(frozenset({tag.value}), None) for tag in Tag]
    outfits += [(frozenset({row.tag, row.needs}), None) for row in shipped_lists().rows if row.needs]
    outfits += [(frozenset(), size.value) for size in Size]
    outfits += [(tags, size.value) for size in Size for tags, _ in outfits[: len(Tag) + 1] if tags]
    return tuple(
        Profile(kind, place, frozenset(), tags, size, number or None)
        for tags, size in outfits
        for kind in ("enterprise", *(kind for kind in ALL_KINDS if kind != "enterprise"))
        for number in sorted(numbers, reverse=True)
    )


def differing_plan(plans: Plans, altered: Plans) -> Combination | None:
    """A plan that one of two choices includes and the other does not."""
    return next((one for one in combinations() if plans.include(*one) != altered.include(*one)), None)


@cache
def combinations() -> tuple[Combination, ...]:
    """Every plan that rules can tell apart, the usual ones first."""
    kinds = ("comprehensive", "special", "on_site", *PLAN_KINDS)
    hazards: tuple[str | None, ...] = (None, *HAZARDS)
    return tuple(
        (family, kind, hazard) for hazard in hazards for family in PLAN_FAMILIES for kind in dict.fromkeys(kinds)
    )
