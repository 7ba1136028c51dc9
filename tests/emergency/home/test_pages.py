"""Start pages, the audit trail, how the system stands, and the same as programs see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from emergency.calendar.queries import work_calendar
from emergency.core import clock, jobs, worklist
from emergency.core.actors import Actor
from emergency.core.audit import AuditEntry, seal
from emergency.core.db import db
from emergency.core.text import message
from emergency.core.worklist import Source, Task
from tests.client import Client
from tests.make import Make


@pytest.fixture
def waiting(make: Make) -> Iterator[int]:
    """A unit whose filing has to be decided within four working days, as a part tells it."""
    unit = make.organisation(name="青禾储运有限公司").id

    def load(_actor: Actor, day: date) -> list[Task]:
        due_on = work_calendar().add(day, 4).due_on
        return [Task("filing.decide", message("Notices"), "home.work", {}, due_on, "open", "filing:1", unit)]

    source = Source("test", load)
    worklist.register([source])
    yield unit
    worklist._sources.remove(source)


def test_the_officer_sees_what_waits_with_the_working_days_left(client: Client, make: Make, waiting: int) -> None:
    client.sign_in(make.account("bureau"))
    for path in ("/", "/worklist"):
        page = client.get(path)
        assert "青禾储运有限公司" in page.text
        assert "4个工作日" in page.text


def test_the_enterprise_sees_its_own_start_page_in_both_languages(client: Client, make: Make) -> None:
    client.sign_in(make.account("enterprise"))
    assert "最近的日期" in client.get("/").text or "日期" in client.get("/").text
    client.speak("en")
    assert "The next dates" in client.get("/").text


def test_the_commander_starts_with_the_search_bar(client: Client, make: Make) -> None:
    client.sign_in(make.account("commander"))
    assert 'name="what"' in client.get("/").html


def test_only_administrators_are_told_that_no_scheduler_runs(client: Client, make: Make) -> None:
    client.sign_in(make.account("administrator"))
    assert "定时服务没有运行" in client.get("/").text
    client.sign_in(make.account("bureau"))
    assert "定时服务没有运行" not in client.get("/").text


def test_the_status_page_names_each_job_with_its_outcome(client: Client, make: Make) -> None:
    jobs.run_now("seal-audit")
    client.sign_in(make.account("auditor"))
    page = client.get("/status")
    assert "seal-audit" in page.text
    assert "已完成" in page.text


def test_the_auditor_finds_who_changed_a_thing(client: Client, make: Make) -> None:
    unit = make.organisation(name="青禾储运有限公司")
    client.sign_in(make.account("auditor"))
    page = client.get(f"/audit?thing=organisation&number={unit.id}")
    assert "organisation.created" in page.text
    assert "青禾储运有限公司" in page.text
    assert "没有符合条件的记录" in client.get("/audit?person=无此人").text


@pytest.mark.parametrize("query", ["number=abc", "number=" + "9" * 60, "since=0000", "person=%25", "page=99999"])
def test_odd_filters_break_nothing(client: Client, make: Make, query: str) -> None:
    client.sign_in(make.account("auditor"))
    assert client.get(f"/audit?{query}", status=200)


def test_the_auditor_walks_the_chain_and_sees_tampering(client: Client, make: Make) -> None:
    make.organisation()
    seal()
    client.sign_in(make.account("auditor"))
    assert "审计记录完整" in client.post("/audit/verify", form_at="/audit", follow=True).text
    db.session.add(
        AuditEntry(at=clock.now(), code="filing.accepted", actor_role="bureau", actor_name="无此人", address="",
                   thing_kind="filing", thing_id=1, details={}, digest="0" * 64)
    )  # fmt: skip
    db.session.commit()
    with clock.at(clock.now() + timedelta(minutes=1)):
        page = client.post("/audit/verify", form_at="/audit", follow=True)
    assert "审计记录不完整" in page.text
    assert "altered" in page.text


def test_a_program_reads_what_waits(client: Client, make: Make, waiting: int) -> None:
    token = make.token(make.account("bureau"))
    answer = client.api("GET", "/worklist", token=token, status=200).get_json()
    mine = [item for item in answer["items"] if item["about"] == "filing:1"]
    assert mine[0]["organisation"] == waiting
    assert mine[0]["urgency"] == "open"
    assert mine[0]["path"] == "/worklist"


def test_a_program_follows_what_changed_within_its_reach(client: Client, make: Make) -> None:
    near, far = make.bureau(), make.bureau("370124")
    token = make.token(make.account("bureau", near))
    start = client.api("GET", "/changes?limit=200", token=token, status=200).get_json()["items"]
    since = start[-1]["id"] if start else 0
    one = make.organisation()
    make.plan(one, by=make.actor("enterprise", one))
    other = make.organisation(area="370124")
    make.plan(other, by=make.actor("enterprise", other))
    db.session.commit()
    found = client.api("GET", f"/changes?since={since}", token=token, status=200).get_json()["items"]
    assert [(row["code"], row["organisation"]) for row in found] == [("plan.created", one.id)]
    assert far.id not in {row["organisation"] for row in found}
    assert client.api("GET", "/changes?since=gestern", token=token, status=422).get_json()["code"] == "invalid"


def test_the_trail_as_programs_read_it(client: Client, make: Make) -> None:
    unit = make.organisation()
    token = make.token(make.account("auditor"))
    answer = client.api("GET", f"/audit?thing=organisation&thing_id={unit.id}", token=token, status=200).get_json()
    assert answer["items"][-1]["code"] == "organisation.created"
    assert {entry["thing_id"] for entry in answer["items"]} == {unit.id}
    client.api("GET", "/audit", token=make.token(make.account("bureau")), status=403)


def test_the_trail_asks_few_questions(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    for _ in range(30):
        make.organisation()
    client.sign_in(make.account("auditor"))
    with max_queries(25):
        client.get("/audit")
