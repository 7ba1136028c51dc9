"""A unit's whole year on one page, the area's year, and the same on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from drills.bookings import actions as bookings
from drills.bookings.models import Drill
from drills.bookings.rules import Form, kind_for
from drills.obligations.year import Line, Year, days_to_ask, year_of, year_of_area
from emergency.accounts.models import Organisation
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from emergency.core.pdf import pdf_ready
from emergency.plans.models import Plan
from tests.client import Client
from tests.make import Make

DAY = date(2026, 8, 3)
JIANGSU = "321302"


@pytest.fixture(autouse=True)
def in_august() -> Iterator[None]:
    with clock.at(DAY):
        yield


def depot(make: Make, *, on: str = "2024-03-04", area: str = JIANGSU, **given: Any) -> tuple[Organisation, Plan]:
    unit = make.organisation(name="和丰危险化学品仓储有限公司", tags=["hazmat_store"], area=area, **given)
    return unit, make.published_plan(unit, kind="special", on=on, title="火灾爆炸专项应急预案")


def held(plan: Plan, day: str, *plans: Plan) -> Drill:
    return bookings.record_held(
        organiser=plan.organisation, plans=[plan, *plans], title="储罐泄漏处置演练", kind=kind_for([plan.kind]),
        form=Form.PRACTICAL, held_on=date.fromisoformat(day), by=SYSTEM,
    )  # fmt: skip


def line(year: Year, rule: str, plan: int | None = None) -> Line:
    return next(each for each in year.lines if each.rule.id == rule and plan in (None, each.plan))


def bars(found: Line) -> list[str]:
    return [f"{bar.first} {bar.last} {bar.status.value}" for bar in found.bars]


def test_a_year_is_asked_past_months_at_their_end_and_coming_ones_at_their_beginning() -> None:
    within = days_to_ask(2026, DAY)
    assert within[0] == date(2026, 12, 1)
    assert within[-1] == DAY
    assert date(2026, 7, 31) in within
    assert date(2026, 8, 31) not in within
    assert days_to_ask(2025, DAY)[-1] == date(2026, 1, 1)
    assert days_to_ask(2027, DAY)[-1] == date(2027, 1, 1)


def test_each_period_of_a_duty_is_a_bar_with_what_came_of_it_708_art_8(make: Make) -> None:
    unit, plan = depot(make)
    drill = held(plan, "2026-05-20")
    found = line(year_of(unit.id, 2026, on=DAY), "DR-N-03")
    assert bars(found) == ["2026-01-01 2026-06-30 met", "2026-07-01 2026-12-31 open"]
    assert [(mark.kind, mark.thing) for mark in found.marks if mark.thing] == [("held", drill.id)]
    # Counted from the drill of May, the next would be due in November: an early warning, no last day.
    assert [mark.on for mark in found.marks if mark.kind == "warning"] == [date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2025, ["2025-01-01 2025-06-30 overdue", "2025-07-01 2025-12-31 overdue"]),
        (2027, ["2027-01-01 2027-06-30 open", "2027-07-01 2027-12-31 open"]),
    ],
)
def test_a_past_year_says_what_was_missed_and_a_coming_one_what_is_to_be_done(
    make: Make, year: int, expected: list[str]
) -> None:
    unit, _ = depot(make)
    assert bars(line(year_of(unit.id, year, on=DAY), "DR-N-03")) == expected


def test_a_booking_stands_in_its_year_and_a_missed_one_says_nothing_was_recorded(make: Make) -> None:
    unit, plan = depot(make)
    coming = make.drill(unit, of=[plan], on="2026-10-12")
    found = line(year_of(unit.id, 2026, on=DAY), "DR-N-03")
    assert bars(found)[1].endswith("booked")
    assert ("booked", coming.id) in [(mark.kind, mark.thing) for mark in found.marks]
    after = line(year_of(unit.id, 2026, on=date(2026, 10, 20)), "DR-N-03")
    assert [(mark.thing, mark.because) for mark in after.marks if mark.kind == "not_counted"] == [
        (coming.id, "not_recorded")
    ]


def test_a_rolling_period_ends_where_the_next_drill_begins_another_shandong_art_63(make: Make) -> None:
    unit, plan = depot(make, area="370126", on="2024-03-04")
    held(plan, "2026-03-20")
    found = line(year_of(unit.id, 2026, on=DAY), "DR-SD-03")
    assert bars(found) == ["2024-03-04 2026-03-19 overdue", "2026-03-20 2028-03-20 met"]
    other, second = depot(make, area="370126", on="2024-05-04")
    held(second, "2026-03-20")
    assert bars(line(year_of(other.id, 2026, on=DAY), "DR-SD-03"))[0] == "2024-05-04 2026-03-19 met"


def test_the_filing_clock_is_a_bar_from_publication_to_its_last_day_88_art_26(make: Make) -> None:
    unit, _ = depot(make, on="2026-06-29")
    found = line(year_of(unit.id, 2026, on=date(2026, 7, 20)), "PL-15")
    assert bars(found) == ["2026-06-29 2026-07-27 due_soon"]
    # Once it has run out, the bar goes on until the act is done.
    assert bars(line(year_of(unit.id, 2026, on=DAY), "PL-15")) == ["2026-06-29 2026-08-03 overdue"]


def test_a_suspension_is_told_and_excuses_what_falls_wholly_into_it(make: Make) -> None:
    unit, _ = depot(make)
    make.facts(unit, since="2026-01-01", life="suspended", until=date(2026, 7, 1), source="停产报告")
    year = year_of(unit.id, 2026, on=DAY)
    assert [(each.first, each.last) for each in year.suspensions] == [(date(2026, 1, 1), date(2026, 6, 30))]
    assert bars(line(year, "DR-N-03"))[-1].startswith("2026-07-01")
    assert not any(bar.endswith("overdue") for bar in bars(line(year, "DR-N-03")))


def test_what_was_recorded_later_was_not_in_the_year_as_known_then(make: Make) -> None:
    with clock.at(date(2026, 1, 5)):
        unit, plan = depot(make)
    with clock.at(datetime(2026, 7, 20, 2, tzinfo=clock.UTC)):
        held(plan, "2026-06-20")
    then = datetime(2026, 7, 1, tzinfo=clock.UTC)
    assert bars(line(year_of(unit.id, 2026, on=date(2026, 7, 1), known_at=then), "DR-N-03"))[0].endswith("overdue")
    assert bars(line(year_of(unit.id, 2026, on=date(2026, 7, 1)), "DR-N-03"))[0].endswith("met")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_Hans_CN", ["全年一览", "按月", "已满足", "国务院令第708号 第八条第二款", "现行", "由系统登记", "不计入"]),
        ("en", ["The year in one view", "Month by month", "Met", "In force", "recorded", "Running on beyond the year"]),
    ],
)
def test_the_page_draws_the_year_and_tells_it_by_month_with_reasons(
    client: Client, make: Make, language: str, words: list[str]
) -> None:
    unit, plan = depot(make, area="370126")
    on_site = make.published_plan(unit, kind="on_site", on="2024-03-04", title="卸车现场处置方案")
    held(plan, "2026-05-20")
    make.drill(unit, of=[on_site], on="2026-10-12")
    client.sign_in(make.account("enterprise", unit))
    page = client.speak(language).get(f"/organisations/{unit.id}/year?year=2026")
    for word in words:
        assert word in page.text, word
    assert page.root is not None
    anchors = {each.get("id") for each in page.root.iter() if each.get("id")}
    links = [each.get("href") or "" for each in page.root.iter()]
    reasons = [link for link in links if link.startswith("#why-")]
    assert len(reasons) > 10
    assert {link.removeprefix("#") for link in reasons} <= anchors
    for year in (2019, 2025, 2027, 9999):
        assert client.get(f"/organisations/{unit.id}/year?year={year}").status == 200
    assert client.get(f"/organisations/{unit.id}/year?year=x&on=y&known_at=z").status == 200


def test_a_year_of_many_drills_costs_few_statements(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    unit, plan = depot(make)
    for month in range(1, 8):
        held(plan, f"2026-{month:02}-15")
    client.sign_in(make.account("enterprise", unit))
    with max_queries(45):
        client.get(f"/organisations/{unit.id}/year?year=2026")


@pytest.mark.skipif(not pdf_ready(), reason="Pango is missing on this machine")
def test_the_schedule_is_a_paper_that_lies_across(client: Client, make: Make) -> None:
    unit, plan = depot(make)
    held(plan, "2026-05-20")
    client.sign_in(make.account("enterprise", unit))
    paper = client.get(f"/organisations/{unit.id}/year.pdf?year=2026").response
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")
    [first, *_] = PdfReader(BytesIO(paper.data)).pages
    assert first.mediabox.width > first.mediabox.height
    assert "2026年度应急预案和演练工作安排" in first.extract_text().replace(" ", "").replace("\n", "")


def test_the_area_s_year_adds_up_by_rule_and_month(make: Make) -> None:
    first, plan = depot(make)
    second, other = depot(make)
    third, _ = depot(make)
    held(plan, "2026-05-20")
    make.drill(second, of=[other], on="2026-10-12")
    rows = {row.rule.id: row for row in year_of_area([first.id, second.id, third.id], 2026, on=DAY)}
    june, december = rows["DR-N-03"].months[5], rows["DR-N-03"].months[11]
    assert (june.due, june.held, june.booked, june.missed) == (3, 1, 0, 2)
    assert (december.due, december.held, december.booked, december.missed) == (3, 0, 1, 0)
    whole = rows["DR-N-03"].whole
    assert (whole.due, whole.held, whole.booked, whole.missed) == (6, 1, 1, 2)
    year = rows["DR-N-01"].months[11]
    assert (year.due, year.held, year.missed) == (3, 1, 0)


@pytest.mark.parametrize(("language", "words"), [("zh_Hans_CN", "没有按期开展"), ("en", "drills missed")])
def test_the_bureau_sees_its_area_s_year_and_no_other(client: Client, make: Make, language: str, words: str) -> None:
    depot(make)
    depot(make)
    client.sign_in(make.account("bureau", make.bureau(JIANGSU)))
    text = client.speak(language).get("/board/year?year=2026").text
    assert words in text
    assert "DR-N-03" in text
    assert "DR-N-03" not in client.get("/board/year?year=2026&kind=community").text
    db.session.expire_all()
    client.sign_in(make.account("bureau", make.bureau("370126")))
    assert "DR-N-03" not in client.get("/board/year?year=2026").text
