"""From which day the records of an area, or of one unit, are complete (台账起始日).

Before that day an absent record is no proof of an omission: a duty that ran then and of which nothing is on file is
told as missing evidence, not as overdue. What is said is appended and never changed, so that the answer of a past
moment (`known_at`) can be given again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, Reach, authorise, holds, reach_of
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import today
from emergency.core.db import among, db, plain_rows
from emergency.core.errors import Invalid
from emergency.core.text import message
from emergency.rulebook.models import RecordsBeginning


class Beginnings:
    """What was said of areas and units; a unit's own day goes first, then that of the nearest area that has one."""

    def __init__(self, rows: Iterable[Any]) -> None:
        """`rows` in the order they were recorded."""
        self._of_areas: dict[int | None, Any] = {}
        self._of_units: dict[int, Any] = {}
        for row in rows:
            if row.organisation_id is not None:
                self._of_units[row.organisation_id] = row
            else:
                self._of_areas[row.area_id] = row

    def find(self, organisation_id: int | None, chain: Sequence[int]) -> Any | None:
        """The statement that holds for a unit in an area (given with those above it, the nearest first), or None."""
        if organisation_id in self._of_units:
            return self._of_units[organisation_id]
        return next((self._of_areas[step] for step in (*chain, None) if step in self._of_areas), None)

    def day(self, organisation_id: int | None, chain: Sequence[int]) -> date | None:
        """The first day from which a unit's records are complete; None: they always were."""
        row = self.find(organisation_id, chain)
        return None if row is None else row.begin_on


def beginnings_of(organisation_ids: Collection[int], known_at: datetime | None = None) -> Beginnings:
    """What was said by a moment of all areas and of these units; one statement."""
    rows = plain_rows(_BEGINNINGS, ids=list(organisation_ids))
    return Beginnings(row for row in rows if known_at is None or row.recorded_at <= known_at)


_BEGINNINGS = (
    select(*RecordsBeginning.__table__.columns)
    .where(or_(RecordsBeginning.organisation_id.is_(None), among(RecordsBeginning.organisation_id)))
    .order_by(RecordsBeginning.id)
)


def beginning_of(organisation: Organisation) -> RecordsBeginning | None:
    """The statement from which a unit's records are complete, with its paper, or None."""
    row = beginnings_of([organisation.id]).find(organisation.id, _chain(organisation.area))
    return None if row is None else db.session.get_one(RecordsBeginning, row.id)


def list_beginnings(by: Actor) -> Sequence[RecordsBeginning]:
    """What was said of areas, as everybody who reads rules may know; what was recorded last comes first."""
    if not holds(by, Permission.RULE_VIEW):
        return []
    rows = select(RecordsBeginning).where(RecordsBeginning.organisation_id.is_(None))
    latest = rows.options(joinedload(RecordsBeginning.area)).order_by(RecordsBeginning.id.desc())
    return db.session.scalars(latest.limit(_SHOWN)).all()


_SHOWN = 500


def set_beginning(*, begin_on: date, document: str, by: Actor, area: Area | None = None) -> RecordsBeginning:
    """An authority says from which day the records of its area are complete; without an area, everywhere.

    An earlier day may follow at any time. A later one would take back what is told as overdue, so the administrator
    alone may say it. Errors: Invalid (`area`, `begin_on`, `document`), NotAllowed, NotFound.
    """
    authorise(by, Permission.RULE_EDIT, area)
    says_everywhere = reach_of(by, Permission.RULE_EDIT) is Reach.ALL
    if area is None and not says_everywhere:
        raise Invalid(area=message("Name the area."))
    before = beginnings_of([]).day(None, _chain(area) if area else [])
    wrong: dict[str, Any] = {}
    if begin_on > today():
        wrong["begin_on"] = message("This day lies in the future.")
    elif before is not None and begin_on > before and not says_everywhere:
        wrong["begin_on"] = message(
            "The records are said to be complete from %(day)s on. Only the administrator can set a later day: "
            "what is overdue since then would no longer be told.",
            day=before,
        )
    if not document.strip():
        wrong["document"] = message("Name the document with which the authority set this.")
    if wrong:
        raise Invalid(**wrong)
    row = RecordsBeginning(
        area_id=area.id if area else None, area=area, begin_on=begin_on, document=document.strip(), recorded_by=by.name
    )
    return _add(row, by)


def note_unit(organisation: Organisation, begin_on: date, *, by: Actor) -> RecordsBeginning:
    """Keep what the authority said of one unit. Whoever calls has checked that it may."""
    return _add(RecordsBeginning(organisation_id=organisation.id, begin_on=begin_on, recorded_by=by.name), by)


def _add(row: RecordsBeginning, by: Actor) -> RecordsBeginning:
    db.session.add(row)
    db.session.flush()
    record(by, "records_beginning.set", row, begin_on=row.begin_on.isoformat())
    return row


def _chain(area: Area) -> list[int]:
    return [int(step) for step in reversed(area.path.strip("/").split("/"))]
