"""The numbers of an organisation's teams, of those who lead them, and of its depots."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from emergency.core.db import db
from emergency.core.phonebook import Entry
from emergency.core.text import Text
from resources_db.supplies.models import Depot
from resources_db.teams.models import Team
from resources_db.teams.rules import TeamStatus

_TEAMS = Text("队伍登记", "Register of teams")
_DEPOTS = Text("仓库登记", "Register of depots")


def entries(organisation_id: int) -> Sequence[Entry]:
    """Each team in service and its leader, each depot, with the numbers that are registered."""
    teams = select(Team.name, Team.phone, Team.leader, Team.leader_phone).where(
        Team.organisation_id == organisation_id, Team.status != TeamStatus.OUT_OF_SERVICE
    )
    depots = select(Depot.name, Depot.phone).where(Depot.organisation_id == organisation_id)
    found: list[Entry] = []
    for name, phone, leader, leader_phone in db.session.execute(teams.order_by(Team.id)):
        found += [Entry(name, (phone,), _TEAMS), Entry(leader, (leader_phone,), _TEAMS, True)]
    found += [Entry(name, (phone,), _DEPOTS) for name, phone in db.session.execute(depots.order_by(Depot.id))]
    return [entry for entry in found if entry.name and all(entry.phones)]
