"""The packs that come with the system, and what is wrong with a rule by its worked cases and the tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from emergency.accounts.rules import Tag
from emergency.rulebook.cases import check_rule
from emergency.rulebook.lists import shipped_lists
from emergency.rulebook.packs import Pack, read_packs
from emergency.rulebook.rules import Rule
from emergency.rulebook.subjects import Profile, match
from tests.emergency.rulebook import regulations

ROOT = Path(__file__).parents[3]
FOLDERS = ("drills/rules", "emergency/plans/rules", "emergency/reviews/rules", "emergency/filings/rules")
A_PLACE_IN = {"CN": "130100", "370000": "370126", "320000": "321302", "350000": "350500", "210000": "210300"}


@cache
def packs() -> tuple[Pack, ...]:
    return tuple(read_packs([ROOT / folder for folder in FOLDERS]))


def rules() -> dict[str, Rule]:
    return {rule.id: rule for pack in packs() for rule in pack.rules}


def pack_of(rule_id: str) -> Pack:
    return next(pack for pack in packs() if any(rule.id == rule_id for rule in pack.rules))


def wrong_words(rule: Rule) -> Iterator[str]:
    """Fields that differ from the rule table."""
    row = regulations.rows()[rule.id]
    cited = tuple(f"{one.instrument or '-'} {one.article}".strip() for one in rule.citations)
    if cited != row.cited:
        yield f"cites {cited}"
    if rule.kind != ("drill" if rule.id.startswith("DR-") else "plan"):
        yield "kind"
    told = {
        "force": rule.force == row.force,
        "mark": rule.mark == row.mark,
        "area": rule.area == row.area,
        "in_force_from": rule.in_force_from.isoformat() == row.in_force_from,
        "in_force_until": (rule.in_force_until.isoformat() if rule.in_force_until else "") == row.in_force_until,
        "kinds": {f"{kind}:{tag}" if tag else kind for kind, tag in rule.subject.kinds.items()}
        == (frozenset() if row.kinds >= set(regulations.ALL_KINDS) else row.kinds),
        "lists": frozenset(rule.subject.lists) == row.lists,
        "not_lists": frozenset(rule.subject.not_lists) == row.not_lists,
        "any_tags": frozenset(rule.subject.any_tags) == row.tags,
        "penalties": frozenset(rule.penalties) == row.penalties,
        "flags": {*(f"~{field}" for field in rule.unverified), *rule.afterwards, *(["recheck"] * rule.needs_recheck)}
        == row.flags,
    }
    yield from (field for field, right in told.items() if not right)


@cache
def profiles(area: str) -> tuple[Profile, ...]:
    """Units of every kind in a place of the area: without a tag, with each tag, of each size, small and great."""
    place = A_PLACE_IN.get(area, area)
    outfits: list[tuple[frozenset[str], str | None, int | None]] = [(frozenset({tag.value}), None, 5) for tag in Tag]
    outfits += [(frozenset({"hazmat_trade", "has_storage"}), "small", None), (frozenset(), None, None)]
    outfits += [(frozenset(), size, 9000) for size in ("large", "medium", "small", "micro")]
    return tuple(
        Profile(kind, place, frozenset(), tags, size, heads)
        for kind in regulations.ALL_KINDS
        for tags, size, heads in outfits
    )


def wrong_subjects(rule: Rule) -> Iterator[str]:
    """Units that the rule binds and should not, or does not bind and should."""
    row = regulations.rows()[rule.id]
    lists = shipped_lists()
    for profile in profiles(row.area):
        wanted = bound_by_table(rule.id, profile)
        if (match(rule, profile, lists) is not None) != wanted:
            yield f"{profile.kind} {sorted(profile.tags)} {profile.size}: {'not bound' if wanted else 'bound'}"


@cache
def bound_by_table(rule_id: str, profile: Profile) -> bool:
    return regulations.binds(regulations.rows()[rule_id], profile.kind, profile.tags, profile.size)


def failing_cases(rule: Rule) -> list[str]:
    """Worked cases of the rule that do not come out."""
    problems = check_rule(rule, pack_of(rule.id).examples)
    return [f"{problem.case}: {problem.said}" for problem in problems]
