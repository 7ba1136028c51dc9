"""What all calls share: keys, errors, pages of lists, and what is public."""

from __future__ import annotations

from tests.journeys.contract.setting import World, says
from tests.journeys.program import Program


def test_the_same_key_answers_the_same(world: World) -> None:
    body = {"organisation": world.ids["unit"], "family": "unit", "kind": "action_card", "title": "泵房应急处置卡"}
    first = world.unit.post("/plans", body, Idempotency_Key="card-1")
    assert world.unit.post("/plans", body, Idempotency_Key="card-1") == first
    other = world.unit.post("/plans", {**body, "title": "另一张"}, 409, Idempotency_Key="card-1")
    assert other["code"] == "key_reused"


def test_errors_are_problems_with_a_code(world: World) -> None:
    assert Program(world.root.app, "wrong").get("/plans", 401)["code"]
    assert world.unit.get("/plans/999999", 404)["code"] == "not_found"
    assert world.unit.post("/areas", {"code": "1", "name": "x"}, 403)["code"]
    unknown = world.unit.post("/plans", {"titel": "x"}, 422)
    assert unknown["code"] == "invalid"
    assert "titel" in unknown["errors"]


def test_lists_come_in_pages(world: World) -> None:
    first = world.root.get("/organisations?limit=1")
    assert (len(first["items"]), first["total"] >= 2) == (1, True)
    second = world.root.get(first["next"].removeprefix("/api/v1"))
    assert second["items"][0]["id"] != first["items"][0]["id"]


def test_working_days_worklist_audit_and_changes(world: World) -> None:
    says(world.unit.get("/workdays/add?from=2026-11-20&days=5"), due_on="2026-11-27", provisional=False)
    says(world.unit.get("/workdays/add?from=2027-12-20&days=20"), provisional=True)
    assert "items" in world.bureau.get("/worklist")
    assert world.root.get("/audit?limit=5")["total"] > 5
    changes = world.root.get("/changes?since=0&limit=3")
    assert len(changes["items"]) == 3
    last = changes["items"][-1]["id"]
    assert world.root.get(f"/changes?since={last}")["items"][0]["id"] > last


def test_what_is_public_asks_for_no_token(world: World) -> None:
    browser = world.root.app.test_client()
    for path in ("/healthz", "/readyz", "/verify/NO-SUCH"):
        assert browser.get(path).status_code in {200, 404}, path
    spec = browser.get("/api/openapi.json").get_json()
    assert spec["openapi"].startswith("3.1")
    assert browser.get("/api/docs").status_code in {200, 302}
    assert browser.get("/calendar/wrong.ics").status_code == 404
