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


def test_what_is_not_verified_says_so_and_what_is_overdue_names_the_liability(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit)
    text = client.get(f"/organisations/{unit.id}/obligations").text
    assert "法定" in text
    assert "法律责任" in text and "责令限期改正" in text
    assert "未核实" in text


def test_a_day_in_the_past_and_what_was_recorded_by_a_moment(client: Client, make: Make) -> None:
    unit = depot(make)
    with clock.at(datetime(2026, 7, 20, 2, tzinfo=UTC)):
        held(plan_of(unit), "2026-06-20")
    signed_in(client, make, unit)
    page = f"/organisations/{unit.id}/obligations"
    assert "储罐泄漏处置演练" in client.get(f"{page}?on=2026-06-30").text
    assert "储罐泄漏处置演练" not in client.get(f"{page}?on=2026-06-19").text
    assert "储罐泄漏处置演练" not in client.get(f"{page}?on=2026-06-30&known_at=2026-07-20T09:59").text
    assert "储罐泄漏处置演练" in client.get(f"{page}?on=2026-06-30&known_at=2026-07-20T10:00").text
    assert client.get(f"{page}?on=tomorrow&known_at=never").status == 200


def test_a_duty_leads_to_where_it_is_met(client: Client, make: Make) -> None:
    unit = depot(make)
    make.version(plan_of(unit), on="2026-07-01")
    signed_in(client, make, unit)
    page = client.get(f"/organisations/{unit.id}/obligations")
    assert "duty=DR-N-03:" in page.html.replace("%3A", ":")
    assert "Submit" not in page.text
    links = {link.get("href") for link in page.root.iter("a")} if page.root is not None else set()
    assert any(link and link.endswith("/file") for link in links)
    for link in links:
        if link and link.startswith("/") and not link.endswith((".ics", ".pdf")):
            client.get(link, follow=True)


def test_only_who_books_drills_is_offered_to_book(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit, "member")
    assert "预约演练" not in client.get(f"/organisations/{unit.id}/obligations").text
    signed_in(client, make, make.bureau(), "bureau")
    assert "预约演练" not in client.get(f"/organisations/{unit.id}/obligations").text
