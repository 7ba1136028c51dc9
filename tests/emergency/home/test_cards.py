"""What start pages show besides the worklist, and what silence and time have made true."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy import select

from emergency.calendar.queries import work_calendar
from emergency.core import clock, jobs
from emergency.core.db import db
from emergency.notices.models import Notice
from tests.client import Client
from tests.make import Make


def test_the_enterprise_sees_how_far_it_is_from_facts_to_tasks(client: Client, make: Make) -> None:
    unit = make.organisation()
    make.filing(state="returned_once", organisation=unit)
    make.drill(unit)
    client.sign_in(make.account("enterprise", unit))
    page = client.get("/")
    for words in ("单位", "预案", "备案", "演练", "整改任务"):
        assert words in page.text, words
    assert page.html.count('<article class="duty">') >= 1


def test_the_commander_sees_incidents_under_way_and_what_he_holds(client: Client, make: Make) -> None:
    commander = make.account("commander")
    area = commander.organisation.area if commander.organisation else None
    assert area is not None
    make.incident(area, title="青禾化工液氨泄漏")
    from emergency.accounts.queries import actor_of

    make.hold(make.team(), by=actor_of(commander), occasion="海河路燃气泄漏")
    client.sign_in(commander)
    page = client.get("/")
    assert "青禾化工液氨泄漏" in page.text
    assert "海河路燃气泄漏" in page.text
    assert 'action="/lookup"' in page.html


def test_start_pages_ask_few_questions(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    unit = make.organisation()
    for _ in range(5):
        make.filing(organisation=unit)
    client.sign_in(make.account("enterprise", unit))
    with max_queries(60):
        client.get("/")


def _codes() -> list[tuple[int, str]]:
    return [(row.organisation_id, row.code) for row in db.session.scalars(select(Notice).order_by(Notice.id))]


def test_both_sides_are_told_once_when_silence_has_filed_a_plan(make: Make) -> None:
    filing = make.filing(organisation=make.organisation())
    submitted = filing.received_on
    last = work_calendar().add(submitted, 5).due_on
    with clock.at(last):
        jobs.run_now("tell-deemed-filings")
    assert "filing.deemed" not in {code for _organisation, code in _codes()}
    for later in (1, 2):
        with clock.at(last + timedelta(days=later)):
            jobs.run_now("tell-deemed-filings")
    told = [organisation for organisation, code in _codes() if code == "filing.deemed"]
    assert sorted(told) == sorted([filing.organisation_id, filing.authority_id])


def test_whoever_held_something_is_told_once_that_it_lapsed(make: Make) -> None:
    made = make.hold(make.team(), occasion="海河路燃气泄漏")
    jobs.run_now("tell-lapsed-holds")
    assert "hold.lapsed" not in {code for _organisation, code in _codes()}
    for minutes in (31, 36):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            jobs.run_now("tell-lapsed-holds")
    assert [code for organisation, code in _codes() if organisation == made.organisation_id] == ["hold.lapsed"]


def test_a_released_hold_does_not_lapse(make: Make) -> None:
    from emergency.core.actors import SYSTEM
    from resources_db.holds import actions as holds

    holds.release(make.hold(make.team()), by=SYSTEM)
    with clock.at(clock.now() + timedelta(minutes=31)):
        jobs.run_now("tell-lapsed-holds")
    assert "hold.lapsed" not in {code for _organisation, code in _codes()}
