"""The API of working days."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.calendar import queries
from emergency.calendar.schemas import DeadlineOut
from emergency.core.api import blueprint
from emergency.core.errors import Invalid
from emergency.core.text import message

api = blueprint("workdays", __name__)


@api.get("/workdays/add")
@needs(Permission.WORKDAY_VIEW)
@api.output(DeadlineOut)
def add() -> Any:
    """The last day of a period of `days` working days that starts `from` a day, which is not counted itself."""
    try:
        start = date.fromisoformat(request.args.get("from", ""))
    except ValueError as error:
        wrong: dict[str, Any] = {"from": message("Give a day as 2026-11-22.")}
        raise Invalid(**wrong) from error
    days = request.args.get("days", type=int)
    if days is None:
        raise Invalid(days=message("Give a whole number of working days."))
    return queries.work_calendar().add(start, days)
