"""The board of an area: all its units with what they owe, those with most missed duties first over the whole of it.

Counts that hold are read; of units that were written to since, the duties are computed now, as long as they are few.
Where they are many (an import, a new rule, the turn of a year) the job is about to count them: then the order says as
of when it is, and the figures of the units on the page are computed all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select

from drills.obligations.counting import COUNTED, counts_of, holds, is_of, present_basis
from drills.obligations.models import DutyCount, DutyMark
from emergency.accounts import queries as accounts
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, within_reach
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.narrowing import having_words
from emergency.rulebook.obligation import Status

COMPUTED_AT_MOST = 100
"""So many units are computed on opening a board."""

_COLUMNS = tuple(getattr(DutyCount, status) for status in COUNTED)


class Line(NamedTuple):
    """A unit of the board: how many of its duties stand how, in the order of `COUNTED`."""

    unit_id: int
    counts: tuple[int, ...]

    @property
    def place(self) -> tuple[int, ...]:
        """Smaller comes first: most overdue, then most due soon, then the unit entered last."""
        return (-self.counts[0], -self.counts[1], -self.unit_id)

    def count(self, status: Status) -> int:
        """How many of its duties stand so."""
        return self.counts[COUNTED.index(status)]


@dataclass(frozen=True)
class Board:
    """The lines of one page, and what is said of the whole: units, those with an overdue duty, overdue duties.

    `behind`: units whose kept counts don't hold and that are too many to be computed at once; the order and the totals
    are then `as_of` a moment (None: some were never counted).
    """

    lines: Sequence[Line]
    units: int
    late_units: int
    overdue: int
    behind: int = 0
    as_of: datetime | None = None

    @property
    def overdue_here(self) -> int:
        """How many overdue duties stand on this page."""
        return sum(line.count(Status.OVERDUE) for line in self.lines)


@dataclass(frozen=True)
class Question:
    """Who asks for which units."""

    actor: Actor
    words: str = ""
    kind: OrganisationKind | None = None

    def units(self) -> Select[Organisation]:
        """The units as the register has them."""
        return accounts.list_organisations(
            self.actor, words=self.words, kind=self.kind, permission=Permission.OBLIGATION_VIEW
        ).order_by(None)

    def counts(self) -> ColumnElement[bool]:
        """The same asked of `DutyCount`, whose rows carry what is filtered by."""
        wanted = [within_reach(self.actor, Permission.OBLIGATION_VIEW, DutyCount.organisation_id)]
        if self.kind is not None:
            wanted.append(DutyCount.kind == self.kind)
        if self.words:
            named = select(Organisation.id).where(*having_words(Organisation, self.words))
            wanted.append(DutyCount.organisation_id.in_(named))
        return and_(*wanted)


def board_of(question: Question, day: date, *, start: int = 0, number: int = 25) -> Board:
    """The lines from one place on, with the totals of all units asked for."""
    by = present_basis()
    behind = _behind(question, day, by)
    if len(behind) > COMPUTED_AT_MOST:
        return _as_of(question, day, by, start, number)
    computed = sorted((Line(*each) for each in counts_of(behind, day).items()), key=_place)
    believed = and_(holds(day, by), question.counts())
    units, late, overdue = db.session.execute(
        select(func.count(), func.sum(_is_late()), func.sum(DutyCount.overdue)).where(believed)
    ).one()
    # As many rows before the wanted ones are read as computed ones may come before them.
    skipped = max(start - len(computed), 0)
    rows = select(DutyCount.organisation_id, *_COLUMNS).where(believed).order_by(*_order())
    kept = [
        Line(row[0], tuple(row[1:])) for row in db.session.execute(rows.offset(skipped).limit(number + start - skipped))
    ]
    merged = sorted([*kept, *computed], key=_place)
    return Board(
        merged[start - skipped : start - skipped + number],
        units + len(computed),
        (late or 0) + sum(line.counts[0] > 0 for line in computed),
        (overdue or 0) + sum(line.counts[0] for line in computed),
    )


def _behind(question: Question, day: date, by: str) -> list[int]:
    """The units asked for whose counts don't hold, one more than are computed at most."""
    limit = COMPUTED_AT_MOST + 1
    wanted = question.units().with_only_columns(Organisation.id)
    marked = wanted.where(Organisation.id.in_(select(DutyMark.organisation_id)))
    found = list(db.session.scalars(marked.limit(limit)))
    if len(found) < limit and not _all_are_counted(day, by):
        counted = exists().where(DutyCount.organisation_id == Organisation.id, is_of(day, by))
        unmarked = Organisation.id.not_in(select(DutyMark.organisation_id))
        found += db.session.scalars(wanted.where(unmarked, ~counted).limit(limit - len(found)))
    return found


def _all_are_counted(day: date, by: str) -> bool:
    """Whether every organisation has a count of that day by the present rules: two numbers, no comparing of rows."""
    counted = select(func.count()).select_from(DutyCount).where(is_of(day, by)).scalar_subquery()
    there = select(func.count()).select_from(Organisation).scalar_subquery()
    return bool(db.session.scalar(select(counted == there)))


def _as_of(question: Question, day: date, by: str, start: int, number: int) -> Board:
    """The board in the order of what was counted last; the figures of the units shown are computed."""
    latest = and_(DutyCount.organisation_id == Organisation.id, DutyCount.from_on <= day, DutyCount.until_on > day)
    asked = question.units().with_only_columns(Organisation.id).outerjoin(DutyCount, latest)
    ids = list(
        db.session.scalars(
            asked.order_by(DutyCount.organisation_id.is_(None), *_order(), Organisation.id).offset(start).limit(number)
        )
    )
    computed = counts_of(ids, day)
    totals = asked.with_only_columns(
        func.count(), func.sum(_is_late()), func.sum(DutyCount.overdue), func.min(DutyCount.counted_at),
        func.count(DutyCount.organisation_id), func.sum(_as_number(holds(day, by))),
    )  # fmt: skip
    units, late, overdue, oldest, counted, valid = db.session.execute(totals).one()
    return Board(
        [Line(unit, computed[unit]) for unit in ids], units, late or 0, overdue or 0, behind=units - (valid or 0),
        as_of=oldest if counted == units else None,
    )  # fmt: skip


def _order() -> tuple[Any, ...]:
    return DutyCount.overdue.desc(), DutyCount.due_soon.desc(), DutyCount.organisation_id.desc()


def _place(line: Line) -> tuple[int, ...]:
    return line.place


def _is_late() -> ColumnElement[int]:
    return _as_number(DutyCount.overdue > 0)


def _as_number(is_so: ColumnElement[bool]) -> ColumnElement[int]:
    return case((is_so, literal(1)), else_=literal(0))
