"""Shapes of the API for what waits and what happened."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import url_for

from emergency.core.api import Answer
from emergency.core.audit import AuditEntry
from emergency.core.i18n import say
from emergency.core.worklist import Task


class TaskOut(Answer):
    code: str
    title: str
    about: str
    organisation: int | None
    due_on: date | None
    urgency: str
    path: str


class TaskList(Answer):
    items: list[TaskOut]
    total: int
    next: str | None


class EntryOut(Answer):
    id: int
    at: datetime
    code: str
    thing: str
    thing_id: int | None
    actor: str
    role: str
    account: int | None
    organisation: int | None
    address: str
    details: dict[str, Any]


class EntryList(Answer):
    items: list[EntryOut]
    total: int
    next: str | None


class ChangeOut(Answer):
    id: int
    at: datetime
    code: str
    thing: str
    thing_id: int | None
    organisation: int | None


class ChangeList(Answer):
    items: list[ChangeOut]
    total: int
    next: str | None


def show_task(task: Task) -> TaskOut:
    """A task as the API answers it, its title in the caller's language."""
    return TaskOut(
        code=task.code, title=say(task.title), about=task.about, organisation=task.organisation_id,
        due_on=task.due_on, urgency=task.urgency, path=url_for(task.endpoint, **task.values),  # type: ignore[arg-type]
    )  # fmt: skip


def show_entry(entry: AuditEntry) -> EntryOut:
    """An entry of the trail as auditors read it."""
    return EntryOut(
        id=entry.id, at=entry.at, code=entry.code, thing=entry.thing_kind, thing_id=entry.thing_id,
        actor=entry.actor_name, role=entry.actor_role, account=entry.actor_account_id,
        organisation=entry.organisation_id, address=entry.address, details=dict(entry.details),
    )  # fmt: skip


def show_change(entry: AuditEntry) -> ChangeOut:
    """That a thing has changed: which, when, how it is called; what changed in it is asked for at its own address."""
    return ChangeOut(
        id=entry.id, at=entry.at, code=entry.code, thing=entry.thing_kind, thing_id=entry.thing_id,
        organisation=entry.organisation_id,
    )  # fmt: skip
