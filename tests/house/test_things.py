"""Whoever changes a thing through the API can say which copy was meant; a stale copy changes nothing."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from emergency.core.openapi import things_of
from tests.client import Client
from tests.make import Make

ALONE = {
    "/api/v1/promises/{promise_id}/dismissals", "/api/v1/revision-grounds/{plan_id}/{ground}/{of}/dismiss",
    "/api/v1/revision-grounds/{plan_id}/{ground}/{of}/task",
}  # fmt: skip
"""A dismissal is added to a promise, which is answered in lists only and stands unchanged in its version; a ground is
read from the registers, and what is decided of it is all that is kept."""
CHANGES: dict[str, dict[str, Any]] = {
    "/plans/{plan_id}": {"title": "青禾化工消防专项应急预案"},
    "/versions/{version_id}": {"label": "V7"},
    "/organisations/{organisation_id}": {"employees": 77, "phone": "0531-80001111"},
    "/drills/{drill_id}": {"purpose": "检验夜间启动"},
    "/teams/{team_id}": {"status": "resting", "headcount": 9},
    "/depots/{depot_id}": {"keeper": "周宁"},
    "/items/{item_id}": {"synonyms": ["排污泵"]},
    "/incidents/{incident_id}": {"deaths": 3},
    "/holds/{hold_id}": {"incident": "{incident_id}"},
}
"""A change that each thing takes."""


def _routes(app: Flask, methods: set[str]) -> list[tuple[str, str]]:
    return sorted(
        (method, re.sub(r"<(?:[^:<>]*(?:\([^)]*\))?:)?([^<>]+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) & methods
    )


def _below(things: set[str], path: str) -> str | None:
    return next((each for each in things if path == each or path.startswith(f"{each}/")), None)


def test_whatever_can_be_changed_can_be_asked_for(whole_app: Flask) -> None:
    things = things_of(whole_app)
    bare = [path for _, path in _routes(whole_app, {"PATCH", "POST"}) if "_id}" in path and not _below(things, path)]
    assert set(bare) == ALONE


def test_every_change_heeds_the_copy_it_was_made_on(client: Client, make: Make, app: Flask) -> None:
    owner = make.organisation()
    ids, token = make.one_of_each(owner), make.token(make.account("administrator"))
    ids["drill_id"] = make.drill(owner).id
    things = things_of(app)
    walked = 0
    for method, path in _routes(app, {"PATCH", "POST"}):
        above = _below(things, path)
        if above is None:
            continue
        address, asked = (each.format(**ids).removeprefix("/api/v1") for each in (above, path))

        def change(sent: str, method: str = method, asked: str = asked) -> Any:
            return client.api(method, asked, {}, token=token, headers={"If-Match": sent})

        def tag(address: str = address) -> str:
            return client.api("GET", address, token=token, status=200).headers["ETag"]

        before = tag()
        assert before == tag(), f"{address} answers differently each time"
        refused = change('"0"')
        assert (refused.status_code, refused.get_json()["code"]) == (412, "stale"), path
        assert change('W/"0", "none"').status_code == 412, path
        for sent in ("{tag}", '"0", {tag}', "W/{tag}", "*"):
            assert change(sent.format(tag=tag())).status_code != 412, (path, sent)
        walked += 1
    assert walked > 30


@pytest.mark.parametrize("path", CHANGES)
def test_a_second_change_on_the_same_copy_is_refused(client: Client, make: Make, path: str) -> None:
    owner = make.organisation()
    ids, token = make.one_of_each(owner), make.token(make.account("administrator"))
    ids["drill_id"] = make.drill(owner).id
    if path.startswith("/holds"):
        ids["hold_id"] = make.hold(make.team(owner), occasion="海河路泄漏", by=make.actor("administrator")).id
    address = path.format(**ids)
    body = {name: ids["incident_id"] if value == "{incident_id}" else value for name, value in CHANGES[path].items()}
    first = client.api("GET", address, token=token, status=200).headers["ETag"]
    done = client.api("PATCH", address, body, token=token, headers={"If-Match": first}, status=200)
    assert client.api("GET", address, token=token, status=200).headers["ETag"] == done.headers["ETag"] != first
    client.api("PATCH", address, body, token=token, headers={"If-Match": first}, status=412)


def test_a_lost_answer_is_given_again_though_the_copy_has_changed_since(client: Client, make: Make) -> None:
    filing, token = make.filing(), make.token(make.account("administrator"))
    address = f"/filings/{filing.id}"
    tag = client.api("GET", address, token=token, status=200).headers["ETag"]
    sent = {"If-Match": tag, "Idempotency-Key": "take-1"}
    answered = client.api("POST", f"{address}/take", {}, token=token, headers=sent, status=200)
    again = client.api("POST", f"{address}/take", {}, token=token, headers=sent, status=200)
    assert again.get_json() == answered.get_json()
    client.api("POST", f"{address}/accept", {}, token=token, headers={"If-Match": tag}, status=412)


def test_every_post_takes_a_key_and_answers_the_same_under_it(client: Client, make: Make) -> None:
    token = make.token(make.account("administrator"))
    data = "单位名称,属地\n望屿石料厂,商河县\n".encode()

    def put(rows: bytes) -> Any:
        sent = {"file": (BytesIO(rows), "a.csv")}
        return client.api("POST", "/imports/organisations", token=token, data=sent, headers={"Idempotency-Key": "k"})

    first, second = put(data).get_json(), put(data).get_json()
    assert len(first["created"]) == 1
    assert second == first
    assert put(data + "青石石料厂,商河县\n".encode()).get_json()["code"] == "key_reused"


def test_the_document_names_tags_keys_and_what_a_stale_copy_gets(whole_app: Flask) -> None:
    spec = whole_app.test_client().get("/api/openapi.json").get_json()["paths"]
    one = spec["/api/v1/plans/{plan_id}"]
    assert "ETag" in one["get"]["responses"]["200"]["headers"]
    assert "412" in one["patch"]["responses"]
    assert "412" not in spec["/api/v1/plans"]["post"]["responses"]

    def headers(operation: dict[str, Any]) -> set[str]:
        return {given["name"] for given in operation.get("parameters", []) if given["in"] == "header"}

    assert headers(one["patch"]) == {"If-Match"}
    assert headers(spec["/api/v1/plans"]["post"]) == {"Idempotency-Key"}
    assert headers(spec["/api/v1/filings/{filing_id}/take"]["post"]) == {"Idempotency-Key", "If-Match"}
