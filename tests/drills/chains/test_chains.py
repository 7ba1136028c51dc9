"""Risk → hazard → plan → drill → finding: each gap is told of, whose plan it is stays with those who may see it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from flask import Flask

from drills.chains import queries, rules
from drills.chains.rules import Gap
from drills.evaluations.actions import evaluate
from drills.evaluations.rules import Grade
from emergency.accounts.models import Organisation
from emergency.core.actors import SYSTEM, Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.hazards import actions as hazards
from emergency.hazards import queries as registered
from emergency.hazards.models import Hazard
from emergency.rulebook.obligation import Status
from tests.client import Client
from tests.make import Make


@pytest.mark.parametrize(
    ("statuses", "was_held", "expected"),
    [
        ([Status.MET], True, False),
        ([Status.BOOKED], False, False),
        ([Status.FIRST_PERIOD], False, False),
        ([Status.OPEN], True, True),
        ([Status.MET, Status.OVERDUE], True, True),
        ([], True, False),
        ([], False, True),
    ],
)
def test_a_period_is_that_of_the_rules(statuses: list[Status], was_held: bool, expected: bool) -> None:
    assert rules.is_unpractised(statuses, was_ever_held=was_held) is expected


def _gaps(hazard: Hazard, by: Actor = SYSTEM) -> list[tuple[Gap, ...]]:
    return [link.gaps for link in queries.links_of([registered.latest_of(hazard)], by)]


@pytest.fixture
def unit(make: Make) -> Organisation:
    """A unit outside of any rule that counts drills of each plan."""
    return make.organisation(name="青禾甲醇有限公司")


def test_each_gap_is_found_where_the_chain_breaks_off(make: Make, unit: Organisation) -> None:
    hazard = make.hazard(unit)
    assert _gaps(hazard) == [(Gap.NO_PLAN,)]
    draft = make.draft(make.plan(unit))
    link = hazards.answer(hazard, draft.plan, by=SYSTEM)
    assert _gaps(hazard) == [(Gap.NOT_IN_FORCE,)]
    hazards.end_answer(link, by=SYSTEM)
    plan = make.published_plan(unit, on=today() - timedelta(days=300))
    hazards.answer(hazard, plan, by=SYSTEM)
    assert _gaps(hazard) == [(Gap.NOT_PRACTISED,)]
    drill = make.drill(of=[plan], state="completed")
    assert _gaps(hazard) == [(Gap.NOT_EVALUATED,)]
    task = make.task(drill)
    evaluate(drill, on=today(), grade=Grade.GOOD, plan_decision=True, by=SYSTEM)
    assert _gaps(hazard) == [(Gap.FINDING_OPEN,)]
    make.changed_hazard(hazard)
    assert _gaps(hazard) == [(Gap.CHANGE_WAITING, Gap.FINDING_OPEN)]
    (found,) = queries.links_of([registered.latest_of(hazard)], SYSTEM)
    assert (found.drill, found.tasks) == (drill, (task,))


def test_the_plan_of_a_major_hazard_source_is_counted_by_its_own_rule(make: Make) -> None:
    """DR-N-13 asks for a drill a year of the special plan that answers a registered major hazard source."""
    unit = make.organisation(tags=["hazmat_store", "major_hazard_source", "major_hazard_level_2"], area="440305")
    plan = make.plan(unit, kind="special", title="罐区专项应急预案", hazard="罐区泄漏")
    make.version(plan, on=date(today().year - 3, 3, 2))
    hazard = make.hazard(unit)
    hazards.answer(hazard, plan, by=SYSTEM)
    (link,) = queries.links_of([registered.latest_of(hazard)], SYSTEM)
    assert Gap.NOT_PRACTISED in link.gaps
    assert link.due_on is not None
    make.drill(of=[plan], state="completed")
    (link,) = queries.links_of([registered.latest_of(hazard)], SYSTEM)
    assert Gap.NOT_EVALUATED in link.gaps


def test_another_bodys_plan_is_not_named_to_others(client: Client, make: Make, unit: Organisation) -> None:
    hazard = make.hazard(unit)
    county = make.published_plan(make.organisation(kind="government", name="甲县人民政府"), title="甲县危化品专项预案")
    hazards.answer(hazard, county, by=SYSTEM)
    client.sign_in(make.account("enterprise", unit))
    page = client.get("/chains")
    assert "甲县危化品专项预案" not in page.text
    assert "其他单位的预案" in page.text
    assert "甲县危化品专项预案" not in client.get(f"/hazards/{hazard.id}").text
    assert "甲县危化品专项预案" not in client.get("/hazards?format=csv").html


def test_the_page_filters_counts_and_is_given_out_as_shown(client: Client, make: Make, unit: Organisation) -> None:
    make.hazard(unit, name="无预案罐区")
    whole = make.hazard(unit, name="完整罐区")
    plan = make.published_plan(unit, on=today() - timedelta(days=300))
    hazards.answer(whole, plan, by=SYSTEM)
    evaluate(make.drill(of=[plan], state="completed"), on=today(), grade=Grade.GOOD, by=SYSTEM)
    client.sign_in(make.account("bureau"))
    page = client.get("/chains")
    assert "1处危险源的链条有缺口" in page.text
    assert "没有对应预案 1" in page.text
    broken = client.get("/chains?gap=no_plan")
    assert "无预案罐区" in broken.text
    assert "完整罐区" not in broken.text
    exported = client.get("/chains?gap=any&format=csv").response.data.decode("utf-8-sig")
    assert "无预案罐区" in exported
    assert "完整罐区" not in exported
    assert "1 hazard with a gap in its chain" in client.speak("en").get("/chains").text
    assert "Hazards with a gap" in client.get("/").text


def test_the_chain_costs_the_same_for_any_number(
    app: Flask, make: Make, unit: Organisation, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    spent = []
    for number in (1, 6):
        for _ in range(number):
            hazard = make.hazard(unit)
            hazards.answer(hazard, make.published_plan(unit, on=today() - timedelta(days=300)), by=SYSTEM)
        db.session.expire_all()
        said = db.session.scalars(registered.list_standing(SYSTEM)).all()
        with max_queries(45) as sent:
            queries.links_of(said, SYSTEM)
        spent.append(len(sent))
    assert spent[1] <= spent[0] + 1
