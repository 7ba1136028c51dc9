"""Who may reach what: every route × every role × own, supervised, other unit, other area, nobody.

The tables in `tests/access/*.toml` are written by hand from the contract and the product's description, not from
`GRANTS`. For each route and role a word of four letters, for a thing of one's own, of a supervised unit, of another
unit of the same area, of a unit of another area:

    +  answered            -  refused (403)            .  as if it were not there (404)

A route without a thing in its address takes one letter. `door` routes are open to everybody. Where a route looks at
what was sent before it looks at whose the thing is, `body` gives what is sent (`{plan_id}`: the thing's own plan).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from emergency.accounts.roles import Role
from emergency.core import jobs
from emergency.core.db import db
from tests.access_world import MARK, MARKERS, RELATIONS, Walker, words_of
from tests.make import Make

TABLES = Path(__file__).parent.parent / "access"
ROLES = [str(role) for role in Role]
_ANSWERED = {200, 201, 202, 204, 302, 303, 400, 409, 410, 412, 415, 422, 428}
"""400 to 428: the door was open; what was carried through it was not complete."""
_PASSING = re.compile(
    r'name="csrf_token"[^>]*>|nonce="[^"]*"|\d{1,2}:\d{2}(:\d{2})?(\.\d+)?|\d+(小时\d+分|天\d+小时|分钟)(?=<)'
)
"""What differs between two answers to the same question: tokens, the time, how long an incident has lasted."""


def read_tables() -> dict[str, dict[str, Any]]:
    """All tables together: `"GET /plans"` → its expectations."""
    rows: dict[str, dict[str, Any]] = {}
    for path in sorted(TABLES.glob("*.toml")):
        for route, expected in tomllib.loads(path.read_text()).items():
            assert route not in rows, f"{route} stands in two tables"
            rows[route] = expected
    return rows


EXPECTED = read_tables()
GUARDED = {route: expected for route, expected in EXPECTED.items() if "door" not in expected}
LISTS = [route for route in GUARDED if route.startswith("GET ") and "<" not in route]


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
    for route, expected in GUARDED.items():
        assert set(expected) - {"note", "body"} == set(ROLES), route
        length = 4 if "<" in route else 1
        for role in Role:
            assert len(expected[role]) == length, f"{route} {role}"
            assert set(expected[role]) <= set("+-."), f"{route} {role}"


@pytest.mark.parametrize("role", ROLES)
def test_the_table_holds(walker: Walker, role: str) -> None:
    walker.become(role)
    wrong = []
    for route, expected in GUARDED.items():
        for relation, letter in zip(RELATIONS if "<" in route else ("own",), expected[role], strict=True):
            method, address = route.partition(" ")[0], walker.world.address(route, role, relation)
            response = walker.ask(method, address, walker.world.body(expected.get("body"), role, relation))
            status = response.status_code
            seen = "+" if status in _ANSWERED else {403: "-", 404: "."}.get(status, f"?{status}")
            if seen != letter:
                wrong.append(f"{route} by {role} on {relation}: {seen}, expected {letter}")
            if leaked := walker.world.leaks(words_of(response), role):
                wrong.append(f"{route} by {role} on {relation} speaks of {leaked}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_searching_for_what_is_out_of_reach_finds_nothing(walker: Walker, role: str) -> None:
    walker.become(role)
    words = "&".join(f"{name}={MARK}" for name in ("words", "q", "what", "item", "capability", "name"))
    wrong = []
    for route in LISTS:
        for more in ("", "&export=xlsx", "&export=csv", "&format=xlsx", "&format=csv"):
            response = walker.ask("GET", f"{route.partition(' ')[2]}?{words}{more}")
            if leaked := walker.world.leaks(words_of(response), role):
                wrong.append(f"{route}{more} by {role} speaks of {leaked}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {"administrator", "auditor"}])
def test_what_is_done_out_of_reach_changes_no_list_and_no_figure(walker: Walker, role: str) -> None:
    walker.become(role)
    jobs.run_now("deliver-notices")  # What was told before may not arrive in between.
    db.session.commit()
    before = {route: _lasting(walker, route) for route in LISTS}
    make = Make(walker.app)
    make.one_of_each(make.organisation(name=f"{MARKERS['far']}二矿", area="370124"))
    db.session.commit()
    changed = [route for route in LISTS if _lasting(walker, route) != before[route]]
    assert not changed, f"{role} can tell that something happened elsewhere"


def _lasting(walker: Walker, route: str) -> str:
    response = walker.ask("GET", route.partition(" ")[2])
    return _PASSING.sub("", words_of(response)) if response.status_code == 200 else ""


def test_nobody_gets_past_the_door(walker: Walker) -> None:
    wrong = []
    for route in GUARDED:
        method, address = route.partition(" ")[0], walker.world.address(route, "enterprise", "own")
        response = walker.ask(method, address)
        wanted = {401} if " /api/" in route else {302, 400}
        if response.status_code not in wanted or any(marker in words_of(response) for marker in MARKERS.values()):
            wrong.append(f"{route}: {response.status_code}")
    assert not wrong, "\n".join(wrong)
