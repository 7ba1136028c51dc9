"""How an official makes a rule of the authority's own, changes it, and sees whose duties change."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from drills.obligations.queries import obligations_of_one
from drills.obligations.waiting import own_duties
from drills.own_rules import effects
from drills.own_rules.jobs import tell_rule_changes
from emergency.core import clock, worklist
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.notices.models import Notice
from emergency.rulebook.cases import check_pack
from emergency.rulebook.commands import rules as rules_command
from emergency.rulebook.models import AuthorityRule
from emergency.rulebook.packs import pack_of
from emergency.rulebook.queries import rule_of_row
from tests.client import Client
from tests.make import Make

AREA = "370126"


def typed(**given: Any) -> dict[str, Any]:
    return {
        "title_zh": "矿山企业每季度现场处置演练", "title_en": "Mines: an on-site drill each quarter",
        "sentence_zh": "矿山企业每季度至少组织一次现场处置方案演练。",
        "sentence_en": "Mines hold at least one on-site drill each quarter.",
        "document": "商应急〔2026〕18号", "article": "第三条", "force": "policy_target", "mark": "V1", "area": AREA,
        "valid_from": "2027-01-01", "valid_to": "2029-12-31", "kinds": ["enterprise"], "any_tags": ["mine"],
        "plan_kinds": ["on_site"], "event": "drill", "at_least": "1", "every": "quarter", "mode": "calendar",
        "scope": "unit", **given,
    }  # fmt: skip


def with_cases(page: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What the drafted page would send back: its cases among what was typed."""
    sent = dict(given)
    for field in (*page.root.iter("textarea"), *page.root.iter("input")):
        if field.get("name", "").startswith("cases-"):
            sent[field.get("name")] = (field.text or "") if field.tag == "textarea" else field.get("value", "")
    return sent


@pytest.fixture
def bureau(client: Client, make: Make) -> Any:
    bureau = make.bureau(AREA)
    client.sign_in(make.account("bureau", bureau))
    return bureau


