"""What a drill needs, as people write it: teams that are ticked, goods one a line with how many."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from emergency.accounts.permissions import Permission, holds
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.text import message
from resources_db.claims.queries import LiveClaim, live_claims
from resources_db.claims.rules import Taken, Window
from resources_db.holds.actions import Asked
from resources_db.supplies.models import Depot, Item
from resources_db.supplies.queries import availability_of, find_item_ids, list_stock
from resources_db.supplies.rules import StockStatus
from resources_db.teams.models import Team
from resources_db.teams.queries import list_teams
from resources_db.teams.rules import TeamStatus

MOST_OFFERED = 50
_LINE = re.compile(r"(?P<name>.+?)[\s,，、:：×xX*]*(?P<number>\d{1,6}(?:\.\d{1,3})?)?\s*\D{0,4}")
_NOT_THERE = (TeamStatus.OUT_OF_SERVICE, TeamStatus.RESTING)


@dataclass(frozen=True)
class OfferedTeam:
    """A team that may be reserved, and whoever has it in that window."""

    team: Team
    taken: LiveClaim | None

    @property
    def is_free(self) -> bool:
        """Whether nobody has it then and it is in service."""
        return self.taken is None and self.team.status not in _NOT_THERE


def offered_teams(by: Actor, organisation_id: int, window: Window) -> list[OfferedTeam]:
    """The teams in sight, the organiser's own first, each with who has it in the window; two statements."""
    if not holds(by, Permission.TEAM_VIEW):
        return []
    own = list(db.session.scalars(list_teams(by, organisation_id=organisation_id).limit(MOST_OFFERED)))
    others = db.session.scalars(list_teams(by).limit(MOST_OFFERED))
    teams = [*own, *(team for team in others if team.organisation_id != organisation_id)][:MOST_OFFERED]
    taken = live_claims([team.resource_id for team in teams], window)
    return [OfferedTeam(team, next(iter(taken.get(team.resource_id, ())), None)) for team in teams]


def read_goods(typed: str, window: Window, by: Actor) -> list[Asked]:
    """The goods that were written, one a line such as `空气呼吸器 4`, each from the depot that has most of it free.

    Errors: Invalid on `goods`, a sentence for each line that names nothing in sight or more than is free.
    """
    wrong = []
    asked = []
    for line in (line.strip() for line in typed.splitlines()):
        if not line:
            continue
        read = _LINE.fullmatch(line)
        name = read["name"].strip() if read else line
        number = Decimal(read["number"]) if read and read["number"] else Decimal(1)
        found = _most_free(find_item_ids(name), window, by)
        if found is None:
            wrong.append(message("“%(line)s”: no such item lies in a depot in your sight.", line=line))
            continue
        depot, item, free = found
        if number <= 0 or free < number:
            wrong.append(
                message(
                    "“%(line)s”: of %(item)s at most %(free)s are free at that time, in %(depot)s.",
                    line=line, item=item.name, free=f"{free.normalize():f}", depot=depot.name,
                )
            )  # fmt: skip
            continue
        asked.append(Asked(item=item, depot=depot, quantity=number))
    if wrong:
        raise Invalid(goods=wrong)
    return asked


def _most_free(item_ids: Sequence[int], window: Window, by: Actor) -> tuple[Depot, Item, Decimal] | None:
    if not item_ids or not holds(by, Permission.STOCK_VIEW):
        return None
    lines = [
        line
        for line in db.session.scalars(list_stock(by, item_ids=item_ids, status=StockStatus.USABLE).limit(200))
        if line.expires_on is None or line.expires_on >= window.until_at.date()
    ]
    free: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for line_id, availability in availability_of(lines, window).items():
        line = next(each for each in lines if each.id == line_id)
        free[line.item_id, line.depot_id] += availability.free
    if not free:
        return None
    item_id, depot_id = max(free, key=lambda key: (free[key], -key[0], -key[1]))
    best = next(line for line in lines if (line.item_id, line.depot_id) == (item_id, depot_id))
    return best.depot, best.item, free[item_id, depot_id]


def read_needs(teams: Collection[int], goods: str, *, organisation_id: int, window: Window, by: Actor) -> list[Asked]:
    """Everything a form asks for. Errors: Invalid on `teams`, `goods`."""
    offered = {one.team.id: one.team for one in offered_teams(by, organisation_id, window)} if teams else {}
    if set(teams) - set(offered):
        raise Invalid(teams=message("Choose teams in your sight."))
    return [*(Asked(team=offered[team_id]) for team_id in teams), *read_goods(goods, window, by)]


def refusal(taken: Taken) -> Invalid:
    """Who was first, and what to take instead, as the form says it."""
    best = (taken.facts.get("next_best") or {}).get("name") or (taken.facts.get("next_best") or {}).get("depot_name")
    said = [taken.message, *([message("Next best: %(name)s.", name=best)] if best else [])]
    return Invalid(teams=said)
