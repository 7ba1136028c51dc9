"""Filings as programs see them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from emergency.core import clock
from tests.client import Client
from tests.make import Make

KINDS = ["application", "review_opinion", "plan_text", "risk_assessment", "resource_survey"]
ALL = [{"kind": kind} for kind in KINDS]
TUESDAY = date(2026, 11, 17)


@pytest.fixture
def unit(make: Make) -> dict[str, object]:
    """A unit with a published version, its token, and its bureau's."""
    bureau = make.bureau()
    organisation = make.organisation()
    return {
        "version": make.version(make.plan(organisation)).id,
        "bureau": bureau.id,
        "applicant": make.token(make.account("enterprise", organisation)),
        "officer": make.token(make.account("bureau", bureau)),
    }


def test_a_filing_from_submission_to_receipt(client: Client, unit: dict[str, str]) -> None:
    with clock.at(TUESDAY):
        body = {"version": unit["version"], "documents": ALL}
        made = client.api("POST", "/filings", body, token=unit["applicant"], status=201).get_json()
        assert {name: made[name] for name in ("state", "check_by", "deemed_on", "authority", "receipt_number")} == {
            "state": "submitted", "check_by": "2026-11-24", "deemed_on": "2026-11-25", "authority": unit["bureau"],
            "receipt_number": None,
        }  # fmt: skip
        path = f"/filings/{made['id']}"
        assert (
            client.api("POST", f"{path}/take", {}, token=unit["officer"], status=200).get_json()["state"] == "checking"
        )
    with clock.at(date(2026, 11, 18)):
        filed = client.api("POST", f"{path}/accept", {}, token=unit["officer"], status=200).get_json()
    assert (filed["state"], filed["receipt_number"]) == ("filed", "370126-2026-001")
    assert [step["step"] for step in filed["steps"]] == ["submitted", "taken", "accepted"]
    again = client.api("POST", f"{path}/accept", {}, token=unit["officer"], status=409).get_json()
    assert again["code"] == "already_decided"


def test_a_step_may_be_sent_without_a_body(client: Client, unit: dict[str, str]) -> None:
    made = client.api("POST", "/filings", {"version": unit["version"]}, token=unit["applicant"], status=201).get_json()
    taken = client.api("POST", f"/filings/{made['id']}/take", token=unit["officer"], status=200).get_json()
    assert taken["state"] == "checking"


def test_one_notice_then_five_new_days(client: Client, unit: dict[str, str]) -> None:
    with clock.at(TUESDAY):
        body = {"version": unit["version"], "documents": ALL[:2]}
        made = client.api("POST", "/filings", body, token=unit["applicant"], status=201).get_json()
        path = f"/filings/{made['id']}"
        empty = client.api("POST", f"{path}/return", {"missing": []}, token=unit["officer"], status=422).get_json()
        assert list(empty["errors"]) == ["missing"]
        told = {"missing": ["缺预案文本", {"item": "risk_assessment", "text": "缺风险评估报告"}]}
        returned = client.api("POST", f"{path}/return", told, token=unit["officer"], status=200).get_json()
        assert (returned["state"], returned["check_by"], returned["deemed_on"]) == ("returned_once", None, None)
        assert returned["missing"] == ["缺预案文本", "缺风险评估报告"]
        client.api("POST", f"{path}/accept", {}, token=unit["officer"], status=409)
    with clock.at(date(2026, 12, 1)):
        sent = {"documents": [{"kind": "plan_text"}]}
        back = client.api("POST", f"{path}/resubmit", sent, token=unit["applicant"], status=200).get_json()
        assert (back["state"], back["round"], back["check_by"]) == ("checking", 2, "2026-12-08")
        new = {"missing": ["缺应急资源调查清单"]}
        refused = client.api("POST", f"{path}/return", new, token=unit["officer"], status=409).get_json()
        assert refused["code"] == "already_told"


