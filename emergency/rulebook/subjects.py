"""Whom a rule binds: a unit's facts on a day, held against a rule's subject."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import NamedTuple

from emergency.rulebook.facts import Fact, Moment, Unit
from emergency.rulebook.lists import Entry, NamedLists, is_size_at_least
from emergency.rulebook.periods import ONE_DAY
from emergency.rulebook.rules import Rule, Subject

THE_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


class Profile(NamedTuple):
    """What a unit or one of its sites is on one day."""

    kind: str
    area: str
    within: frozenset[str]
    tags: frozenset[str]
    size: str | None
    employees: int | None


class Reason(NamedTuple):
    """A fact that made a rule apply: a tag, size, headcount, kind or area, and the list it puts the unit on."""

    fact: str
    value: str
    list_id: str | None = None


class Match(NamedTuple):
    """A rule applies, for these reasons; `verified` False if it does so only by an entry the law is silent on."""

    reasons: tuple[Reason, ...]
    verified: bool


def match(rule: Rule, profile: Profile, lists: NamedLists) -> Match | None:
    """Why the rule binds a unit with this profile, or None."""
    subject = rule.subject
    if subject.kinds:
        needed = subject.kinds.get(profile.kind, "")
        if needed == "" or (needed is not None and needed not in profile.tags):
            return None
    if not lies_in(rule.area, profile.area, profile.within):
        return None
    if subject.size_at_least is not None and not is_size_at_least(profile.size, subject.size_at_least):
        return None
    if subject.employees_at_least is not None and (profile.employees or 0) < subject.employees_at_least:
        return None
    entries = lists.entries(profile.tags, profile.size)
    if any(list_id in entries for list_id in subject.not_lists):
        return None
    on_lists = [entry for list_id in subject.lists for entry in entries.get(list_id, ())]
    own_tags = [tag for tag in subject.any_tags if tag in profile.tags]
    if (subject.lists or subject.any_tags) and not on_lists and not own_tags:
        return None
    verified = not on_lists or bool(own_tags) or any(entry.verified for entry in on_lists)
    return Match(tuple(_reasons(rule, profile, on_lists, own_tags)), verified)


def _reasons(rule: Rule, profile: Profile, on_lists: list[Entry], own_tags: list[str]) -> Iterable[Reason]:
    subject: Subject = rule.subject
    yield from (Reason(entry.reason, entry.value, entry.list_id) for entry in on_lists)
    yield from (Reason("tag", tag) for tag in own_tags)
    if not on_lists and not own_tags:
        needed = subject.kinds.get(profile.kind)
        yield Reason("tag", needed) if needed else Reason("kind", profile.kind)
    yield from (Reason("not_on", list_id, list_id) for list_id in subject.not_lists)
    if subject.size_at_least is not None:
        yield Reason("size", str(profile.size))
    if subject.employees_at_least is not None:
        yield Reason("employees", str(profile.employees))
    if rule.area != "CN":
        yield Reason("area", profile.area)


def lies_in(area: str, code: str, within: frozenset[str]) -> bool:
    """Whether a place with this code, or one of the areas it lies in, belongs to the area of a rule.

    Codes nest by their digits (37 0000 holds 37 0126); a zone's local code, such as 350500-01, is its own.
    """
    if area == "CN" or area == code or area in within:
        return True
    stem = _stem(area)
    if "-" in stem:
        return code.startswith(stem + "-")
    return code.startswith(stem)


@cache
def _stem(area: str) -> str:
    if "-" in area:
        return area
    if len(area) > 6:
        return area[:6] + area[6:].removesuffix("000000").removesuffix("000")
    return area.removesuffix("0000").removesuffix("00") if area.endswith("00") else area


class Standing:
    """What a unit is, day by day, as known at a moment."""

    def __init__(self, unit: Unit, moment: Moment) -> None:
        self.unit = unit
        self._moment = moment
        self._facts = _known(unit.facts, moment)
        self._sites = {
            site.id: (site, _known(site.facts, moment))
            for site in unit.sites
            if moment.knows(site.recorded_at) and (site.since is None or site.since <= moment.on)
        }
        dated = [*self._facts, *(fact for _, facts in self._sites.values() for fact in facts)]
        self._seats = [seat for seat in unit.seats if seat.since is None or seat.since <= moment.on]
        self.is_dated = (
            len(self._seats) > 1
            or any(fact.since or fact.until for fact in dated)
            or any(site.since or site.until for site, _ in self._sites.values())
        )
        """Whether some of it holds not on all days."""
        self._profiles: dict[tuple[date | None, int | None], Profile] = {}

    @property
    def is_constant(self) -> bool:
        """Whether the unit has always been what it is, and has no sites: then every day and plan is alike."""
        return not self.is_dated and not self._sites

    def sites_on(self, day: date) -> list[int]:
        """The sites the unit has on that day."""
        return [
            site.id
            for site, _ in self._sites.values()
            if (site.since is None or site.since <= day) and (site.until is None or day <= site.until)
        ]

    def profile(self, day: date, site: int | None = None) -> Profile:
        """The unit on that day, or one of its sites with what it states of itself; an unknown site is the unit."""
        key = (day if self.is_dated else None, site)
        if key not in self._profiles:
            self._profiles[key] = self._make_profile(day, site)
        return self._profiles[key]

    def _make_profile(self, day: date, site_id: int | None) -> Profile:
        kind = self.unit.kind
        unit_area, unit_within = self._seat(day)
        tags, size, employees = _values(self._facts, day)
        if site_id is None or site_id not in self._sites:
            return Profile(kind, unit_area, unit_within, tags, size, employees)
        site, facts = self._sites[site_id]
        own_tags, own_size, own_employees = _values(facts, day)
        area, within = (site.area, site.within) if site.area else (unit_area, unit_within)
        return Profile(
            kind,
            area,
            within,
            own_tags or tags,
            own_size or size,
            own_employees if own_employees is not None else employees,
        )

    def _seat(self, day: date) -> tuple[str, frozenset[str]]:
        """The area in which the unit lay on that day, and all it lies within."""
        for seat in self._seats:
            if (seat.since is None or seat.since <= day) and (seat.until is None or day <= seat.until):
                return seat.area, seat.within
        return self.unit.area, self.unit.within

    @cached_property
    def turns(self) -> list[date]:
        """The days on which something began to be so or ceased to be, latest first."""
        if not self.is_dated:
            return []
        days: set[date] = set()
        for fact in [*self._facts, *(fact for _, facts in self._sites.values() for fact in facts)]:
            days.update(_turns(fact.since, fact.until))
        for site, _ in self._sites.values():
            days.update(_turns(site.since, site.until))
        for seat in self._seats:
            days.update(_turns(seat.since, seat.until))
        return sorted(days, reverse=True)


def _turns(since: date | None, until: date | None) -> Iterable[date]:
    if since is not None:
        yield since
    if until is not None and until < date.max:
        yield until + ONE_DAY


def _known(facts: Iterable[Fact], moment: Moment) -> list[Fact]:
    seen = [
        fact for fact in facts if (fact.since is None or fact.since <= moment.on) and moment.knows(fact.recorded_at)
    ]
    # Of two statements about a day the later recorded is believed, so that it has to come last.
    return sorted(seen, key=lambda fact: (fact.recorded_at or THE_BEGINNING, fact.since or date.min, str(fact.value)))


def _values(facts: list[Fact], day: date) -> tuple[frozenset[str], str | None, int | None]:
    values = {
        fact.name: fact.value
        for fact in facts
        if (fact.since is None or fact.since <= day) and (fact.until is None or day <= fact.until)
    }
    size = values.pop("size", None)
    employees = values.pop("employees", None)
    tags = frozenset(name for name, value in values.items() if value)
    return tags, size if isinstance(size, str) else None, employees if isinstance(employees, int) else None
