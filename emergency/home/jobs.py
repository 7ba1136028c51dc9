"""Telling what has become true by itself, and the nightly check of the audit trail."""

from __future__ import annotations

from flask import current_app, url_for

from emergency.core import audit, worklist
from emergency.core.clock import today
from emergency.core.db import db, reading
from emergency.core.jobs import job
from emergency.core.text import Message, message
from emergency.core.worklist import Task
from emergency.notices.actions import notify

SENTENCES: dict[str, Message] = {
    "reminder.due": message("Soon due: %(what)s. Last day: %(day)s."),
    "reminder.waiting": message("Waiting for you: %(what)s."),
    "reminder.late": message("Overdue: %(what)s. The last day was %(day)s."),
}


@job("tell-what-is-due", cron="*/10 * * * *")
def tell_what_is_due() -> str:
    """Tell each organisation once what is near its day, and once what is past it."""
    tasks = [task for task in worklist.all_due(today()) if task.organisation_id is not None]
    with current_app.test_request_context():
        paths = [url_for(task.endpoint, **task.values) for task in tasks]  # type: ignore[arg-type]
    for task, path in zip(tasks, paths, strict=True):
        _tell(task, path)
    return f"{len(tasks)} due"


def _tell(task: Task, path: str) -> None:
    is_late = task.urgency == "late" and task.due_on is not None
    kind = "late" if is_late else "due" if task.due_on is not None else "waiting"
    assert task.organisation_id is not None
    notify(
        task.organisation_id, f"reminder.{kind}", path=path, what=task.title, day=task.due_on or "",
        once=f"{kind}:{task.code}:{task.about}:{task.due_on or ''}:{task.organisation_id}",
    )  # fmt: skip


@job("verify-audit", cron="30 2 * * *")
def verify_audit() -> str:
    """Check that the audit trail is whole, from its first entry to its last."""
    with reading():
        breaks = list(audit.verify())
        db.session.commit()
    if not breaks:
        return "whole"
    named = "; ".join(f"entry {each.entry_id} at {each.position}: {each.what}" for each in breaks[:5])
    raise audit.NotWhole(f"{len(breaks)} breaks: {named}")
