"""Plans and versions as programs see them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.client import Client
from tests.make import Make

SECTIONS = [
    {"code": "GB29639-6.2", "title": "应急组织机构及职责", "text": "总经理任总指挥。"},
    {"code": "GB29639-6.3.3", "title": "响应启动", "text": "由总指挥启动。"},
]


@pytest.fixture
def token(make: Make) -> str:
    """A program of the administrator."""
    return make.token(make.account("administrator"))


def create(client: Client, make: Make, token: str, **given: Any) -> dict[str, Any]:
    """A plan made by the API."""
    organisation = given.pop("organisation", None) or make.organisation().id
    body = {"organisation": organisation, "family": "unit", "kind": "comprehensive", "title": "综合应急预案", **given}
    made: dict[str, Any] = client.api("POST", "/plans", body, token=token, status=201).get_json()
    return made


def test_a_plan_is_entered_drafted_changed_and_published(client: Client, make: Make, token: str) -> None:
    plan = create(client, make, token)
    assert (plan["in_force"], plan["draft"]) == (None, None)
    body = {
        "label": "V1.0", "sections": SECTIONS,
        "promises": [{"kind": "item", "what": "移动排水泵", "quantity": 2, "unit": "台", "within_minutes": 30}],
        "response_levels": [{"level": 1, "criteria": "死亡1人以上", "decided_by": "总经理", "measures": "全员"}],
    }  # fmt: skip
    version = client.api("POST", f"/plans/{plan['id']}/versions", body, token=token, status=201).get_json()
    assert (version["state"], version["label"]) == ("draft", "V1.0")
    assert [section["code"] for section in version["sections"]] == ["GB29639-6.2", "GB29639-6.3.3"]
    assert [section["level"] for section in version["sections"]] == [1, 2]
    assert version["promises"][0]["within_minutes"] == 30
    path = f"/versions/{version['id']}"
    etag = client.api("GET", path, token=token, status=200).headers["ETag"]
    client.api("PATCH", path, {"label": "V1.1"}, token=token, headers={"If-Match": etag}, status=200)
    stale = client.api("PATCH", path, {"label": "V1.2"}, token=token, headers={"If-Match": etag}, status=412)
    assert stale.get_json()["code"] == "stale"
    out = client.api("POST", f"{path}/publish", {"on": "2026-11-20"}, token=token, status=200).get_json()
    assert (out["state"], out["published_on"], out["label"]) == ("published", "2026-11-20", "V1.1")
    again = client.api("POST", f"{path}/publish", {"on": "2026-11-20"}, token=token, status=409)
    assert again.get_json()["code"] == "not_draft"
    client.api("PATCH", path, {"label": "x"}, token=token, status=409)
    shown = client.api("GET", f"/plans/{plan['id']}", token=token, status=200).get_json()
    assert (shown["in_force"], shown["draft"]) == (version["id"], None)
    found = client.api("POST", f"{path}/assess", {"on": "2026-11-21", "changes_needed": True}, token=token, status=200)
    assert (found.get_json()["assessed_on"], found.get_json()["changes_needed"]) == ("2026-11-21", True)


def test_a_version_from_before_is_recorded_with_its_days(client: Client, make: Make, token: str) -> None:
    plan = create(client, make, token)
    body = {"label": "2023版", "sections": SECTIONS, "published_on": "2023-05-08", "reviewed_on": "2023-04-20",
            "assessed_on": "2026-04-30"}  # fmt: skip
    made = client.api("POST", f"/plans/{plan['id']}/versions", body, token=token, status=201).get_json()
    assert (made["state"], made["reviewed_on"], made["assessed_on"]) == ("published", "2023-04-20", "2026-04-30")
    copied = client.api("POST", f"/plans/{plan['id']}/versions", {"reason": "复查"}, token=token, status=201).get_json()
    assert copied["sections"] == made["sections"]
    second = {"sections": SECTIONS}
    refused = client.api("POST", f"/plans/{plan['id']}/versions", second, token=token, status=409).get_json()
    assert (refused["code"], refused["version"]) == ("draft_exists", copied["id"])
    listed = client.api("GET", f"/plans/{plan['id']}/versions", token=token, status=200).get_json()
    assert [item["id"] for item in listed["items"]] == [copied["id"], made["id"]]


def test_a_government_plan_is_issued(client: Client, make: Make, token: str) -> None:
    county = make.organisation(kind="government")
    plan = create(
        client, make, token, organisation=county.id, family="government", kind="overall", title="总体应急预案"
    )
    path = f"/plans/{plan['id']}/versions"
    wrong = client.api("POST", path, {"published_on": "2024-01-05"}, token=token, status=422).get_json()
    assert list(wrong["errors"]) == ["published_on"]
    made = client.api("POST", path, {"issued_on": "2024-01-05"}, token=token, status=201).get_json()
    assert made["issued_on"] == "2024-01-05"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "overall"}, "kind"),
        ({"title": "  "}, "title"),
        ({"family": "army"}, "family"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_makes_no_sense_is_named(client: Client, make: Make, token: str, body: dict[str, str], field: str) -> None:
    given = {"organisation": make.organisation().id, "family": "unit", "kind": "special", "title": "预案", **body}
    assert field in client.api("POST", "/plans", given, token=token, status=422).get_json()["errors"]


def test_an_empty_draft_is_not_published(client: Client, make: Make, token: str) -> None:
    plan = create(client, make, token)
    version = client.api("POST", f"/plans/{plan['id']}/versions", {}, token=token, status=201).get_json()
    refused = client.api("POST", f"/versions/{version['id']}/publish", {"on": "2026-11-20"}, token=token, status=409)
    assert refused.get_json()["code"] == "not_ready"


def test_a_plan_is_found_changed_and_abolished(client: Client, make: Make, token: str) -> None:
    unit = make.organisation()
    plan = create(client, make, token, organisation=unit.id, title="氨泄漏专项应急预案", kind="special")
    other = create(client, make, token, organisation=unit.id)
    for query in ("words=氨泄漏", "words=axl", "kind=special", f"area={unit.area_id}&kind=special"):
        found = client.api("GET", f"/plans?organisation={unit.id}&{query}", token=token, status=200).get_json()
        assert [item["id"] for item in found["items"]] == [plan["id"]], query
    client.api("GET", "/plans?kind=nonsense", token=token, status=422)
    change = {"parent": other["id"], "hazard": "液氨"}
    changed = client.api("PATCH", f"/plans/{plan['id']}", change, token=token, status=200).get_json()
    assert (changed["parent"], changed["hazard"], changed["title"]) == (other["id"], "液氨", "氨泄漏专项应急预案")
    client.api("PATCH", f"/plans/{plan['id']}", {"abolished_on": "2026-11-01"}, token=token, status=200)
    found = client.api("GET", f"/plans?organisation={unit.id}&state=abolished", token=token, status=200).get_json()
    assert [item["id"] for item in found["items"]] == [plan["id"]]


def test_another_units_plan_is_not_there(client: Client, make: Make) -> None:
    plan = make.published_plan()
    stranger = make.token(make.account("enterprise"))
    client.api("GET", f"/plans/{plan.id}", token=stranger, status=404)
    client.api("GET", f"/plans/{plan.id}/versions", token=stranger, status=404)
    assert client.api("GET", "/plans", token=stranger, status=200).get_json()["total"] == 0


def test_lists_cost_a_fixed_number_of_statements(
    client: Client, make: Make, token: str, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    unit = make.organisation()
    for _ in range(5):
        plan = make.published_plan(unit)
        make.draft(plan)
    client.api("GET", "/plans", token=token, status=200)
    with max_queries(8):
        client.api("GET", "/plans", token=token, status=200)
    with max_queries(11):
        client.api("GET", f"/plans/{plan.id}/versions", token=token, status=200)
