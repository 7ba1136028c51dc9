"""Who may reach what: every route × every role × own, supervised, other unit, other area, nobody.

The tables in `tests/access/*.toml` are written by hand from the contract and the product's description, not from
`GRANTS`. For each route and role a word of four letters, for a thing of one's own, of a supervised unit, of another
unit of the same area, of a unit of another area:

    +  answered            -  refused (403)            .  as if it were not there (404)

A route without a thing in its address takes one letter. `door` routes are open to everybody.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from emergency.accounts.roles import Role
from emergency.core.db import db
from tests.access_world import MARKERS, RELATIONS, World, build_world
from tests.client import Client
from tests.make import Make

TABLES = Path(__file__).parent.parent / "access"
_ANSWERED = {200, 201, 202, 204, 302, 303, 400, 409, 415, 422, 428}
"""400 to 428: the door was open; what was carried through it was not complete."""


def read_tables() -> dict[str, dict[str, Any]]:
    """All tables together: `"GET /plans"` → its expectations."""
    rows: dict[str, dict[str, Any]] = {}
    for path in sorted(TABLES.glob("*.toml")):
        for route, expected in tomllib.loads(path.read_text()).items():
            assert route not in rows, f"{route} stands in two tables"
            rows[route] = expected
    return rows


EXPECTED = read_tables()


def _routes(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in {"static", "openapi.spec"}:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}"


def test_every_route_stands_in_a_table_and_every_row_is_a_route(whole_app: Flask) -> None:
    routes = set(_routes(whole_app))
    assert routes - set(EXPECTED) == set(), "routes without an expectation"
    assert set(EXPECTED) - routes == set(), "expectations without a route"


def test_every_row_speaks_of_every_role() -> None:
    for route, expected in EXPECTED.items():
        if "door" in expected:
            continue
        assert set(expected) - {"note"} == {str(role) for role in Role}, route
        length = 4 if "<" in route else 1
        for role in Role:
            assert len(expected[role]) == length, f"{route} {role}"
            assert set(expected[role]) <= set("+-."), f"{route} {role}"


@pytest.fixture
def world(make: Make) -> World:
    """One thing of each kind in each relation, and one signed-in person of each role."""
    return build_world(make)


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_the_table_holds(app: Flask, world: World, role: str) -> None:
    client, wrong = Client(app), []
    client.sign_in(world.accounts[role])
    token = world.tokens[role]
    for route, expected in EXPECTED.items():
        if "door" in expected:
            continue
        for relation, letter in zip(RELATIONS if "<" in route else ("own",), expected[role], strict=True):
            status, text = _ask(app, client, route, world.address(route, role, relation), token)
            seen = "+" if status in _ANSWERED else {403: "-", 404: "."}.get(status, f"?{status}")
            if seen != letter:
                wrong.append(f"{route} by {role} on {relation}: {seen}, expected {letter}")
            if status < 300 and (leaked := world.leaks(text, role)):
                wrong.append(f"{route} by {role} on {relation} speaks of {leaked}")
    assert not wrong, "\n".join(wrong)


def test_nobody_gets_past_the_door(app: Flask, world: World) -> None:
    client, wrong = Client(app), []
    for route, expected in EXPECTED.items():
        if "door" in expected:
            continue
        status, text = _ask(app, client, route, world.address(route, "enterprise", "own"), "")
        wanted = {401} if " /api/" in route else {302, 400}
        if status not in wanted or any(marker in text for marker in MARKERS):
            wrong.append(f"{route}: {status}")
    assert not wrong, "\n".join(wrong)


def _ask(app: Flask, client: Client, route: str, address: str, token: str) -> tuple[int, str]:
    """One request whose effects are taken back."""
    method, _, _rule = route.partition(" ")
    db.session.commit()
    effects = db.engine.begin_nested()  # type: ignore[union-attr]
    try:
        if address.startswith("/api/"):
            response = client.call(method, address, token)
        else:
            response = client.call(method, address, None)
        return response.status_code, response.get_data(as_text=True)
    finally:
        db.session.rollback()
        effects.rollback()
        db.session.expire_all()
