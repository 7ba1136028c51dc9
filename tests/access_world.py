"""A small world in which every kind of thing exists once in each relation to the person who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from emergency.accounts import actions as accounts
from emergency.accounts.models import Account
from emergency.accounts.roles import Role
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from tests.make import Make

RELATIONS = ("own", "supervised", "other", "far")
MARKERS = {"supervised": "受督标记", "other": "邻户标记", "far": "远方标记"}
"""A word in the name of every unit that is not one's own; where it lies out of reach it may occur in no answer."""

_AREA_WIDE = {"bureau", "commander", "observer"}
_EVERYTHING = {"administrator", "auditor"}
_SUPERVISING = {"department"}


@dataclass
class World:
    """Accounts by role, their tokens, and the ids of things by relation."""

    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    things: dict[str, dict[str, dict[str, int | str]]] = field(default_factory=dict)
    """owner (a role for `own`, else the relation) → name of the address's argument → id."""

    def address(self, route: str, role: str, relation: str) -> str:
        """The route's address with the ids of things in this relation to somebody in this role."""
        ids = self.things[role if relation == "own" else relation]
        rule = route.partition(" ")[2]
        return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda match: str(ids[match[1]]), rule)

    def leaks(self, text: str, role: str) -> list[str]:
        """The markers of units out of this role's reach that occur in an answer."""
        hidden = set(MARKERS)
        if role in _EVERYTHING:
            hidden = set()
        elif role in _AREA_WIDE:
            hidden = {"far"}
        elif role in _SUPERVISING:
            hidden = {"other", "far"}
        return [MARKERS[relation] for relation in sorted(hidden) if MARKERS[relation] in text]


def build_world(make: Make) -> World:
    """商河县 with a bureau, a department and units; a unit of the next county far away."""
    world = World()
    owners = {
        "supervised": make.organisation(name=f"{MARKERS['supervised']}化工厂"),
        "other": make.organisation(name=f"{MARKERS['other']}商场"),
        "far": make.organisation(name=f"{MARKERS['far']}矿山", area="370124"),
    }
    bureau = make.organisation(kind="emergency_bureau", name="商河县应急管理局（虚构）")
    department = make.organisation(kind="department", name="商河县住建局（虚构）")
    unit = make.organisation(name="自家化工有限公司")
    accounts.supervise(owners["supervised"], [department], since=None, by=SYSTEM)
    home = {Role.BUREAU: bureau, Role.COMMANDER: bureau, Role.OBSERVER: bureau, Role.DEPARTMENT: department}
    for role in Role:
        own = None if role in (Role.ADMINISTRATOR, Role.AUDITOR) else home.get(role, unit)
        world.accounts[role] = make.account(role, own)
        world.tokens[role] = make.token(world.accounts[role])
        owners[role] = own or unit
    made: dict[int, dict[str, int | str]] = {}
    for name, owner in owners.items():
        if owner.id not in made:
            made[owner.id] = make.one_of_each(owner)
        world.things[name] = made[owner.id]
    db.session.commit()
    return world
