"""What a rule changes on the day it takes effect: whose duties come, go, grow stricter or looser, or move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Select, or_, select

from drills.obligations.records import records_of
from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, within_reach
from emergency.calendar.queries import work_calendar
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.text import Text
from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.facts import Moment, Records, Unit
from emergency.rulebook.layering import asks, slack
from emergency.rulebook.lineage import predecessor_of, successor_of
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.queries import all_rules
from emergency.rulebook.rules import Force, Rule
from emergency.rulebook.subjects import Standing
from emergency.sites.models import Site
from emergency.sites.units import units_of

_AT_ONCE = 500
_NOTHING = Records()
_FORCES = list(Force)


class Change(StrEnum):
    """How a duty of one unit changes."""

    NEW = "new"
    GONE = "gone"
    STRICTER = "stricter"
    LOOSER = "looser"
    MOVED = "moved"
    SAME = "same"


CHANGE_TITLES: dict[Change, Text] = {
    Change.NEW: Text("新增义务", "New duty"),
    Change.GONE: Text("不再适用", "Duty falls away"),
    Change.STRICTER: Text("要求趋严", "Stricter"),
    Change.LOOSER: Text("要求放宽", "Looser"),
    Change.MOVED: Text("期限变动", "Last day moves"),
    Change.SAME: Text("不变", "As before"),
}


@dataclass(frozen=True)
class Effect:
    """A duty of one unit (for one of its plans) before and after."""

    organisation_id: int
    plan: int | None
    change: Change
    before: Obligation | None
    after: Obligation | None


@dataclass(frozen=True)
class Effects:
    """What a rule changes, for how many units it was computed, and on which day."""

    day: date
    computed: int
    rows: tuple[Effect, ...]

    @property
    def counts(self) -> Counter[Change]:
        """How many duties change in which way."""
        return Counter(row.change for row in self.rows)

    @property
    def units(self) -> int:
        """For how many units something changes."""
        return len({row.organisation_id for row in self.rows if row.change is not Change.SAME})


def effects_of(rule: Rule, by: Actor) -> Effects:
    """What the rule changes on its first day for the units of its area that the actor may see."""
    before, after = _books(rule)
    lineage = {rule.id, *(one.id for one in after.rules if one.id == rule.replaces or one.successor == rule.id)}
    return _compared(before, after, lineage, rule.area, rule.in_force_from, by)


def effects_of_ending(rule: Rule, by: Actor) -> Effects | None:
    """What falls away on the day after the rule's last one; None if it has no end, or a successor goes on from it."""
    rules = all_rules()
    if rule.in_force_until is None or successor_of(rule, rules) is not None:
        return None
    beside = [one for one in rules if one.id != rule.id and asks(one) is not None and asks(one) == asks(rule)]
    calendar = work_calendar()
    before = Rulebook([*beside, replace(rule, in_force_until=None)], calendar=calendar)
    after = Rulebook([*beside, rule], calendar=calendar)
    return _compared(before, after, {rule.id}, rule.area, rule.in_force_until + timedelta(days=1), by)


def _compared(before: Rulebook, after: Rulebook, lineage: set[str], area: str, day: date, by: Actor) -> Effects:
    """Each unit's duties under two books of rules on one day, some hundreds of units at a time."""
    ids = list(db.session.scalars(units_in(area, by)))
    rows: list[Effect] = []
    for several in _batches(ids):
        rows += _effects(units_of(several, day), before, after, lineage, day)
    return Effects(day, len(ids), tuple(rows))


def units_in(area: str, by: Actor) -> Select[int]:
    """The ids of the units that lie in an area or have a site there, and that the actor may see."""
    statement = select(Organisation.id).where(within_reach(by, Permission.OBLIGATION_VIEW, Organisation.id))
    path = db.session.scalar(select(Area.path).where(Area.code == area))
    if path is not None:
        inside = select(Area.id).where(Area.path.startswith(path))
        with_site = select(Site.organisation_id).where(Site.area_id.in_(inside))
        statement = statement.where(or_(Organisation.area_id.in_(inside), Organisation.id.in_(with_site)))
    return statement.order_by(Organisation.id)


