"""The first rules, from rows of the database to the duty an enterprise sees: met, missed, not applicable, not yet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import pytest

from drills.bookings.actions import record_held
from drills.bookings.models import Drill
from drills.bookings.rules import Form, kind_for
from drills.obligations.queries import obligations_of, obligations_of_one
from emergency.accounts import queries as accounts
from emergency.accounts.models import Organisation
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from emergency.plans.models import Plan, PlanVersion
from emergency.rulebook.obligation import Obligation
from tests.client import Client
from tests.make import Make

SHANDONG, FUJIAN, JIANGSU = "370126", "350521", "321302"


def duties(unit: Organisation, on: str, rule: str, known_at: datetime | None = None) -> list[Obligation]:
    """The duties of one rule on a day."""
    found = obligations_of_one(unit.id, on=date.fromisoformat(on), known_at=known_at)
    return [duty for duty in found if duty.rule.id == rule]


def said(unit: Organisation, on: str, rule: str) -> list[str]:
    """`status due_on done/required` of each duty of a rule, the earliest first."""
    return [
        f"{duty.status.value} {duty.due_on} {duty.done}/{duty.required}"
        for duty in sorted(duties(unit, on, rule), key=lambda duty: duty.due_on or date.min)
    ]


def held(make: Make, plan: Plan, day: str) -> Drill:
    """A drill of a plan, entered from paper."""
    return record_held(
        organiser=plan.organisation, plans=[plan], title="泄漏处置演练", kind=kind_for([plan.kind]),
        form=Form.PRACTICAL, held_on=date.fromisoformat(day), by=SYSTEM,
    )  # fmt: skip


def unit_with(
    make: Make,
    *,
    area: str = JIANGSU,
    kind: str = "enterprise",
    plans: tuple[str, ...] = ("comprehensive",),
    family: str = "unit",
    published: str = "2020-03-02",
    **facts: Any,
) -> tuple[Organisation, list[Plan]]:
    """A unit with published plans and facts that hold from the beginning."""
    unit = make.organisation(kind=kind, area=area)
    if facts:
        make.facts(unit, **facts)
    return unit, [make.published_plan(unit, kind=plan, family=family, on=published) for plan in plans]


@pytest.mark.parametrize(
    ("rule", "facts", "plan", "held_on", "asked_on", "expected"),
    [
        ("DR-N-01", {}, "comprehensive", "2025-12-31", "2025-12-31", "met 2025-12-31 1/1"),
        ("DR-N-01", {}, "comprehensive", "2026-01-01", "2026-01-01", "overdue 2025-12-31 0/1"),
        ("DR-N-02", {}, "on_site", "2026-06-30", "2026-06-30", "met 2026-06-30 1/1"),
        ("DR-N-02", {}, "on_site", "2026-07-01", "2026-07-01", "overdue 2026-06-30 0/1"),
        ("DR-N-03", {"tags": ["hazmat_store"]}, "special", "2026-06-30", "2026-06-30", "met 2026-06-30 1/1"),
        ("DR-N-03", {"tags": ["hazmat_store"]}, "special", "2026-07-01", "2026-07-01", "overdue 2026-06-30 0/1"),
        ("DR-SD-02", {"tags": ["crowded_place"]}, "comprehensive", "2026-06-30", "2026-06-30", "met 2026-06-30 1/1"),
        (
            "DR-SD-02",
            {"tags": ["crowded_place"]},
            "comprehensive",
            "2026-07-01",
            "2026-07-01",
            "overdue 2026-06-30 0/1",
        ),
        ("DR-SD-04", {"tags": ["crowded_place"]}, "on_site", "2026-06-30", "2026-06-30", "met 2026-06-30 1/1"),
        ("DR-SD-04", {"tags": ["crowded_place"]}, "on_site", "2026-07-01", "2026-07-01", "overdue 2026-06-30 0/1"),
    ],
)
def test_a_drill_on_the_last_day_meets_the_duty_and_a_day_later_misses_it(
    make: Make, rule: str, facts: dict[str, Any], plan: str, held_on: str, asked_on: str, expected: str
) -> None:
    area = SHANDONG if "SD" in rule else JIANGSU
    unit, plans = unit_with(make, area=area, plans=(plan,), **facts)
    held(make, plans[0], held_on)
    assert expected in said(unit, asked_on, rule)


@pytest.mark.parametrize(
    ("rule", "area", "facts"),
    [
        ("DR-N-03", JIANGSU, {"tags": ["dust_explosion"]}),
        ("DR-SD-02", JIANGSU, {"tags": ["crowded_place"]}),
        ("DR-SD-02", SHANDONG, {"tags": []}),
        ("PL-09", JIANGSU, {"tags": ["construction"], "size": "small"}),
        ("PL-15", JIANGSU, {"tags": ["dust_explosion"]}),
        ("PL-29", JIANGSU, {"size": "small"}),
    ],
)
def test_a_rule_that_does_not_speak_of_the_unit_says_nothing(
    make: Make, rule: str, area: str, facts: dict[str, Any]
) -> None:
    unit, _ = unit_with(make, area=area, published="2026-03-02", **facts)
    assert said(unit, "2026-08-01", rule) == []


def test_a_rule_binds_from_the_day_it_came_into_force(make: Make) -> None:
    unit, _ = unit_with(make, area=SHANDONG, plans=("on_site",), tags=["crowded_place"], published="2019-01-01")
    assert said(unit, "2022-02-28", "DR-SD-04") == []
    assert said(unit, "2022-03-01", "DR-SD-04")


def test_a_body_drills_every_two_years_and_a_government_plan_every_three(make: Make) -> None:
    county = make.organisation(kind="government", area=JIANGSU)
    plan = make.published_plan(county, kind="special", family="government", on="2024-02-01")
    held(make, plan, "2024-05-10")
    assert "met 2026-05-10 1/1" in said(county, "2026-05-10", "DR-N-04")
    assert any(line.startswith("overdue 2026-05-10") for line in said(county, "2026-05-11", "DR-N-04"))
    assert "met 2027-05-10 1/1" in said(county, "2027-05-10", "DR-N-06")
    assert any(line.startswith("overdue 2027-05-10") for line in said(county, "2027-05-11", "DR-N-06"))


def test_a_filing_is_owed_within_twenty_working_days_and_silence_files_it(make: Make) -> None:
    unit, [plan] = unit_with(make, published="2026-03-02", tags=["hazmat_store"])
    assert said(unit, "2026-03-30", "PL-15") == ["due_soon 2026-03-30 0/1"]
    assert said(unit, "2026-03-31", "PL-15") == ["overdue 2026-03-30 0/1"]
    version = duties(unit, "2026-03-31", "PL-15")[0].version
    assert version is not None
    with clock.at(date(2026, 3, 20)):
        make.filing(version=db.session.get_one(PlanVersion, version), on=date(2026, 3, 20))
    assert said(unit, "2026-03-27", "PL-15") == ["booked 2026-03-30 0/1"]
    assert said(unit, "2026-03-28", "PL-15") == ["met 2026-03-30 1/1"]
    assert plan.id


def test_what_is_recorded_later_was_not_known_then(make: Make) -> None:
    unit, [plan] = unit_with(make, plans=("on_site",))
    recorded = datetime(2026, 8, 1, 1, tzinfo=clock.UTC)
    with clock.at(recorded):
        held(make, plan, "2026-06-30")
    assert "met 2026-06-30 1/1" in said(unit, "2026-06-30", "DR-N-02")
    before = duties(unit, "2026-06-30", "DR-N-02", known_at=datetime(2026, 7, 31, tzinfo=clock.UTC))
    assert [duty.status.value for duty in before if duty.due_on == date(2026, 6, 30)] != ["met"]


def test_a_unit_that_became_a_key_unit_owes_from_then(make: Make) -> None:
    unit, _ = unit_with(make)
    make.facts(unit, since="2026-07-01", tags=["hazmat_store"])
    assert said(unit, "2026-06-30", "DR-N-03") == []
    assert said(unit, "2026-07-01", "DR-N-03")


def test_an_authority_adopts_its_targets_and_they_stand_beside_the_law(make: Make, client: Client) -> None:
    bureau = make.organisation(kind="emergency_bureau", area=JIANGSU)
    token = make.token(make.account("bureau", bureau))
    unit, [plan] = unit_with(make, plans=("special",), tags=["hazmat_store"])
    other, _ = unit_with(make, area=FUJIAN, plans=("special",), tags=["hazmat_store"])
    body = {
        "template": "high-risk-special-half-yearly", "area": make.area(JIANGSU).id, "valid_from": "2026-01-01",
        "valid_to": "2030-12-31", "title": "高风险企业每半年一次专项演练", "document": "示例县应急体系规划",
    }  # fmt: skip
    rule = client.api("POST", "/rules", body, token=token, status=201).get_json()
    assert rule["own"]
    assert rule["force"] == "policy_target"
    assert said(unit, "2026-05-01", rule["id"]) == ["open 2026-06-30 0/1"]
    assert said(other, "2026-05-01", rule["id"]) == []
    held(make, plan, "2026-06-30")
    assert "met 2026-06-30 1/1" in said(unit, "2026-06-30", rule["id"])
    assert said(unit, "2031-01-01", rule["id"])[0].startswith("expired_target")
    far = client.api("POST", "/rules", {**body, "area": make.area(FUJIAN).id}, token=token)
    assert far.status_code == 403


def test_the_seed_targets_ran_out_and_are_no_breach(make: Make, client: Client) -> None:
    zone = client.api(
        "POST", "/areas",
        {"code": "350500-01", "name": "泉州台商投资区", "kind": "functional_zone", "parent": make.area("350500").id},
        token=make.token(make.account("administrator")), status=201,
    ).get_json()  # fmt: skip
    unit = make.organisation(area=accounts.get_area(zone["id"]))
    make.facts(unit, tags=["construction"])
    make.published_plan(unit, kind="special", on="2021-02-01")
    assert said(unit, "2025-12-31", "DR-FJ-QZ-02")[-1].startswith(("overdue", "due_soon"))
    assert {line.split()[0] for line in said(unit, "2026-01-01", "DR-FJ-QZ-02")} == {"expired_target"}


def test_the_api_answers_in_the_contracts_shape(make: Make, client: Client) -> None:
    unit, _ = unit_with(make, tags=["hazmat_store"])
    token = make.token(make.account("enterprise", unit))
    answer = client.api("GET", f"/obligations?organisation={unit.id}&on=2026-05-01", token=token, status=200).get_json()
    mine = [item for item in answer["items"] if item["rule"] == "DR-N-03"]
    assert [(item["status"], item["due_on"]) for item in mine] == [("overdue", "2025-12-31"), ("open", "2026-06-30")]
    duty = mine[1]
    assert duty["required"] == 1
    assert duty["done"] == 0
    assert duty["period"] == {"from": "2026-01-01", "to": "2026-06-30", "mode": "calendar"}
    assert duty["citation"] == {"instrument": "国务院令第708号", "article": "第八条第二款"}
    assert any("hazmat_store" in why or "危险化学品" in why for why in duty["why"])
    other = make.organisation(area=JIANGSU)
    client.api("GET", f"/obligations?organisation={other.id}", token=token, status=404)
    refused = client.api("GET", f"/obligations?organisation={unit.id}&on=soon", token=token, status=422)
    assert "on" in refused.get_json()["errors"]


def test_many_units_cost_no_more_statements_than_one(
    make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    units = [unit_with(make, plans=("on_site", "special"), tags=["hazmat_store"])[0] for _ in range(6)]
    obligations_of([units[0].id])
    with max_queries(26) as one:
        obligations_of([units[0].id])
    with max_queries(26) as many:
        obligations_of([unit.id for unit in units])
    assert len(many) == len(one)
