"""Every route says who may reach it, is typed and reads like the house."""

from __future__ import annotations

import re

from flask import Flask

from emergency.accounts.access import access_of
from emergency.accounts.permissions import GRANTS, Permission, Role

_SEGMENT = re.compile(
    r"^(?:[a-z0-9]+(?:[-_.][a-z0-9]+)*|<(?:int|string|uuid|path|any\([^)]*\)):[a-z_]+>(?:\.[a-z]+)?)$"
)
_FOREIGN = {"static", "openapi.spec"}


def _rules(app: Flask) -> list[tuple[str, str]]:
    return [(rule.rule, rule.endpoint) for rule in app.url_map.iter_rules() if rule.endpoint not in _FOREIGN]


def test_every_route_declares_its_access(whole_app: Flask) -> None:
    undeclared = [rule for rule, endpoint in _rules(whole_app) if access_of(whole_app, endpoint) is None]
    assert not undeclared


def test_every_address_is_typed_and_kebab_case(whole_app: Flask) -> None:
    odd = [rule for rule, _ in _rules(whole_app) for part in rule.split("/") if part and not _SEGMENT.match(part)]
    assert not odd


def test_views_say_what_they_do(whole_app: Flask) -> None:
    silent = [endpoint for _, endpoint in _rules(whole_app) if not whole_app.view_functions[endpoint].__doc__]
    assert not silent


def test_every_role_has_its_grants_and_every_permission_somebody() -> None:
    assert set(GRANTS) == set(Role)
    for permission in Permission:
        held = [role for role, grants in GRANTS.items() if permission in grants]
        assert held, f"nobody holds {permission}"
        assert permission.to_view in Permission


def test_who_may_change_a_thing_may_see_it() -> None:
    for role, grants in GRANTS.items():
        for permission in grants:
            assert permission.to_view in grants, f"{role} holds {permission} but may not see"


def test_a_get_never_answers_by_changing(whole_app: Flask) -> None:
    for rule in whole_app.url_map.iter_rules():
        words = set(rule.rule.strip("/").split("/"))
        verbs = {
            "accept",
            "return",
            "refuse",
            "publish",
            "cancel",
            "postpone",
            "commit",
            "release",
            "close",
            "sign-out",
        }
        if words & verbs and rule.methods is not None and "GET" in rule.methods:
            assert "POST" in rule.methods, f"{rule.rule} can be reached by a link alone"
