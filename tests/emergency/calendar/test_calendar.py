"""The calendar of working days: the next year's notice, and deadlines by the API."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from emergency.calendar import actions, queries
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed
from emergency.core.workdays import DaysOff, YearNotice
from tests.client import Client
from tests.make import Make

NOTICE_2027 = """元旦 2027-01-01 2027-01-03
春节 2027年2月5日至2027年2月12日
清明节 2027-04-03 2027-04-05
劳动节 2027-05-01 2027-05-05
端午节 2027-06-09
中秋节 2027-09-15 2027-09-17
国庆节 2027-10-01 2027-10-07"""
"""Days made up for the test; the real notice was not out."""


def _notice(**given: object) -> YearNotice:
    present = queries.notice_of(2026)
    assert present is not None
    return YearNotice(**{"year": 2026, "source": present.source, "off": present.off, "work": present.work, **given})  # type: ignore[arg-type]


def test_a_notice_replaces_the_year_and_deadlines_follow(make: Make) -> None:
    before = queries.work_calendar().add(date(2026, 11, 20), 1)
    assert (before.due_on, before.provisional) == (date(2026, 11, 23), False)
    present = _notice()
    extra = DaysOff("临时放假", date(2026, 11, 23), date(2026, 11, 23))
    actions.announce(_notice(off=(*present.off, extra)), SYSTEM)
    assert queries.work_calendar().add(date(2026, 11, 20), 1).due_on == date(2026, 11, 24)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.code, entry.details["year"]) == ("calendar.announced", 2026)
    assert "2026-11-23" in entry.details["off"]


def test_a_year_ceases_to_be_provisional_when_it_is_announced(client: Client, make: Make) -> None:
    assert queries.work_calendar().add(date(2026, 12, 30), 3).provisional
    client.sign_in(make.account("administrator"))
    given = {
        "year": "2027", "source": "国务院办公厅关于2027年部分节假日安排的通知（示例）", "off": NOTICE_2027,
        "work": "2027-02-13 2027-02-20",
    }  # fmt: skip
    client.post("/workdays/notice?year=2027", given, status=302)
    deadline = queries.work_calendar().add(date(2026, 12, 30), 3)
    assert (deadline.due_on, deadline.provisional) == (date(2027, 1, 5), False)
    page = client.get("/workdays?year=2027")
    assert "2027年2月13日" in page.text
    assert "尚未录入" not in page.text


@pytest.mark.parametrize(
    ("off", "work", "says"),
    [
        ("元旦 2027-01-01 2027-01-03", "", "是法定节假日，但未列入放假日期"),
        (NOTICE_2027 + "\n多写 2027-13-01", "", "这不是日期：2027-13-01"),
        (NOTICE_2027, "2027-02-15", "本来就上班"),
        (NOTICE_2027, "下周六", "这不是日期：下周六"),
        ("只有名称\n" + NOTICE_2027, "", "这一行不是“名称加一两个日期”"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused_with_its_reason(
    client: Client, make: Make, off: str, work: str, says: str
) -> None:
    client.sign_in(make.account("administrator"))
    page = client.post(
        "/workdays/notice?year=2027", {"year": "2027", "source": "示例", "off": off, "work": work}, status=422
    )
    assert says in page.text
    assert queries.notice_of(2027) is None


def test_a_day_belongs_to_one_years_notice(make: Make) -> None:
    taken = DaysOff("元旦", date(2027, 1, 1), date(2027, 1, 3))
    with pytest.raises(Invalid):
        actions.announce(YearNotice(2028, "示例", (taken,), ()), SYSTEM)


def test_only_the_administrator_announces(make: Make) -> None:
    with pytest.raises(NotAllowed):
        actions.announce(_notice(), make.actor("bureau"))


def test_everybody_sees_which_years_are_provisional(client: Client, make: Make) -> None:
    client.sign_in(make.account("bureau"))
    assert "国庆节" in client.get("/workdays?year=2026").text
    assert "暂定" in client.get("/workdays?year=2027").text
    assert "provisional" in client.speak("en").get("/workdays?year=2027").text


def test_working_days_are_added_for_programs(client: Client, make: Make) -> None:
    token = make.token(make.account("enterprise"))
    path = "/workdays/add?from=2026-09-30&days=5"
    assert client.api("GET", path, token=token, status=200).get_json() == {
        "due_on": "2026-10-13", "provisional": False,
    }  # fmt: skip
    far = client.api("GET", "/workdays/add?from=2026-12-31&days=5", token=token, status=200).get_json()
    assert far["provisional"] is True
    for wrong in ("from=2026-09-31&days=5", "days=5", "from=2026-09-30&days=x", "from=2026-09-30&days=-1"):
        answer = client.api("GET", f"/workdays/add?{wrong}", token=token, status=422).get_json()
        assert set(answer["errors"]) <= {"from", "days"}, wrong
