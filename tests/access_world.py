"""A small world in which every kind of thing exists once in each relation to the person who asks, and who asks."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from emergency.accounts import actions as accounts
from emergency.accounts.roles import Role
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from tests.client import Client
from tests.make import Make

RELATIONS = ("own", "supervised", "other", "far")
MARK = "标记"
MARKERS = {"supervised": f"受督{MARK}", "other": f"邻户{MARK}", "far": f"远方{MARK}"}
"""A word in the name of everything that is not one's own; where it lies out of reach it may occur in no answer."""

_AREA_WIDE = {"bureau", "commander", "observer"}
_EVERYTHING = {"administrator", "auditor"}
_SUPERVISING = {"department"}
_ARGUMENT = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")

Things = dict[str, int | str]
"""Name of an address's argument → id. `uploads.import_id` goes before `import_id` in addresses under /uploads."""


@dataclass
class World:
    """Logins by role, their tokens, and the ids of things by relation."""

    logins: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    things: dict[str, Things] = field(default_factory=dict)
    """owner (a role for `own`, else the relation) → ids."""

    def ids(self, role: str, relation: str) -> Things:
        """The ids of things in this relation to somebody in this role."""
        return self.things[role if relation == "own" else relation]

    def address(self, route: str, role: str, relation: str) -> str:
        """The route's address with the ids of things in this relation to somebody in this role."""
        ids = self.ids(role, relation)
        rule = route.partition(" ")[2]
        noun = rule.removeprefix("/api/v1").split("/")[1]
        return _ARGUMENT.sub(lambda match: str(ids.get(f"{noun}.{match[1]}") or ids[match[1]]), rule)

    def body(self, given: Any, role: str, relation: str) -> Any:
        """A body from a table, with `{plan_id}` and the like replaced by the ids of things in this relation."""
        if isinstance(given, dict):
            return {name: self.body(value, role, relation) for name, value in given.items()}
        if isinstance(given, list):
            return [self.body(value, role, relation) for value in given]
        if isinstance(given, str) and given.startswith("{"):
            return self.ids(role, relation)[given.strip("{}")]
        return given

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
        account = make.account(role, own)
        world.logins[role] = account.login
        world.tokens[role] = make.token(account)
        owners[role] = own or unit
    made: dict[int, Things] = {}
    for name, owner in owners.items():
        if owner.id not in made:
            made[owner.id] = make.one_of_each(owner)
        world.things[name] = made[owner.id]
    db.session.commit()
    return world


class Paper:
    """Stands where WeasyPrint stands, and hands back the page it was to print."""

    def __init__(self, string: str, **_given: Any) -> None:
        self.string = string

    def write_pdf(self) -> bytes:
        """The page as it was given."""
        return self.string.encode()


class Walker:
    """Asks routes of the world's application as somebody of a role; effects are taken back after each answer."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app = app
        self.world = world
        self.client = Client(app)
        self.token = ""

    def become(self, role: str, language: str = "") -> Walker:
        """Sign in as the person of this role, in a language if one is named."""
        self.client.sign_in(self.world.logins[role])
        if language:
            self.client.speak(language)
        self.token = self.world.tokens[role]
        return self

    def ask(self, method: str, address: str, given: dict[str, Any] | None = None) -> TestResponse:
        """One request whose effects are taken back."""
        db.session.commit()
        effects = db.engine.begin_nested()  # type: ignore[union-attr]
        try:
            token = self.token if address.startswith("/api/") else None
            return self.client.call(method, address, token, given)
        finally:
            db.session.rollback()
            effects.rollback()
            db.session.expire_all()


def words_of(response: TestResponse) -> str:
    """Whatever an answer says: a page, JSON, a printed page, or all the texts inside a workbook."""
    data = response.get_data()
    if not data.startswith(b"PK"):
        return data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
