"""A finding ends in a re-filed plan, as people see it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from drills.revision_tasks.models import RevisionTask
from emergency.core import clock
from emergency.core.db import db
from emergency.core.pdf import pdf_ready
from emergency.plans import actions as plans
from emergency.plans.queries import version_in_force
from tests.client import Client
from tests.make import Make

CLAUSE = "GB29639-6.3.3"


@pytest.fixture
def drill(make: Make, client: Client) -> Any:
    """A drill that was held, with the organiser's safety officer signed in."""
    drill = make.drill(state="completed")
    client.sign_in(make.account("enterprise", drill.organisation))
    return drill


def test_a_finding_that_blames_the_plan_opens_its_task(client: Client, make: Make, drill: Any) -> None:
    version = version_in_force(drill.plans[0].id)
    assert version is not None
    path = f"/drills/{drill.id}/findings/new"
    entries = {"text": "启动用时8分钟", "severity": "major", "is_plan_fault": "y", "cause": "夜班只有1人"}
    refused = client.post(path, entries, status=422)
    assert "请选定需要修改的条款" in refused.text
    assert "启动用时8分钟" in refused.html
    sent = client.post(path, {**entries, "clause": f"{version.id}:{CLAUSE}"}, status=302)
    task = db.session.scalars(select(RevisionTask)).one()
    assert sent.location == f"/revision-tasks/{task.id}"
    page = client.get(sent.location)
    for words in (
        "发现问题",
        "整改任务",
        "新版本",
        "重新备案",
        "再次演练检验",
        "还不能关闭",
        "5分钟内各组到岗",
        "非法定",
    ):
        assert words in page.text, words
    assert "启动用时8分钟" in client.get(f"/drills/{drill.id}").text
    assert "启动用时8分钟" in client.get(f"/plans/{task.plan_id}").text
    assert "启动用时8分钟" in client.get("/revision-tasks").text


def test_a_task_leads_to_the_draft_and_closes_after_filing(client: Client, make: Make, drill: Any) -> None:
    task = make.task(drill)
    path = f"/revision-tasks/{task.id}"
    sent = client.post(f"{path}/start", form_at=path, status=302)
    draft = make.draft(task.plan, texts={CLAUSE: "达到二级响应条件，由当班值长启动，8分钟内各组到岗。"})
    assert str(draft.id) in sent.location
    assert "当班值长" in client.get(path).text
    client.post(f"{path}/close", form_at=path, status=409)
    plans.publish(draft, on=clock.today(), by=make.actor("administrator"))
    assert "为什么要重新备案" in client.get(path).text
    make.filing(version=draft, state="filed")
    assert "可以关闭" in client.get(path).text
    client.post(f"{path}/submit", form_at=path, status=302)
    client.post(f"{path}/close", form_at=path, status=302)
    assert "已关闭" in client.get(path).text
    client.post(f"{path}/reopen", {"reason": "复查未落实"}, status=302)
    client.speak("en")
    assert "Under revision" in client.get(path).text


def test_what_waits_is_on_the_start_page(client: Client, make: Make, drill: Any) -> None:
    make.task(drill)
    page = client.get("/worklist")
    assert "修改预案：启动用时8分钟" in page.text
    assert "评估演练" in page.text


@pytest.mark.skipif(not pdf_ready(), reason="Pango is missing on this machine")
def test_the_evaluation_report_is_a_document(client: Client, make: Make, drill: Any) -> None:
    make.task(drill)
    client.get(f"/drills/{drill.id}/evaluation.pdf", status=404)
    client.post(
        f"/drills/{drill.id}/evaluation",
        {"on": str(clock.today()), "grade": "fair", "plan_decision": "changes", "summary": "总体达到目标"},
        status=302,
    )  # fmt: skip
    answer = client.browser.get(f"/drills/{drill.id}/evaluation.pdf")
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
