"""Hazards as people and programs keep them: registered, stated anew, gone; who may; what is told and audited."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from emergency.accounts.rules import Tag
from emergency.core import clock
from emergency.core.audit import AuditEntry
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.hazards import actions, queries
from emergency.hazards.models import Hazard
from emergency.notices.models import Notice
from emergency.sites import queries as sites
from tests.client import Client
from tests.make import Make


def test_the_past_can_be_read_by_day_and_by_what_was_known(make: Make) -> None:
    with clock.at(date(2026, 3, 2)):
        hazard = make.hazard(level=3, since=date(2020, 1, 1))
        before = now()
    with clock.at(date(2026, 6, 1)):
        state = replace(queries.latest_of(hazard).state, level=1)
        actions.restate(
            hazard, state=state, since=date(2026, 4, 1), source="安全评估报告2026-03", by=make.actor("bureau")
        )
    assert queries.standing_of([hazard.id], date(2026, 3, 31))[hazard.id].level == 3
    assert queries.standing_of([hazard.id], date(2026, 4, 1))[hazard.id].level == 1
    assert queries.standing_of([hazard.id], date(2026, 5, 1), before)[hazard.id].level == 3
    assert queries.standing_of([hazard.id], date(2019, 12, 31)) == {}
    assert [row.level for row in queries.history_of(hazard)] == [1, 3]


def test_a_change_is_audited_and_told_once_to_the_owners_of_its_plans(make: Make) -> None:
    unit = make.organisation()
    hazard, plan = make.hazard(unit), make.published_plan(unit)
    actions.answer(hazard, plan, by=make.actor("enterprise", unit))
    more = replace(queries.latest_of(hazard).state.substances[0], quantity=1200)
    state = replace(queries.latest_of(hazard).state, substances=(more,))
    actions.restate(hazard, state=state, since=today(), by=make.actor("enterprise", unit))
    told = db.session.scalars(select(Notice).where(Notice.code == "hazard.changed")).all()
    assert [(notice.organisation_id, notice.params["plan"]) for notice in told] == [(unit.id, plan.title)]
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.code == "hazard.stated"))
    assert entry is not None
    assert entry.details["changed"] == ["quantity"]
    with pytest.raises(Conflict):
        actions.restate(hazard, state=state, since=today(), by=make.actor("enterprise", unit))


def test_a_better_paper_is_no_ground_and_nobody_is_told(make: Make) -> None:
    unit = make.organisation()
    hazard = make.hazard(unit)
    actions.answer(hazard, make.published_plan(unit), by=make.actor("enterprise", unit))
    said = actions.restate(
        hazard, state=queries.latest_of(hazard).state, since=today(), source="备案登记表〔2026〕3号",
        by=make.actor("enterprise", unit),
    )  # fmt: skip
    assert not said.is_material
    assert db.session.scalar(select(Notice).where(Notice.code == "hazard.changed")) is None


def test_a_hazard_that_is_gone_leaves_the_list_and_stays_readable(make: Make) -> None:
    unit = make.organisation()
    hazard, by = make.hazard(unit), make.actor("enterprise", unit)
    with pytest.raises(Invalid):
        actions.end(hazard, on=today(), source=" ", by=by)
    actions.end(hazard, on=today(), source="核销意见", by=by)
    assert db.session.scalars(queries.list_standing(by)).all() == []
    assert len(db.session.scalars(queries.list_standing(by, with_gone=True)).all()) == 1
    assert len(db.session.scalars(queries.list_standing(by, on=today() - timedelta(days=1))).all()) == 1
    with pytest.raises(Conflict):
        actions.end(hazard, on=today(), source="核销意见", by=by)


@pytest.mark.parametrize(
    ("role", "outcome"),
    [("bureau", None), ("department", NotFound), ("member", NotFound), ("commander", NotAllowed)],
)
def test_a_unit_keeps_its_hazards_and_the_bureau_may(make: Make, role: str, outcome: type[Exception] | None) -> None:
    hazard, by = make.hazard(), make.actor(role)
    state = replace(queries.latest_of(hazard).state, level=1)
    if outcome is None:
        assert actions.restate(hazard, state=state, since=today(), by=by).changed == ["level"]
        return
    with pytest.raises(outcome):
        actions.restate(hazard, state=state, since=today(), by=by)


def test_a_unit_without_the_fact_is_told_and_states_it_in_one_step(client: Client, make: Make) -> None:
    unit = make.organisation(tags=["hazmat_store"])
    hazard = make.hazard(unit, level=3)
    client.sign_in(make.account("enterprise", unit))
    page = client.get(f"/hazards/{hazard.id}")
    assert "单位监管类别中没有：危险化学品重大危险源、三级重大危险源" in page.text
    client.post(f"/organisations/{unit.id}/hazards/facts", {}, form_at=f"/hazards/{hazard.id}", status=302)
    tags = sites.present_facts(unit).tags
    assert {"hazmat_store", Tag.MAJOR_HAZARD_SOURCE, Tag.MAJOR_HAZARD_LEVEL_3} <= set(tags)
    assert "单位监管类别中没有" not in client.get(f"/hazards/{hazard.id}").text


def test_the_register_in_both_languages_with_its_filters_and_export(client: Client, make: Make) -> None:
    unit = make.organisation(name="青禾甲醇有限公司")
    make.hazard(unit, name="甲醇储罐区", level=1)
    make.hazard(name="面粉筒仓", kind="dust_explosion", substances="")
    client.sign_in(make.account("bureau"))
    page = client.get("/hazards")
    assert "风险与危险源2处" in page.text
    assert "粉尘爆炸风险" in page.text
    assert "面粉筒仓" not in client.get("/hazards?level=1").text
    assert "甲醇储罐区" not in client.get("/hazards?kind=dust_explosion").text
    assert "1 hazard" in client.speak("en").get("/hazards?words=青禾甲醇").text
    exported = client.get("/hazards?format=csv&level=1")
    assert "800" in exported.response.data.decode("utf-8-sig")
    assert "面粉筒仓" not in exported.response.data.decode("utf-8-sig")


def test_the_register_costs_the_same_for_any_number(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    unit = make.organisation()
    for number in range(20):
        make.hazard(unit, name=f"{number}号罐区")
    client.sign_in(make.account("bureau"))
    with max_queries(9):
        client.get("/hazards")


def test_a_hazard_is_registered_on_the_page_and_nothing_typed_is_lost(client: Client, make: Make) -> None:
    unit = make.organisation()
    client.sign_in(make.account("enterprise", unit))
    given = {
        "kind": "major_hazard_source", "name": "液氨储罐区", "level": "", "substances": "液氨 7664-41-7 60吨 q/Q=6",
        "area": "370126", "place": "36.7,117.1", "datum": "gcj02", "since": "2026-01-05", "source": "评估报告",
        "address": "厂区东侧", "site": "", "identified_on": "2025-12-20",
    }  # fmt: skip
    page = client.post(f"/organisations/{unit.id}/hazards/new", given, status=422)
    assert "重大危险源应当填写级别" in page.text
    assert "液氨 7664-41-7 60吨 q/Q=6" in page.html
    page = client.get(client.post(f"/organisations/{unit.id}/hazards/new", given | {"level": "2"}, status=302).location)
    for words in ("液氨储罐区", "二级", "60吨", "CAS 7664-41-7", "q/Q 6", "厂区东侧", "新增危险源"):
        assert words in page.text, words


def test_a_plan_and_its_clause_are_named_and_taken_off(client: Client, make: Make) -> None:
    unit = make.organisation()
    hazard, plan = make.hazard(unit), make.published_plan(unit)
    client.sign_in(make.account("enterprise", unit))
    assert "响应启动" in client.get(f"/hazards/{hazard.id}/plans").text
    client.post(f"/hazards/{hazard.id}/plans", {"plan": f"{plan.id}:GB29639-6.3.4"}, status=302)
    assert plan.title in client.get(f"/hazards/{hazard.id}").text
    assert "甲醇储罐区" in client.get(f"/plans/{plan.id}").text
    (link,) = queries.answers_to([hazard.id])[hazard.id]
    assert link.clause == "GB29639-6.3.4"
    client.post(f"/hazard-plans/{link.id}/end", {}, form_at=f"/hazards/{hazard.id}", status=302)
    assert "尚未指定应对该危险源的预案" in client.get(f"/hazards/{hazard.id}").text
    with pytest.raises(Invalid):
        actions.answer(hazard, plan, clause="GB29639-99", by=make.actor("enterprise", unit))


def test_a_program_registers_changes_and_reads_a_hazard(client: Client, make: Make) -> None:
    unit = make.organisation()
    plan = make.published_plan(unit)
    token = make.token(make.account("enterprise", unit))
    given = {
        "kind": "major_hazard_source", "name": "甲醇储罐区", "level": 2, "identified_on": "2025-12-20",
        "place": {"lat": 36.7, "lon": 117.1}, "since": "2026-01-01",
        "substances": [{"name": "甲醇", "cas": "67-56-1", "quantity": 800, "unit": "吨", "ratio": 1.6}],
        "plans": [{"plan": plan.id, "clause": "GB29639-6.3.4"}],
    }  # fmt: skip
    made = client.call("POST", "/api/v1/hazards", token, given)
    assert made.status_code == 201, made.text
    assert made.json["plans"] == [{"plan": plan.id, "clause": "GB29639-6.3.4"}]
    address = f"/api/v1/hazards/{made.json['id']}"
    changed = client.call("PATCH", address, token, {"level": 1, "source": "评估报告", "since": "2026-05-01"})
    assert (changed.json["level"], changed.json["since"]) == (1, "2026-05-01")
    assert changed.json["substances"][0]["quantity"] == 800
    assert client.call("GET", f"{address}?on=2026-04-30", token).json["level"] == 2
    assert client.call("GET", f"{address}?on=yesterday", token).status_code == 422
    assert client.call("GET", "/api/v1/hazards?level=1", token).json["total"] == 1
    gone = client.call("PATCH", address, token, {"gone": True, "source": "核销意见"})
    assert gone.json["gone"] is True
    assert client.call("GET", "/api/v1/hazards", token).json["total"] == 0
    bad = client.call("POST", "/api/v1/hazards", token, given | {"kind": "dragon"})
    assert bad.status_code == 422


TABLE = """单位名称,重大危险源名称,级别,危险化学品名称,CAS号,最大存量（吨）,经度,纬度,评估报告,应急预案
{unit},甲醇罐区,二级,甲醇,67-56-1,800,117.1,36.7,评估报告2026-01,{plan}
{unit},液氨站,三级,液氨、氨水,,,117.1,36.7,,没有的预案
{unit},面粉筒仓,,,,,,,,
没有这家公司,罐区,一级,苯,,,,,,
"""


def test_a_list_is_brought_in_and_the_second_time_nothing_is_entered_twice(make: Make) -> None:
    unit = make.organisation(name="青禾储运有限公司")
    plan = make.published_plan(unit)
    text = TABLE.format(unit=unit.name, plan=plan.title)
    made = make.imported("hazards", text, by=make.actor("bureau"))
    rows = {row.name: row for row in db.session.scalars(queries.list_standing(make.actor("bureau")))}
    assert set(rows) == {"甲醇罐区", "液氨站", "面粉筒仓"}
    assert len(made) == 3
    assert rows["甲醇罐区"].substances == [
        {"name": "甲醇", "cas": "67-56-1", "quantity": 800.0, "unit": "吨", "ratio": None}
    ]
    assert [one["name"] for one in rows["液氨站"].substances] == ["液氨", "氨水"]
    assert rows["面粉筒仓"].hazard.kind == "other"
    assert [link.plan_id for link in queries.answers_to([rows["甲醇罐区"].hazard_id])[rows["甲醇罐区"].hazard_id]] == [
        plan.id
    ]
    assert make.imported("hazards", text, by=make.actor("bureau")) == []
    assert len(db.session.scalars(select(Hazard)).all()) == 3


def test_our_own_export_is_read_again(client: Client, make: Make) -> None:
    unit = make.organisation(name="青禾储运有限公司")
    make.hazard(unit, name="甲醇罐区", substances="甲醇 67-56-1 800吨 q/Q=1.6\n苯 3吨")
    client.sign_in(make.account("bureau"))
    text = client.get("/hazards?format=csv").response.data.decode("utf-8-sig")
    text = text.replace("甲醇罐区", "二号罐区")
    make.imported("hazards", text, by=make.actor("bureau"))
    rows = {row.name: row for row in db.session.scalars(queries.list_standing(make.actor("bureau")))}
    first, second = rows["甲醇罐区"], rows["二号罐区"]
    assert second.substances == first.substances
    assert (second.level, second.hazard.kind, second.since) == (first.level, first.hazard.kind, first.since)
