"""The library of laws and standards as people and programs read and keep it; what a replacement touches."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from drills.revision_tasks.actions import open_from_ground
from drills.revision_tasks.grounds import list_grounds
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed
from emergency.core.instruments import Standing
from emergency.library.actions import look_for_replaced, tell_of_replacement
from emergency.library.models import ReplacedCitation
from emergency.notices.models import Notice
from emergency.plans.models import Plan
from emergency.statutes import actions as statutes
from emergency.statutes.queries import register
from tests.client import Client
from tests.make import Make

BASIS = "GB29639-6.1.1"
OUTLINE = "《生产经营单位生产安全事故应急预案编制导则》（GB/T 29639-2020）"
NEXT = {"kind": "standard", "title_zh": "生产经营单位生产安全事故应急预案编制导则", "number": "GB/T 29639-2027"}


def _plan(make: Make, text: str = f"依据{OUTLINE}编制。", **given: object) -> Plan:
    plan = make.plan(**given)  # type: ignore[arg-type]
    make.version(plan, on=today() - timedelta(days=300), content=make.content({BASIS: text}))
    return plan


def _next_edition(on: date) -> str:
    """The outline's standard of 2020 is replaced by one of 2027, from a day on; the id of the new one."""
    new = statutes.add(**NEXT, in_force_from=on, source="国家标准公告（虚构）", by=SYSTEM)  # type: ignore[arg-type]
    statutes.state_replacement("L07", successor=new.code, on=on, source="国家标准公告（虚构）", by=SYSTEM)
    return new.code


def test_a_replacement_holds_from_its_day_and_is_audited(make: Make) -> None:
    day = today() + timedelta(days=40)
    new = _next_edition(day)
    known = register()
    assert known.get("L07").standing_on(today()) is Standing.CURRENT
    assert known.get("L07").standing_on(day) is Standing.REPLACED
    assert known.get(new).standing_on(today()) is Standing.COMING
    assert [one.id for one in known.chain_of("L07")] == ["L07", new]
    codes = set(db.session.scalars(select(AuditEntry.code)))
    assert {"instrument.added", "instrument.replaced"} <= codes


def test_plans_that_cite_what_was_replaced_are_told_of_once_and_may_become_tasks(make: Make) -> None:
    unit = make.organisation()
    plan = _plan(make, organisation=unit)
    _plan(make, text="没有引用任何文件。")
    _next_edition(today())
    assert tell_of_replacement("L07", by=SYSTEM) == 1
    assert tell_of_replacement("L07", by=SYSTEM) == 0
    assert look_for_replaced() == 0
    told = db.session.scalars(select(Notice).where(Notice.code == "instrument.replaced")).all()
    assert [notice.organisation_id for notice in told] == [unit.id]
    (ground,) = list_grounds(make.actor("enterprise", unit))
    assert (ground.kind, ground.plan.id, ground.clause) == ("instrument", plan.id, BASIS)
    assert "GB/T 29639-2027" in ground.text
    task = open_from_ground(ground, by=make.actor("enterprise", unit))
    assert (task.ground, task.clause) == ("instrument", BASIS)
    assert list_grounds(make.actor("enterprise", unit)) == []


def test_a_day_ahead_comes_by_itself(make: Make) -> None:
    _plan(make)
    day = today() + timedelta(days=40)
    _next_edition(day)
    assert tell_of_replacement("L07", by=SYSTEM) == 0
    with clock.at(day):
        assert look_for_replaced() == 1
    assert [row.instrument for row in db.session.scalars(select(ReplacedCitation))] != []


