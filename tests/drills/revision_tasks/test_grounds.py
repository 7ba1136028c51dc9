"""A changed hazard asks for the revision of the plans that answer it: once, decided by their owner, on record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask

from drills.revision_tasks import actions, queries
from drills.revision_tasks.grounds import get_ground, list_grounds
from emergency.accounts.models import Organisation
from emergency.core.actors import SYSTEM
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from emergency.core.worklist import tasks_for
from emergency.hazards import actions as hazards
from emergency.hazards.models import Hazard
from emergency.plans import actions as plan_actions
from emergency.plans.models import Plan
from tests.client import Client
from tests.make import Make

HANDLING = "GB29639-6.3.4"


@pytest.fixture
def unit(make: Make) -> Organisation:
    """A unit with a hazard that one of its plans answers."""
    return make.organisation(name="青禾甲醇有限公司")


def _answered(make: Make, unit: Organisation, clause: str = HANDLING) -> tuple[Hazard, Plan]:
    hazard, plan = make.hazard(unit), make.published_plan(unit, on=today() - timedelta(days=300))
    hazards.answer(hazard, plan, clause=clause, by=SYSTEM)
    return hazard, plan


def test_a_changed_hazard_becomes_a_task_until_the_clause_has_changed(make: Make, unit: Organisation) -> None:
    hazard, _plan = _answered(make, unit)
    assert list_grounds(SYSTEM) == []
    said, by = make.changed_hazard(hazard), make.actor("enterprise", unit)
    (ground,) = list_grounds(by)
    assert (ground.kind, ground.of, ground.clause) == ("hazard", str(said.id), HANDLING)
    task = actions.open_from_ground(ground, by=by)
    assert task.text == "甲醇储罐区：级别变化"
    assert task.due_on == today() + timedelta(days=30)
    assert list_grounds(by) == []
    with pytest.raises(NotReady):
        actions.close(task, by=by)
    actions.start(task, by=by)
    draft = make.draft(task.plan, texts={"GB29639-6.5.1": "对讲机60部，专人保管。"})
    plan_actions.publish(draft, on=today(), by=by)
    with pytest.raises(NotReady) as refused:
        actions.close(task, by=by)
    assert "clause_unchanged" in refused.value.facts["because"]
    assert queries.steps_of(task)[0].name == "ground"


def test_without_a_clause_any_change_of_the_text_will_do(make: Make, unit: Organisation) -> None:
    hazard, _plan = _answered(make, unit, clause="")
    make.changed_hazard(hazard)
    by = make.actor("enterprise", unit)
    task = actions.open_from_ground(list_grounds(by)[0], by=by)
    assert task.clause == ""
    actions.start(task, by=by)
    draft = make.draft(task.plan, texts={"GB29639-6.5.1": "对讲机60部，专人保管。"})
    plan_actions.publish(draft, on=today(), by=by)
    assert "clause_unchanged" not in [bar.code for bar in queries.gate_of(task)]


def test_a_plan_that_came_out_after_the_change_knew_of_it(make: Make, unit: Organisation) -> None:
    hazard = make.hazard(unit, since=today() - timedelta(days=900))
    hazards.answer(hazard, make.published_plan(unit, on=today() - timedelta(days=300)), by=SYSTEM)
    assert list_grounds(SYSTEM) == []
    older = make.published_plan(unit, on=today() - timedelta(days=950))
    hazards.answer(hazard, older, by=SYSTEM)
    assert [ground.plan.id for ground in list_grounds(SYSTEM)] == [older.id]


def test_a_ground_is_decided_once(make: Make, unit: Organisation) -> None:
    hazard, plan = _answered(make, unit)
    said, by = make.changed_hazard(hazard), make.actor("enterprise", unit)
    first, second = (get_ground(plan.id, "hazard", str(said.id), by) for _ in range(2))
    with pytest.raises(Invalid):
        actions.dismiss_ground(first, reason="  ", by=by)
    actions.dismiss_ground(first, reason="新版预案已按一级编制", by=by)
    assert list_grounds(by) == []
    for again in (actions.open_from_ground, lambda ground, by: actions.dismiss_ground(ground, reason="同上", by=by)):
        with pytest.raises(Conflict):
            again(second, by=by)
    make.changed_hazard(hazard, level=2)
    assert len(list_grounds(by)) == 1, "the next change asks again"


@pytest.mark.parametrize(("role", "outcome"), [("bureau", NotAllowed), ("department", NotFound), ("member", NotFound)])
def test_only_the_owner_of_the_plan_decides(
    make: Make, unit: Organisation, role: str, outcome: type[Exception]
) -> None:
    hazard, _plan = _answered(make, unit)
    make.changed_hazard(hazard)
    (ground,) = list_grounds(SYSTEM)
    with pytest.raises(outcome):
        actions.open_from_ground(ground, by=make.actor(role))


def test_it_waits_on_the_owners_page_and_is_reminded_of_alike(make: Make, unit: Organisation) -> None:
    hazard, _plan = _answered(make, unit)
    make.changed_hazard(hazard)
    mine = [task for task in tasks_for(make.actor("enterprise", unit), today()) if task.code == "ground.waiting"]
    assert [task.organisation_id for task in mine] == [unit.id]
    assert not [task for task in tasks_for(make.actor("bureau"), today()) if task.code == "ground.waiting"]


def test_the_pages_in_both_languages(client: Client, make: Make, unit: Organisation) -> None:
    hazard, plan = _answered(make, unit)
    said = make.changed_hazard(hazard)
    client.sign_in(make.account("enterprise", unit))
    assert "1项修订情形待研究" in client.get("/revision-tasks").text
    page = client.get(f"/revision-grounds?plan={plan.id}")
    assert "甲醇储罐区：级别变化" in page.text
    assert "面临的风险发生重大变化" in page.text
    address = f"/revision-grounds/{plan.id}/hazard/{said.id}"
    assert client.post(f"{address}/dismiss", {"reason": ""}, status=422)
    task = client.post(f"{address}/task", {"clause": HANDLING}, status=302).location
    shown = client.get(task)
    assert "修订情形" in shown.text
    assert "应急处置" in shown.text
    assert client.get(f"{address}/task", status=404)
    english = client.speak("en").get(task)
    assert "The risk has changed" in english.text
    assert "Nothing waits for a decision" in client.get("/revision-grounds").text


def test_a_program_reads_and_decides(client: Client, make: Make, unit: Organisation) -> None:
    hazard, plan = _answered(make, unit)
    said = make.changed_hazard(hazard)
    token = make.token(make.account("enterprise", unit))
    listed = client.call("GET", "/api/v1/revision-grounds", token).json
    assert [(one["plan"], one["ground"], one["of"]) for one in listed["items"]] == [(plan.id, "hazard", str(said.id))]
    made = client.call("POST", f"/api/v1/revision-grounds/{plan.id}/hazard/{said.id}/task", token, {})
    assert made.status_code == 201, made.text
    assert (made.json["ground"], made.json["clause"]) == ("hazard", HANDLING)


def test_the_list_costs_the_same_for_any_number(
    app: Flask, make: Make, unit: Organisation, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    for _ in range(8):
        make.changed_hazard(_answered(make, unit)[0])
    db.session.expire_all()
    with max_queries(7):
        assert len(list_grounds(SYSTEM)) == 8
