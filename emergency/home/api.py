"""The API of what waits, what changed, and the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core import worklist
from emergency.core.api import blueprint, listing, page_of
from emergency.core.clock import LOCAL, today
from emergency.core.errors import Invalid
from emergency.core.text import message
from emergency.home import queries
from emergency.home.queries import Asked, row_number
from emergency.home.schemas import ChangeList, EntryList, TaskList, show_change, show_entry, show_task

api = blueprint("home", __name__)


@api.get("/worklist")
@needs(Permission.SELF)
@api.output(TaskList)
def list_work() -> Any:
    """What waits for the token's account, the most pressing first."""
    return listing([show_task(task) for task in worklist.tasks_for(g.actor, today())])


@api.get("/audit")
@needs(Permission.AUDIT_VIEW)
@api.output(EntryList)
def list_audit() -> Any:
    """The audit trail, latest first; filters `thing`, `thing_id`, `account`, `person`, `code`."""
    given = request.args
    asked = Asked(
        thing=given.get("thing", ""), thing_id=given.get("thing_id", type=row_number), person=given.get("person", ""),
        account_id=given.get("account", type=row_number), code=given.get("code", ""),
    )  # fmt: skip
    return page_of(queries.list_entries(g.actor, asked), show_entry)


@api.get("/changes")
@needs(Permission.SELF)
@api.output(ChangeList)
def list_changes() -> Any:
    """What changed after `since` (an entry's number or a time), oldest first; the last number is the next `since`."""
    return page_of(queries.list_changes(g.actor, since=_since(request.args.get("since", ""))), show_change)


def _since(given: str) -> int | datetime | None:
    if not given:
        return None
    if given.isdecimal():
        return row_number(given)
    try:
        moment = datetime.fromisoformat(given.replace(" ", "+"))
    except ValueError as error:
        raise Invalid(since=message("Give a number or a time, such as 2026-03-02T08:00:00+08:00.")) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