@pytest.mark.parametrize(
    ("successor", "on", "field"),
    [("L99", "2027-01-01", "successor"), ("L07", "2027-01-01", "successor"), (None, "2020-01-01", "on")],
)
def test_what_cannot_be_is_refused_beside_its_field(make: Make, successor: str | None, on: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        statutes.state_replacement("L07", successor=successor, on=date.fromisoformat(on), source="公告", by=SYSTEM)
    assert field in refused.value.fields


def test_only_the_administrator_adds_and_states(make: Make) -> None:
    by = make.actor("bureau")
    with pytest.raises(NotAllowed):
        statutes.state_replacement("L07", successor=None, on=today(), source="公告", by=by)
    with pytest.raises(NotAllowed):
        statutes.add(**NEXT, in_force_from=today(), source="公告", by=by)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        statutes.add(**(NEXT | {"number": "GB/T 29639-2020"}), in_force_from=today(), source="公告", by=SYSTEM)  # type: ignore[arg-type]


def test_the_page_tells_what_a_replacement_touches(client: Client, make: Make) -> None:
    unit = make.organisation()
    plan = _plan(make, organisation=unit)
    far = _plan(make, organisation=make.organisation(area="370124"), title="远方县某预案")
    client.sign_in(make.account("administrator"))
    page = client.get("/instruments/L07")
    assert plan.title in page.text
    assert far.title in page.text
    assert "引用预案2件" in page.text
    _next_edition(today())
    tell_of_replacement("L07", by=SYSTEM)
    client.sign_in(make.account("enterprise", unit))
    page = client.get("/instruments/L07")
    for words in ("已被代替", "引用预案1件", "适用范围", "沿革", "GB/T 29639-2027"):
        assert words in page.text, words
    assert far.title not in page.text
    (version,) = {
        row.version_id for row in db.session.scalars(select(ReplacedCitation)) if row.version.plan_id == plan.id
    }
    assert "引用已被代替的文件1处" in client.get(f"/versions/{version}").text
    english = client.speak("en").get("/instruments/L05")
    assert "What its replacement touches" in english.text
    assert "rules" in english.text


def test_the_library_says_what_is_in_force_and_what_is_not(client: Client, make: Make) -> None:
    client.sign_in(make.account("enterprise"))
    page = client.get("/instruments")
    for words in ("中华人民共和国安全生产法", "现行", "已被代替", "未核实"):
        assert words in page.text, words
    replaced = client.get("/instruments?standing=replaced")
    assert "危险化学品安全管理条例" in replaced.text
    assert "中华人民共和国安全生产法" not in replaced.text
    assert "Nothing is found" in client.speak("en").get("/instruments?words=zzzz").text


def test_the_administrator_adds_and_replaces_on_pages(client: Client, make: Make) -> None:
    _plan(make)
    client.sign_in(make.account("administrator"))
    given = NEXT | {"issuer": "国家标准化管理委员会", "in_force_from": today().isoformat(), "source": ""}
    assert client.post("/instruments/new", given, status=422)
    made = client.post("/instruments/new", given | {"source": "国家标准公告（虚构）"}, status=302).location
    code = made.rpartition("/")[2]
    stated = {"successor": code, "on": today().isoformat(), "source": "国家标准公告（虚构）"}
    page = client.get(client.post("/instruments/L07/replace", stated, status=302).location)
    assert "已通知1件引用预案的所属单位" in page.text
    assert "由管理员录入" in client.get(made).text


def test_a_program_reads_the_library(client: Client, make: Make) -> None:
    unit = make.organisation()
    plan = _plan(make, organisation=unit)
    token = make.token(make.account("enterprise", unit))
    listed = client.call("GET", "/api/v1/instruments?standing=current&kind=law", token).json
    assert "L02" in [one["id"] for one in listed["items"]]
    one = client.call("GET", "/api/v1/instruments/L07", token).json
    assert (one["standing"], one["successor"]) == ("current", None)
    assert [(each["plan"], each["clause"], each["replaced"]) for each in one["plans"]] == [(plan.id, BASIS, False)]
    assert "DR-N-03" in client.call("GET", "/api/v1/instruments/L03", token).json["rules"]
    assert client.call("GET", "/api/v1/instruments/L99", token).status_code == 404


def test_the_page_costs_the_same_for_any_number_of_plans(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    for _ in range(8):
        _plan(make)
    client.sign_in(make.account("administrator"))
    with max_queries(22):
        client.get("/instruments/L07")
