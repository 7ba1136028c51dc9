"""What people see and do on the pages of plans, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.pdf import missing_libraries
from emergency.plans import queries
from emergency.plans.drafts import actions as drafts
from emergency.plans.models import Plan, PlanVersion
from tests.client import Client
from tests.make import Make

WORDS = {
    "zh_Hans_CN": {
        "new": "新增预案", "in force": "现行有效", "draft": "草稿", "publish": "公布这一版本", "bare": "只有标题",
        "stale": "改过这份草稿", "errors": "错误：", "changes": "处改动", "missing": "没有找到",
    },
    "en": {
        "new": "New plan", "in force": "In force", "draft": "Draft", "publish": "Publish this version",
        "bare": "has no text", "stale": "changed this draft", "errors": "Error: ", "changes": "change",
        "missing": "was not found",
    },
}  # fmt: skip


@pytest.fixture(params=["zh_Hans_CN", "en"])
def words(request: pytest.FixtureRequest) -> dict[str, str]:
    """The words of one language."""
    return {"language": request.param, **WORDS[request.param]}


def test_a_unit_enters_writes_and_publishes_a_plan(client: Client, make: Make, words: dict[str, str]) -> None:
    unit = make.organisation()
    client.sign_in(make.account("enterprise", unit)).speak(words["language"])
    assert words["new"] in client.get("/plans").text
    page = client.post(
        "/plans/new",
        {"title": "火灾事故专项应急预案", "family": "unit", "kind": "special", "hazard": "火灾", "parent": ""},
        status=302,
    )
    plan = db.session.query(Plan).filter_by(organisation_id=unit.id).one()
    assert page.location == f"/plans/{plan.id}"
    client.get(f"/plans/{plan.id}")
    page = client.post(f"/plans/{plan.id}/revise", {"reason": "首次编制"}, status=302)
    draft = queries.draft_of(plan.id)
    assert draft is not None
    base = f"/versions/{draft.id}"
    client.post(f"{base}/outline", {"revision": draft.revision}, form_at=f"{base}/edit", status=302)
    page = client.post(f"{base}/publish", {"on": today().isoformat(), "signed_by": "何静"}, status=422)
    assert words["bare"] in page.text
    for clause in list(draft.clauses):
        draft = db.session.get_one(PlanVersion, draft.id)
        given = {
            "revision": draft.revision, "title": clause.title, "level": clause.level, "code": clause.code,
            "number": clause.number, "text": f"{clause.title}的内容。",
        }  # fmt: skip
        client.post(f"{base}/clauses/{clause.id}", given, status=302)
    assert words["publish"] in client.get(f"{base}/publish").text
    client.post(f"{base}/publish", {"on": today().isoformat(), "signed_by": "何静"}, status=302)
    assert words["in force"] in client.get(base).text
    assert "处置措施的内容" in client.get(base).text
    assert words["in force"] in client.get("/plans?words=火灾&kind=special&family=unit&state=in_force").text


def test_the_second_editor_keeps_what_was_typed_and_learns_who_was_first(
    client: Client, make: Make, words: dict[str, str]
) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit))
    clause, seen = draft.clauses[1], draft.revision
    client.sign_in(make.account("enterprise", unit)).speak(words["language"])
    drafts.edit_draft(draft, label="V2", by=make.actor("enterprise", unit))
    given = {"revision": seen, "title": clause.title, "level": "2", "code": clause.code, "number": "", "text": "我写的"}
    page = client.post(f"/versions/{draft.id}/clauses/{clause.id}", given, status=422)
    assert "张某" in page.text
    assert words["stale"] in page.text
    assert "我写的" in page.text
    assert words["errors"] in page.html
    [revision] = re.findall(r'name="revision"[^>]*value="(\d+)"', page.html)
    client.post(f"/versions/{draft.id}/clauses/{clause.id}", {**given, "revision": revision}, status=302)
    assert db.session.get_one(PlanVersion, draft.id).clauses[1].text == "我写的"


def test_sections_are_added_moved_numbered_and_taken_out_without_scripts(client: Client, make: Make) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit))
    client.sign_in(make.account("enterprise", unit))
    base, edit = f"/versions/{draft.id}", f"/versions/{draft.id}/edit"
    first = draft.clauses[0].id
    given = {"title": "编制目的", "level": "2", "code": "", "number": "", "text": "为了救人。"}
    client.get(f"{base}/clauses/new?after={first}")
    client.post(f"{base}/clauses/new?after={first}", {**given, "revision": draft.revision}, status=302)
    added = db.session.get_one(PlanVersion, draft.id).clauses[1]
    assert added.title == "编制目的"
    revision = db.session.get_one(PlanVersion, draft.id).revision
    client.post(f"{base}/clauses/{added.id}/move", {"down": "yes", "revision": revision}, form_at=edit, status=302)
    assert db.session.get_one(PlanVersion, draft.id).clauses[2].id == added.id
    revision = db.session.get_one(PlanVersion, draft.id).revision
    client.post(f"{base}/renumber", {"revision": revision}, form_at=edit, status=302)
    assert db.session.get_one(PlanVersion, draft.id).clauses[2].number == "1.2"
    revision = db.session.get_one(PlanVersion, draft.id).revision
    client.post(f"{base}/clauses/{added.id}/remove", {"revision": revision}, form_at=edit, status=302)
    assert "编制目的" not in client.get(edit, follow=True).text.replace("“编制目的”", "")


def test_levels_promises_and_contacts_are_kept_in_one_form(client: Client, make: Make) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit))
    client.sign_in(make.account("enterprise", unit))
    page = client.get(f"/versions/{draft.id}/details")
    assert "危险化学品处置" in page.html
    given = {
        "revision": draft.revision, "label": "V1.0",
        "promises-0-kind": "item", "promises-0-what": "移动排水泵", "promises-0-quantity": "2",
        "promises-0-unit": "台", "promises-0-within_minutes": "30",
        "promises-1-kind": "item", "promises-1-what": "", "promises-1-quantity": "", "promises-1-unit": "",
        "promises-1-within_minutes": "",
        "levels-0-criteria": "死亡1人以上", "levels-0-decided_by": "总经理", "levels-0-measures": "",
        "contacts-0-body": "中控室", "contacts-0-post": "值班长", "contacts-0-name": "李敏",
        "contacts-0-phone": "555 0110",
    }  # fmt: skip
    client.post(f"/versions/{draft.id}/details", given, status=302)
    kept = db.session.get_one(PlanVersion, draft.id)
    assert [(p.what, p.quantity, p.unit, p.within_minutes) for p in kept.promises] == [("移动排水泵", 2, "台", 30)]
    assert [level.level for level in kept.response_levels] == [1]
    assert kept.contacts[0].name == "李敏"
    text = client.get(f"/versions/{draft.id}").text
    assert "移动排水泵" in text
    assert "555\xa00110" in client.get(f"/versions/{draft.id}").html


def test_two_versions_are_compared_word_by_word(client: Client, make: Make, words: dict[str, str]) -> None:
    unit = make.organisation()
    plan = make.published_plan(unit)
    draft = make.draft(plan, texts={"GB29639-6.3.3": "达到二级响应条件，由总指挥启动，10分钟内各组到岗。"})
    client.sign_in(make.account("enterprise", unit)).speak(words["language"])
    page = client.get(f"/versions/{draft.id}/compare")
    assert "<del>5</del><ins>10</ins>" in page.html
    assert words["changes"] in page.text
    assert "应急处置程序" in page.text or "Response procedure" in page.text
    current = queries.version_in_force(plan.id)
    assert current is not None
    client.get(f"/versions/{draft.id}/compare?with={current.id}")
    other = make.published_plan(unit)
    foreign = queries.version_in_force(other.id)
    assert foreign is not None
    client.get(f"/versions/{draft.id}/compare?with={foreign.id}", status=404)


def test_the_missing_sections_stand_in_their_place(client: Client, make: Make, words: dict[str, str]) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit), texts={"GB29639-6.3.2": ""})
    client.sign_in(make.account("enterprise", unit)).speak(words["language"])
    page = client.get(f"/versions/{draft.id}")
    assert words["missing"] in page.text
    order = [page.html.index(mark) for mark in ("信息报告</h", 'id="mGB29639-6.3.2"', "响应启动</h")]
    assert order == sorted(order)
    client.get(f"/versions/{draft.id}/clauses/new?code=GB29639-6.3.2")


def test_a_plan_is_renamed_and_ended(client: Client, make: Make) -> None:
    unit = make.organisation()
    plan = make.published_plan(unit)
    client.sign_in(make.account("enterprise", unit))
    client.post(f"/plans/{plan.id}/edit", {"title": "新名称预案", "hazard": "", "parent": ""}, status=302)
    client.post(f"/plans/{plan.id}/abolish", {"on": today().isoformat()}, status=302)
    assert "新名称预案" in client.get("/plans?state=abolished").text


def test_a_draft_is_given_up(client: Client, make: Make) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit))
    client.sign_in(make.account("enterprise", unit))
    client.post(f"/versions/{draft.id}/withdraw", form_at=f"/versions/{draft.id}", status=302)
    assert "已放弃" in client.get(f"/versions/{draft.id}").text
    client.get(f"/versions/{draft.id}/edit", status=404)


def test_a_list_of_plans_with_drafts_costs_few_statements(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    unit = make.organisation()
    for _ in range(6):
        make.draft(make.published_plan(unit))
    client.sign_in(make.account("enterprise", unit))
    client.get("/plans")
    with max_queries(9):
        client.get("/plans")


def test_reading_a_version_costs_few_statements(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    unit = make.organisation()
    draft = make.draft(make.published_plan(unit))
    client.sign_in(make.account("enterprise", unit))
    client.get(f"/versions/{draft.id}")
    with max_queries(23):
        client.get(f"/versions/{draft.id}")


@pytest.mark.skipif(bool(missing_libraries()), reason="Pango is missing on this machine")
def test_a_version_prints_with_cover_approval_contents_and_page_numbers(client: Client, make: Make) -> None:
    unit = make.organisation()
    version = make.version(make.plan(unit, title="综合应急预案"), label="V3.0", signed_by="何静")
    client.sign_in(make.account("enterprise", unit))
    response = client.get(f"/versions/{version.id}/plan.pdf").response
    assert response.mimetype == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(BytesIO(response.data)).pages]
    assert len(pages) >= 4
    assert "综合应急预案" in pages[0]
    assert unit.name in pages[0]
    assert "何静" in pages[1]
    assert "目录" in pages[2].replace(" ", "")
    assert any("抢险组" in page for page in pages[3:])
    assert f"共{len(pages)}页" in pages[-1].replace(" ", "")


def test_the_day_a_plan_was_made_public_is_noted(client: Client, make: Make, words: dict[str, str]) -> None:
    unit = make.organisation()
    version = make.version(make.plan(unit), on="2026-03-02")
    client.sign_in(make.account("enterprise", unit)).speak(words["language"])
    page = f"/versions/{version.id}/make-public"
    assert words["errors"] in client.post(page, {"on": "2026-03-01"}, status=422).html
    client.post(page, {"on": "2026-03-09", "how": "elsewhere"}, status=302)
    assert db.session.get_one(PlanVersion, version.id).made_public_on == date(2026, 3, 9)
    assert "2026-03-09" in client.get(f"/plans/{version.plan_id}").html
    client.sign_in(make.account("member", unit))
    client.get(page, status=403)
