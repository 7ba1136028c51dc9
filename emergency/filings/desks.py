"""The filing desk of an authority: how it numbers receipts and whether two people sign, each from a day on.

What is set is appended and never changed, so that a receipt printed again and a later question find the rules of
that day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from emergency.accounts.models import Organisation
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db, lock
from emergency.core.errors import Invalid, NotAllowed
from emergency.core.text import message
from emergency.filings import authorities
from emergency.filings.models import FilingDesk
from emergency.filings.numbers import DEFAULT_PATTERN, pattern_problem
from emergency.filings.receivers import LISTED
from emergency.notices.actions import notify


@dataclass(frozen=True)
class Desk:
    """How an authority works on a day; the defaults are those of an authority that has set nothing."""

    number_pattern: str = DEFAULT_PATTERN
    is_two_step: bool = False
    listed_tags: tuple[str, ...] = ()
    others_file: bool = False


def desk_of(authority_id: int, on: date | None = None) -> Desk:
    """The rules of an authority's desk on a day (default today)."""
    kept = db.session.scalar(
        select(FilingDesk)
        .where(FilingDesk.authority_id == authority_id, FilingDesk.from_on <= (on or today()))
        .order_by(FilingDesk.from_on.desc(), FilingDesk.id.desc())
        .limit(1)
    )
    if kept is None:
        return Desk()
    return Desk(kept.number_pattern, kept.is_two_step, tuple(kept.listed_tags), kept.others_file)


def history_of(authority_id: int) -> Sequence[FilingDesk]:
    """What was ever set for an authority, latest first."""
    return db.session.scalars(
        select(FilingDesk).where(FilingDesk.authority_id == authority_id).order_by(FilingDesk.id.desc()).limit(50)
    ).all()


def first_day(authority_id: int) -> date:
    """The first day from which something can be set: today for the first time, afterwards tomorrow.

    So nobody alone can take away the second signature for what lies on the desk at this moment; colleagues are told.
    """
    is_first = not history_of(authority_id)
    return today() if is_first else today() + timedelta(days=1)


def may_take_listed(authority: Organisation) -> bool:
    """Whether an authority may have listed units of its whole area file with itself (PL-17)."""
    return authority.kind is OrganisationKind.EMERGENCY_BUREAU


def decides_on_others(authority: Organisation) -> bool:
    """Whether an authority decides for its province on units that no list names (PL-18)."""
    return may_take_listed(authority) and authority.area.parent_id is None


def set_desk(
    authority: Organisation,
    *,
    number_pattern: str,
    is_two_step: bool,
    from_on: date,
    by: Actor,
    listed_tags: Collection[str] = (),
    others_file: bool = False,
) -> FilingDesk:
    """Set how an authority's desk works from a day on, and tell its staff.

    Which units file here at once is for emergency bureaus (PL-17), whether others file for a province's (PL-18).
    Errors: NotAllowed for other than its staff, Invalid (`number_pattern`, `from_on`, `listed_tags`, `others_file`).
    """
    if not authorities.is_staff_of(by, authority):
        raise NotAllowed(message("Only %(authority)s sets this.", authority=authority.name))
    lock(Organisation, [authority.id])
    if problem := pattern_problem(number_pattern):
        raise Invalid(number_pattern=problem)
    if not set(listed_tags) <= set(LISTED) or (listed_tags and not may_take_listed(authority)):
        raise Invalid(listed_tags=message("Only an emergency bureau takes these units, and only those of the list."))
    if others_file and not decides_on_others(authority):
        raise Invalid(others_file=message("Whether unlisted units file is decided by the province."))
    if from_on < (first := first_day(authority.id)):
        raise Invalid(from_on=message("This can be set from %(day)s at the earliest.", day=first))
    desk = FilingDesk(
        authority_id=authority.id, from_on=from_on, number_pattern=number_pattern, is_two_step=is_two_step,
        listed_tags=sorted(listed_tags), others_file=others_file, recorded_at=now(), recorded_by=by.name,
    )  # fmt: skip
    db.session.add(desk)
    db.session.flush()
    record(
        by,
        "filing_desk.set",
        desk,
        authority=authority.id,
        from_on=str(from_on),
        two_step=is_two_step,
        listed=sorted(listed_tags),
        others=others_file,
    )
    notify(authority.id, "filing_desk.set", path="/filings/desk", person=by.name, day=from_on)
    return desk
