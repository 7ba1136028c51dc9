"""The whole circle as three people in a real browser, in both languages.

An enterprise uploads a plan, sees what is missing, publishes and submits it; the officer returns it once, it is
completed and filed; the enterprise books the drill its duties ask for and records it with a finding; the task leads
to a new version and a new filing; the commander finds the team that the plan promises, holds it and sends it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from emergency.core.db import db
from tests.journeys import browser as screens
from tests.journeys.browser import Person, person
from tests.make import Make

PLAN = Path(__file__).parent.parent / "samples" / "made" / "plan08.docx"
TODAY = date.today()


@dataclass
class Scene:
    """Who takes part, on a database of their own."""

    address: str
    browser: Browser
    language: str

    def as_person(self, name: str, login: str, *, phone: bool = False) -> Person:
        return person(self.browser, self.address, name, language=self.language, phone=phone).sign_in(login)


@pytest.fixture(params=["zh", "en"])
def scene(request: pytest.FixtureRequest, scratch_app: Callable[..., AbstractContextManager[Flask]]) -> Scene:
    """青禾化工 under 商河县's bureau, a rescue team nearby, and three people."""
    with scratch_app(f"circle_{request.param}") as app:
        with app.app_context():
            make = Make(app)
            bureau = make.bureau()
            unit = make.organisation(name="青禾化工有限公司", place=(37.31, 117.16))
            make.facts(unit, tags=["hazmat_store"], size="medium", employees=120)
            for role, login, organisation in (
                ("bureau", "officer", bureau), ("enterprise", "factory", unit), ("commander", "commander", bureau),
            ):  # fmt: skip
                make.account(role, organisation).login = login
            make.team(bureau, name="商河县危险化学品应急救援队", place=(37.32, 117.17), headcount=24)
            make.account("administrator").login = "root"
            db.session.commit()
        with screens.served(app) as address, screens.opened() as browser:
            yield Scene(address, browser, request.param)


@pytest.mark.browser
def test_the_circle(scene: Scene) -> None:
    factory = scene.as_person("factory", "factory")
    version = upload_and_publish(factory)
    filing = submit(factory, version)
    officer = scene.as_person("officer", "officer")
    return_once(officer, filing)
    complete(factory, filing)
    file_it(officer, filing)
    drill = book(factory)
    hold_it(factory, drill)
    task = find_a_fault(factory, drill)
    evaluate(factory, drill)
    revised = revise(factory, task)
    again = submit(factory, revised, COMPLETE)
    stays_open(factory, task)
    file_it(officer, again)
    close(factory, task)
    commander = scene.as_person("commander", "commander", phone=True)
    send_the_promised_team(commander)


def upload_and_publish(factory: Person) -> str:
    """The Word file becomes a plan: what is missing is seen, the draft is published. The version's page."""
    factory.keep("start")
    factory.go("/uploads/new")
    factory.page.set_input_files("input[name=file]", PLAN)
    press(factory)
    factory.page.wait_for_url("**/uploads/*")
    factory.sees("GB29639-")
    factory.keep("read")
    while factory.page.locator("#question").count():
        factory.page.locator("#question input[type=radio]").first.check()
        factory.page.locator("#question button.btn-main").click()
        factory.page.wait_for_load_state()
    factory.keep("answered")
    factory.page.locator("form[action*='/confirm'] button.btn-main").click()
    factory.page.wait_for_load_state()
    factory.keep("draft")
    version = factory.page.locator("main a[href*='/versions/']").first.get_attribute("href").split("/versions/")[1]
    version = version.split("/")[0]
    promise_a_team(factory, version)
    factory.go(f"/versions/{version}/publish")
    factory.page.fill("input[name=on]", (TODAY - timedelta(days=1)).isoformat())
    factory.page.fill("input[name=signed_by]", "何静")
    press(factory)
    factory.keep("published")
    return version


