"""All that one evaluation looks at: a unit and its records from one point of view, read once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from emergency.rulebook.convention import Conventions
from emergency.rulebook.facts import Moment, Postponement, Records, Spell, SpellKind, Unit
from emergency.rulebook.ledger import Ledger
from emergency.rulebook.periods import ONE_DAY, Period, latest
from emergency.rulebook.plan_history import PlanHistory, histories
from emergency.rulebook.rules import Force, Rule, Scope
from emergency.rulebook.subjects import Match, Standing

if TYPE_CHECKING:
    from emergency.rulebook.evaluator import Rulebook


class View:
    """One unit at one moment, with what the evaluation asks of it."""

    def __init__(
        self,
        unit: Unit,
        records: Records,
        moment: Moment,
        *,
        book: Rulebook,
    ) -> None:
        self.unit = unit
        self.records = records
        self.moment = moment
        self.on = moment.on
        self.calendar = book.calendar
        self._book = book
        self.conventions = Conventions(book.convention, unit.conventions)
        self.convention = self.conventions.on(moment.on)
        self.standing = Standing(unit, moment)
        self.bound: dict[str, Match] = {}
        self._matched: dict[tuple[date | None, int | None], dict[str, Match]] = {}
        self._plans_of: dict[str, list[PlanHistory]] = {}
        self._first_publications: dict[str, date | None] = {}
        self.spells = [spell for spell in unit.spells if spell.since <= self.on and moment.knows(spell.recorded_at)]
        self.postponements = [one for one in records.postponements if moment.saw(one.approved)]
        self.plans = histories(records.plans, moment)
        self.ledger = Ledger(unit, records, moment, self.plans, self.conventions)

    @property
    def is_closed(self) -> bool:
        """Whether the unit is closed on the day asked about, and so owes nothing."""
        return any(spell.kind is SpellKind.CLOSED and spell.covers(self.on) for spell in self.spells)

    def plans_of(self, rule: Rule) -> list[PlanHistory]:
        """The unit's plans in force that a rule is about."""
        found = self._plans_of.get(rule.id)
        if found is None:
            include = rule.plans.include
            found = self._plans_of[rule.id] = [
                plan for plan in self.plans.values() if plan.is_owed and include(*plan.link[1:])
            ]
        return found

    def sites_matched(self, rule: Rule, day: date) -> tuple[int, ...] | None:
        """The sites by which alone the rule binds the unit; None where the organisation itself is bound."""
        if self._match(rule, day):
            return None
        return tuple(site for site in self.standing.sites_on(day) if self._match(rule, day, site))

    def _match(self, rule: Rule, day: date, site: int | None = None) -> Match | None:
        key = (day if self.standing.is_dated else None, site)
        matched = self._matched.get(key)
        if matched is None:
            matched = self._matched[key] = self._book.matched(self.standing.profile(day, site))
        return matched.get(rule.id)

    def match(self, rule: Rule, day: date, plan: PlanHistory | None = None) -> Match | None:
        """Why the rule binds the unit (for this plan) on that day, or None.

        A plan of a site goes by the site's facts; any other plan, and the unit, by the organisation's or by
        those of any of its sites.
        """
        if self.standing.is_constant:
            return self.bound.get(rule.id)
        if plan is not None and plan.facts.site is not None:
            return self._match(rule, day, plan.facts.site)
        matches = (self._match(rule, day, site) for site in (None, *self.standing.sites_on(day)))
        return next((found for found in matches if found), None)

    def bound_since(self, rule: Rule, day: date, plan: PlanHistory | None = None) -> date | None:
        """Since when, without a break, the unit's facts have brought it under the rule; None: always."""
        for turn in self.standing.turns:
            if turn <= day and self.match(rule, turn - ONE_DAY, plan) is None:
                return turn
        return None

    def began_on(self, rule: Rule, period: Period, plan: PlanHistory | None) -> date | None:
        """The day from which the duty could be done in full, if it is known to have had a beginning.

        The latest of: the first publication of a plan of that kind, the facts that made the rule apply, the
        unit's founding or re-opening, and for law its coming into force. What an authority adopts for
        itself in the middle of a period is meant for that period.
        """
        first_plan = plan.first_on if plan else self.first_publication(rule)
        in_force = rule.in_force_from if rule.force not in (Force.POLICY_TARGET, Force.INTERNAL) else None
        since = self.bound_since(rule, min(self.on, period.last), plan) if self.standing.is_dated else None
        began = latest(first_plan, in_force, since, self.unit.established_on)
        if self.spells:
            reopened = [
                spell.until + ONE_DAY for spell in self.spells if spell.until is not None and spell.covers(period.first)
            ]
            began = latest(began, *reopened)
        return began

    def first_publication(self, rule: Rule) -> date | None:
        """The day the unit's first plan of the kind was published, or None if it has none."""
        if rule.id not in self._first_publications:
            days = [
                plan.first_on
                for plan in self.plans.values()
                if plan.first_on is not None and rule.plans.include(*plan.link[1:])
            ]
            self._first_publications[rule.id] = min(days) if days else None
        return self._first_publications[rule.id]

    def is_excused(self, period: Period) -> bool:
        """Whether the unit was closed or suspended all through the period."""
        return any(spell.covers(period.first) and spell.covers(period.last) for spell in self.spells)

    def spell_over(self, day: date) -> Spell | None:
        """The spell that a day lies in."""
        return next((spell for spell in self.spells if spell.covers(day)), None) if self.spells else None

    def postponement(self, rule: Rule, plan: int | None, due_on: date) -> Postponement | None:
        """The approved postponement of a duty's last day that leaves most time."""
        if not self.postponements:
            return None
        found = [
            one
            for one in self.postponements
            if one.rule == rule.id and one.plan == plan and one.due_on == due_on and one.until > due_on
        ]
        return max(found, key=lambda one: (one.until, one.id)) if found else None


def targets(rule: Rule, view: View) -> list[PlanHistory | None]:
    """What the rule is owed for: each plan it is about, or the unit as one."""
    return [*view.plans_of(rule)] if rule.scope is Scope.EACH_PLAN else [None]
