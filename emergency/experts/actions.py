"""What is done with the register of experts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from emergency.accounts.models import Account, Area
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.roles import Role
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.db import db, lock
from emergency.core.errors import Invalid
from emergency.core.text import message
from emergency.experts import rules
from emergency.experts.models import Expert


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of an expert."""

    name: str
    title: str = ""
    specialities: str = ""
    employer: str = ""
    phone: str = ""
    since: date | None = None
    until: date | None = None
    source: str = ""


def register(area: Area, entry: Entry, *, by: Actor, account: Account | None = None) -> Expert:
    """Enter an expert into the register of an area. Errors: Invalid by field."""
    authorise(by, Permission.EXPERT_EDIT, area)
    expert = enter(area, entry, by=by, account=account)
    record(by, "expert.registered", expert, area=area.code)
    return expert


def enter(area: Area, entry: Entry, *, by: Actor, account: Account | None = None) -> Expert:
    """The same without its audit entry, for lists that have one entry for all rows. Errors: Invalid."""
    expert = Expert(area_id=area.id, area=area, recorded_by=by.name)
    _write(expert, entry, account)
    db.session.add(expert)
    db.session.flush()
    return expert


def update(expert: Expert, entry: Entry, *, by: Actor, account: Account | None = None) -> Expert:
    """Correct or complete what the register says; a term that is over is ended by its day, never removed."""
    authorise(by, Permission.EXPERT_EDIT, expert)
    lock(Expert, [expert.id])
    _write(expert, entry, account)
    expert.revision += 1
    db.session.flush()
    record(by, "expert.changed", expert)
    return expert


def note_phone_shown(expert: Expert, *, by: Actor) -> str:
    """The whole telephone number; that somebody saw it is on record."""
    authorise(by, Permission.EXPERT_VIEW)
    record(by, "expert.phone_shown", expert)
    return expert.phone


def _write(expert: Expert, entry: Entry, account: Account | None) -> None:
    if not entry.name.strip():
        raise Invalid(name=message("Give the expert's name."))
    known = rules.read_specialities(entry.specialities)
    if not known:
        raise Invalid(specialities=message("Name at least one speciality."))
    rules.check_term(entry.since, entry.until)
    if account is not None and account.role is not Role.EXPERT:
        raise Invalid(account=message("This is no account of an expert."))
    expert.name, expert.title, expert.employer = entry.name.strip(), entry.title.strip(), entry.employer.strip()
    expert.specialities, expert.phone = "、".join(known), rules.read_phone(entry.phone)
    expert.since, expert.until, expert.source = entry.since, entry.until, entry.source.strip()
    expert.account_id, expert.account = (account.id if account else None), account
