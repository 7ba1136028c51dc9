"""What waits for those who keep teams and stock, and for whoever holds something."""

from __future__ import annotations

from datetime import date

from emergency.accounts.permissions import Permission, holds
from emergency.core.actors import Actor
from emergency.core.i18n import clock_time
from emergency.core.paging import tally
from emergency.core.text import message
from emergency.core.worklist import Source, Task
from resources_db.holds.queries import list_lapsing
from resources_db.supplies.queries import count_expired
from resources_db.teams.queries import count_stale


def _stale_teams(actor: Actor, _today: date) -> list[Task]:
    """One task for all teams one keeps that nobody has confirmed lately."""
    number = count_stale(actor) if holds(actor, Permission.TEAM_EDIT) else 0
    if not number:
        return []
    title = message("%(num)s teams to be confirmed again", num=tally(number))
    return [Task("team.stale", title, "teams.index", {"stale": 1}, None, "open", f"teams:{actor.organisation_id}")]


def _expired_stock(actor: Actor, _today: date) -> list[Task]:
    """One task for all stock one keeps that is past its last day (to be scrapped, not sent)."""
    number = count_expired(actor) if holds(actor, Permission.STOCK_EDIT) else 0
    if not number:
        return []
    title = message("%(num)s lines of stock are past their last day", num=tally(number))
    return [Task("stock.expired", title, "supplies.index", {"expiry": "past"}, None, "due",
                 f"stock:{actor.organisation_id}")]  # fmt: skip


def _lapsing(actor: Actor, today: date) -> list[Task]:
    """What one holds and has not called out."""
    if not holds(actor, Permission.HOLD_MAKE):
        return []
    return [
        Task("hold.lapsing", message("Held for “%(title)s” until %(time)s", title=made.occasion or (
            made.incident.title if made.incident else ""), time=clock_time(made.lapses_at)),
            "holds.index", {}, today, "due", f"hold:{made.id}", made.organisation_id)
        for made in list_lapsing(actor)
    ]  # fmt: skip


SOURCES = (
    Source("stale teams", _stale_teams),
    Source("expired stock", _expired_stock),
    Source("lapsing holds", _lapsing),
)
