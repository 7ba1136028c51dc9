"""Reads of the audit trail: for auditors whole, for programs what changed within their reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.core.actors import Actor
from emergency.core.audit import AuditEntry
from emergency.core.clock import day_end, day_start
from emergency.core.db import db

_NOT_BUSINESS = ("", "account", "signed_in", "api_token", "idempotency_key")
"""Sign-ins and tokens are for auditors alone."""


@dataclass(frozen=True)
class Asked:
    """What is looked for in the trail: a kind of thing and its number, a person, what happened, days from and until."""

    thing: str = ""
    thing_id: int | None = None
    person: str = ""
    account_id: int | None = None
    code: str = ""
    since: date | None = None
    until: date | None = None


def row_number(given: str) -> int:
    """A row's number as a person or program typed it; no table ever counts beyond this.

    Errors: ValueError for anything but digits.
    """
    return min(int(given), 2**31 - 1)


def list_entries(by: Actor, asked: Asked) -> Select[AuditEntry]:
    """Entries of the trail, latest first. Errors: NotAllowed."""
    authorise(by, Permission.AUDIT_VIEW)
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    if asked.thing:
        statement = statement.where(AuditEntry.thing_kind == asked.thing)
    if asked.thing_id is not None:
        statement = statement.where(AuditEntry.thing_id == asked.thing_id)
    if asked.person:
        statement = statement.where(AuditEntry.actor_name.contains(asked.person, autoescape=True))
    if asked.account_id is not None:
        statement = statement.where(AuditEntry.actor_account_id == asked.account_id)
    if asked.code:
        statement = statement.where(AuditEntry.code.startswith(asked.code, autoescape=True))
    if asked.since is not None:
        statement = statement.where(AuditEntry.at >= day_start(asked.since))
    if asked.until is not None:
        statement = statement.where(AuditEntry.at < day_end(asked.until))
    return statement


def list_kinds(by: Actor) -> list[str]:
    """The kinds of things the trail speaks of. Errors: NotAllowed."""
    authorise(by, Permission.AUDIT_VIEW)
    kinds: list[str] = []
    # One step along the index per kind, however long the trail is.
    following = select(AuditEntry.thing_kind).order_by(AuditEntry.thing_kind).limit(1)
    kind = db.session.scalar(following.where(AuditEntry.thing_kind > ""))
    while kind:
        kinds.append(kind)
        kind = db.session.scalar(following.where(AuditEntry.thing_kind > kind))
    return kinds


def list_changes(by: Actor, *, since: int | datetime | None) -> Select[AuditEntry]:
    """What organisations in reach have changed after an entry's number or a moment, oldest first."""
    statement = (
        select(AuditEntry)
        .where(
            within_reach(by, Permission.ORGANISATION_VIEW, AuditEntry.organisation_id),  # type: ignore[arg-type]
            AuditEntry.thing_kind.not_in(_NOT_BUSINESS),
        )
        .order_by(AuditEntry.id)
    )
    if isinstance(since, datetime):
        return statement.where(AuditEntry.at > since)
    return statement.where(AuditEntry.id > since) if since is not None else statement
