"""The chain of a commander as a program sees it: enter, look up, hold, lose, call out, return."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Client
from tests.make import Make

HERE = {"lat": 36.70, "lon": 117.10}


@pytest.fixture
def bureau(client: Client, make: Make) -> Any:
    """Calls of the bureau of 商河县: `bureau(method, path, body, status)` answers the JSON."""
    organisation = make.organisation(kind="emergency_bureau")
    token = make.token(make.account("bureau", organisation))

    def call(method: str, path: str, body: Any = None, status: int = 200, **options: Any) -> Any:
        return client.api(method, path, body, token=token, status=status, **options).get_json()

    call.organisation = organisation.id  # type: ignore[attr-defined]
    return call


def team(bureau: Any, name: str = "县危化救援队", **given: Any) -> Any:
    body = {"name": name, "organisation": bureau.organisation, "category": "T2", "capabilities": ["危化品堵漏"],
            "headcount": 30, "phone": "0531-80001234", "place": HERE, **given}  # fmt: skip
    return bureau("POST", "/teams", body, 201)


def stock(bureau: Any, quantity: float = 10, **depot: Any) -> Any:
    there = {"name": "县救援中心库", "organisation": bureau.organisation, "phone": "0531-80001235", "place": HERE}
    made = bureau("POST", "/depots", there | depot, 201)
    found = bureau("GET", "/items?q=泡沫灭火剂")["items"]
    item = found[0] if found else bureau(
        "POST", "/items", {"name": "泡沫灭火剂", "unit": "吨", "code": "AR-3", "synonyms": ["泡沫液"]}, 201
    )  # fmt: skip
    return bureau("POST", "/stock", {"item": item["id"], "depot": made["id"], "quantity": quantity, "unit": "吨"}, 201)


def test_a_team_is_entered_shown_and_its_status_reported(bureau: Any) -> None:
    made = team(bureau, place={"lat": 36.7, "lon": 117.1, "datum": "gcj02"})
    assert made["place"]["given_in"] == "gcj02"
    assert made["place"]["lat"] == pytest.approx(36.7, abs=0.01)
    assert made["place"]["lat"] != 36.7
    changed = bureau("PATCH", f"/teams/{made['id']}", {"status": "resting", "confirmed_how": "phone",
                                                       "confirmed_by": "刘某"})  # fmt: skip
    assert (changed["status"], changed["confirmed_by"]) == ("resting", "刘某")
    assert bureau("GET", "/teams?status=resting")["total"] == 1
    assert bureau("GET", "/teams?status=ready")["total"] == 0


def test_a_change_on_a_stale_copy_is_refused(bureau: Any) -> None:
    made = team(bureau)
    headers = {"If-Match": f'"{made["revision"]}"'}
    bureau("PATCH", f"/teams/{made['id']}", {"headcount": 31}, headers=headers)
    answer = bureau("PATCH", f"/teams/{made['id']}", {"headcount": 32}, 412, headers=headers)
    assert answer["code"] == "stale"


def test_stock_tells_what_is_on_hand_held_and_free(bureau: Any) -> None:
    made = stock(bureau, 12.5)
    assert (made["on_hand"], made["held"], made["free"]) == (12.5, 0, 12.5)
    line = {"item": made["item"], "depot": made["depot"], "quantity": 2.5}
    bureau("POST", "/holds", {"occasion": "海河路", "lines": [line]}, 201)
    (row,) = bureau("GET", f"/stock?depot={made['depot']}")["items"]
    assert (row["on_hand"], row["held"], row["free"]) == (12.5, 2.5, 10)


def test_the_ledger_refuses_more_than_is_there_and_keeps_what_is_held(bureau: Any) -> None:
    made = stock(bureau, 10)
    line = {"item": made["item"], "depot": made["depot"], "quantity": 11}
    assert bureau("POST", "/movements", {"kind": "issue", "lines": [line]}, 409)["code"] == "not_enough"
    bureau("POST", "/holds", {"occasion": "海河路", "lines": [{**line, "quantity": 8}]}, 201)
    answer = bureau("POST", "/movements", {"kind": "issue", "lines": [{**line, "quantity": 3}]}, 409)
    assert (answer["code"], answer["free"]) == ("held", 2)
    answer = bureau("POST", "/movements", {"kind": "count", "lines": [{**line, "quantity": 7}]}, 422)
    assert "reason" in answer["errors"]
    moved = bureau(
        "POST", "/movements", {"kind": "count", "reason": "盘点差异", "lines": [{**line, "quantity": 7}]}, 201
    )
    assert moved["lines"][0]["quantity"] == -3
    assert bureau("GET", "/stock")["items"][0]["free"] == 0


def test_a_transfer_leaves_one_depot_and_arrives_in_the_other(bureau: Any) -> None:
    made, other = stock(bureau, 10), stock(bureau, 1, name="湖东库")
    line = {"stock": made["id"], "quantity": 4, "to_depot": other["depot"]}
    bureau("POST", "/movements", {"kind": "transfer", "document": "调字1号", "lines": [line]}, 201)
    assert {row["depot"]: row["on_hand"] for row in bureau("GET", "/stock")["items"]} == {
        made["depot"]: 6, other["depot"]: 5,
    }  # fmt: skip


def test_teams_are_found_nearest_ready_first_by_word_synonym_and_initials(bureau: Any) -> None:
    far = team(bureau, "远队", place={"lat": 36.9, "lon": 117.1})
    near = team(bureau, "近队", place={"lat": 36.71, "lon": 117.1})
    out = team(bureau, "出动队", status="deployed")
    for word in ("堵漏", "危化品堵漏", "dl"):
        found = bureau("GET", f"/lookup/teams?capability={word}&lat=36.7&lon=117.1&limit=10")["items"]
        assert [row["team"] for row in found] == [near["id"], far["id"], out["id"]], word
    assert found[0]["distance_m"] == pytest.approx(1112, abs=5)
    assert found[0]["free"] is True
    assert found[0]["why_not"] is None
    assert "出动" in found[2]["why_not"]
    assert found[0]["phone"] == "0531-80001234"


def test_stock_is_found_with_enough_of_it_first(bureau: Any) -> None:
    near, far = stock(bureau, 2), stock(bureau, 50, name="远库", place={"lat": 36.9, "lon": 117.1})
    path = f"/lookup/stock?item={near['item']}&quantity=5&lat=36.7&lon=117.1"
    found = bureau("GET", path)["items"]
    assert [row["depot"] for row in found] == [far["depot"], near["depot"]]
    assert found[1]["why_not"]
    by_word = bureau("GET", "/lookup/stock?item=泡沫液&quantity=1&lat=36.7&lon=117.1")["items"]
    assert [row["depot"] for row in by_word] == [near["depot"], far["depot"]]


def test_a_hold_is_made_once_and_the_loser_hears_who_won_and_what_is_next(bureau: Any, client: Client) -> None:
    first, second = team(bureau, "一队"), team(bureau, "二队", place={"lat": 36.8, "lon": 117.1})
    body = {"occasion": "海河路燃气泄漏", "lines": [{"team": first["id"]}], "lapses_in_minutes": 30}
    headers = {"Idempotency-Key": "abc"}
    made = bureau("POST", "/holds", body, 201, headers=headers)
    assert made["lines"][0]["got"] == 1
    assert made["displaced"] == []
    assert "from" in made
    assert bureau("POST", "/holds", body, 201, headers=headers)["id"] == made["id"]
    lost = bureau("POST", "/holds", body, 409)
    assert lost["code"] == "taken"
    assert "张某" in lost["by"]
    assert lost["until"]
    assert lost["next_best"]["team"] == second["id"]


def test_a_hold_is_called_out_and_comes_back(bureau: Any) -> None:
    crew, goods = team(bureau), stock(bureau, 10)
    incident = bureau("POST", "/incidents", {"title": "青禾化工泄漏", "type": "accident", "level": 2, "place": HERE},
                      201)  # fmt: skip
    lines = [{"team": crew["id"]}, {"item": goods["item"], "depot": goods["depot"], "quantity": 4}]
    made = bureau("POST", "/holds", {"occasion": "泄漏", "lines": lines}, 201)
    assert bureau("PATCH", f"/holds/{made['id']}", {"incident": incident["id"]})["incident"] == incident["id"]
    commitments = bureau("POST", f"/holds/{made['id']}/commit")["commitments"]
    assert [row["state"] for row in commitments] == ["requested", "requested"]
    for step, state in (("en_route", "en_route"), ("on_scene", "on_scene"), ("release", "released"),
                        ("return", "returned")):  # fmt: skip
        for row in commitments:
            assert bureau("POST", f"/commitments/{row['id']}/{step}")["state"] == state
        assert bureau("GET", "/stock")["items"][0]["on_hand"] == (10 if step == "return" else 6)
    assert bureau("GET", f"/teams/{crew['id']}")["status"] == "ready"
    assert bureau("POST", f"/commitments/{commitments[0]['id']}/return", status=409)["code"] == "wrong_state"
    log = [row["words"] for row in bureau("GET", f"/incidents/{incident['id']}/log")["items"]]
    assert any("到场" in words for words in log)


def test_an_incident_knows_its_grade_now_and_the_grade_it_may_reach(bureau: Any) -> None:
    body = {"title": "矿山透水", "type": "accident", "level": 1, "place": HERE, "deaths": 2, "missing": 1}
    made = bureau("POST", "/incidents", body, 201)
    assert (made["current_grade"], made["possible_grade"]) == ("general", "larger")
    changed = bureau("PATCH", f"/incidents/{made['id']}", {"deaths": 30, "missing": 0})
    assert changed["current_grade"] == "extraordinary"
    assert bureau("POST", "/incidents", {**body, "level": 5}, 422)["errors"]["level"]
    assert bureau("POST", "/incidents", {**body, "type": "weather"}, 422)["errors"]["type"]


def test_fields_that_make_no_sense_are_named(bureau: Any) -> None:
    crew = team(bureau)
    assert "lines" in bureau("POST", "/holds", {"occasion": "x", "lines": [{"team": crew["id"], "depot": 1}]},
                             422)["errors"]  # fmt: skip
    assert "occasion" in bureau("POST", "/holds", {"lines": [{"team": crew["id"]}]}, 422)["errors"]
    assert "capability" in bureau("GET", "/lookup/teams", status=422)["errors"]
    assert "lon" in bureau("GET", "/lookup/teams?capability=x&lat=36.7", status=422)["errors"]
    bureau("POST", "/teams", {"name": "x", "category": "T10"}, 422)
