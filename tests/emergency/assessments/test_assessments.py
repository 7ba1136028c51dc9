"""Assessments with their form: what is concluded, who confirms, what is kept (88号令 第三十五条, PL-29 to PL-31)."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import select

from emergency.accounts.queries import actor_of
from emergency.assessments import actions, queries, rules, waiting
from emergency.assessments.models import AssessmentRecord
from emergency.assessments.rules import Answer, Conclusion, Said, State
from emergency.core.audit import AuditEntry
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotReady
from emergency.plans.models import Assessment
from tests.client import Client
from tests.make import Make

ALL_FIT = {code: Said(Answer.FITS) for code in rules.all_items()}
ONE_CHANGES = {**ALL_FIT, "organisation": Said(Answer.CHANGE, "总指挥已调整", "GB29639-6.2")}


def test_every_item_has_its_source_and_says_that_it_is_not_verified() -> None:
    assert list(rules.all_items()) == [
        "law", "organisation", "risk", "resources", "contacts", "measures", "findings", "connection",
    ]  # fmt: skip
    assert all(item.source and item.mark == "M" for item in rules.all_items().values())


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        pytest.param(ALL_FIT, set(), id="all fit"),
        pytest.param(ONE_CHANGES, set(), id="one changes, with its clause"),
        pytest.param({"law": Said(Answer.FITS)}, set(ALL_FIT) - {"law"}, id="items left out"),
        pytest.param({**ALL_FIT, "risk": Said(Answer.CHANGE, " ")}, {"risk"}, id="what changes is not said"),
        pytest.param({**ALL_FIT, "risk": Said(Answer.CHANGE, "新增储罐", "9.9")}, {"risk"}, id="no such clause"),
        pytest.param({**ALL_FIT, "weather": Said(Answer.FITS)}, {"weather"}, id="no such item"),
    ],
)
def test_the_form_is_filled_in_whole(said: dict[str, Said], wrong: set[str]) -> None:
    assert set(rules.problems(said, {"GB29639-6.2"})) == wrong


@pytest.mark.parametrize(
    ("said", "conclusion", "is_open"),
    [
        (ALL_FIT, Conclusion.STAYS, True), (ALL_FIT, Conclusion.REVISE, False),
        (ONE_CHANGES, Conclusion.STAYS, False), (ONE_CHANGES, Conclusion.REVISE, True),
    ],
)  # fmt: skip
def test_the_conclusion_follows_from_what_was_found(
    said: dict[str, Said], conclusion: Conclusion, is_open: bool
) -> None:
    assert (rules.conclusion_problem(said, conclusion) is None) is is_open


@pytest.mark.parametrize(
    ("name", "is_own_account", "has_paper", "may"),
    [
        pytest.param("何静", True, False, True, id="another account"),
        pytest.param("何静", False, True, True, id="by signature, the paper is here"),
        pytest.param("何静", False, False, False, id="by signature, no paper"),
        pytest.param("陈立", False, True, False, id="who recorded it"),
        pytest.param("陈立", True, False, True, id="somebody of the same name"),
        pytest.param("周 评", True, True, False, id="who led it"),
    ],
)
def test_another_person_confirms(name: str, is_own_account: bool, has_paper: bool, may: bool) -> None:
    problem = rules.second_person_problem(
        name, recorded_by="陈立", leader="周评", is_own_account=is_own_account, has_paper=has_paper
    )
    assert (problem is None) is may


def test_that_a_plan_stays_counts_once_another_person_has_confirmed_it(make: Make) -> None:
    unit = make.organisation()
    first, second = (actor_of(make.account("enterprise", unit, name=name)) for name in ("陈立", "何静"))
    version = make.version(make.plan(unit))
    made = make.assessment(version, by=first)
    assert (made.state, version.assessed_on) == (State.WAITING, None)
    assert [task.about for task in waiting.load(second, today())] == [f"assessment:{made.id}"]
    assert waiting.load(make.actor("enterprise"), today()) == []
    with pytest.raises(Conflict):
        make.assessment(version, by=second)
    with pytest.raises(Invalid):
        actions.confirm(made, by=first)
    with pytest.raises(Invalid):
        actions.confirm(made, by=first, signed_by="何静")
    with pytest.raises(NotAllowed):
        actions.confirm(made, by=make.actor("bureau", make.bureau()))
    actions.confirm(made, by=second)
    assert (made.state, made.decided_by, version.assessed_on) == (State.CONCLUDED, "何静", today())
    assert version.assessment_changes_needed is False
    with pytest.raises(Conflict):
        actions.refuse(made, because="有异议", by=second)
    codes = set(db.session.scalars(select(AuditEntry.code)))
    assert {"assessment.recorded", "assessment.confirmed", "version.assessed"} <= codes


def test_a_unit_of_one_account_has_the_record_signed(make: Make) -> None:
    unit = make.organisation()
    only = actor_of(make.account("enterprise", unit, name="陈立"))
    made = make.assessment(make.version(make.plan(unit)), by=only)
    actions.add_paper(made, make.signed_paper(unit), by=only)
    actions.confirm(made, by=only, signed_by="何静")
    assert (made.decided_by, made.state) == ("何静", State.CONCLUDED)


def test_what_is_not_confirmed_counts_for_nothing_and_stays_on_record(make: Make) -> None:
    unit = make.organisation()
    version, by = make.version(make.plan(unit)), make.actor("enterprise", unit)
    made = make.assessment(version)
    with pytest.raises(Invalid):
        actions.refuse(made, because=" ", by=by)
    db.session.refresh(made)
    actions.refuse(made, because="未核对联系方式", by=by)
    assert db.session.scalars(select(Assessment)).all() == []
    make.assessment(version, change=["contacts"], clause="")
    assert version.assessment_changes_needed is True
    assert [one.state for one in queries.records_of([version.id])] == [State.CONCLUDED, State.REFUSED]


def test_a_draft_is_not_assessed_and_no_day_to_come(make: Make) -> None:
    with pytest.raises(NotReady):
        make.assessment(make.draft())
    with pytest.raises(Invalid) as error:
        make.assessment(make.version(on="2026-03-02"), held_on=date(2026, 3, 1))
    assert set(error.value.fields) == {"on"}


FITS = {f"answer-{code}": "fits" for code in rules.all_items()}


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_an_assessment_is_recorded_confirmed_and_signed_on_pages(client: Client, make: Make, language: str) -> None:
    unit = make.organisation()
    version = make.version(make.plan(unit))
    expert = make.expert(unit.area, name="周工")
    first, second = make.account("enterprise", unit), make.account("enterprise", unit)
    client.sign_in(first).speak(language)
    assert f"/versions/{version.id}/assess" in client.get(f"/plans/{version.plan_id}").html
    assert "YJ/T 9011-2019" in client.get(f"/versions/{version.id}/assess").text
    given = {
        **FITS, "on": today().isoformat(), "leader": "赵总", "reason": "各项仍然适用", "conclusion": "stays",
        "members-0-expert": str(expert.id), "members-1-name": "钱工", "members-1-unit": "澄湖安全技术中心",
    }  # fmt: skip
    wrong = client.post(f"/versions/{version.id}/assess", {**given, "answer-risk": "change"}, status=422)
    assert "各项仍然适用" in wrong.html
    client.post(f"/versions/{version.id}/assess", {**given, "conclusion": "revise"}, status=422)
    client.post(f"/versions/{version.id}/assess", {**given, "on": "2020-01-01"}, status=422)
    client.post(f"/versions/{version.id}/assess", given, status=302)
    record = db.session.scalars(select(AssessmentRecord)).one()
    path = f"/assessments/{record.id}"
    page = client.get(path)
    assert "周工" in page.text
    assert "澄湖安全技术中心" in page.text
    client.post(f"{path}/confirm", {}, status=422)
    client.post(f"{path}/papers", {}, status=422)
    client.post(f"{path}/papers", {"file": (io.BytesIO(b"MZ\0\0"), "签字.exe")}, status=422)
    for name in ("签字一.pdf", "签字二.pdf"):
        client.post(f"{path}/papers", {"file": (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), name)}, status=302)
    assert [one.file.filename for one in queries.get_record(record.id, actor_of(first)).papers] == [
        "签字二.pdf", "签字一.pdf",
    ]  # fmt: skip
    client.sign_in(second).speak(language)
    client.get(f"{path}/confirm")
    client.post(f"{path}/confirm", {}, status=302)
    assert version.plan.title in client.get("/assessments?state=concluded").text
    assert version.plan.title not in client.get("/assessments?state=waiting").text
    assert "各项仍然适用" in client.get(f"/versions/{version.id}").text
    client.sign_in(make.account("enterprise")).get(path, status=404)


def test_whoever_cannot_confirm_says_why(client: Client, make: Make) -> None:
    unit = make.organisation()
    record = make.assessment(make.version(make.plan(unit)))
    client.sign_in(make.account("enterprise", unit))
    client.get(f"/assessments/{record.id}/refuse")
    client.post(f"/assessments/{record.id}/refuse", {"because": ""}, status=422)
    client.post(f"/assessments/{record.id}/refuse", {"because": "未核对资源清单"}, status=302)
    assert "未核对资源清单" in client.get(f"/assessments/{record.id}").text


def test_the_list_asks_as_much_for_one_as_for_many(client: Client, make: Make, max_queries: object) -> None:
    unit = make.organisation()
    client.sign_in(make.account("enterprise", unit))
    made = [make.assessment(make.version(make.plan(unit))) for _ in range(4)]
    with max_queries(12):  # type: ignore[operator]
        page = client.get("/assessments")
    assert all(f"/assessments/{one.id}" in page.html for one in made)