def promise_a_team(factory: Person, version: str) -> None:
    """The plan promises a team for hazardous leaks within half an hour."""
    factory.go(f"/versions/{version}/details")
    row = len(factory.page.locator("input[name$='-what']").all()) - 1
    factory.page.select_option(f"select[name=promises-{row}-kind]", "team")
    factory.page.fill(f"input[name=promises-{row}-what]", "危险化学品处置")
    factory.page.fill(f"input[name=promises-{row}-quantity]", "1")
    factory.page.fill(f"input[name=promises-{row}-within_minutes]", "30")
    press(factory)
    factory.keep("promised")


FIRST_TIME = ("application", "plan_text", "risk_assessment")
COMPLETE = (*FIRST_TIME, "review_opinion", "resource_survey")


def submit(factory: Person, version: str, papers: tuple[str, ...] = FIRST_TIME) -> str:
    """The same list that the reviewer will tick is seen before; then it is handed in. The filing's number."""
    factory.go(f"/versions/{version}/file")
    for kind in papers:
        factory.page.check(f"input[name=paper_{kind}]")
    factory.keep("check-before-submit")
    press(factory)
    factory.page.wait_for_url("**/filings/*")
    factory.keep("submitted")
    return factory.page.url.rsplit("/", 1)[1].split("?")[0]


def return_once(officer: Person, filing: str) -> None:
    """The officer finds it in the inbox, ticks what is missing, and tells the applicant once."""
    officer.go("/filings/inbox")
    officer.sees("青禾化工有限公司")
    officer.keep("inbox")
    officer.go(f"/filings/{filing}/review")
    for choice in officer.page.locator("input[type=radio][value=there]").all():
        choice.check(force=True)
    officer.page.locator("input[name='tick-resource_survey'][value=missing]").check(force=True)
    officer.keep("review")
    officer.page.locator("button[name=do][value=notice]").click()
    officer.page.wait_for_url("**/notice")
    officer.keep("notice")
    press(officer)
    officer.keep("returned")


def complete(factory: Person, filing: str) -> None:
    """The enterprise sees what is missing and completes it; five new days begin."""
    factory.go(f"/filings/{filing}")
    factory.keep("told-once")
    factory.go(f"/filings/{filing}/resubmit")
    for box in factory.page.locator("input[type=checkbox][name^=paper_]").all():
        if not box.is_checked():
            box.check()
    press(factory)
    factory.keep("resubmitted")


def file_it(officer: Person, filing: str) -> None:
    """The officer ticks the rest and files it; the receipt is there at once."""
    officer.go(f"/filings/{filing}/review")
    for choice in officer.page.locator("input[type=radio][value=there]").all():
        choice.check(force=True)
    officer.page.locator("button[name=do][value=accept]").click()
    officer.page.wait_for_load_state()
    officer.go(f"/filings/{filing}")
    officer.sees(f"370126-{TODAY.year}-")
    officer.keep("filed")


def book(factory: Person) -> str:
    """Five short steps; the plan in force is practised. The drill's number."""
    factory.go("/drills/new")
    factory.page.locator("input[name=plans]").first.check()
    factory.keep("book-plans")
    press(factory)
    factory.page.locator("input[name=form][value=tabletop]").check()
    factory.keep("book-kind")
    press(factory)
    factory.keep("book-day")
    factory.page.locator("main button.btn-main").first.click()
    factory.page.wait_for_load_state()
    factory.page.fill("input[name=place]", "一号会议室")
    factory.keep("book-place")
    press(factory)
    factory.keep("book-check")
    press(factory)
    factory.page.wait_for_url("**/drills/*")
    factory.keep("booked")
    return number_in(factory.page.url)


def hold_it(factory: Person, drill: str) -> None:
    """The drill is begun and brought to its end, with attendance."""
    factory.page.locator(f"form[action$='/drills/{drill}/start'] button").click()
    factory.page.wait_for_load_state()
    factory.go(f"/drills/{drill}/finish")
    factory.page.fill("input[name=attendance]", "23")
    factory.page.fill("textarea[name=notes]", "按预案推演泄漏处置，通信组第一次呼叫无人应答。")
    press(factory)
    factory.keep("held")


