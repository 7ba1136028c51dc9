"""Drills, findings and revision tasks as programs see them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from emergency.core.clock import today
from tests.client import Client
from tests.make import Make

CLAUSE = "GB29639-6.3.3"
WINDOW = {"starts_at": "2026-12-10T09:00:00+08:00", "ends_at": "2026-12-10T11:00:00+08:00"}


@pytest.fixture
def unit(make: Make) -> dict[str, Any]:
    plan = make.published_plan()
    token = make.token(make.account("enterprise", plan.organisation))
    return {"organisation": plan.organisation, "plan": plan, "token": token}


def _book(client: Client, unit: dict[str, Any], status: int = 201, **given: Any) -> dict[str, Any]:
    body = {"organiser": unit["organisation"].id, "plans": [unit["plan"].id], "form": "practical", **WINDOW, **given}
    answer = client.api("POST", "/drills", body, token=unit["token"], status=status).json
    assert isinstance(answer, dict)
    return answer


def test_a_finding_becomes_a_closed_task(client: Client, make: Make, unit: dict[str, Any]) -> None:
    token, plan = unit["token"], unit["plan"]
    version = make.version(plan, on="2026-04-01")
    drill = _book(client, unit, participants=["义消队"], observers=["何静"], place={"lat": 37.3, "lon": 117.1})
    assert (drill["kind"], drill["state"], drill["title"]) == ("comprehensive", "booked", plan.title)
    assert drill["place"] == {"lat": 37.3, "lon": 117.1, "datum": "wgs84", "given_in": "wgs84"}
    for step in ("confirm", "start"):
        client.api("POST", f"/drills/{drill['id']}/{step}", token=token, status=200)
    finished = client.api("POST", f"/drills/{drill['id']}/finish", {"attendance": 30}, token=token, status=200).json
    assert (finished["state"], finished["held_on"]) == ("completed", str(today()))
    fault = {"text": "启动慢", "severity": "major", "plan_fault": True, "version": version.id, "clause": CLAUSE}
    finding = client.api("POST", f"/drills/{drill['id']}/findings", fault, token=token, status=201).json
    path = f"/revision-tasks/{finding['task']}"
    task = client.api("GET", path, token=token, status=200).json
    assert (task["finding"], task["plan"], task["clause"], task["state"]) == (finding["id"], plan.id, CLAUSE, "open")
    refused = client.api("POST", f"{path}/close", token=token, status=409).json
    assert (refused["code"], refused["because"]) == ("not_ready", ["not_published"])
    client.api("POST", f"{path}/start", token=token, status=200)
    newer = make.version(plan, on=today(), content=make.content({CLAUSE: "由当班值长启动，8分钟内各组到岗。"}))
    assert client.api("POST", f"{path}/close", token=token, status=409).json["because"] == ["not_refiled"]
    filing = make.filing(version=newer, state="filed")
    client.api("POST", f"{path}/submit", token=token, status=200)
    closed = client.api("POST", f"{path}/close", token=token, status=200).json
    assert (closed["state"], closed["new_version"], closed["filing"]) == ("closed", newer.id, filing.id)
    assert [(step["step"], step["state"]) for step in closed["steps"]] == [
        ("finding", "done"), ("task", "done"), ("version", "done"), ("filing", "done"), ("retest", "now"),
    ]  # fmt: skip
    assert client.api("POST", f"{path}/reopen", {}, token=token, status=200).json["state"] == "started"


def test_a_drill_is_evaluated_and_reported(client: Client, make: Make, unit: dict[str, Any]) -> None:
    held = _book(client, unit, held_on="2026-05-08", starts_at=None, ends_at=None, title="五月综合演练")
    assert (held["state"], held["held_on"]) == ("completed", "2026-05-08")
    path = f"/drills/{held['id']}"
    poor = {"grade": "poor", "on": "2026-05-09"}
    refused = client.api("POST", f"{path}/evaluate", poor, token=unit["token"], status=422).json
    assert "plan_decision" in refused["errors"]
    decided = {**poor, "plan_decision": False, "plan_decision_reason": "属执行问题，已列入培训"}
    client.api("POST", f"{path}/evaluate", decided, token=unit["token"], status=201)
    again = client.api("POST", f"{path}/evaluate", decided, token=unit["token"], status=409).json
    assert again["code"] == "already_evaluated"
    client.api("POST", f"{path}/report", {"on": "2026-05-12", "to": "县应急管理局"}, token=unit["token"], status=201)


def test_a_booking_tells_what_it_clashes_with(client: Client, make: Make, unit: dict[str, Any]) -> None:
    first = _book(client, unit)
    assert first["clashes"] == []
    second = _book(client, unit)
    assert [(clash["drill"], clash["shares"]) for clash in second["clashes"]] == [(first["id"], ["organiser", "plan"])]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("held_on", {"held_on": "2999-01-01"}),
        ("held_on", {"held_on": "2026-01-05"}),
        ("plans", {"plans": []}),
        ("starts_at", {"starts_at": None}),
        ("starts_at", {"starts_at": "2026-12-10T09:00:00"}),
        ("ends_at", {"ends_at": "2026-12-10T08:00:00+08:00"}),
    ],
)
def test_a_wrong_entry_is_named(client: Client, unit: dict[str, Any], field: str, given: dict[str, Any]) -> None:
    assert field in _book(client, unit, status=422, **given)["errors"]


def test_nobody_books_for_somebody_else_or_over_their_plans(client: Client, make: Make, unit: dict[str, Any]) -> None:
    stranger = {**unit, "token": make.token(make.account("enterprise"))}
    assert _book(client, stranger, status=404)["code"] == "not_found"
    theirs = make.published_plan()
    own = {**unit, "plan": theirs}
    assert _book(client, own, status=404)["code"] == "not_found"


def test_a_change_on_a_stale_copy_is_refused(client: Client, unit: dict[str, Any]) -> None:
    drill = _book(client, unit)
    path = f"/drills/{drill['id']}"
    stale = {"If-Match": f'"{drill["revision"]}"'}
    client.api("PATCH", path, {"title": "储罐泄漏"}, token=unit["token"], status=200, headers=stale)
    client.api("PATCH", path, {"title": "又一次"}, token=unit["token"], status=412, headers=stale)
    kept = client.api("GET", path, token=unit["token"], status=200).get_json()
    assert kept["title"] == "储罐泄漏"


def test_lists_take_the_same_statements_however_long(
    client: Client, make: Make, unit: dict[str, Any], max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    token = make.token(make.account("administrator"))
    for _ in range(3):
        make.drill(participants=[unit["organisation"]])
        make.task()
    for path, most in (("/drills", 16), ("/revision-tasks", 36)):
        client.api("GET", path, token=token, status=200)
        with max_queries(most):
            answer = client.api("GET", path, token=token, status=200).json
        assert answer["total"] >= 3


def test_teams_are_reserved_with_the_booking_or_later_and_the_loser_is_told(
    client: Client, make: Make, unit: dict[str, Any]
) -> None:
    team, other = make.team(unit["organisation"]), make.team(unit["organisation"])
    drill = _book(client, unit, teams=[team.id])
    assert drill["teams"] == [team.id]
    assert _book(client, unit, status=409, teams=[team.id])["code"] == "taken"
    path = f"/drills/{drill['id']}/holds"
    held = client.api("POST", path, {"lines": [{"team": other.id}]}, token=unit["token"], status=201).json
    assert (held["from"][:16], [line["state"] for line in held["lines"]]) == ("2026-12-10T01:00", ["held"])
    listed = client.api("GET", "/drills", token=unit["token"], status=200).json
    assert listed["items"][0]["teams"] == [team.id, other.id]
