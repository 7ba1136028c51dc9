"""Organisations by the API, as the contract writes them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from emergency.accounts import actions as accounts_actions
from emergency.core import clock
from emergency.core.actors import SYSTEM
from tests.client import Client
from tests.make import Make, credit_code


@pytest.fixture
def token(make: Make) -> str:
    """Of somebody at a bureau in 商河县."""
    return make.token(make.account("bureau"))


def _body(make: Make, **given: object) -> dict[str, object]:
    return {
        "name": "青屿矿业有限公司",
        "uscc": credit_code(77001),
        "kind": "enterprise",
        "area": make.area().id,
        **given,
    }


def test_an_organisation_is_entered_with_everything_the_contract_names(client: Client, make: Make, token: str) -> None:
    department = make.organisation(kind="department", tags=["work_safety_supervision"])
    body = _body(
        make, tags=["mine", "tailings_pond"], size="medium", employees=320, industry="B10", ownership="local_state",
        place={"lat": 37.3, "lon": 117.16, "datum": "gcj02"}, supervised_by=[department.id], phone="0531-80001234",
    )  # fmt: skip
    made = client.api("POST", "/organisations", body, token=token, status=201).get_json()
    shown = client.api("GET", f"/organisations/{made['id']}", token=token, status=200).get_json()
    assert shown == made
    assert (shown["tags"], shown["size"], shown["employees"]) == (["mine", "tailings_pond"], "medium", 320)
    assert shown["supervised_by"] == [department.id]
    assert (shown["place"]["datum"], shown["place"]["given_in"]) == ("wgs84", "gcj02")
    assert 0.001 < abs(shown["place"]["lon"] - 117.16) < 0.01
    facts = client.api("GET", f"/organisations/{made['id']}/facts", token=token, status=200).get_json()["items"]
    assert {fact["since"] for fact in facts} == {None}


def test_a_change_holds_from_its_day(client: Client, make: Make, token: str) -> None:
    unit = make.organisation(size="small", tags=["mine"])
    path = f"/organisations/{unit.id}"
    changed = client.api("PATCH", path, {"size": "medium", "since": "2026-03-01"}, token=token, status=200).get_json()
    assert (changed["size"], changed["tags"]) == ("medium", ["mine"])
    facts = client.api("GET", f"{path}/facts", token=token).get_json()["items"]
    sizes = [(fact["value"], fact["since"]) for fact in facts if fact["name"] == "size"]
    assert sizes == [("small", None), ("medium", "2026-03-01")]
    today = client.api("PATCH", path, {"tags": []}, token=token, status=200).get_json()
    assert today["tags"] == []
    facts = client.api("GET", f"{path}/facts", token=token).get_json()["items"]
    assert facts[-1]["since"] == clock.today().isoformat()


def test_a_fact_for_a_later_day_does_not_show_today(client: Client, make: Make, token: str) -> None:
    unit = make.organisation(size="small")
    later = (clock.today() + timedelta(days=30)).isoformat()
    body = {"size": "large", "since": later}
    assert client.api("PATCH", f"/organisations/{unit.id}", body, token=token, status=200).get_json()["size"] == "small"


def test_a_stale_copy_is_refused(client: Client, make: Make, token: str) -> None:
    unit = make.organisation()
    path = f"/organisations/{unit.id}"
    tag = client.api("GET", path, token=token).headers["ETag"]
    client.api("PATCH", path, {"size": "small"}, token=token, headers={"If-Match": tag}, status=200)
    stale = client.api("PATCH", path, {"size": "large"}, token=token, headers={"If-Match": tag}, status=412)
    assert stale.get_json()["code"] == "stale"


def test_a_credit_code_that_is_taken_is_a_conflict(client: Client, make: Make, token: str) -> None:
    client.api("POST", "/organisations", _body(make), token=token, status=201)
    refused = client.api("POST", "/organisations", _body(make, name="另一家"), token=token, status=409)
    assert refused.get_json()["code"] == "uscc_taken"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"uscc": "9137990000000000OO"}, "uscc"),
        ({"size": "huge"}, "size"),
        ({"tags": ["volcano"]}, "tags"),
        ({"employees": -1}, "employees"),
        ({"area": 999999}, "area"),
        ({"kind": "branch", "uscc": ""}, "parent"),
        ({"industry": "化工"}, "industry"),
        ({"place": {"lat": 117.2, "lon": 36.1}}, "place"),
        ({"supervised_by": [999999]}, "supervised_by"),
        ({"colour": "red"}, "colour"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said_at_its_field(
    client: Client, make: Make, token: str, wrong: dict[str, object], field: str
) -> None:
    answer = client.api("POST", "/organisations", _body(make, **wrong), token=token, status=422).get_json()
    assert answer["code"] == "invalid"
    assert any(name.startswith(field) for name in answer["errors"]), answer


def test_the_list_is_filtered_and_costs_the_same_for_any_number(
    client: Client, make: Make, token: str, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    for _ in range(6):
        make.organisation(tags=["mine"], size="small")
    named = make.organisation(name="望屿鹤鸣化工有限公司", tags=["hazmat_store"])
    make.organisation(area="370124", tags=["mine"])
    make.token(make.account("enterprise", named))
    with max_queries(9):
        mines = client.api("GET", "/organisations?tag=mine&limit=3", token=token, status=200).get_json()
    assert (mines["total"], len(mines["items"])) == (6, 3)
    assert mines["next"] == "/api/v1/organisations?tag=mine&limit=3&offset=3"
    for query in ("q=鹤鸣", "q=hmhg", f"uscc={named.uscc}"):
        found = client.api("GET", f"/organisations?{query}", token=token).get_json()
        assert [item["id"] for item in found["items"]] == [named.id], query


def test_sites_are_entered_and_listed(client: Client, make: Make, token: str) -> None:
    unit, department = make.organisation(), make.organisation(kind="department")
    path = f"/organisations/{unit.id}/sites"
    body = {"name": "北库区", "tags": ["hazmat_store"], "since": "2026-02-01", "supervised_by": [department.id]}
    made = client.api("POST", path, body, token=token, status=201).get_json()
    assert (made["area"], made["tags"], made["supervised_by"]) == (unit.area_id, ["hazmat_store"], [department.id])
    assert client.api("GET", path, token=token).get_json()["items"] == [made]
    wrong = {"name": "x", "since": "2026-02-01", "until": "2026-01-01"}
    assert "until" in client.api("POST", path, wrong, token=token, status=422).get_json()["errors"]


def test_a_unit_reads_itself_and_nobody_else(client: Client, make: Make) -> None:
    unit, other = make.organisation(), make.organisation()
    own = make.token(make.account("enterprise", unit))
    client.api("GET", f"/organisations/{unit.id}", token=own, status=200)
    client.api("GET", f"/organisations/{other.id}", token=own, status=404)
    client.api("PATCH", f"/organisations/{other.id}", {"size": "small"}, token=own, status=404)
    client.api("PATCH", f"/organisations/{unit.id}", {"size": "small"}, token=own, status=200)
    client.api("PATCH", f"/organisations/{unit.id}", {"life": "closed", "source": "x"}, token=own, status=403)


def test_a_department_lists_what_it_supervises(client: Client, make: Make) -> None:
    department, unit, other = make.organisation(kind="department"), make.organisation(), make.organisation()
    accounts_actions.supervise(unit, [department], since=None, by=SYSTEM)
    token = make.token(make.account("department", department))
    listed = client.api("GET", "/organisations", token=token, status=200).get_json()["items"]
    assert {item["id"] for item in listed} == {department.id, unit.id}
    assert other.id not in {item["id"] for item in listed}