def test_silence_files_and_only_the_administrator_undoes_it(client: Client, make: Make, unit: dict[str, str]) -> None:
    body = {"version": unit["version"], "received_on": "2026-11-17", "documents": ALL}
    with clock.at(date(2026, 11, 20)):
        made = client.api("POST", "/filings", body, token=unit["officer"], status=201).get_json()
        assert made["received_on"] == "2026-11-17"
        path = f"/filings/{made['id']}"
    with clock.at(date(2026, 11, 25)):
        assert client.api("GET", path, token=unit["applicant"], status=200).get_json()["state"] == "deemed_filed"
        for verb, sent in (("return", {"missing": ["缺申报表"]}), ("refuse", {"reason": "不属于备案范围"})):
            told = client.api("POST", f"{path}/{verb}", sent, token=unit["officer"], status=409).get_json()
            assert told["code"] == "deemed"
        late = client.api("POST", f"{path}/accept", {}, token=unit["officer"], status=200).get_json()
        assert (late["state"], late["filed_on"]) == ("deemed_filed", "2026-11-25")
        assert late["receipt_number"] == "370126-2026-001"
        other = client.api("POST", "/filings", body, token=unit["officer"], status=201).get_json()
        refused = client.api(
            "POST", f"/filings/{other['id']}/refuse", {}, token=make.token(make.account("administrator")), status=200
        )
        assert refused.get_json()["state"] == "refused"


def test_a_future_day_is_refused_and_a_past_one_shown_as_recorded_later(client: Client, unit: dict[str, str]) -> None:
    with clock.at(TUESDAY):
        body = {"version": unit["version"], "documents": ALL}
        made = client.api("POST", "/filings", body, token=unit["applicant"], status=201).get_json()
        path = f"/filings/{made['id']}"
        future = client.api("POST", f"{path}/take", {"on": "2026-11-18"}, token=unit["officer"], status=422)
        assert list(future.get_json()["errors"]) == ["on"]
        taken = client.api("POST", f"{path}/take", {"on": "2026-11-10"}, token=unit["officer"], status=200).get_json()
    assert (taken["received_on"], taken["steps"][-1]["recorded_later"]) == ("2026-11-10", True)


def test_a_draft_cannot_be_filed_and_another_units_plan_is_not_there(
    client: Client, make: Make, unit: dict[str, str]
) -> None:
    draft = make.draft(make.plan(make.organisation()))
    admin = make.token(make.account("administrator"))
    told = client.api("POST", "/filings", {"version": draft.id}, token=admin, status=409).get_json()
    assert told["code"] == "not_published"
    client.api("POST", "/filings", {"version": draft.id}, token=unit["applicant"], status=404)


def test_lists_filter_and_cost_the_same_however_long(
    client: Client, make: Make, unit: dict[str, str], max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    for state in ("submitted", "filed", "filed", "returned_once"):
        make.filing(state=state, on=None)
    with max_queries(10):
        found = client.api("GET", "/filings?state=filed&limit=1", token=unit["officer"], status=200).get_json()
    assert (found["total"], len(found["items"]), found["items"][0]["state"]) == (2, 1, "filed")
    assert "offset=1" in found["next"]
    assert client.api("GET", "/filings", token=unit["applicant"], status=200).get_json()["total"] == 0
    client.api("GET", "/filings?state=approved", token=unit["officer"], status=422)


def test_changes_say_whether_the_plan_has_to_be_filed_again(client: Client, make: Make) -> None:
    admin = make.token(make.account("administrator"))
    for area, text, required, reasons in (
        ("320102", {"GB29639-6.2": "总指挥由副总经理担任。"}, True, ["组织指挥体系与职责"]),
        ("320102", {"GB29639-6.4": "做好善后。"}, False, []),
        ("370126", {"GB29639-6.4": "做好善后。"}, True, ["山东省"]),
    ):
        plan = make.plan(make.organisation(area=area))
        old = make.version(plan)
        new = make.version(plan, on="2026-09-01", content=make.content(text))
        path = f"/versions/{new.id}/changes?since={old.id}"
        told = client.api("GET", path, token=admin, status=200).get_json()
        assert [change["code"] for change in told["clauses"]] == list(text)
        assert told["refiling"]["required"] is required
        assert all(reason in "".join(told["refiling"]["because"]) for reason in reasons)
        assert bool(told["refiling"]["because"]) is required
    client.api("GET", f"/versions/{new.id}/changes?since={make.version().id}", token=admin, status=422)


def test_a_repeated_submission_with_the_same_key_is_one_filing(client: Client, unit: dict[str, str]) -> None:
    headers = {"Idempotency-Key": "once"}
    body = {"version": unit["version"]}
    answers = [
        client.api("POST", "/filings", body, token=unit["applicant"], headers=headers, status=201).get_json()
        for _ in range(2)
    ]
    assert answers[0]["id"] == answers[1]["id"]
