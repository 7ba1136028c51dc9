"""Organisations, their facts and their sites, as an outside program meets them."""

from __future__ import annotations

from tests.journeys.contract.setting import HERE, World, enter_plan, says


def test_facts_hold_from_their_day(world: World) -> None:
    unit = f"/organisations/{world.ids['unit']}"
    shown = world.unit.get(unit)
    says(shown, tags=["hazmat_produce"], size="medium", employees=320, supervised_by=[world.ids["bureau"]])
    assert shown["place"]["datum"] == "wgs84"
    assert shown["place"]["given_in"] == "gcj02"
    assert shown["place"]["lat"] != HERE["lat"]
    says(world.root.patch(unit, {"employees": 400, "since": "2026-06-01"}), employees=400)
    stale = world.root.patch(unit, {"phone": "0595-1"}, 412, If_Match='"0"')
    assert stale["code"] == "stale"
    (found,) = world.root.get(f"/organisations?uscc={shown['uscc']}")["items"]
    assert found["id"] == shown["id"]


def test_branches_have_a_parent(world: World) -> None:
    body = {"name": "望屿化工码头分公司", "kind": "branch", "area": world.ids["370400-01"], "parent": world.ids["unit"]}
    says(world.root.post("/organisations", body), kind="branch", parent=world.ids["unit"], uscc=None)
    wrong = world.root.post("/organisations", {**body, "name": "", "kind": "castle"}, 422)
    assert {"name", "kind"} <= set(wrong["errors"])


def test_a_site_is_what_a_plan_and_a_drill_may_name(world: World) -> None:
    sites = f"/organisations/{world.ids['unit']}/sites"
    given = {"name": "码头罐区", "area": world.ids["370400-01"], "place": HERE, "tags": ["hazmat_store"],
             "since": "2024-01-01", "supervised_by": [world.ids["bureau"]]}  # fmt: skip
    site = world.root.post(sites, given)
    says(site, name="码头罐区", tags=["hazmat_store"], since="2024-01-01", until=None)
    assert site["id"] in [each["id"] for each in world.unit.get(sites)["items"]]
    says(enter_plan(world, kind="on_site", title="码头罐区现场处置方案", site=site["id"]), site=site["id"])
