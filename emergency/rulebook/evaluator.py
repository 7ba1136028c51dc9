"""Which duties a unit has on a day, and how they stand. Pure: no database, no clock, no language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property

from emergency.core.workdays import WorkCalendar
from emergency.rulebook.clocks import clock_duties
from emergency.rulebook.convention import Convention
from emergency.rulebook.drill_records import record_duties
from emergency.rulebook.facts import Moment, Records, Unit
from emergency.rulebook.frequency import frequency_duties
from emergency.rulebook.layering import asks, mark_layers
from emergency.rulebook.lists import NamedLists, shipped_lists
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.rules import Clock, Frequency, Mode, Record, Rule
from emergency.rulebook.subjects import Match, Profile, match
from emergency.rulebook.view import View

_PROFILES_KEPT = 50_000


class Rulebook:
    """The rules in force here with the calendar and the conventions; made once, asked often.

    It remembers which rules bind which profile, since most units of an area share theirs with many others.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        calendar: WorkCalendar | None = None,
        convention: Convention | None = None,
        lists: NamedLists | None = None,
    ) -> None:
        self.rules = tuple(rules)
        self.calendar = calendar or WorkCalendar.shipped()
        self.convention = convention or Convention()
        self.lists = lists or shipped_lists()
        self._counts_heads = any(rule.subject.employees_at_least is not None for rule in self.rules)
        self._general = [rule for rule in self.rules if _is_general(rule)]
        self._local = [rule for rule in self.rules if not _is_general(rule)]
        self._matched: dict[Profile, dict[str, Match]] = {}
        self._sorts: dict[Profile, dict[str, Match | None]] = {}
        self._binding: dict[tuple[Profile, date], dict[str, Match]] = {}
        self._by_id = {rule.id: rule for rule in self.rules}
        self.rolling_months = {
            rule.measure.months
            for rule in self.rules
            if isinstance(rule.measure, Frequency)
            and self.convention.mode(rule.measure.months, rule.measure.mode) is Mode.ROLLING
        }
        """How long the rolling periods of these rules are."""
        self.turns: dict[date, date] = {}
        """Kept by `turning`: the next day after each on which rules or calendar periods turn."""
        self.asked = {rule.id: asks(rule) for rule in self.rules}

    @cached_property
    def digest(self) -> str:
        """Another for any other rules, lists, working days or conventions."""
        said = (self.rules, self.lists.rows, self.lists.sizes, self.calendar.records, self.convention)
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; KeyError if the book has none."""
        return self._by_id[rule_id]

    def binding(self, profile: Profile, on: date) -> dict[str, Match]:
        """The rules that bind a unit with this profile on that day, expired targets included, by id, and why."""
        key = (self._asked_of(profile), on)
        found = self._binding.get(key)
        if found is None:
            if len(self._binding) >= _PROFILES_KEPT:
                self._binding.clear()
            found = self._binding[key] = {
                rule_id: why
                for rule_id, why in self.matched(profile).items()
                if (rule := self._by_id[rule_id]).is_in_force(on) or rule.is_expired_target(on)
            }
        return found

    def matched(self, profile: Profile) -> dict[str, Match]:
        """The rules that are meant for a unit with this profile, in force or not, by id, and why."""
        key = self._asked_of(profile)
        found = self._matched.get(key)
        if found is None:
            if len(self._matched) >= _PROFILES_KEPT:
                self._matched.clear()
            whys = self._matched_anywhere(profile) | {rule.id: match(rule, profile, self.lists) for rule in self._local}
            found = self._matched[key] = {rule.id: why for rule in self.rules if (why := whys[rule.id]) is not None}
        return found

    def _matched_anywhere(self, profile: Profile) -> dict[str, Match | None]:
        """What comes of the rules that ask neither where a unit lies nor for its headcount.

        These are most rules, and a province has but a few hundred sorts of units by kind, tags and size.
        """
        key = profile._replace(area="", within=frozenset(), employees=None)
        found = self._sorts.get(key)
        if found is None:
            if len(self._sorts) >= _PROFILES_KEPT:
                self._sorts.clear()
            found = self._sorts[key] = {rule.id: match(rule, key, self.lists) for rule in self._general}
        return found

    def _asked_of(self, profile: Profile) -> Profile:
        """The profile as far as any rule asks: without the headcount where none counts heads."""
        return profile if self._counts_heads else profile._replace(employees=None)


def _is_general(rule: Rule) -> bool:
    """Whether it is asked of units alike wherever they lie and however many people they have."""
    return rule.area == "CN" and rule.subject.employees_at_least is None


def evaluate(
    book: Rulebook,
    unit: Unit,
    records: Records,
    *,
    on: date,
    known_at: datetime | None = None,
    with_advice: bool = True,
) -> list[Obligation]:
    """The duties of one unit: per rule, plan and period, in the order of the rules.

    `on` asks for what had happened by that day, whenever it was recorded; `known_at` leaves out what was
    recorded later. `with_advice` False leaves out rules that can't be computed.
    """
    view = View(unit, records, Moment(on, known_at), book=book)
    if view.is_closed or (unit.established_on is not None and unit.established_on > on):
        return []
    duties: list[Obligation] = []
    view.bound = _binding(book, view)
    for rule_id, why in view.bound.items():
        rule = book.rule(rule_id)
        if rule.measure is not None:
            duties += _duties(rule, why, view)
        elif with_advice:
            duties.append(Obligation(rule, why, _status_of_text(rule, on)))
    mark_layers(duties, book.asked)
    return duties


def _binding(book: Rulebook, view: View) -> dict[str, Match]:
    """The rules that bind the organisation or any of its sites, each once, in the order of the book."""
    found = book.binding(view.standing.profile(view.on), view.on)
    sites = view.standing.sites_on(view.on)
    if not sites:
        return found
    reasons = dict(found)
    for site in sites:
        for rule_id, why in book.binding(view.standing.profile(view.on, site), view.on).items():
            reasons.setdefault(rule_id, why)
    return {rule.id: reasons[rule.id] for rule in book.rules if rule.id in reasons}


def _duties(rule: Rule, why: Match, view: View) -> Iterable[Obligation]:
    match rule.measure:
        case Frequency() as measure:
            return frequency_duties(rule, measure, why, view)
        case Clock() as measure if rule.is_in_force(view.on):
            return clock_duties(rule, measure, why, view)
        case Record() as measure if rule.is_in_force(view.on):
            return record_duties(rule, measure, why, view)
        case _:
            # A target without periods whose time is over is shown once, as what it was.
            return (Obligation(rule, why, Status.EXPIRED_TARGET),)


def _status_of_text(rule: Rule, on: date) -> Status:
    return Status.EXPIRED_TARGET if rule.is_expired_target(on) else Status.ADVISORY
