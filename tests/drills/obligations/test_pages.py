"""What people see of duties: of a unit with their reasons, of an area, of a year, in a calendar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from drills.bookings.actions import postpone, record_held
from drills.bookings.models import Drill
from drills.bookings.rules import Form, kind_for
from drills.obligations import waiting
from drills.obligations.jobs import tell_calendars
from drills.obligations.models import CalendarSubscription
from drills.obligations.queries import programme_of
from emergency.accounts import queries as accounts
from emergency.accounts.actions import set_active
from emergency.accounts.models import Account, Organisation
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
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
    assert "储存" in text
    assert "hazmat_store" in text
    assert "预约演练" in text
    assert "已经做过，补录" in text


def test_the_same_page_in_english(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit)
    text = client.speak("en").get(f"/organisations/{unit.id}/obligations").text
    assert "Overdue" in text
    assert "Your facts" in text
    assert "Book a drill" in text
    assert "Already held: record it" in text


def test_what_is_not_verified_says_so_and_what_is_overdue_names_the_liability(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit)
    text = client.get(f"/organisations/{unit.id}/obligations").text
    assert "法定" in text
    assert "法律责任" in text
    assert "责令限期改正" in text
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


@pytest.mark.parametrize(("language", "words"), [("zh_Hans_CN", "本页有"), ("en", "on this page")])
def test_the_bureau_sees_its_units_with_missed_duties_first(
    client: Client, make: Make, language: str, words: str
) -> None:
    calm = make.organisation(name="安平村民委员会", kind="community")
    late = depot(make, "和丰危险化学品仓储有限公司")
    depot(make, "远方危险化学品仓储有限公司", area="370124")
    signed_in(client, make, make.bureau(), "bureau")
    text = client.speak(language).get("/board").text
    assert words in text
    assert text.index(late.name) < text.index(calm.name)
    assert "远方危险化学品仓储有限公司" not in text
    assert calm.name not in client.get("/board?kind=enterprise").text


def test_a_board_of_25_units_costs_few_statements(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    for number in range(25):
        held(plan_of(depot(make, f"和丰第{number}仓储有限公司")), "2026-05-20")
    signed_in(client, make, make.bureau(), "bureau")
    with max_queries(40):
        page = client.get("/board?kind=enterprise")
    assert all(f"和丰第{number}仓储有限公司" in page.text for number in range(25))


def subscribed(client: Client, unit: Organisation) -> str:
    """The address that a person is given on the page."""
    client.post(f"/organisations/{unit.id}/calendar", {}, status=302)
    page = client.get(f"/organisations/{unit.id}/calendar")
    return str(re.findall(r"/calendar/[^\"<\s]+[.]ics", page.html)[-1])


def events(client: Client, address: str) -> dict[str, Any]:
    parsed = Calendar.from_ical(client.get(address).response.get_data())
    return {str(event["uid"]): event for event in parsed.walk("VEVENT")}


def test_the_calendar_names_last_days_and_drills_and_counts_changes(client: Client, make: Make) -> None:
    unit = depot(make)
    drill = make.drill(unit, of=[plan_of(unit)], on="2026-10-12")
    signed_in(client, make, unit)
    address = subscribed(client, unit)
    before = events(client, address)
    mine = before[f"drill-{drill.id}@ju-an"]
    assert b"BEGIN:VTIMEZONE" in client.get(address).response.get_data()
    assert str(mine["dtstart"].params["TZID"]) == "Asia/Shanghai"
    assert mine["dtstart"].dt.hour == 9
    assert any(uid.startswith("DR-N-03-") for uid in before)
    postpone(drill, starts_at=drill.starts_at + timedelta(days=7), ends_at=drill.ends_at + timedelta(days=7),
             reason="大风", by=SYSTEM)  # fmt: skip
    after = events(client, address)
    assert set(before) == set(after)
    assert after[f"drill-{drill.id}@ju-an"]["sequence"] > mine["sequence"]
    assert after[f"drill-{drill.id}@ju-an"]["dtstart"].dt.day == 19


def test_a_last_day_that_is_met_counts_up_and_one_that_falls_away_is_cancelled(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit)
    address = subscribed(client, unit)
    [uid] = [uid for uid in events(client, address) if uid.startswith("DR-N-03-0-0-2026-07-01")]
    first = events(client, address)[uid]
    assert (first["sequence"], first["status"]) == (0, "CONFIRMED")
    held(plan_of(unit), "2026-08-02")
    met = events(client, address)[uid]
    assert met["sequence"] == 1
    assert met["summary"].startswith("已完成")
    # The job keeps what was told, once; asked again, it has nothing to count.
    assert tell_calendars.run() != "0 changed"
    assert tell_calendars.run() == "0 changed"
    assert events(client, address)[uid]["sequence"] == 1
    make.facts(unit, since="2026-01-01", tags=[])
    gone = events(client, address)[uid]
    assert (gone["sequence"], gone["status"]) == (2, "CANCELLED")
    tell_calendars.run()
    assert (events(client, address)[uid]["sequence"], events(client, address)[uid]["status"]) == (2, "CANCELLED")


@pytest.mark.parametrize(("language", "words"), [("zh_Hans_CN", "撤销"), ("en", "Revoke")])
def test_an_address_is_revoked_by_whom_it_was_given_to(client: Client, make: Make, language: str, words: str) -> None:
    unit = depot(make)
    account = signed_in(client, make, unit)
    address = subscribed(client, unit)
    number = str(db.session.query(CalendarSubscription).one().id)
    page = f"/organisations/{unit.id}/calendar"
    assert words in client.speak(language).get(page).text
    client.sign_in(make.account("member", unit))
    assert address not in client.get(page).html
    client.post(f"{page}/revoke", {"subscription": number}, form_at=page, status=404)
    client.get(address, status=200)
    client.sign_in(account)
    client.post(f"{page}/revoke", {"subscription": number}, form_at=page, status=302)
    client.get(address, status=404)
    codes = db.session.scalars(select(AuditEntry.code).where(AuditEntry.code.startswith("calendar."))).all()
    assert {"calendar.subscribed", "calendar.revoked"} <= set(codes)


def test_an_address_dies_with_the_account_and_no_other_is_made_up(client: Client, make: Make) -> None:
    unit = depot(make)
    account = signed_in(client, make, unit)
    address = subscribed(client, unit)
    content, _, signature = address.rpartition("/")[2].removesuffix(".ics").partition(".")
    client.get(f"/calendar/Mg{content}.{signature}.ics", status=404)
    client.get(f"/calendar/{content}.ics", status=404)
    set_active(account, is_active=False, by=SYSTEM)
    client.get(address, status=404)


def test_a_person_s_worklist_says_what_the_reminders_tell(make: Make) -> None:
    units = [
        depot(make),
        depot(make, "泉南危险化学品仓储有限公司"),
        make.organisation(name="福来商场", tags=["crowded_place"]),
    ]
    held(plan_of(units[1]), "2026-06-20")
    told = waiting.SOURCE.due
    assert told is not None
    for day in (date(2026, 6, 20), date(2026, 7, 1), DAY, date(2026, 12, 20)):
        everybody = told(day)
        assert everybody
        for unit in units:
            actor = accounts.actor_of(make.account("enterprise", unit))
            shown = waiting.SOURCE.load(actor, day)
            assert sorted(task.about for task in shown) == sorted(
                task.about for task in everybody if task.organisation_id == unit.id
            )


def test_the_start_page_of_an_enterprise_shows_its_duties_dates_and_parts(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit)
    page = client.get("/")
    assert "hazmat_store" in page.text
    assert "单位信息" in page.text
    assert "需补充" in page.text
    assert "订阅到日历" in page.text
    assert "Unit facts" in client.speak("en").get("/").text


def test_the_start_page_of_a_bureau_counts_units_with_an_overdue_duty(client: Client, make: Make) -> None:
    depot(make)
    signed_in(client, make, make.bureau(), "bureau")
    assert "有逾期义务的单位" in client.get("/").text


def test_plans_and_organisations_show_what_is_owed(client: Client, make: Make) -> None:
    unit = depot(make)
    make.version(plan_of(unit), on="2026-07-01")
    signed_in(client, make, unit)
    assert "项义务逾期" in client.get(f"/organisations/{unit.id}").text
    assert "全部义务及依据" in client.get(f"/plans/{plan_of(unit).id}").text
    signed_in(client, make, make.bureau(), "commander")
    assert "全部义务及依据" not in client.get(f"/plans/{plan_of(unit).id}").text


def test_a_booking_begins_with_the_open_duties_ticked(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit)
    page = client.get("/drills/new")
    boxes = [box for box in page.root.iter("input") if box.get("name") == "duty"] if page.root is not None else []
    assert boxes
    assert all(box.get("checked") is not None for box in boxes)
    served = next(box.get("value") for box in boxes if (box.get("value") or "").startswith("DR-N-03:"))
    again = client.get(f"/drills/new?duty={served}")
    given = [box for box in again.root.iter("input") if box.get("name") == "duty"] if again.root is not None else []
    assert [box.get("value") for box in given].count(served) == 1
    assert not [box for box in given if box.get("type") == "checkbox" and box.get("checked") is not None]


@pytest.mark.parametrize("today", [date(2025, 11, 3), date(2026, 3, 2), DAY, date(2027, 1, 4)])
def test_the_programme_is_right_before_within_and_after_its_year(make: Make, today: date) -> None:
    unit = depot(make)
    with clock.at(min(today, date(2026, 5, 20))):
        make.drill(unit, of=[plan_of(unit)], on="2026-05-20")
        make.drill(unit, of=[plan_of(unit)], on="2026-11-20")
    with clock.at(today):
        [row] = [row for row in programme_of([unit.id], 2026) if row.rule.id == "DR-N-03"]
    assert row.due == 2
    assert row.booked == {2025: 2, 2026: 2 if today.month < 6 else 1, 2027: 0}[today.year]


def test_a_period_that_is_past_takes_no_booking(client: Client, make: Make) -> None:
    unit = depot(make)
    signed_in(client, make, unit)
    for address in (f"/organisations/{unit.id}/obligations", "/drills/new"):
        html = client.get(address).html.replace("%3A", ":")
        assert "2026-07-01:2026-12-31" in html
        assert "2026-01-01:2026-06-30" not in html


@pytest.mark.parametrize(
    ("language", "binding", "covered"),
    [("zh_Hans_CN", "以本条为准", "履行DR-SD-02即同时满足"), ("en", "Binding", "Also satisfied by DR-SD-02")],
)
def test_of_rules_that_ask_the_same_the_stricter_binds_and_each_leads_to_the_other(
    client: Client, make: Make, language: str, binding: str, covered: str
) -> None:
    mine = make.organisation(tags=["mine"])
    client.sign_in(make.account("enterprise", mine)).speak(language)
    page = client.get(f"/organisations/{mine.id}/obligations?on=2026-03-02")
    assert binding in page.text
    assert covered in page.text
    assert 'href="/rules/DR-SD-02">DR-SD-02</a>' in page.html
    assert page.html.count('href="/rules/DR-N-01"') >= 2
