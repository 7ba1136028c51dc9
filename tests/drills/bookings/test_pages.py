"""A drill from the booking to the evaluation, as people see it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from drills.bookings.models import Drill
from emergency.core import clock
from emergency.core.db import db
from emergency.notices.models import Notice
from tests.client import Client
from tests.make import Make


@pytest.fixture
def plan(make: Make, client: Client) -> Any:
    """A plan in force, with its unit's safety officer signed in."""
    plan = make.published_plan(title="液氨泄漏专项应急预案", kind="special")
    client.sign_in(make.account("enterprise", plan.organisation))
    return plan


def _answers(plan: Any, **changed: Any) -> dict[str, Any]:
    return {
        "plans": plan.id, "duty": f"DR-N-03:{plan.id}:2026-07-01:2026-12-31", "title": "液氨泄漏演练",
        "kind": "special", "content": "single", "form": "practical", "announced": "yes", "pick": "",
        "on": "2026-12-10", "starts": "09:00",
        "ends": "11:00", "site": 0, "place": "罐区", "participants": "义消队", "observers": "何静", **changed,
    }  # fmt: skip


def test_booking_goes_through_five_short_steps(client: Client, plan: Any) -> None:
    given, asked = _answers(plan), ["哪些预案", "什么样的演练", "哪一天演练", "在哪里", "这样对吗"]
    with clock.at(clock.day_start(clock.today())):
        for step, words in enumerate(asked, start=1):
            page = client.get(f"/drills/new?{urlencode({**given, 'step': step})}")
            assert words in page.text, page.text[:400]
    assert "液氨泄漏专项应急预案" in page.text
    assert "没有其他演练" in page.text
    sent = client.post("/drills/new", {**given, "step": 5}, form_at=f"/drills/new?{urlencode({**given, 'step': 5})}")
    drill = db.session.scalars(select(Drill)).one()
    assert sent.location == f"/drills/{drill.id}"
    assert (drill.title, drill.form, drill.place, len(drill.participants)) == ("液氨泄漏演练", "practical", "罐区", 2)
    assert [(duty.rule, duty.plan_id) for duty in drill.duties] == [("DR-N-03", plan.id)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"plans": ""}, "哪些预案"),
        ({"title": ""}, "什么样的演练"),
        ({"ends": "08:00"}, "开始时间要早于结束时间"),
        ({"on": "", "pick": ""}, "请选一天"),
        ({"on": "", "pick": "gestern"}, "请选一天"),
    ],
)
def test_a_wrong_answer_leads_back_to_its_step_and_nothing_is_lost(
    client: Client, plan: Any, changed: dict[str, str], said: str
) -> None:
    page = client.get(f"/drills/new?{urlencode({**_answers(plan, **changed), 'step': 5})}", status=422)
    assert said in page.text
    assert "罐区" in page.html


def test_the_day_step_offers_days_and_tells_clashes_in_words(client: Client, make: Make, plan: Any) -> None:
    with clock.at(clock.day_start(clock.today())):
        make.drill(of=[plan], on=clock.today() + timedelta(days=7), title="先约好的演练")
        page = client.get(f"/drills/new?{urlencode({'plans': plan.id, 'step': 2})}")
        assert "液氨泄漏专项应急预案演练" in page.html
        given = {key: value for key, value in _answers(plan).items() if key not in ("on", "pick", "starts", "ends")}
        page = client.get(f"/drills/new?{urlencode({**given, 'step': 3})}")
    assert "没有冲突" in page.text
    assert "12月31日" in page.text


def test_a_drill_is_confirmed_begun_recorded_and_evaluated(client: Client, make: Make, plan: Any) -> None:
    drill = make.drill(of=[plan])
    path = f"/drills/{drill.id}"
    assert "已预约" in client.get(path).text
    client.post(f"{path}/confirm", form_at=path)
    assert client.post(f"{path}/start", form_at=path).location == f"{path}/finish"
    wrong = client.post(
        f"{path}/finish", {"held_on": "2999-01-01", "attendance": "30", "notes": "9:02报警"}, status=422
    )
    assert "9:02报警" in wrong.text
    assert "不能晚于今天" in wrong.text
    client.post(f"{path}/finish", {"held_on": str(clock.today()), "attendance": "30", "notes": "9:02报警"}, status=302)
    page = client.get(path)
    assert all(words in page.text for words in ("已完成", "9:02报警", "评估"))
    entries = {"on": str(clock.today()), "grade": "poor", "summary": "启动偏慢", "evaluators": "何静"}
    assert "是否修订预案" in client.post(f"{path}/evaluation", entries, status=422).text
    decided = {**entries, "plan_decision": "stays", "plan_decision_reason": "属执行问题"}
    client.post(f"{path}/evaluation", decided, status=302)
    assert "属执行问题" in client.get(path).text
    client.post(f"{path}/report", {"on": str(clock.today()), "to": "县应急管理局"}, status=302)
    assert "县应急管理局" in client.get(path).text


def test_postponing_and_cancelling_ask_for_a_reason_and_tell_who_takes_part(
    client: Client, make: Make, plan: Any
) -> None:
    guest = make.organisation()
    drill = make.drill(of=[plan], participants=[guest])
    path = f"/drills/{drill.id}"
    times = {"on": "2027-01-12", "starts": "14:00", "ends_at": "16:00"}
    client.post(f"{path}/postpone", {**times, "reason": ""}, status=422)
    client.post(f"{path}/postpone", {**times, "reason": "大风蓝色预警"}, status=302)
    assert "大风蓝色预警" in client.get(path).text
    client.post(f"{path}/cancel", {"reason": "装置停车"}, status=302)
    told = db.session.execute(select(Notice.code, Notice.organisation_id).order_by(Notice.id)).all()
    assert told == [(f"drill.{word}", guest.id) for word in ("booked", "postponed", "cancelled")]


def test_a_drill_from_paper_is_recorded_and_one_too_early_explained(client: Client, plan: Any) -> None:
    given = {
        "plans": plan.id, "title": "五月演练", "kind": "special", "content": "single", "form": "tabletop",
        "held_on": "2026-02-01", "attendance": "12",
    }  # fmt: skip
    assert "试演" in client.post("/drills/record", given, status=422).text
    client.post("/drills/record", {**given, "held_on": "2026-05-08"}, status=302)
    assert db.session.scalars(select(Drill)).one().state == "completed"


def test_the_list_and_the_month_show_drills_in_both_languages(
    client: Client, make: Make, plan: Any, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    for day in range(3):
        make.drill(of=[plan], on=clock.today() + timedelta(days=day), title=f"第{day}场演练")
    assert "将举行3场演练" in client.get("/drills").text
    day = clock.today()
    assert "第0场演练" in client.get(f"/drills/month/{day.year}/{day.month}").text
    client.get("/drills/month/2026/13", status=404)
    with max_queries(22):
        client.get("/drills")
    client.speak("en")
    assert "3 drills to come" in client.get("/drills").text
    assert "What is practised?" in client.get("/drills/new").text


def test_an_administrator_says_first_whose_drill_it_is(client: Client, make: Make) -> None:
    unit = make.published_plan().organisation
    client.sign_in(make.account("administrator"))
    assert "哪个单位" in client.get("/drills/new").text
    assert "哪些预案" in client.get(f"/drills/new?{urlencode({'unit': unit.name})}").text
