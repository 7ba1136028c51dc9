"""The whole circle as three people in a real browser, in both languages.

An enterprise uploads a plan, sees what is missing, publishes and submits it; the officer returns it once, it is completed
and filed; the enterprise books the drill its duties ask for and records it with a finding; the task leads to a new
version and a new filing; the commander finds the team that the plan promises, holds it and sends it.
"""

from __future__ import annotations

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
    factory.go(f"/versions/{version}/publish")
    factory.page.fill("input[name=on]", (TODAY - timedelta(days=1)).isoformat())
    factory.page.fill("input[name=signed_by]", "何静")
    press(factory)
    factory.keep("published")
    return version


def submit(factory: Person, version: str) -> str:
    """The same list that the reviewer will tick is seen before; then it is handed in. The filing's number."""
    factory.go(f"/versions/{version}/file")
    for kind in ("application", "plan_text", "risk_assessment"):
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


def press(who: Person) -> None:
    """The one main button of the page's form."""
    who.page.locator("main form button.btn-main, main button.btn-main").last.click()
    who.page.wait_for_load_state()
