"""The public interface as an outside program meets it: from an empty database by commands, then by the API alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from emergency.app import create_app
from emergency.core import clock
from emergency.core.db import db
from tests.databases import SECRET, Database, settings_for
from tests.journeys.program import Machine, Program
from tests.make import credit_code

MADE = Path(__file__).parents[1] / "samples" / "made"
PASSWORD = "Walk-through-2026"
FRIDAY = date(2026, 11, 20)
PAPERS = [
    {"kind": kind}
    for kind in ("application", "review_opinion", "plan_text", "risk_assessment", "resource_survey")
]  # fmt: skip
OBLIGATION = {
    "rule", "title", "scope", "plan", "force", "status", "period", "due_on", "provisional", "required", "done",
    "counted", "not_counted", "early_warning", "citation", "verified", "why",
}  # fmt: skip
STATUSES = {
    "expired_target", "advisory", "met", "overdue", "missing_evidence", "first_period", "booked", "due_soon", "open",
}  # fmt: skip
HERE = {"lat": 24.91, "lon": 118.67, "datum": "gcj02"}


@dataclass
class World:
    """What the walk found and made: ids by name, and who calls."""

    machine: Machine
    root: Program
    bureau: Program
    unit: Program
    ids: dict[str, Any] = field(default_factory=dict)


def _token(machine: Machine, login: str, role: str, organisation: int | None = None) -> str:
    where = ["--organisation", str(organisation)] if organisation else []
    machine.run(
        "accounts", "create", "--login", login, "--name", "林晓", "--role", role, *where, "--password-stdin",
        said=f"{PASSWORD}\n",
    )  # fmt: skip
    printed = machine.run("tokens", "create", "--login", login).stdout
    assert printed.count("\n") == 1
    return printed.strip()


@pytest.fixture(scope="module")
def world(database: Database) -> Iterator[World]:
    """A system set up by commands: its areas, a bureau, a chemical works with a plan in force, and their programs."""
    url = database.create("contract")
    app = create_app(settings_for(url, database.folder))
    machine = Machine(app, url, database.folder, SECRET)
    machine.run("db", "upgrade")
    machine.run("db", "check")
    token = _token(machine, "root", "administrator")
    root = Program(app, token)
    ids: dict[str, Any] = {}
    for parent, code, name in (("350500", "350500-01", "泉州台商投资区"), ("370400", "370400-01", "枣庄高新区")):
        (above,) = root.get(f"/areas?code={parent}")["items"]
        found = root.get(f"/areas?code={code}")["items"]
        given = {"code": code, "name": name, "kind": "functional_zone", "parent": above["id"]}
        zone = found[0] if found else root.post("/areas", given)
        assert {key: zone[key] for key in given} == given
        ids[code] = zone["id"]
    area = ids["350500-01"]
    bureau = root.post("/organisations", {"name": "泉州台商投资区应急局", "kind": "emergency_bureau", "area": area})
    unit = root.post(
        "/organisations",
        {"name": "望屿化工有限公司", "uscc": credit_code(70001), "kind": "enterprise", "area": area, "place": HERE,
         "tags": ["hazmat_produce"], "size": "medium", "employees": 320, "industry": "C26",
         "supervised_by": [bureau["id"]]},
    )  # fmt: skip
    ids |= {"area": area, "bureau": bureau["id"], "unit": unit["id"]}
    made = World(
        machine, root, Program(app, _token(machine, "bureau", "bureau", bureau["id"])),
        Program(app, _token(machine, "unit", "enterprise", unit["id"])), ids,
    )  # fmt: skip
    with clock.at(FRIDAY):
        plan = _plan(made)
        version = made.unit.post(
            f"/plans/{plan['id']}/versions",
            {"label": "2024版", "published_on": "2024-03-01", "reviewed_on": "2024-02-20", "assessed_on": "2025-03-01",
             **_content()},
        )  # fmt: skip
        ids |= {"plan": plan["id"], "version": version["id"]}
    yield made
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    database.drop("contract")


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    """A working day of a year whose calendar is announced."""
    with clock.at(FRIDAY):
        yield


def _plan(world: World, **given: Any) -> Any:
    body = {
        "organisation": world.ids["unit"], "family": "unit", "kind": "comprehensive",
        "title": "望屿化工有限公司综合应急预案", "hazard": "", **given,
    }  # fmt: skip
    return world.unit.post("/plans", body)


def _content(measures: str = "立即启动", **texts: str) -> dict[str, Any]:
    outline = {
        "GB29639-6.1": "总则", "GB29639-6.1.1": "适用范围", "GB29639-6.1.2": "响应分级",
        "GB29639-6.2": "应急组织机构及职责", "GB29639-6.3": "应急响应", "GB29639-6.3.1": "信息报告",
        "GB29639-6.3.1.1": "信息接报", "GB29639-6.3.1.2": "信息处置与研判", "GB29639-6.3.2": "预警",
        "GB29639-6.3.2.1": "预警启动", "GB29639-6.3.2.2": "响应准备", "GB29639-6.3.2.3": "预警解除",
        "GB29639-6.3.3": "响应启动", "GB29639-6.3.4": "应急处置", "GB29639-6.3.5": "应急支援",
        "GB29639-6.3.6": "响应终止", "GB29639-6.4": "后期处置", "GB29639-6.5": "应急保障",
        "GB29639-6.5.1": "通信与信息保障", "GB29639-6.5.2": "应急队伍保障", "GB29639-6.5.3": "物资装备保障",
        "GB29639-6.5.4": "其他保障",
    }  # fmt: skip
    return {
        "sections": [
            {"code": code, "title": title, "text": texts.get(code, f"{title}的规定。")}
            for code, title in outline.items()
        ],
        "promises": [{"kind": "team", "what": "危险化学品处置", "quantity": 2, "unit": "支", "within_minutes": 30}],
        "response_levels": [
            {"level": 1, "criteria": "泄漏失控", "decided_by": "总经理", "measures": measures},
        ],
    }


def _is(answer: dict[str, Any], **expected: Any) -> None:
    assert {name: answer[name] for name in expected} == expected


def _filing(world: World, **given: Any) -> Any:
    return world.unit.post("/filings", {"version": world.ids["version"], "documents": PAPERS, **given})


# Commands


def test_help_is_in_both_languages_and_errors_are_one_sentence(world: World) -> None:
    english = world.machine.run_apart("accounts", "create", "--help", language="C.UTF-8")
    chinese = world.machine.run_apart("accounts", "create", "--help", language="zh_CN.UTF-8")
    assert "Make an account" in english
    assert "建立账号" in chinese
    assert "密码" in chinese
    wrong = world.machine.run("tokens", "create", "--login", "nobody", status=1)
    assert (wrong.stdout, wrong.stderr.count("\n")) == ("", 1)


@pytest.mark.parametrize("command", ["config", "jobs list", "rules check", "audit verify"])
def test_what_commands_list_is_told_as_json_too(world: World, command: str) -> None:
    world.machine.run(*command.split())
    assert json.loads(world.machine.run(*command.split(), "--json").stdout) is not None


def test_one_job_is_run_and_a_rule_is_shown(world: World) -> None:
    world.machine.run("jobs", "run", "seal-audit")
    assert "DR-N-03" in world.machine.run("rules", "show", "DR-N-03").stdout


@pytest.mark.parametrize("table", ["organisations", "drills", "filings"])
def test_tables_are_brought_in_by_command(world: World, table: str) -> None:
    file = {"organisations": MADE / "table03.csv", "drills": MADE / "table05.csv"}.get(table)
    if file is None:
        file = world.machine.folder / "filings.csv"
        file.write_text(f"备案单位,预案名称,预案类型,备案编号,备案日期\n没有的单位,甲预案,综合应急预案,3-1,{FRIDAY}\n")
    options = ["--area", "350500-01"] if table == "organisations" else []
    world.machine.run("import", table, str(file), "--dry-run", *options)


# Areas, organisations, sites


def test_facts_hold_from_their_day(world: World) -> None:
    unit = f"/organisations/{world.ids['unit']}"
    shown = world.unit.get(unit)
    _is(shown, tags=["hazmat_produce"], size="medium", employees=320, supervised_by=[world.ids["bureau"]])
    assert shown["place"]["datum"] == "wgs84"
    assert shown["place"]["given_in"] == "gcj02"
    assert shown["place"]["lat"] != HERE["lat"]
    _is(world.root.patch(unit, {"employees": 400, "since": "2026-06-01"}), employees=400)
    stale = world.root.patch(unit, {"phone": "0595-1"}, 412, If_Match='"0"')
    assert stale["code"] == "stale"
    (found,) = world.root.get(f"/organisations?uscc={shown['uscc']}")["items"]
    assert found["id"] == shown["id"]


def test_branches_have_a_parent(world: World) -> None:
    body = {"name": "望屿化工码头分公司", "kind": "branch", "area": world.ids["370400-01"], "parent": world.ids["unit"]}
    _is(world.root.post("/organisations", body), kind="branch", parent=world.ids["unit"], uscc=None)
    wrong = world.root.post("/organisations", {**body, "name": "", "kind": "castle"}, 422)
    assert {"name", "kind"} <= set(wrong["errors"])


def test_a_site_is_what_a_plan_and_a_drill_may_name(world: World) -> None:
    sites = f"/organisations/{world.ids['unit']}/sites"
    given = {"name": "码头罐区", "area": world.ids["370400-01"], "place": HERE, "tags": ["hazmat_store"],
             "since": "2024-01-01", "supervised_by": [world.ids["bureau"]]}  # fmt: skip
    site = world.root.post(sites, given)
    _is(site, name="码头罐区", tags=["hazmat_store"], since="2024-01-01", until=None)
    assert site["id"] in [each["id"] for each in world.unit.get(sites)["items"]]
    _is(_plan(world, kind="on_site", title="码头罐区现场处置方案", site=site["id"]), site=site["id"])


# Plans


def test_a_version_is_recorded_drafted_reviewed_published_assessed(world: World) -> None:
    parent = world.ids["plan"]
    plan = _plan(world, kind="special", title="液氨泄漏专项应急预案", hazard="液氨泄漏", parent=parent)
    _is(plan, parent=parent, hazard="液氨泄漏")
    where, renamed = f"/plans/{plan['id']}", {"title": "液氨泄漏事故专项应急预案"}
    assert world.unit.patch(where, renamed, 412, If_Match='"0"')["code"] == "stale"
    _is(world.unit.patch(where, renamed, If_Match=f'"{plan["revision"]}"'), **renamed)
    versions = f"/plans/{world.ids['plan']}/versions"
    recorded = world.unit.get(f"/versions/{world.ids['version']}")
    _is(recorded, published_on="2024-03-01", reviewed_on="2024-02-20", assessed_on="2025-03-01", label="2024版")
    draft = world.unit.post(versions, {"label": "2026版", "reason": "重新评估"})
    assert draft["sections"] == recorded["sections"]
    path = f"/versions/{draft['id']}"
    changed = world.unit.patch(path, _content("五分钟内启动"))
    _is(changed["response_levels"][0], measures="五分钟内启动")
    world.unit.patch(path, {"label": "旧"}, 412, If_Match='"0"')
    world.unit.patch(f"/versions/{world.ids['version']}", {"label": "改"}, 409)
    member = {"name": "高工", "unit": "泉城安全技术中心", "speciality": "危险化学品"}
    world.unit.post(f"{path}/review", {"on": "2026-11-18", "members": [member], "chair": "高工", "opinion": "同意"})
    _is(world.unit.post(f"{path}/publish", {"on": "2026-11-20"}, 200), state="published", published_on="2026-11-20")
    _is(world.unit.post(f"{path}/assess", {"on": "2026-11-20"}, 200), assessed_on="2026-11-20")
    told = world.unit.get(f"{path}/changes?since={world.ids['version']}")
    assert set(told["refiling"]) == {"required", "because"}
    assert told["response_levels"][0]["new"] == "五分钟内启动"


def test_a_plan_of_a_government_is_issued(world: World) -> None:
    body = {"organisation": world.ids["bureau"], "family": "government", "kind": "departmental",
            "title": "危险化学品事故部门应急预案"}  # fmt: skip
    plan = world.bureau.post("/plans", body)
    wrong = world.bureau.post(f"/plans/{plan['id']}/versions", {"published_on": "2025-01-01"}, 422)
    assert "published_on" in wrong["errors"] or "issued_on" in wrong["errors"]
    _is(world.bureau.post(f"/plans/{plan['id']}/versions", {"issued_on": "2025-01-01"}), issued_on="2025-01-01")


# Filings


def test_a_filing_is_taken_returned_once_handed_in_again_and_accepted(world: World) -> None:
    filing = _filing(world, received_on="2026-11-16")
    _is(filing, state="submitted", received_on="2026-11-20", check_by="2026-11-27", deemed_on="2026-11-28",
        authority=world.ids["bureau"], receipt_number=None)  # fmt: skip
    path = f"/filings/{filing['id']}"
    assert world.unit.post(f"{path}/take", {}, 403)["code"] == "not_allowed"
    _is(world.bureau.post(f"{path}/take", {"on": "2026-11-18"}, 200), state="checking", check_by="2026-11-25")
    missing = {"missing": ["缺专家签字"], "on": "2026-11-19"}
    returned = world.bureau.post(f"{path}/return", missing, 200)
    _is(returned, state="returned_once", missing=["缺专家签字"])
    assert returned["steps"][-1]["recorded_later"] is True
    again = world.unit.post(f"{path}/resubmit", {"documents": [{"kind": "review_opinion"}]}, 200)
    _is(again, state="checking", round=2, check_by="2026-11-27")
    told = world.bureau.post(f"{path}/return", {"missing": [{"text": "缺风险评估", "item": "risk_assessment"}]}, 409)
    assert told["code"] == "already_told"
    filed = world.bureau.post(f"{path}/accept", {}, 200)
    _is(filed, state="filed")
    assert filed["receipt_number"]
    assert world.bureau.post(f"{path}/refuse", {"reason": "x"}, 409)["code"] == "already_decided"
    ours = world.unit.get("/filings?state=filed")
    assert filed["id"] in [each["id"] for each in ours["items"]]


def test_silence_files_and_a_late_acceptance_issues_the_receipt(world: World) -> None:
    arrived = {"version": world.ids["version"], "documents": PAPERS, "received_on": "2026-11-02"}
    first, second = world.bureau.post("/filings", arrived), world.bureau.post("/filings", arrived)
    _is(first, state="deemed_filed", received_on="2026-11-02", check_by="2026-11-09", deemed_on="2026-11-10")
    path = f"/filings/{first['id']}"
    assert world.bureau.post(f"{path}/return", {"missing": ["缺"]}, 409)["code"] == "deemed"
    assert world.bureau.post(f"{path}/refuse", {"reason": "缺"}, 409)["code"] == "deemed"
    late = world.bureau.post(f"{path}/accept", {}, 200)
    _is(late, state="deemed_filed")
    assert late["receipt_number"]
    _is(world.root.post(f"/filings/{second['id']}/refuse", {"reason": "不属于备案范围"}, 200), state="refused")


# Obligations, rules, programme


def test_obligations_have_the_shape_of_the_contract(world: World) -> None:
    listed = world.unit.get(f"/obligations?organisation={world.ids['unit']}&on=2026-11-20")
    assert set(listed) == {"items", "total", "next"}
    assert {"PL-", "DR-"} <= {each["rule"][:3] for each in listed["items"]}
    for each in listed["items"]:
        assert set(each) >= OBLIGATION
        assert each["status"] in STATUSES
        assert each["citation"] is None or {"instrument", "article"} <= set(each["citation"])
        assert each["period"] is None or set(each["period"]) == {"from", "to", "mode"}
        assert each["early_warning"] is None or set(each["early_warning"]) == {"mode", "due_on"}
        assert isinstance(each["why"], list)
    assert len({(each["rule"], each["plan"], str(each["period"])) for each in listed["items"]}) == listed["total"]
    before = world.unit.get("/obligations?known_at=2020-01-01T00:00:00%2B08:00")
    assert not any(each["done"] for each in before["items"])
    assert world.unit.get("/obligations?on=yesterday", 422)["errors"]


def test_a_drill_recorded_later_counts_for_its_day_and_was_not_known_before(world: World) -> None:
    ask = f"/obligations?organisation={world.ids['unit']}&on=2026-06-30"
    with clock.at(date(2026, 11, 21)):
        body = {"organiser": world.ids["unit"], "plans": [world.ids["plan"]], "kind": "comprehensive",
                "content": "comprehensive", "form": "practical", "held_on": "2026-05-12"}  # fmt: skip
        drill = world.unit.post("/drills", body)
        _is(drill, state="completed", held_on="2026-05-12")
        assert drill["id"] in _counted(world, ask, "DR-N-03")
    assert drill["id"] not in _counted(world, f"{ask}&known_at=2026-11-20T23:00:00%2B08:00", "DR-N-03")
    year = world.unit.get(f"/programme?organisation={world.ids['unit']}&year=2026")
    assert {"due", "booked", "held"} <= set(year)
    assert "DR-N-03" in {row["rule"] for row in year["items"]}
    assert world.bureau.get(f"/programme?area={world.ids['area']}&year=2026")["items"]


def _counted(world: World, ask: str, rule: str) -> set[int]:
    """The drills that count for the periods of a rule."""
    return {drill for each in world.unit.get(ask)["items"] if each["rule"] == rule for drill in each["counted"]}


@pytest.mark.parametrize("template", ["department-comprehensive-yearly", "high-risk-special-half-yearly"])
def test_an_authority_adopts_a_template(world: World, template: str) -> None:
    body = {"template": template, "area": world.ids["area"], "valid_from": "2026-01-01", "valid_to": "2030-12-31",
            "title": "演练任务", "cases": []}  # fmt: skip
    rule = world.bureau.post("/rules", body)
    _is(rule, template=template, valid_from="2026-01-01", valid_to="2030-12-31", own=True)
    _is(world.unit.get(f"/rules/{rule['id']}"), id=rule["id"], title="演练任务")
    assert rule["id"] in [each["id"] for each in world.unit.get("/rules")["items"]]
    owing = world.ids["bureau" if template.startswith("department") else "unit"]
    duties = world.bureau.get(f"/obligations?organisation={owing}&on=2026-11-20")["items"]
    assert rule["id"] in {each["rule"] for each in duties}


def test_a_rule_whose_case_fails_does_not_take_effect(world: World) -> None:
    case = {"name": "wrong", "on": "2026-06-30", "unit": {"kind": "enterprise", "area": "350500-01"}, "expect": "met"}
    body = {"template": "high-risk-special-half-yearly", "area": world.ids["area"], "valid_from": "2026-01-01",
            "valid_to": "2026-12-31", "title": "不成立的任务", "cases": [case]}  # fmt: skip
    world.bureau.post("/rules", body, 422)
    assert "不成立的任务" not in {each["title"] for each in world.unit.get("/rules?all=1")["items"]}


# Drills, findings, revision tasks


def _book(world: World, **given: Any) -> Any:
    body = {
        "organiser": world.ids["unit"], "plans": [world.ids["plan"]], "kind": "comprehensive", "content": "single",
        "form": "practical", "purpose": "inspection", "announced": False, "place": HERE,
        "starts_at": "2026-12-10T09:00:00+08:00", "ends_at": "2026-12-10T11:00:00+08:00",
        "participants": [world.ids["bureau"], "义务消防队"], "observers": ["何静"], **given,
    }  # fmt: skip
    return world.unit.post("/drills", body)


def test_a_drill_goes_through_its_steps(world: World) -> None:
    drill = _book(world)
    path = f"/drills/{drill['id']}"
    _is(drill, state="booked", announced=False, purpose="inspection",
        participants=[world.ids["bureau"], "义务消防队"], observers=["何静"])  # fmt: skip
    _is(world.unit.patch(path, {"purpose": "检验夜间启动"}), purpose="检验夜间启动")
    _is(world.unit.post(f"{path}/confirm", status=200), state="confirmed")
    later = {"starts_at": "2026-12-17T09:00:00+08:00", "ends_at": "2026-12-17T11:00:00+08:00", "reason": "大风"}
    _is(world.unit.post(f"{path}/postpone", later, 200), state="postponed")
    world.unit.post(f"{path}/confirm", status=200)
    _is(world.unit.post(f"{path}/start", status=200), state="running")
    _is(world.unit.post(f"{path}/finish", {"attendance": 42}, 200), state="completed", held_on="2026-11-20")
    assert world.unit.post(f"{path}/cancel", {"reason": "x"}, 409)["code"] == "wrong_state"
    world.unit.post(f"{path}/evaluate", {"grade": "good", "summary": "总体良好"})
    world.unit.post(f"{path}/report", {"to": "泉州台商投资区应急局"})
    given_up = _book(world)
    _is(world.unit.post(f"/drills/{given_up['id']}/cancel", {"reason": "停车检修"}, 200), state="cancelled")


def test_a_task_closes_when_the_plan_has_changed_and_is_filed_again(world: World) -> None:
    plan = _plan(world, title="望屿化工储运综合应急预案")["id"]
    old = world.unit.post(f"/plans/{plan}/versions", {"published_on": "2025-03-01", **_content()})["id"]
    filing = world.unit.post("/filings", {"version": old, "documents": PAPERS})["id"]
    world.bureau.post(f"/filings/{filing}/take", {}, 200)
    world.bureau.post(f"/filings/{filing}/accept", {}, 200)
    drill = world.unit.post(
        "/drills", {"organiser": world.ids["unit"], "plans": [plan], "form": "tabletop", "held_on": "2026-11-19"}
    )
    fault = {"text": "职责不清", "severity": "major", "plan_fault": True, "version": old, "clause": "GB29639-6.2",
             "cause": "机构调整后未修订"}  # fmt: skip
    finding = world.unit.post(f"/drills/{drill['id']}/findings", fault)
    assert world.unit.get(f"/drills/{drill['id']}/findings")["items"] == [finding]
    (task,) = [each for each in world.unit.get("/revision-tasks")["items"] if each["finding"] == finding["id"]]
    path = f"/revision-tasks/{task['id']}"
    _is(task, plan=plan, clause="GB29639-6.2", state="open", new_version=None, filing=None)
    assert task["due_on"]
    assert task["steps"]
    assert world.unit.post(f"{path}/close", status=409)["code"] == "not_ready"
    _is(world.unit.post(f"{path}/start", status=200), state="started")
    draft = world.unit.get(f"/plans/{plan}")["draft"]
    world.unit.patch(f"/versions/{draft}", _content(**{"GB29639-6.2": "总经理任总指挥，新设抢险、警戒、医疗三组。"}))
    world.unit.post(f"/versions/{draft}/publish", {"on": "2026-11-20"}, 200)
    told = world.unit.get(f"/versions/{draft}/changes?since={old}")
    assert [change["code"] for change in told["clauses"]] == ["GB29639-6.2"]
    assert told["refiling"]["required"] is True
    world.unit.post(f"{path}/submit", status=200)
    assert world.unit.post(f"{path}/close", status=409)["code"] == "not_ready"
    again = world.unit.post("/filings", {"version": draft, "documents": PAPERS})["id"]
    world.bureau.post(f"/filings/{again}/take", {}, 200)
    world.bureau.post(f"/filings/{again}/accept", {}, 200)
    _is(world.unit.post(f"{path}/close", status=200), state="closed", new_version=draft, filing=again)
    _is(world.unit.post(f"{path}/reopen", {"reason": "仍不清"}, 200), state="started")


# Imports


def test_made_tables_are_read_and_nothing_is_entered(world: World) -> None:
    expected = {each["file"]: each for each in json.loads((MADE / "expected.json").read_text())["tables"]["files"]}
    kinds = {"stock_matrix": "stock"}
    for name, file in expected.items():
        kind = kinds.get(file["kind"], file["kind"])
        caller = world.unit if kind in {"drills", "teams", "members", "stock"} else world.bureau
        read = caller.upload(f"/imports/{kind}?commit=false", MADE / name)
        assert {"rows", "accepted", "errors", "items"} <= set(read)
        assert read["committed"] is False
        for error in read["errors"]:
            assert {"sheet", "row", "column", "message"} <= set(error)
        if kind != "members":  # whose teams are not registered here
            assert read["accepted"] == len(read["items"]) > 0, name
            assert len(read["items"]) >= file["accepted"] - 3, name


def test_a_table_of_drills_is_entered_once(world: World) -> None:
    plan = world.unit.get(f"/plans/{world.ids['plan']}")["title"]
    table = (
        "演练名称,对应预案,演练形式,演练时间,实际演练时间,牵头单位,演练地点\n"
        f"罐区泄漏演练,《{plan}》,实战,2026-10-12,2026-10-12,望屿化工有限公司,罐区\n"
        f"停电桌面推演,{plan},桌面,2026年12月,,望屿化工有限公司,会议室\n"
        "没有预案的演练,无此预案,桌面,2026-12-02,,县卫生健康局,会议室\n"
    ).encode("gb18030")
    read = world.unit.upload("/imports/drills?commit=false", table, "drills.csv")
    _is(read, accepted=3, created=[])
    assert {error["field"] for error in read["errors"]} == {"plan", "organiser", "when"}
    held, booked, alone = world.unit.upload("/imports/drills", table, "drills.csv")["created"]
    _is(world.unit.get(f"/drills/{held}"), state="completed", held_on="2026-10-12", plans=[world.ids["plan"]])
    shown = world.unit.get(f"/drills/{booked}")
    _is(shown, state="booked", form="tabletop", plans=[world.ids["plan"]])
    assert shown["starts_at"].startswith("2026-12-31")
    _is(world.unit.get(f"/drills/{alone}"), plans=[], participants=["县卫生健康局"], organiser=world.ids["unit"])
    assert world.unit.upload("/imports/drills", table, "drills.csv")["created"] == []


def test_a_table_of_filings_is_entered_once(world: World) -> None:
    code = credit_code(70001)
    table = (
        "企业名称,统一社会信用代码,预案名称,预案类型,发布日期,备案编号,备案日期\n"
        f"望屿化工有限公司,{code},望屿化工防汛专项应急预案,专项应急预案,2025-05-06,闽备2025-17,2025-05-20\n"
        "从未登记的企业,,某预案,综合应急预案,2025-05-06,闽备2025-18,2025-05-20\n"
        f"望屿化工有限公司,{code},望屿化工防雷专项应急预案,专项应急预案,2025-05-06,闽备2025-17,2025-05-21\n"
    ).encode()
    read = world.bureau.upload("/imports/filings?commit=false", table, "filings.csv")
    assert (read["accepted"], {error["field"] for error in read["errors"]}) == (1, {"organisation", "receipt_number"})
    (number,) = world.bureau.upload("/imports/filings", table, "filings.csv")["created"]
    filing = world.unit.get(f"/filings/{number}")
    _is(filing, state="filed", receipt_number="闽备2025-17", filed_on="2025-05-20", authority=world.ids["bureau"])
    assert all(step["recorded_later"] for step in filing["steps"])
    _is(world.unit.get(f"/versions/{filing['version']}"), published_on="2025-05-06")
    assert world.bureau.upload("/imports/filings", table, "filings.csv")["created"] == []
    world.unit.upload("/imports/filings", table, "filings.csv", 403)


def test_a_plan_file_becomes_drafts(world: World) -> None:
    read = world.unit.upload("/imports/plan", MADE / "plan01.docx", commit="false")
    assert {"kind", "parts", "sections", "missing", "contacts", "resources", "inconsistencies"} <= set(read)
    for section in read["sections"]:
        assert {"title", "level", "code", "match"} <= set(section)
    made = world.unit.upload("/imports/plan", MADE / "plan01.docx", status=201, organisation=str(world.ids["unit"]))
    assert world.unit.get(f"/versions/{made['plans'][0]['version']}")["sections"]


# What all calls share


def test_the_same_key_answers_the_same(world: World) -> None:
    body = {"organisation": world.ids["unit"], "family": "unit", "kind": "action_card", "title": "泵房应急处置卡"}
    first = world.unit.post("/plans", body, Idempotency_Key="card-1")
    assert world.unit.post("/plans", body, Idempotency_Key="card-1") == first
    other = world.unit.post("/plans", {**body, "title": "另一张"}, 409, Idempotency_Key="card-1")
    assert other["code"] == "key_reused"


def test_errors_are_problems_with_a_code(world: World) -> None:
    assert Program(world.root.app, "wrong").get("/plans", 401)["code"]
    assert world.unit.get("/plans/999999", 404)["code"] == "not_found"
    assert world.unit.post("/areas", {"code": "1", "name": "x"}, 403)["code"]
    unknown = world.unit.post("/plans", {"titel": "x"}, 422)
    assert unknown["code"] == "invalid"
    assert "titel" in unknown["errors"]


def test_lists_come_in_pages(world: World) -> None:
    first = world.root.get("/organisations?limit=1")
    assert (len(first["items"]), first["total"] >= 2) == (1, True)
    second = world.root.get(first["next"].removeprefix("/api/v1"))
    assert second["items"][0]["id"] != first["items"][0]["id"]


def test_working_days_worklist_audit_and_changes(world: World) -> None:
    _is(world.unit.get("/workdays/add?from=2026-11-20&days=5"), due_on="2026-11-27", provisional=False)
    _is(world.unit.get("/workdays/add?from=2027-12-20&days=20"), provisional=True)
    assert "items" in world.bureau.get("/worklist")
    assert world.root.get("/audit?limit=5")["total"] > 5
    changes = world.root.get("/changes?since=0&limit=3")
    assert len(changes["items"]) == 3
    last = changes["items"][-1]["id"]
    assert world.root.get(f"/changes?since={last}")["items"][0]["id"] > last


def test_what_is_public_asks_for_no_token(world: World) -> None:
    browser = world.root.app.test_client()
    for path in ("/healthz", "/readyz", "/verify/NO-SUCH"):
        assert browser.get(path).status_code in {200, 404}, path
    spec = browser.get("/api/openapi.json").get_json()
    assert spec["openapi"].startswith("3.1")
    assert browser.get("/api/docs").status_code in {200, 302}
    assert browser.get("/calendar/wrong.ics").status_code == 404
