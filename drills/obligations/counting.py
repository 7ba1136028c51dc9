"""Duties counted per unit and kept with the days they hold, so that an area's board need not compute all its units.

What is kept can't disagree with what would be computed: a count is believed only on its days (`turning`), by the rules
and code it was counted by (`basis`), and while no trigger has marked its unit. Whoever counts takes the marks first and
reads afterwards; a write that comes in between leaves a mark of its own.
"""

from __future__ import annotations

import gc
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, insert, select, update

import drills
import emergency
import resources_db
from drills.obligations import records
from drills.obligations.models import DutyCount, DutyMark
from drills.obligations.queries import rulebook
from emergency.accounts.models import Area, Organisation
from emergency.core.clock import now, today
from emergency.core.db import among, db, plain_rows, reading, unit_of_work
from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.facts import Records
from emergency.rulebook.obligation import Status
from emergency.rulebook.turning import next_turn
from emergency.sites import units

COUNTED = (
    Status.OVERDUE, Status.DUE_SOON, Status.MISSING_EVIDENCE, Status.OPEN, Status.BOOKED, Status.MET,
)  # fmt: skip
"""The statuses a board shows; each is a column of `DutyCount`."""

_ONE_DAY = timedelta(days=1)
_AT_ONCE = 500


def present_basis() -> str:
    """What counts made now rest on."""
    return basis(rulebook())


def is_of(day: date, by: str) -> ColumnElement[bool]:
    """Whether a kept count is of that day, by those rules."""
    return and_(DutyCount.from_on <= day, DutyCount.until_on > day, DutyCount.basis == by)


def holds(day: date, by: str) -> ColumnElement[bool]:
    """Whether a kept count is that of its unit on a day: nothing that its duties rest on was written since."""
    return and_(
        is_of(day, by),
        ~exists().where(DutyMark.organisation_id == DutyCount.organisation_id),
    )


def basis(book: Rulebook) -> str:
    """What counts rest on besides the unit's records: the rules, the working days, and the code that applies them."""
    return hashlib.sha256(f"{book.digest} {_code()}".encode()).hexdigest()[:40]


@cache
def _code() -> str:
    """Another for every release: what applies the rules, and its data, lie all over the packages."""
    folders = [Path(package.__file__ or "").parent for package in (emergency, drills, resources_db)]
    files = [file for folder in folders for end in ("*.py", "*.toml") for file in sorted(folder.rglob(end))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def mark_behind(day: date) -> int:
    """Mark the units whose counts don't reach to the end of tomorrow; how many marks there are then."""
    by = present_basis()
    for each in (day, day + _ONE_DAY):
        counted = exists().where(DutyCount.organisation_id == Organisation.id, is_of(each, by))
        marked = exists().where(DutyMark.organisation_id == Organisation.id)
        behind = select(Organisation.id).where(~counted, ~marked)
        db.session.execute(insert(DutyMark).from_select(["organisation_id"], behind))
    return db.session.scalar(select(func.count(DutyMark.organisation_id.distinct()))) or 0


def count_marked(first: int = 0, last: int | None = None, *, day: date | None = None) -> int:
    """Count every marked unit with an id of that range anew, some hundreds at a time; how many.

    Each round is two short transactions with the computing between them, so that writers never wait for it.
    """
    counted = 0
    while True:
        run = uuid4().hex
        with unit_of_work():
            ids = _take(run, first, last)
        db.session.remove()
        if not ids:
            return counted
        first = max(ids) + 1
        with reading(), _without_garbage_collection():
            rows = spans_of(ids, day or today())
        db.session.remove()
        with unit_of_work():
            _put(run, rows)
        counted += len(ids)


def _take(run: str, first: int, last: int | None) -> list[int]:
    """The next units that are marked, their marks taken by this run from whatever run had them."""
    wanted = select(DutyMark.organisation_id).where(DutyMark.organisation_id >= first).distinct()
    if last is not None:
        wanted = wanted.where(DutyMark.organisation_id <= last)
    ids = list(db.session.scalars(wanted.order_by(DutyMark.organisation_id).limit(_AT_ONCE)))
    if ids:
        db.session.connection().execute(_TAKE, {"ids": ids, "run": run})
    return ids


def _put(run: str, rows: Sequence[dict[str, Any]]) -> None:
    """Keep the counts of the units whose marks this run still has."""
    ours = set(db.session.scalars(delete(DutyMark).where(DutyMark.taken_by == run).returning(DutyMark.organisation_id)))
    db.session.connection().execute(_DROP, {"ids": sorted(ours)})
    kept = [row for row in rows if row["organisation_id"] in ours]
    if kept:
        db.session.connection().execute(_KEEP, kept)


_TAKE = update(DutyMark).where(among(DutyMark.organisation_id)).values(taken_by=bindparam("run"))
_DROP = delete(DutyCount).where(among(DutyCount.organisation_id))
_KEEP = insert(DutyCount)


def spans_of(ids: Sequence[int], day: date) -> list[dict[str, Any]]:
    """The counts of these units as rows of `DutyCount`, from a day until they hold for the day after it too."""
    rows: list[dict[str, Any]] = []
    waiting: dict[date, list[int]] = {day: list(ids)}
    while waiting:
        start = min(waiting)
        asked = waiting.pop(start)
        turning: dict[date, list[int]] = defaultdict(list)
        for row in _counted(asked, start):
            rows.append(row)
            if row["until_on"] <= day + _ONE_DAY:
                turning[row["until_on"]].append(row["organisation_id"])
        for turn, some in turning.items():
            waiting[turn] = [*waiting.get(turn, ()), *some]
    return rows


def _counted(ids: Sequence[int], day: date) -> Iterator[dict[str, Any]]:
    if not ids:
        return
    book, moment = rulebook(), now()
    by = basis(book)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        recorded = records.records_of(some, on=day)
        places = {number: (path, kind) for number, path, kind in plain_rows(_PLACES, ids=some)}
        for unit_id, unit in units.units_of(some, day).items():
            known = recorded.get(unit_id, _NOTHING)
            duties = evaluate(book, unit, known, on=day, with_advice=False)
            counted = Counter(duty.status for duty in duties)
            path, kind = places[unit_id]
            yield {
                "organisation_id": unit_id, "from_on": day, "until_on": next_turn(book, unit, known, duties, day),
                "basis": by, "counted_at": moment, "reach": path, "kind": kind,
                **{str(status): counted[status] for status in COUNTED},
            }  # fmt: skip


_NOTHING = Records()
_PLACES = (
    select(Organisation.id, Area.path, Organisation.kind)
    .join(Area, Area.id == Organisation.area_id)
    .where(among(Organisation.id))
)


def counts_of(ids: Sequence[int], day: date) -> dict[int, tuple[int, ...]]:
    """How many duties of these units stand how on a day, in the order of `COUNTED`, computed now."""
    return {row["organisation_id"]: tuple(row[str(each)] for each in COUNTED) for row in _counted(ids, day)}


def disagreeing(ids: Sequence[int], day: date) -> list[int]:
    """Those of these units of which a count is believed that computing does not bear out."""
    columns = [getattr(DutyCount, status) for status in COUNTED]
    believed = select(DutyCount.organisation_id, *columns).where(
        among(DutyCount.organisation_id), holds(day, present_basis())
    )
    kept = {row[0]: tuple(row[1:]) for row in plain_rows(believed, ids=list(ids))}
    computed = counts_of(list(kept), day)
    return sorted(unit for unit, counts in kept.items() if computed.get(unit) != counts)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Nothing made while counting lies in a circle, and looking for circles among so many values takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
