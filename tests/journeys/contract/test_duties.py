"""Obligations, rules and the programme of the year, as an outside program meets them."""

from __future__ import annotations

from datetime import date

import pytest

from emergency.core import clock
from tests.journeys.contract.setting import World, says

OBLIGATION = {
    "rule", "title", "scope", "plan", "force", "status", "period", "due_on", "provisional", "required", "done",
    "counted", "not_counted", "early_warning", "citation", "verified", "why",
}  # fmt: skip
STATUSES = {
    "expired_target", "advisory", "met", "overdue", "missing_evidence", "first_period", "booked", "due_soon", "open",
}  # fmt: skip


def test_obligations_have_the_shape_of_the_contract(world: World) -> None:
    listed = world.unit.get(f"/obligations?organisation={world.ids['unit']}&on=2026-11-20")
    assert set(listed) == {"items", "total", "next"}
    assert {"PL-", "DR-"} <= {each["rule"][:3] for each in listed["items"]}
    for each in listed["items"]:
        assert set(each) >= OBLIGATION
        assert each["status"] in STATUSES
        assert each["citation"] is None or {"instrument", "article"} <= set(each["citation"])
        assert each["period"] is None or set(each["period"]) == {"from", "to", "mode"}
        assert each["early_warning"] is None or set(each["early_warning"]) == {"mode", "due_on"}
        assert isinstance(each["why"], list)
    assert len({(each["rule"], each["plan"], str(each["period"])) for each in listed["items"]}) == listed["total"]
    before = world.unit.get("/obligations?known_at=2020-01-01T00:00:00%2B08:00")
    assert not any(each["done"] for each in before["items"])
    assert world.unit.get("/obligations?on=yesterday", 422)["errors"]


def test_a_drill_recorded_later_counts_for_its_day_and_was_not_known_before(world: World) -> None:
    ask = f"/obligations?organisation={world.ids['unit']}&on=2026-06-30"
    with clock.at(date(2026, 11, 21)):
        body = {"organiser": world.ids["unit"], "plans": [world.ids["plan"]], "kind": "comprehensive",
                "content": "comprehensive", "form": "practical", "held_on": "2026-05-12"}  # fmt: skip
        drill = world.unit.post("/drills", body)
        says(drill, state="completed", held_on="2026-05-12")
        assert drill["id"] in _counted(world, ask, "DR-N-03")
    assert drill["id"] not in _counted(world, f"{ask}&known_at=2026-11-20T23:00:00%2B08:00", "DR-N-03")
    year = world.unit.get(f"/programme?organisation={world.ids['unit']}&year=2026")
    assert {"due", "booked", "held"} <= set(year)
    assert "DR-N-03" in {row["rule"] for row in year["items"]}
    assert world.bureau.get(f"/programme?area={world.ids['area']}&year=2026")["items"]


def _counted(world: World, ask: str, rule: str) -> set[int]:
    """The drills that count for the periods of a rule."""
    return {drill for each in world.unit.get(ask)["items"] if each["rule"] == rule for drill in each["counted"]}


@pytest.mark.parametrize("template", ["department-comprehensive-yearly", "high-risk-special-half-yearly"])
def test_an_authority_adopts_a_template(world: World, template: str) -> None:
    body = {"template": template, "area": world.ids["area"], "valid_from": "2026-01-01", "valid_to": "2030-12-31",
            "title": "演练任务", "cases": []}  # fmt: skip
    rule = world.bureau.post("/rules", body)
    says(rule, template=template, valid_from="2026-01-01", valid_to="2030-12-31", own=True)
    says(world.unit.get(f"/rules/{rule['id']}"), id=rule["id"], title="演练任务")
    assert rule["id"] in [each["id"] for each in world.unit.get("/rules")["items"]]
    owing = world.ids["bureau" if template.startswith("department") else "unit"]
    duties = world.bureau.get(f"/obligations?organisation={owing}&on=2026-11-20")["items"]
    assert rule["id"] in {each["rule"] for each in duties}


def test_a_rule_whose_case_fails_does_not_take_effect(world: World) -> None:
    case = {"name": "wrong", "on": "2026-06-30", "unit": {"kind": "enterprise", "area": "350500-01"}, "expect": "met"}
    body = {"template": "high-risk-special-half-yearly", "area": world.ids["area"], "valid_from": "2026-01-01",
            "valid_to": "2026-12-31", "title": "不成立的任务", "cases": [case]}  # fmt: skip
    world.bureau.post("/rules", body, 422)
    assert "不成立的任务" not in {each["title"] for each in world.unit.get("/rules?all=1")["items"]}