def saved(client: Client, at: str = "/rules/new", **given: Any) -> AuthorityRule:
    drafted = client.post(at, {**typed(**given), "do": "draft"}, status=200)
    sent = {**with_cases(drafted, typed(**given)), "confirmed": "y", "do": "save"}
    client.post(at, sent, status=302)
    return db.session.query(AuthorityRule).order_by(AuthorityRule.id.desc()).first()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("language", "counted", "drafted", "kept"),
    [
        ("zh_Hans_CN", "家单位中有1家适用", "逾期一日完成", "规则已保存"),
        ("en", "it would bind 1 of the", "Done a day too late", "The rule is saved"),
    ],
)
def test_an_official_makes_a_rule_without_touching_code(
    client: Client, make: Make, bureau: Any, language: str, counted: str, drafted: str, kept: str
) -> None:
    make.organisation(tags=["mine"])
    make.organisation(tags=["transport"])
    make.organisation(tags=["mine"], area="370124")
    client.speak(language)
    assert counted in client.post("/rules/new", {**typed(), "do": "count"}, status=200).text
    assert db.session.query(AuthorityRule).count() == 0
    page = client.post("/rules/new", {**typed(), "do": "draft"}, status=200)
    assert drafted in page.html
    sent = {**with_cases(page, typed()), "do": "save"}
    unconfirmed = client.post("/rules/new", sent, status=422)
    assert drafted in unconfirmed.html
    assert db.session.query(AuthorityRule).count() == 0
    assert kept in client.post("/rules/new", {**sent, "confirmed": "y"}, follow=True).text
    row = db.session.query(AuthorityRule).one()
    rule = rule_of_row(row)
    assert (row.rule, rule.measure.months, rule.area) == (f"OWN-{AREA}-01", 3, AREA)  # type: ignore[union-attr]
    assert len(rule.cases) > 8
    assert [entry.code for entry in db.session.query(AuditEntry).filter(AuditEntry.code.like("rule.%"))] == [
        "rule.added"
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title_en": ""}, "title_en"),
        ({"document": ""}, "document"),
        ({"area": "999999"}, "area"),
        ({"area": "370124"}, "area"),
        ({"valid_to": "2026-01-01"}, "valid_to"),
        ({"valid_to": ""}, "valid_to"),
        ({"every": "3 years"}, "mode"),
        ({"event": "assessment", "at_least": "2"}, "at_least"),
        ({"at_least": "0"}, "at_least"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    client: Client, bureau: Any, wrong: dict[str, str], said: str
) -> None:
    page = client.post("/rules/new", {**typed(**wrong), "do": "draft"}, status=422)
    assert f'id="{said}-wrong"' in page.html
    assert "矿山企业每季度现场处置演练" in page.html
    assert db.session.query(AuthorityRule).count() == 0


def test_a_case_that_does_not_come_out_is_refused_with_what_the_rule_gives(client: Client, bureau: Any) -> None:
    page = client.post("/rules/new", {**typed(), "do": "draft"}, status=200)
    sent = {**with_cases(page, typed()), "confirmed": "y", "do": "save"}
    sent["cases-0-expect"] = "逾期；2027-03-31；0/1"
    refused = client.post("/rules/new", sent, status=422)
    assert "按现有规则计算的结果是：" in refused.text
    assert 'id="cases-0-expect-wrong"' in refused.html
    sent["cases-0-expect"] = "随便"
    assert "无法识别：随便" in client.post("/rules/new", sent, status=422).text
    assert db.session.query(AuthorityRule).count() == 0


def test_fields_that_no_case_guards_are_named_and_saved_only_when_that_is_accepted(client: Client, bureau: Any) -> None:
    page = client.post("/rules/new", {**typed(), "do": "draft"}, status=200)
    sent = with_cases(page, typed())
    few = {name: value for name, value in sent.items() if not name.startswith("cases-") or name.startswith("cases-0-")}
    refused = client.post("/rules/new", {**few, "confirmed": "y", "do": "save"}, status=422)
    assert "以下各项写错时没有算例能够发现" in refused.text
    assert "预案种类" in refused.text
    client.post("/rules/new", {**few, "confirmed": "y", "open_fields_accepted": "y", "do": "save"}, status=302)
    assert len(rule_of_row(db.session.query(AuthorityRule).one()).cases) == 1


def test_a_bureau_makes_no_law_and_the_administrator_enters_local_law(client: Client, make: Make, bureau: Any) -> None:
    law = {"force": "statutory", "valid_to": ""}
    refused = client.post("/rules/new", {**typed(**law), "do": "draft"}, status=422)
    assert 'id="force-wrong"' in refused.html
    assert db.session.query(AuthorityRule).count() == 0
    client.sign_in(make.account("administrator"))
    row = saved(client, **law)
    assert rule_of_row(row).force == "statutory"


def test_a_changed_rule_gets_an_end_and_a_successor_and_both_say_so(client: Client, make: Make, bureau: Any) -> None:
    first = saved(client)
    page = f"/rules/{first.rule}"
    assert f"{page}/change" in client.get(page).html
    shown = client.get(f"{page}/change")
    assert "矿山企业每季度现场处置演练" in shown.html
    change = {"every": "half_year", "valid_from": "2028-01-01"}
    too_early = client.post(f"{page}/change", {**typed(every="half_year"), "do": "draft"}, status=422)
    assert 'id="valid_from-wrong"' in too_early.html
    second = saved(client, f"{page}/change", **change)
    db.session.expire_all()
    old = db.session.query(AuthorityRule).filter_by(rule=first.rule).one()
    assert (old.in_force_until, second.replaces) == (date(2027, 12, 31), old.rule)
    assert f"由{second.rule}接替" in client.get(page).text
    assert f"接替{old.rule}" in client.get(f"/rules/{second.rule}").text
    assert f"{page}/change" not in client.get(page).html
    again = {**with_cases(client.post(f"{page}/change", {**typed(**change), "do": "draft"}), typed(**change))}
    client.post(f"{page}/change", {**again, "confirmed": "y", "do": "save"}, status=422)
    assert db.session.query(AuthorityRule).count() == 2
    client.post(f"{page}/end", {"on": "2028-06-30"}, form_at=page, status=422)
    db.session.expire_all()
    assert db.session.query(AuthorityRule).filter_by(rule=first.rule).one().in_force_until == date(2027, 12, 31)


def test_what_a_rule_changes_is_listed_filtered_and_exported(client: Client, make: Make, bureau: Any) -> None:
    mine = make.organisation(tags=["mine"], name="栖云矿业有限公司")
    make.organisation(tags=["mine"], name="远山矿业有限公司", area="370124")
    make.organisation(tags=["transport"])
    first = saved(client)
    page = client.get(f"/rules/{first.rule}/effects")
    assert "1家单位的义务发生变化" in page.text
    assert "新增义务" in page.text
    assert mine.name in page.text
    assert "远山矿业" not in page.text
    second = saved(client, f"/rules/{first.rule}/change", every="half_year", valid_from="2028-01-01")
    page = client.get(f"/rules/{second.rule}/effects")
    assert "要求放宽" in page.text
    assert "每季度1次" in page.text
    assert mine.name not in client.get(f"/rules/{second.rule}/effects?change=stricter").text
    assert mine.name not in client.get(f"/rules/{second.rule}/effects?words=远山").text
    table = client.get(f"/rules/{second.rule}/effects?format=csv").html
    assert mine.name in table
    assert "2028-06-30" in table
    assert client.get(f"/rules/{second.rule}/effects?format=xlsx").response.data[:2] == b"PK"


def test_a_unit_sees_what_changes_for_itself_alone(client: Client, make: Make, bureau: Any) -> None:
    mine = make.organisation(tags=["mine"], name="栖云矿业有限公司")
    make.organisation(tags=["mine"], name="近岭矿业有限公司")
    row = saved(client)
    client.sign_in(make.account("enterprise", mine))
    text = client.get(f"/rules/{row.rule}/effects").text
    assert "栖云矿业有限公司" in text
    assert "近岭矿业" not in text


def test_those_concerned_are_told_once_when_the_rule_takes_effect(client: Client, make: Make, bureau: Any) -> None:
    mine = make.organisation(tags=["mine"])
    make.organisation(tags=["transport"])
    saved(client)
    tell_rule_changes.run()
    assert db.session.query(Notice).filter_by(code="rule.effective").count() == 0
    with clock.at(date(2027, 1, 1)):
        tell_rule_changes.run()
        tell_rule_changes.run()
    told = db.session.query(Notice).filter_by(code="rule.effective").all()
    assert [notice.organisation_id for notice in told] == [mine.id]
    assert db.session.query(AuthorityRule).one().told_at is not None
    assert db.session.query(AuditEntry).filter_by(code="rule.told").count() == 1


def test_the_own_rules_of_an_area_leave_as_a_pack_and_come_back_the_same(
    client: Client, make: Make, bureau: Any
) -> None:
    first = saved(client)
    saved(client, f"/rules/{first.rule}/change", every="half_year", valid_from="2028-01-01")
    client.post(
        "/rules/adopt",
        {"template": "high-risk-special-half-yearly", "area": AREA, "valid_from": "2026-01-01",
         "valid_to": "2028-12-31", "number": "2", "document": "县应急办〔2026〕3号"},
        status=302,
    )  # fmt: skip
    text = client.get("/rules/own.toml").html
    pack = pack_of(tomllib.loads(text), file="pack")
    assert check_pack(pack) == []
    before = {row.rule: rule_of_row(row) for row in db.session.query(AuthorityRule)}
    assert set(before) == {rule.id for rule in pack.rules}
    twice = client.post("/rules/pack", {"file": (BytesIO(text.encode()), "rules.toml")}, status=422)
    assert first.rule in twice.text
    elsewhere = text.replace("OWN-", "NEW-")
    given = {"file": (BytesIO(elsewhere.encode()), "rules.toml")}
    assert "已导入3条规则" in client.post("/rules/pack", given, follow=True).text
    after = {row.rule: rule_of_row(row) for row in db.session.query(AuthorityRule) if row.rule.startswith("NEW-")}
    assert len(after) == 3
    for rule_id, rule in after.items():
        was = before[rule_id.replace("NEW-", "OWN-")]
        assert (rule.subject, rule.plans, rule.measure, rule.scope, rule.in_force_from, rule.in_force_until) == (
            was.subject, was.plans, was.measure, was.scope, was.in_force_from, was.in_force_until,
        )  # fmt: skip
        assert (rule.replaces or "").replace("NEW-", "OWN-") == (was.replaces or "")


@pytest.mark.parametrize(
    "text", ["", "not = = toml", '[pack]\ntitle = { zh = "空", en = "Empty" }\n', "[[rule]]\nid = 3\n"]
)
def test_a_pack_that_cannot_be_taken_is_refused_beside_the_field(client: Client, bureau: Any, text: str) -> None:
    page = client.post("/rules/pack", {"file": (BytesIO(text.encode()), "rules.toml")}, status=422)
    assert 'id="file-wrong"' in page.html
    assert db.session.query(AuthorityRule).count() == 0


def test_a_bureau_changes_no_rule_of_another_area(client: Client, make: Make, bureau: Any) -> None:
    row = saved(client)
    client.sign_in(make.account("bureau", make.bureau("370124")))
    client.get(f"/rules/{row.rule}/change", status=404)


def test_a_rule_to_come_stands_in_the_list_and_is_not_counted_as_in_force(client: Client, bureau: Any) -> None:
    before = client.get("/rules").text
    row = saved(client)
    text = client.get("/rules").text
    assert row.rule in text
    assert "尚未施行" in text
    in_force = re.compile(r"(\d+)条规则有效")
    assert in_force.findall(text) == in_force.findall(before) != []


def test_what_falls_away_when_a_rule_ends_is_shown(client: Client, make: Make, bureau: Any) -> None:
    mine = make.organisation(tags=["mine"], name="栖云矿业有限公司")
    row = saved(client)
    page = client.get(f"/rules/{row.rule}/effects?at=end")
    assert "不再适用" in page.text
    assert mine.name in page.text
    saved(client, f"/rules/{row.rule}/change", every="half_year", valid_from="2028-01-01")
    client.get(f"/rules/{row.rule}/effects?at=end", status=404)


def test_the_number_of_statements_does_not_grow_with_the_units(
    client: Client, make: Make, bureau: Any, max_queries: Any
) -> None:
    row = saved(client)
    rule = rule_of_row(row)
    counted = []
    for number in (2, 12):
        for _ in range(number):
            unit = make.organisation(tags=["mine"])
            make.published_plan(unit, kind="on_site")
        with max_queries(40) as sent:
            found = effects.effects_of(rule, SYSTEM)
        counted.append(len(sent))
    assert found.units == 14
    assert counted[0] == counted[1]


def test_programs_read_what_a_rule_replaced_and_what_replaced_it(client: Client, make: Make, bureau: Any) -> None:
    first = saved(client)
    second = saved(client, f"/rules/{first.rule}/change", every="half_year", valid_from="2028-01-01")
    token = make.token(make.account("bureau", bureau))
    old = client.call("GET", f"/api/v1/rules/{first.rule}", token).get_json()
    new = client.call("GET", f"/api/v1/rules/{second.rule}", token).get_json()
    assert (old["replaced_by"], old["valid_to"]) == (second.rule, "2027-12-31")
    assert (new["replaces"], new["replaced_by"]) == (first.rule, None)
    listed = client.call("GET", "/api/v1/rules?all=1", token).get_json()["items"]
    assert {rule["id"]: rule["replaced_by"] for rule in listed if rule["own"]} == {
        first.rule: second.rule,
        second.rule: None,
    }


def test_an_exported_pack_passes_the_check_command_and_is_taken_by_the_interface(
    app: Flask, client: Client, make: Make, bureau: Any, tmp_path: Any
) -> None:
    first = saved(client)
    saved(client, f"/rules/{first.rule}/change", every="half_year", valid_from="2028-01-01")
    text = client.get("/rules/own.toml").html.replace("OWN-", "NEW-")
    pack = tmp_path / "rules.toml"
    pack.write_text(text, "utf-8")
    checked = app.test_cli_runner().invoke(rules_command, ["check", str(pack)])
    assert (checked.exit_code, checked.output.split(",")[1].strip()) == (0, "2 rules")
    pack.write_text(text.replace('every = "half_year"', 'every = "year"'), "utf-8")
    assert app.test_cli_runner().invoke(rules_command, ["check", str(pack)]).exit_code == 1
    token = make.token(make.account("bureau", bureau))
    answer = client.call("POST", "/api/v1/rules", token, {"pack": text})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert db.session.query(AuthorityRule).filter(AuthorityRule.rule.startswith("NEW-")).count() == 2


def test_a_target_that_has_run_out_counts_as_a_breach_nowhere(client: Client, make: Make, bureau: Any) -> None:
    mine = make.organisation(tags=["mine"], name="栖云矿业有限公司")
    make.published_plan(mine, kind="on_site")
    with clock.at(date(2024, 1, 1)):
        row = saved(client, valid_from="2024-01-01", valid_to="2025-12-31")
    with clock.at(date(2026, 3, 2)):
        found = obligations_of_one(mine.id)
        over = [duty for duty in found if duty.rule.id == row.rule]
        assert [(duty.status.value, duty.is_breach) for duty in over] == [("expired_target", False)]
        assert row.rule not in {duty.rule.id for duty in own_duties(make.actor("enterprise", mine), date(2026, 3, 2))}
        assert not [task for task in worklist.all_due(date(2026, 3, 2)) if row.rule in str(task.about)]
        page = client.get(f"/organisations/{mine.id}/obligations").text
        assert "目标已到期" in page
        overdue = sum(duty.status.value == "overdue" for duty in found)
        assert ("没有逾期的义务" in page) == (overdue == 0)
        shown = client.get(f"/rules/{row.rule}").text
        assert "未完成不作为违法或者逾期情形" in shown
