"""What people see of teams, stock, searches, holds, incidents and promises, in both languages and without script."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from emergency.accounts.models import Account
from emergency.accounts.queries import actor_of
from emergency.core import clock
from emergency.core.db import db
from emergency.plans.queries import version_in_force
from resources_db.claims.models import Claim
from resources_db.claims.rules import ClaimState
from resources_db.holds import actions
from resources_db.holds.actions import Asked, DrillOwner, reserve_for_drill
from resources_db.incidents.models import Incident
from resources_db.supplies.models import Depot, StockLine
from resources_db.teams.models import Member, Team
from tests.client import Client
from tests.make import Make

Budget = Callable[[int], AbstractContextManager[list[str]]]
WHERE = "where=36.70,117.10"


@pytest.fixture
def commander(client: Client, make: Make) -> Account:
    """A commander at the bureau of 商河县, signed in."""
    account = make.account("commander", make.organisation(kind="emergency_bureau", place=(36.7, 117.1)), name="孙凯")
    client.sign_in(account)
    return account


@pytest.fixture
def keeper(client: Client, make: Make) -> Account:
    """Somebody at the bureau of 商河县 who keeps the registers, signed in."""
    account = make.account("bureau", make.organisation(kind="emergency_bureau", place=(36.7, 117.1)), name="陈立")
    client.sign_in(account)
    return account


def test_a_pump_is_found_held_and_called_out_in_two_taps(client: Client, make: Make, commander: Account) -> None:
    line = make.stock(make.item("大流量排水泵"), make.depot(name="县救援中心库", place=(36.72, 117.1)), 6)
    here = f"/lookup?what=排水泵&quantity=2&{WHERE}"
    page = client.get(here)
    assert "县救援中心库" in page.text
    assert "占用2" in page.text
    fields = {"item": line.item_id, "depot": line.depot_id, "quantity": 2, "occasion": "海河路", "next": here}
    page = client.post("/holds", fields, form_at=here, follow=True, status=200)
    assert "已占用，到" in page.text
    assert "要2，您已占2，还差0" in page.text
    hold = db.session.query(Claim).one()
    page = client.post(f"/holds/{hold.owner_id}/commit", {"next": here}, form_at=here, follow=True, status=200)
    assert "已调用" in page.text
    assert db.session.query(Claim).one().state == ClaimState.REQUESTED


def test_whoever_comes_second_reads_who_was_first_and_what_is_next(
    client: Client, make: Make, commander: Account
) -> None:
    first, _second = make.team(name="一队"), make.team(name="二队", place=(36.8, 117.1))
    here = f"/lookup?what=危化&{WHERE}"
    client.get(here)
    make.hold(first, by=make.actor("commander"), occasion="青禾化工")
    page = client.post("/holds", {"team": first.id, "next": here}, form_at=here, follow=True, status=200)
    assert "没占到" in page.text
    assert "青禾化工" in page.text
    assert "二队，约" in page.text


def test_the_search_speaks_english(client: Client, make: Make, commander: Account) -> None:
    make.team(name="县危化救援队", place=(36.72, 117.1))
    client.speak("en")
    page = client.get(f"/lookup?what=hazmat&within=5&{WHERE}")
    assert "县危化救援队" in page.text
    assert "Not within 5 minutes" in page.text
    assert "km, estimated" in page.text
    assert "Nothing of this is registered" in client.get(f"/lookup?what=helicopter&{WHERE}").text
    assert "No known place is called so" in client.get("/lookup?what=hazmat&where=nowhere").text


def test_a_drill_is_asked_to_give_way(client: Client, make: Make, commander: Account) -> None:
    team = make.team()
    drill = DrillOwner(9, "港区联合演练", make.organisation().id)
    reserve_for_drill([Asked(team=team)], drill=drill, from_at=clock.now(), by=make.actor("bureau"),
                      until_at=clock.now() + timedelta(hours=2))  # fmt: skip
    here = f"/lookup?what=危化&{WHERE}"
    assert "真实事件优先" in client.get(here).text
    page = client.post("/holds", {"team": team.id, "displace": "1", "next": here}, form_at=here, follow=True)
    assert "系统已通知组织单位" in page.text


def test_an_incident_is_opened_and_says_what_is_missing(client: Client, make: Make, commander: Account) -> None:
    unit = make.organisation(place=(36.70, 117.10))
    promises = (("team", "危化", 2, "支", 30), ("item", "堵漏工具", 2, "套", None))
    make.version(make.plan(unit), content=make.content(promises=promises))
    make.team(name="县危化救援队")
    fields = {"title": "青禾化工泄漏", "type": "accident", "level": "2", "place": "36.70,117.10", "datum": "wgs84",
              "deaths": "1"}  # fmt: skip
    page = client.post("/incidents/new", fields, follow=True, status=200)
    assert "二级响应" in page.text
    assert "还缺2样" in page.text
    assert "一般事故" in page.text
    incident = db.session.query(Incident).one()
    page = client.post(f"/incidents/{incident.id}/holds", form_at=f"/incidents/{incident.id}", follow=True, status=200)
    assert "1样中占到1样" in page.text
    assert "占用县危化救援队" in page.text
    client.speak("en")
    page = client.get(f"/incidents/{incident.id}")
    assert "2 needs are not met" in page.text
    assert "Level 2 response" in page.text


def test_an_exercise_is_marked_and_wrong_entries_are_kept(client: Client, make: Make, commander: Account) -> None:
    fields = {"title": "演练：码头火灾", "type": "accident", "level": "3", "is_exercise": "y", "place": "北京",
              "datum": "wgs84"}  # fmt: skip
    page = client.post("/incidents/new", fields, status=422)
    assert "演练：码头火灾" in page.html
    assert "错误：" in page.html
    page = client.post("/incidents/new", {**fields, "place": ""}, follow=True, status=200)
    assert "EXERCISE" in page.text
    assert 'data-mode="exercise"' in page.html


def test_a_line_of_the_log_is_written(client: Client, make: Make, commander: Account) -> None:
    incident = make.incident()
    path = f"/incidents/{incident.id}/log"
    client.post(path, {"kind": "order", "words": ""}, status=422)
    page = client.post(path, {"kind": "order", "words": "疏散下风向500米"}, follow=True)
    assert "疏散下风向500米" in page.text


def test_what_is_held_is_followed_step_by_step(client: Client, make: Make, commander: Account) -> None:
    line, by = make.stock(quantity=9), actor_of(commander)
    (goods,) = actions.commit(make.hold(line, by=by, quantity=4), by=by)
    for step, words in (("en_route", "在途"), ("on_scene", "到场")):
        page = client.post(f"/commitments/{goods.id}/step", {"step": step}, form_at="/holds", follow=True, status=200)
        assert words in page.text
    client.post(f"/commitments/{goods.id}/step", {"step": "return", "quantity": "3"}, form_at="/holds", status=302)
    db.session.expire_all()
    assert line.on_hand == 8


def test_a_hold_for_an_occasion_is_put_under_an_incident(client: Client, make: Make, commander: Account) -> None:
    hold, incident = make.hold(make.team(), by=actor_of(commander)), make.incident()
    assert "归入事件" in client.get("/holds").text
    page = client.post(f"/holds/{hold.id}/incident", {"incident": incident.id}, form_at="/holds", follow=True)
    assert incident.title in page.text


def test_a_team_is_entered_confirmed_and_gets_members(client: Client, make: Make, keeper: Account) -> None:
    fields = {"name": "城关镇应急队", "category": "T4", "capabilities": "排涝\n转移安置", "headcount": "12",
              "phone": "0531-80001234", "place": "36.71,117.11", "datum": "gcj02"}  # fmt: skip
    assert "错误：" in client.post("/teams/new", {**fields, "phone": "12"}, status=422).html
    page = client.post("/teams/new", fields, follow=True, status=200)
    assert "城关镇应急队" in page.text
    assert "排涝、转移安置" in page.text
    team = db.session.query(Team).one()
    said = {"status": "resting", "confirmed_how": "phone", "confirmed_by": "刘某"}
    page = client.post(f"/teams/{team.id}/status", said, form_at=f"/teams/{team.id}", follow=True, status=200)
    assert "休整" in page.text
    assert "刘某 电话确认" in page.text
    assert "休整 电话确认" in page.text
    member = {"name": "王某", "trained_on": "2026-01-08", "is_insured": "no"}
    page = client.post(f"/teams/{team.id}/members", member, form_at=f"/teams/{team.id}", follow=True, status=200)
    assert "未投保" in page.text
    assert "其中1人经过培训" in page.text
    client.post(f"/members/{db.session.query(Member).one().id}/leave", form_at=f"/teams/{team.id}", status=302)
    client.speak("en")
    assert "Resting" in client.get("/teams").text
    assert "left on" in client.get(f"/teams/{team.id}").text


def test_goods_are_received_moved_and_counted(client: Client, make: Make, keeper: Account) -> None:
    client.post("/depots/new", {"name": "湖东库", "place": "36.7,117.1", "datum": "wgs84"}, status=302)
    depot = db.session.query(Depot).one()
    page = client.post(f"/depots/{depot.id}/stock", {"item": "编织袋", "quantity": "500", "reserve_form": "physical"},
                       status=422)  # fmt: skip
    assert "请写上计量单位" in page.text
    client.post(
        f"/depots/{depot.id}/stock", {"item": "编织袋", "unit": "只", "quantity": "500", "reserve_form": "physical"},
        status=302,
    )  # fmt: skip
    line = db.session.query(StockLine).one()
    path = f"/stock/{line.id}"
    page = client.post(f"{path}/movements", {"kind": "issue", "quantity": "600"}, form_at=path, status=422)
    assert "现存只有500" in page.text
    page = client.post(f"{path}/movements", {"kind": "count", "quantity": "480"}, form_at=path, status=422)
    assert "写明原因" in page.text
    counted = {"kind": "count", "quantity": "480", "reason": "盘点差异"}
    page = client.post(f"{path}/movements", counted, form_at=path, follow=True, status=200)
    assert "-20" in page.text
    assert "480" in client.get("/stock?q=编织袋").text
    client.speak("en")
    assert "Never changed" in client.get(path).text


def test_the_catalogue_knows_other_words_and_what_will_do_instead(client: Client, make: Make, keeper: Account) -> None:
    client.post("/items/new", {"name": "移动泵站", "unit": "台"}, status=302)
    page = client.post("/items/new", {"name": "排水泵", "unit": "台", "substitutes": "没有的东西"}, status=422)
    assert "没有叫“没有的东西”的物资" in page.text
    given = {"name": "排水泵", "unit": "台", "synonyms": "抽水机", "substitutes": "移动泵站"}
    page = client.post("/items/new", given, follow=True, status=200)
    assert "抽水机" in page.text
    assert "排水泵" in client.get("/items?q=抽水机").text


def test_a_broken_promise_stands_on_top_and_is_set_aside_with_a_reason(client: Client, make: Make) -> None:
    plan = make.plan()
    make.version(plan, content=make.content(promises=(("item", "堵漏工具", 2, "套", None),)))
    client.sign_in(make.account("enterprise", plan.organisation))
    page = client.get("/promises")
    assert "1项承诺落不了实" in page.text
    assert "登记中没有" in page.text
    path, said = f"/promises/{plan_promise(plan)}/dismissals", {"problem": "missing", "reason": "已签互助协议"}
    client.post(path, said, form_at="/promises", status=302)
    page = client.get("/promises")
    assert "承诺都能落实" in page.text
    assert "已签互助协议" in page.text
    client.speak("en")
    assert "Every promise holds" in client.get("/promises").text


def plan_promise(plan: Any) -> int:
    version = version_in_force(plan.id)
    assert version is not None
    return version.promises[0].id


@pytest.mark.parametrize("path", ["/teams", "/stock", "/depots", "/items", "/holds?whose=all", "/incidents"])
def test_a_list_sends_as_many_statements_for_many_rows_as_for_one(
    client: Client, make: Make, commander: Account, max_queries: Budget, path: str
) -> None:
    counts = []
    for rows in (1, 12):
        for _ in range(rows):
            make.hold(make.team(), make.stock(), incident=make.incident())
        with max_queries(40) as sent:
            client.get(path)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 20


def pdf_text(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def test_a_plan_and_its_print_name_the_teams_and_supplies_it_promises(client: Client, make: Make) -> None:
    plan = make.plan()
    version = make.version(plan, content=make.content(promises=(("item", "堵漏工具", 2, "套", 30),)))
    client.sign_in(make.account("enterprise", plan.organisation))
    page = client.get(f"/plans/{plan.id}")
    assert "承诺对照" in page.text
    assert "堵漏工具" in page.text
    assert "登记中没有" in page.text
    printed = pdf_text(client.get(f"/versions/{version.id}/plan.pdf").response.data)
    assert "应急队伍和物资" in printed
    assert "堵漏工具" in printed
