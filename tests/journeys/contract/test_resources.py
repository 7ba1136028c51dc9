"""The public interface of teams, stock, holds and what plans promise, as an outside program meets it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.contract.setting import World, book, says, token_of
from tests.journeys.program import Program

HERE = {"lat": 24.91, "lon": 118.67, "datum": "wgs84"}
NEAR = "lat=24.9&lon=118.66&limit=5"


@pytest.fixture(scope="module")
def commander(world: World) -> Program:
    """Who may hold anything in the zone."""
    return Program(world.root.app, token_of(world.machine, "commander", "commander", world.ids["bureau"]))


def _team(world: World, name: str) -> Any:
    body = {
        "name": name, "organisation": world.ids["unit"], "category": "T5", "speciality": ["危险化学品处置"],
        "capabilities": ["危险化学品处置"], "headcount": 24, "phone": "0595-80001234", "place": HERE, "status": "ready",
        "confirmed_at": "2026-11-20T08:00:00+08:00", "confirmed_by": "林晓", "confirmed_how": "phone",
    }  # fmt: skip
    return world.unit.post("/teams", body)


def _stock(world: World, name: str, quantity: int) -> dict[str, int]:
    depot = world.unit.post(
        "/depots", {"name": f"{name}库", "organisation": world.ids["unit"], "phone": "0595-1234567", "place": HERE}
    )
    item = world.bureau.post("/items", {"name": name, "unit": "台", "code": "", "synonyms": [f"{name}机"]})
    body = {"item": item["id"], "depot": depot["id"], "batch": "1", "quantity": quantity, "unit": "台",
            "reserve_form": "physical", "expires_on": None}  # fmt: skip
    line = world.unit.post("/stock", body)
    says(line, on_hand=quantity, held=0, free=quantity)
    return {"item": item["id"], "depot": depot["id"], "stock": line["id"]}


def test_teams_and_stock_are_looked_up_by_what_they_can_do(world: World, commander: Program) -> None:
    team, stock = _team(world, "望屿化工救援队"), _stock(world, "排烟风机", 6)
    says(world.unit.patch(f"/teams/{team['id']}", {"status": "resting"}), status="resting")
    world.unit.patch(f"/teams/{team['id']}", {"status": "ready"})
    found = commander.get(f"/lookup/teams?capability=危险化学品处置&{NEAR}")["items"]
    mine = next(each for each in found if each["team"] == team["id"])
    assert {"distance_m", "minutes", "free", "status", "confirmed_at", "phone", "why_not"} <= set(mine)
    there = commander.get(f"/lookup/stock?item=排烟风机&quantity=4&{NEAR}")["items"]
    assert {
        "distance_m",
        "minutes",
        "free",
        "on_hand",
        "held",
        "confirmed_at",
        "phone",
        "substitutes",
        "why_not",
    } <= set(there[0])
    says(there[0], depot=stock["depot"], free=6)
    issue = {"kind": "issue", "lines": [{"stock": stock["stock"], "quantity": 2}], "document": "领1", "reason": "演练"}
    world.unit.post("/movements", issue)
    (line,) = world.unit.get(f"/stock?depot={stock['depot']}&item={stock['item']}")["items"]
    says(line, on_hand=4, free=4)
    assert world.unit.get("/movements")["items"]


def test_an_incident_is_graded_and_what_it_needs_is_held_and_sent(world: World, commander: Program) -> None:
    team, stock = _team(world, "海湾救援队"), _stock(world, "堵漏工具", 3)
    body = {"title": "液氨泄漏", "type": "accident", "level": 1, "place": HERE, "exercise": False,
            "started_at": "2026-11-20T08:30:00+08:00", "deaths": 3}  # fmt: skip
    incident = commander.post("/incidents", body)
    says(incident, current_grade="larger", level=1)
    path = f"/incidents/{incident['id']}"
    says(commander.patch(path, {"deaths": 10}), current_grade="major")
    for need in commander.get(f"{path}/needs")["items"]:
        assert {"needed", "free", "gap"} <= set(need)
    window = {"from": "2026-11-20T09:00:00+08:00", "until": "2026-11-20T15:00:00+08:00", "lapses_in_minutes": 60}
    lines = [{"team": team["id"]}, {"item": stock["item"], "depot": stock["depot"], "quantity": 2}]
    hold = commander.post("/holds", {"occasion": "海河路泄漏", "lines": lines, **window})
    assert [line["got"] for line in hold["lines"]] == [1, 2]
    assert hold["displaced"] == []
    taken = commander.post("/holds", {"occasion": "另一处", "lines": lines, **window}, 409)
    says(taken, code="taken")
    assert {"by", "until", "next_best"} <= set(taken)
    part = commander.post("/holds", {"occasion": "另一处", "lines": lines, "partial": True, **window})
    assert [line["got"] for line in part["lines"]] == [0, 1]
    commander.post(f"/holds/{part['id']}/release", status=200)
    says(commander.patch(f"/holds/{hold['id']}", {"incident": incident["id"]}), incident=incident["id"])
    sent = commander.post(f"/holds/{hold['id']}/commit", status=200)["commitments"]
    assert all({"id", "line", "state"} <= set(each) for each in sent)
    for commitment in sent:
        for step in ("en_route", "on_scene", "release", "return"):
            commander.post(f"/commitments/{commitment['id']}/{step}", {}, 200)


def test_a_drill_reserves_and_gives_way_to_an_incident(world: World, commander: Program) -> None:
    team = _team(world, "码头救援队")
    drill = book(world)
    held = world.unit.post(f"/drills/{drill['id']}/holds", {"lines": [{"team": team["id"]}]})
    assert [line["got"] for line in held["lines"]] == [1]
    window = {"from": "2026-12-10T09:30:00+08:00", "until": "2026-12-10T12:00:00+08:00"}
    asked = {"occasion": "码头火情", "lines": [{"team": team["id"]}], **window}
    assert commander.post("/holds", asked, 409)["code"] == "taken"
    won = commander.post("/holds", {**asked, "displace_drills": True})
    (lost,) = won["displaced"]
    says(lost, drill=drill["id"])
    assert {"title", "owner", "phone"} <= set(lost)


def test_what_plans_promise_is_held_against_the_registry(world: World) -> None:
    known = {"missing", "too_few", "stale", "expired", "too_far", "double_promised"}
    for ask in (f"plan={world.ids['plan']}", f"area={world.ids['area']}"):
        items = world.bureau.get(f"/promises?{ask}")["items"]
        assert items
        for each in items:
            assert {"promised", "registered", "free", "problems"} <= set(each)
            assert set(each["problems"]) <= known