def bound_by(rule: Rule, by: Actor) -> tuple[Counter[str], int]:
    """How many units the rule would bind on its first day, by kind, and of how many in its area."""
    day, book = rule.in_force_from, Rulebook([rule])
    ids = list(db.session.scalars(units_in(rule.area, by)))
    found: Counter[str] = Counter()
    for several in _batches(ids):
        found.update(unit.kind for unit in units_of(several, day).values() if _is_bound(book, unit, day))
    return found, len(ids)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _books(rule: Rule) -> tuple[Rulebook, Rulebook]:
    """The rules that ask the same, without the rule (and with what it replaces going on) and with it."""
    rules = [one for one in all_rules() if one.id != rule.id]
    old = predecessor_of(rule, rules)
    asked = {key for one in (rule, old) if one is not None and (key := asks(one)) is not None}
    beside = [one for one in rules if asks(one) in asked and one is not old]
    calendar = work_calendar()
    ended = [old] if old is not None else []
    going_on = [replace(one, in_force_until=None) if _ended_by(one, rule) else one for one in ended]
    return Rulebook([*beside, *going_on], calendar=calendar), Rulebook([*beside, *ended, rule], calendar=calendar)


def _ended_by(old: Rule, rule: Rule) -> bool:
    return old.in_force_until == rule.in_force_from - timedelta(days=1)


def _effects(
    units: dict[int, Unit], before: Rulebook, after: Rulebook, lineage: set[str], day: date
) -> Iterator[Effect]:
    narrow = [Rulebook([one for one in book.rules if one.id in lineage]) for book in (before, after)]
    bound = [unit for unit in units.values() if any(_is_bound(book, unit, day) for book in narrow)]
    kept = records_of([unit.id for unit in bound], on=day)
    for unit in bound:
        records = kept.get(unit.id, _NOTHING)
        old, new = (_by_plan(evaluate(book, unit, records, on=day), lineage) for book in (before, after))
        for plan in sorted({*old, *new}, key=lambda one: one or 0):
            yield Effect(unit.id, plan, change_of(old.get(plan), new.get(plan)), old.get(plan), new.get(plan))


def _is_bound(book: Rulebook, unit: Unit, day: date) -> bool:
    standing = Standing(unit, Moment(day))
    return any(book.binding(standing.profile(day, site), day) for site in (None, *standing.sites_on(day)))


def _by_plan(duties: Iterable[Obligation], lineage: set[str]) -> dict[int | None, Obligation]:
    """The running duty for each plan; a missed one before it is no change of the rule's."""
    return {duty.plan: duty for duty in duties if duty.rule.id in lineage and duty.status is not Status.EXPIRED_TARGET}


def change_of(before: Obligation | None, after: Obligation | None) -> Change:
    """How a duty changes: what it asks is looked at before the day by which it asks it."""
    if before is None or after is None:
        return Change.NEW if before is None else Change.GONE
    old, new = _strictness(before), _strictness(after)
    if old != new:
        return Change.STRICTER if new < old else Change.LOOSER
    return Change.SAME if before.due_on == after.due_on else Change.MOVED


def _strictness(duty: Obligation) -> tuple[float, int]:
    """Smaller is stricter: how seldom it is owed, then how far it binds."""
    return slack(duty.rule), _FORCES.index(duty.rule.force)


def shown(rows: Sequence[Effect], *, change: str = "", ids: set[int] | None = None) -> list[Effect]:
    """The rows of one kind of change and of these units; what stays the same only if it is asked for."""
    return [
        row
        for row in rows
        if (row.change.value == change if change else row.change is not Change.SAME)
        and (ids is None or row.organisation_id in ids)
    ]
