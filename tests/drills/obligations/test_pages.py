"""What people see of duties: of a unit with their reasons, of an area, of a year, in a calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from drills.bookings.actions import record_held
from drills.bookings.models import Drill
from drills.bookings.rules import Form, kind_for
from drills.obligations import cards
from emergency.accounts import queries as accounts
from emergency.accounts.models import Account, Organisation
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from emergency.core.panels import panels_for
from emergency.plans.models import Plan
from tests.client import Client
from tests.make import Make

DAY = date(2026, 8, 3)
"""A Monday in the second half-year; the first half's last day lies behind it."""


@pytest.fixture(autouse=True)
def in_august() -> Iterator[None]:
    with clock.at(DAY):
        yield


def depot(make: Make, name: str = "和丰危险化学品仓储有限公司", **given: Any) -> Organisation:
    """A unit that stores hazardous chemicals, with an on-site plan in force since 2024."""
    unit = make.organisation(name=name, tags=["hazmat_store"], **given)
    make.published_plan(unit, kind="special", on="2024-03-04", title=f"{name}火灾爆炸专项应急预案")
    return unit


def plan_of(unit: Organisation) -> Plan:
    return db.session.query(Plan).filter_by(organisation_id=unit.id).order_by(Plan.id).first()


def held(plan: Plan, day: str) -> Drill:
    return record_held(
        organiser=plan.organisation, plans=[plan], title="储罐泄漏处置演练", kind=kind_for([plan.kind]),
        form=Form.PRACTICAL, held_on=date.fromisoformat(day), by=SYSTEM,
    )  # fmt: skip


def signed_in(client: Client, make: Make, unit: Organisation, role: str = "enterprise") -> Account:
    account = make.account(role, unit)
    client.sign_in(account)
    return account


def test_an_enterprise_sees_each_duty_with_its_last_day_and_why(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit)
    assert client.get("/obligations", status=302).location.endswith(f"/organisations/{unit.id}/obligations")
    text = client.get(f"/organisations/{unit.id}/obligations").text
    assert "逾期" in text
    assert "国务院令第708号 第八条第二款" in text
    assert "储存" in text and "hazmat_store" in text
    assert "预约演练" in text and "已经做过，补录" in text


def test_the_same_page_in_english(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit)
    text = client.speak("en").get(f"/organisations/{unit.id}/obligations").text
    assert "Overdue" in text
    assert "Your facts" in text
    assert "Book a drill" in text and "Already held: record it" in text