def find_a_fault(factory: Person, drill: str) -> str:
    """A finding that blames a clause of the plan opens a revision task. The task's number."""
    factory.go(f"/drills/{drill}/findings/new")
    factory.page.fill("textarea[name=text]", "信息报送一节的值班电话无人接听，未写明备用号码")
    factory.page.locator("input[name=severity][value=major]").check()
    factory.page.locator("input[name=is_plan_fault]").check()
    clauses = factory.page.locator("select[name=clause] option")
    wanted = next(each for each in clauses.all() if "GB29639-6.3.1" in (each.get_attribute("value") or ""))
    factory.page.select_option("select[name=clause]", wanted.get_attribute("value"))
    factory.keep("finding")
    press(factory)
    factory.page.wait_for_url("**/revision-tasks/*")
    factory.keep("task")
    return number_in(factory.page.url)


def evaluate(factory: Person, drill: str) -> None:
    """The evaluation says, after a major finding, that the plan has to change."""
    factory.go(f"/drills/{drill}/evaluation")
    factory.page.locator("input[name=grade][value=fair]").check()
    factory.page.fill("textarea[name=summary]", "达到目标，信息报送环节需改进。")
    factory.page.locator("input[name=plan_decision][value=changes]").check()
    press(factory)
    factory.keep("evaluated")


def revise(factory: Person, task: str) -> str:
    """The blamed clause is changed in the draft, and the draft is published. The new version's number."""
    factory.go(f"/revision-tasks/{task}")
    factory.page.locator(f"form[action$='/revision-tasks/{task}/start'] button").click()
    factory.page.wait_for_url("**/versions/*/edit")
    factory.keep("revision-draft")
    version = factory.page.url.split("/versions/")[1].split("/")[0]
    factory.page.locator("main table th a", has_text="信息报送").first.click()
    factory.page.wait_for_load_state()
    text = factory.page.input_value("textarea[name=text]")
    factory.page.fill("textarea[name=text]", text + "\n值班电话无人应答时，改拨备用号码0640-7203370。")
    press(factory)
    factory.go(f"/versions/{version}/publish")
    factory.page.fill("input[name=on]", date.today().isoformat())
    factory.page.fill("input[name=signed_by]", "何静")
    press(factory)
    factory.keep("revised")
    return version


def stays_open(factory: Person, task: str) -> None:
    """Published is not enough: in Shandong every change is filed again before the task may be closed."""
    factory.go(f"/revision-tasks/{task}")
    assert factory.page.locator(f"form[action$='/revision-tasks/{task}/close']").count() == 0
    factory.keep("task-waits-for-filing")


def close(factory: Person, task: str) -> None:
    """The clause has changed, the version is published and filed: the task is closed by a person."""
    factory.go(f"/revision-tasks/{task}")
    factory.page.locator(f"form[action$='/revision-tasks/{task}/close'] button").click()
    factory.page.wait_for_load_state()
    assert factory.page.locator(".gate li.no").count() == 0
    factory.keep("task-closed")


def send_the_promised_team(commander: Person) -> None:
    """On a phone, no incident entered: found, held with one tap, sent with the second."""
    commander.keep("commander-start")
    search = commander.page.locator("form[role=search]").first
    search.locator("input[name=what]").fill("危险化学品处置")
    search.locator("input[name=where]").fill("37.31,117.16")
    search.locator("input[name=within]").fill("30")
    search.locator("button").click()
    commander.page.wait_for_load_state()
    commander.sees("商河县危险化学品应急救援队")
    commander.keep("found")
    commander.page.locator("ol.finds form[action='/holds'] button").first.click()
    commander.page.wait_for_load_state()
    commander.keep("held")
    commander.page.locator("form[action$='/commit'] button").first.click()
    commander.page.wait_for_load_state()
    commander.keep("called-out")
    commander.go("/holds")
    commander.sees("商河县危险化学品应急救援队")
    commander.keep("on-the-way")


def number_in(address: str) -> str:
    """The last number of an address."""
    return re.findall(r"\d+", address.split("?")[0].split("://")[1].partition("/")[2])[-1]


def press(who: Person) -> None:
    """The one main button of the page's form."""
    who.page.locator("main form button.btn-main, main button.btn-main").last.click()
    who.page.wait_for_load_state()
