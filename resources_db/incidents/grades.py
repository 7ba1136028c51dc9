"""How grave an accident is, who investigates it, and how long changed casualties change that (国务院令第493号)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from emergency.core.text import Text
from emergency.rulebook.reader import Reader
from resources_db.incidents.packs import Standing, standing_of, tables
from resources_db.incidents.rules import Casualties, Cause, Grade, Tier

_TIERS = list(Tier)


@dataclass(frozen=True)
class GradeRule:
    """From which figures on an accident has a grade, up to where it is reported and who investigates it."""

    standing: Standing
    name: Grade
    deaths: int
    serious: int
    loss: int
    report_up_to: Tier
    investigated_by: Tier

    @property
    def title(self) -> Text:
        """The grade in words."""
        return self.standing.title

    def reached_by(self, deaths: int, serious: int, loss: Decimal | int) -> bool:
        """Whether any one figure is enough; each threshold includes its own number (以上包括本数)."""
        return deaths >= self.deaths or serious >= self.serious or loss >= self.loss


@dataclass(frozen=True)
class WindowRule:
    """So many days from the accident, fewer for some causes, and by how many more they may be extended."""

    standing: Standing
    days: int
    days_by_cause: dict[Cause, int]
    extension: int

    def last_day(self, happened_on: date, cause: Cause | None = None) -> date:
        """The last day; that of the accident is not counted."""
        days = self.days_by_cause.get(cause, self.days) if cause else self.days
        return happened_on + timedelta(days=days)


@cache
def grade_rules() -> tuple[GradeRule, ...]:
    """Every grade, the highest first."""
    return tuple(_grade_of(reader) for reader in tables("grades", "grade"))


@cache
def windows() -> dict[str, WindowRule]:
    """The spans of days that follow an accident, by id."""
    return {rule.standing.id: rule for rule in map(_window_of, tables("grades", "window"))}


def grade_rule(grade: Grade) -> GradeRule:
    """What the regulation says about a grade."""
    return next(rule for rule in grade_rules() if rule.name == grade)


def current_grade(harm: Casualties) -> Grade | None:
    """The grade by what is known; None while nobody is dead or seriously injured and nothing is lost.

    国务院令第493号 第三条; acute poisoning counts as serious injury.
    """
    return _grade(harm.deaths, harm)


def possible_grade(harm: Casualties) -> Grade | None:
    """The grade if the missing are dead: they are reported (第十二条), though Article 3 does not count them."""
    return _grade(harm.deaths + harm.missing, harm)


def _grade(deaths: int, harm: Casualties) -> Grade | None:
    # The rules stand from the highest grade down, so that the first one reached is the grade.
    serious = harm.serious + harm.poisoned
    return next((rule.name for rule in grade_rules() if rule.reached_by(deaths, serious, harm.loss)), None)


def casualties_change_until(happened_on: date, cause: Cause | None = None) -> date:
    """The last day on which changed numbers of casualties are reported and may change the grade.

    30 days from the accident, 7 for road traffic and fire (国务院令第493号 第十三条、第二十条).
    """
    return windows()["AG-N-05"].last_day(happened_on, cause)


def investigated_until(happened_on: date) -> tuple[date, date]:
    """The last day of the investigation's report, and the last one if it is extended (国务院令第493号 第二十九条)."""
    rule = windows()["AG-N-06"]
    last = rule.last_day(happened_on)
    return last, last + timedelta(days=rule.extension)


def tiers_to_report(grade: Grade, from_tier: Tier) -> list[Tier]:
    """The levels above that a report goes through, one after the other (国务院令第493号 第十条)."""
    highest = _TIERS.index(grade_rule(grade).report_up_to)
    return _TIERS[_TIERS.index(from_tier) + 1 : highest + 1]


@dataclass(frozen=True)
class Regrade:
    """A change of the grade, and with it of who investigates; `counts` False where the window was over."""

    on: date
    before: Grade | None
    after: Grade | None
    counts: bool


def regrades(known: Iterable[tuple[date, Casualties]], happened_on: date, cause: Cause | None) -> list[Regrade]:
    """How the grade changed as the figures did, from the earliest on. Until the window ends a change counts."""
    last, found = casualties_change_until(happened_on, cause), []
    before: Grade | None = None
    for place, (day, harm) in enumerate(known):
        after = current_grade(harm)
        if place and after != before:
            found.append(Regrade(day, before, after, counts=day <= last))
        before = after
    return found


def grade_that_counts(known: Sequence[tuple[date, Casualties]], happened_on: date, cause: Cause | None) -> Grade | None:
    """The grade by the casualties known when the window ended, and by the loss known now.

    Only casualties are bound to the window (第十三条、第二十条); the loss is what the investigation finds.
    """
    last = casualties_change_until(happened_on, cause)
    within = [harm for day, harm in known if day <= last]
    if not within:
        return None
    people, latest = within[-1], known[-1][1]
    return current_grade(
        Casualties(deaths=people.deaths, serious=people.serious, poisoned=people.poisoned, loss=latest.loss)
    )


def grade_lines(rule: GradeRule, facts: Reader) -> list[str]:
    """What a worked case of a grade comes to."""
    on = facts.day("on")
    harm = {name: facts.integer(name, 0) for name in ("deaths", "serious", "poisoned", "missing", "light", "loss")}
    reached = rule.reached_by(harm["deaths"], harm["serious"] + harm["poisoned"], harm["loss"])
    if not reached or not rule.standing.binds("", on):
        return []
    return [f"{rule.name} reported={rule.report_up_to} investigated={rule.investigated_by}"]


def window_lines(rule: WindowRule, facts: Reader) -> list[str]:
    """What a worked case of a span of days comes to."""
    on, cause = facts.day("on"), facts.choice("cause", Cause, None)
    if not rule.standing.binds("", on):
        return []
    last = rule.last_day(on, cause)
    return [str(last) if not rule.extension else f"{last} {last + timedelta(days=rule.extension)}"]


def _grade_of(reader: Reader) -> GradeRule:
    found = GradeRule(
        standing_of(reader),
        name=reader.choice("name", Grade),
        deaths=reader.integer("deaths", least=1),
        serious=reader.integer("serious", least=1),
        loss=reader.integer("loss", least=1),
        report_up_to=reader.choice("report_up_to", Tier),
        investigated_by=reader.choice("investigated_by", Tier),
    )
    reader.done()
    return found


def _window_of(reader: Reader) -> WindowRule:
    by_cause = reader.table("days_by_cause")
    found = WindowRule(
        standing_of(reader),
        days=reader.integer("days", least=1),
        days_by_cause={cause: by_cause.integer(cause.value, least=1) for cause in Cause if by_cause.has(cause.value)},
        extension=reader.integer("extension", 0),
    )
    by_cause.done()
    reader.done()
    return found
