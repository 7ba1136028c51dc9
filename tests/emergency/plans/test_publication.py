"""What society reads of plans without an account (PL-28), and what it does not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed
from emergency.plans import actions
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.publication import make_public
from emergency.plans.vocabulary import Family, PlanKind, Publication
from tests.client import Client
from tests.make import Make

DAY = date(2026, 3, 20)
SUMMARY = "本预案适用于本县行政区域内的森林火灾应对工作。"


@pytest.fixture
def plan(make: Make) -> Plan:
    return make.plan(make.organisation(kind="government"), family=Family.GOVERNMENT, kind=PlanKind.SPECIAL)


@pytest.fixture
def version(make: Make, plan: Plan) -> PlanVersion:
    return make.version(plan)


def opened(client: Client, plan: Plan) -> str:
    listed = client.get(f"/public/organisations/{plan.organisation_id}/plans").text
    assert plan.title in listed
    return client.get(f"/public/plans/{plan.id}").text


def closed(client: Client, plan: Plan) -> None:
    client.get(f"/public/plans/{plan.id}", status=404)
    client.get(f"/public/organisations/{plan.organisation_id}/plans", status=404)


def test_nothing_is_read_before_somebody_opens_it(client: Client, plan: Plan, version: PlanVersion) -> None:
    closed(client, plan)
    make_public(version, on=DAY, by=SYSTEM)
    closed(client, plan)
    client.get("/public/plans/999999", status=404)


def test_a_summary_stands_for_the_whole_and_can_be_taken_back(client: Client, plan: Plan, version: PlanVersion) -> None:
    make_public(version, on=DAY, how=Publication.SUMMARY, summary=SUMMARY, by=SYSTEM)
    shown = opened(client, plan)
    assert SUMMARY in shown
    assert not any(clause.text in shown for clause in version.clauses if clause.text)
    make_public(version, on=DAY, how=Publication.ELSEWHERE, by=SYSTEM)
    closed(client, plan)


def test_the_whole_text_leaves_out_people_and_promises(client: Client, plan: Plan, version: PlanVersion) -> None:
    assert version.contacts
    assert version.promises
    make_public(version, on=DAY, how=Publication.WHOLE, by=SYSTEM)
    shown = opened(client, plan)
    assert all(clause.title in shown for clause in version.clauses)
    for hidden in (*(each.phone for each in version.contacts), *(each.name for each in version.contacts)):
        assert hidden not in shown


def test_a_new_version_is_closed_until_it_is_opened_itself(
    client: Client, make: Make, plan: Plan, version: PlanVersion
) -> None:
    make_public(version, on=DAY, how=Publication.SUMMARY, summary=SUMMARY, by=SYSTEM)
    assert SUMMARY in opened(client, plan)
    make.version(plan, on="2026-06-01")
    closed(client, plan)


def test_an_abolished_plan_is_no_longer_read(client: Client, plan: Plan, version: PlanVersion) -> None:
    make_public(version, on=DAY, how=Publication.SUMMARY, summary=SUMMARY, by=SYSTEM)
    assert SUMMARY in opened(client, plan)
    actions.abolish(plan, on=date(2026, 5, 1), by=SYSTEM)
    closed(client, plan)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"how": Publication.SUMMARY, "summary": " "}, "summary"),
        ({"on": date(2020, 1, 1)}, "on"), ({"on": date(2999, 1, 1)}, "on"),
    ],
)  # fmt: skip
def test_what_is_made_public_has_its_day_and_its_words(version: PlanVersion, given: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_public(version, **{"on": DAY, "by": SYSTEM, **given})
    assert set(refused.value.fields) == {field}


def test_only_its_own_organisation_opens_it_and_all_that_was_said_is_kept(make: Make, version: PlanVersion) -> None:
    with pytest.raises(NotAllowed):
        make_public(version, on=DAY, by=make.actor("auditor"))
    make_public(version, on=DAY, how=Publication.SUMMARY, summary=SUMMARY, by=SYSTEM)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.code, entry.details["how"]) == ("version.made_public", "summary")
    for change in ("UPDATE plan_publication SET summary = ''", "DELETE FROM plan_publication"):
        with pytest.raises(DBAPIError, match=r"append_only|rewrit"), db.session.begin_nested():
            db.session.execute(text(change))


@pytest.mark.parametrize(("language", "heading"), [("zh", "向社会公布的应急预案"), ("en", "Plans made public")])
def test_the_government_opens_a_summary_on_its_page(
    make: Make, client: Client, plan: Plan, version: PlanVersion, language: str, heading: str
) -> None:
    client.sign_in(make.account("bureau", make.bureau()))
    client.speak(language)
    page = f"/versions/{version.id}/make-public"
    given = {"on": str(DAY), "how": "summary", "summary": ""}
    client.post(page, given, status=422)
    client.post(page, {**given, "summary": SUMMARY}, status=302)
    assert f"/public/plans/{plan.id}" in client.get(f"/plans/{plan.id}").html
    assert heading in client.get(f"/public/organisations/{plan.organisation_id}/plans").text
    assert SUMMARY in client.get(f"/public/plans/{plan.id}").text
