"""A plan as it stood at a moment: which versions were out, and what had been done to them.

What was done to a volume was done to its parts: a special or on-site plan published on the same day as a plan
above it shares that version's review, filings, publication to society and assessment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from emergency.rulebook.facts import FilingFacts, Moment, PlanFacts, VersionFacts, When
from emergency.rulebook.rules import Trigger


class Link(NamedTuple):
    """A plan as a drill names it."""

    plan: int
    family: str
    kind: str
    hazard: str | None


class Version(NamedTuple):
    """A version that was out, the day it took effect, and the versions above it that came out with it."""

    facts: VersionFacts
    on: date
    volume: tuple[VersionFacts, ...]
    filings: tuple[FilingFacts, ...]


class PlanHistory:
    """One plan at one moment."""

    def __init__(self, plan: PlanFacts, moment: Moment) -> None:
        self.facts = plan
        self.id = plan.id
        self.link = Link(plan.id, plan.family, plan.kind, plan.hazard)
        self._moment = moment
        self._ended_on = plan.ended.on if plan.ended is not None and moment.saw(plan.ended) else None
        self.versions: list[Version] = sorted(
            (
                Version(version, when.on, (version,), _filings_of(plan, version.id))
                for version in plan.versions
                if (when := _takes_effect(plan, version)) is not None and moment.saw(when)
            ),
            key=lambda version: (version.on, version.facts.id),
        )
        self.first_on = self.versions[0].on if self.versions else None

    @property
    def is_owed(self) -> bool:
        """Whether each-plan duties hold for it: it has been published and is not withdrawn."""
        return bool(self.versions) and self._ended_on is None

    @property
    def renewed_on(self) -> date | None:
        """The last day it came out as a new plan: first, or with a change of its core (PL-34)."""
        renewals = [version.on for version in self._renewals()]
        return renewals[-1] if renewals else None

    def may_be_practised(self, day: date) -> bool:
        """Whether a drill of that day could practise it; a plan whose publication is not recorded is not doubted."""
        return (self.first_on is None or self.first_on <= day) and (self._ended_on is None or day < self._ended_on)

    def triggering(self, trigger: Trigger) -> int | None:
        """The place in `versions` of the version that a clock runs from, or None."""
        if not self.versions:
            return None
        last = len(self.versions) - 1
        match trigger:
            case Trigger.FIRST:
                return 0
            case Trigger.EVERY:
                return last
            case Trigger.REVISION:
                return last or None
            case Trigger.CORE_CHANGE:
                changed = [place for place in range(1, last + 1) if self.versions[place].facts.core_changes]
                return changed[-1] if changed else None

    def assessments(self) -> list[tuple[date, int]]:
        """The days of its assessments, in order, with the version assessed."""
        return sorted(
            (when.on, part.id)
            for version in self.versions
            for part in version.volume
            for when in part.assessed
            if self._moment.saw(when)
        )

    def acts(self, from_place: int, name: str) -> list[When]:
        """When the versions from that place on, or the volumes they came out in, were reviewed or made public."""
        found = [
            when
            for version in self.versions[from_place:]
            for part in version.volume
            if (when := getattr(part, name)) is not None and self._moment.saw(when)
        ]
        return sorted(found, key=lambda when: when.on)

    def filings(self, from_place: int) -> list[FilingFacts]:
        """The filings of the versions from that place on, or of the volumes they came out in."""
        return [filing for version in self.versions[from_place:] for filing in version.filings]

    def join_volumes(self, plans: dict[int, PlanHistory]) -> None:
        """Find, among the plans above it, the versions that came out on the same days."""
        above = list(_ancestors(self.facts, plans))
        if not above:
            return
        for place, version in enumerate(self.versions):
            for plan in above:
                for upper in plan.versions:
                    if upper.on == version.on:
                        joined = self.versions[place]
                        self.versions[place] = joined._replace(
                            volume=(*joined.volume, upper.facts),
                            filings=(*joined.filings, *_filings_of(plan.facts, upper.facts.id)),
                        )

    def _renewals(self) -> Iterable[Version]:
        return (version for place, version in enumerate(self.versions) if place == 0 or version.facts.core_changes)


def histories(plans: Iterable[PlanFacts], moment: Moment) -> dict[int, PlanHistory]:
    """The plans at that moment, by id and in its order."""
    found = {plan.id: PlanHistory(plan, moment) for plan in sorted(plans, key=lambda plan: plan.id)}
    for plan in found.values():
        if plan.facts.parent is not None:
            plan.join_volumes(found)
    return found


def _takes_effect(plan: PlanFacts, version: VersionFacts) -> When | None:
    # A unit's plan is published (公布), a government's is issued (印发); a paper record may hold only the other.
    if plan.family == "government":
        return version.issued or version.published
    return version.published or version.issued


def _filings_of(plan: PlanFacts, version: int) -> tuple[FilingFacts, ...]:
    return tuple(filing for filing in plan.filings if filing.version == version)


def _ancestors(plan: PlanFacts, plans: dict[int, PlanHistory]) -> Iterable[PlanHistory]:
    seen = {plan.id}
    parent = plan.parent
    while parent is not None and parent not in seen and parent in plans:
        seen.add(parent)
        yield plans[parent]
        parent = plans[parent].facts.parent
