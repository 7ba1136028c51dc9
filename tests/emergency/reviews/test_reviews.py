"""Reviews: the panel, who stands back, the conclusion, and what follows from it (88号令 第二十一至二十三条)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.core.pdf import missing_libraries
from emergency.plans import actions as plans
from emergency.reviews import actions, queries, rules
from emergency.reviews.rules import Conclusion, Member, ReviewKind
from tests.client import Client
from tests.make import Make

PANEL = [Member("李敏", "澄湖安全技术中心", "化工安全"), Member("王力", "澄湖县消防救援大队", "应急管理")]


@pytest.mark.parametrize(
    ("member", "stands_back"),
    [
        pytest.param(Member("甲", "别处"), False, id="第二十二条-无利害关系"),
        pytest.param(Member("甲", "别处", "", False), True, id="第二十二条-声明有利害关系"),
        pytest.param(Member("甲", "青禾化工 有限公司"), True, id="第二十二条-本单位人员"),
    ],
)
def test_whoever_has_an_interest_stands_back(member: Member, stands_back: bool) -> None:
    assert bool(rules.interested([member], "青禾化工有限公司")) is stands_back


def test_a_passed_review_approves_the_version(make: Make) -> None:
    draft = make.draft()
    review = actions.conclude(draft, kind=ReviewKind.REVIEW, held_on=clock.today(), members=PANEL, by=SYSTEM)
    assert draft.approved_on == clock.today()
    assert [member.name for member in review.members] == ["李敏", "王力"]
    assert queries.reviewed_on([draft.id]) == {draft.id: clock.today()}


def test_a_failed_review_approves_nothing(make: Make) -> None:
    draft = make.draft()
    actions.conclude(
        draft, kind=ReviewKind.REVIEW, held_on=clock.today(), conclusion=Conclusion.FAILED, members=PANEL, by=SYSTEM
    )
    assert draft.approved_on is None
    assert queries.reviewed_on([draft.id]) == {}
    plans.publish(draft, on=clock.today(), by=SYSTEM)


def test_what_does_not_fit_is_refused(make: Make) -> None:
    draft = make.draft()
    tomorrow = clock.today() + timedelta(days=1)
    for given in (
        {"held_on": tomorrow},
        {"held_on": clock.today(), "members": [Member("甲", "", "", False)]},
        {"held_on": clock.today(), "members": [Member("甲", draft.plan.organisation.name)]},
        {"held_on": clock.today(), "members": [Member(" ", "某单位")]},
    ):
        with pytest.raises(Invalid):
            actions.conclude(draft, kind=ReviewKind.REVIEW, by=SYSTEM, **given)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        actions.conclude(make.version(on="2026-03-02"), kind=ReviewKind.REVIEW, held_on=clock.today(), by=SYSTEM)
    plans.withdraw_draft(draft, by=SYSTEM)
    with pytest.raises(Conflict):
        actions.conclude(draft, kind=ReviewKind.REVIEW, held_on=clock.today(), by=SYSTEM)


def test_only_the_unit_itself_records_its_review(make: Make) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit))
    for actor, error in (
        (make.actor("bureau", make.organisation(kind="emergency_bureau")), NotAllowed),
        (make.actor("member", unit), NotAllowed),
        (make.actor("enterprise"), NotFound),
    ):
        with pytest.raises(error):
            actions.conclude(draft, kind=ReviewKind.REVIEW, held_on=clock.today(), members=PANEL, by=actor)
    own = make.actor("enterprise", unit)
    actions.conclude(draft, kind=ReviewKind.REVIEW, held_on=clock.today(), members=PANEL, by=own)


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_a_review_is_recorded_on_its_page_and_read_on_its_sheet(client: Client, make: Make, language: str) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit))
    client.sign_in(make.account("enterprise", unit)).speak(language)
    warning = {"zh_Hans_CN": "没有评审通过的记录", "en": "No passed review is on record"}[language]
    assert warning in client.get(f"/versions/{draft.id}/publish").text
    given = {
        "kind": "review", "on": clock.today().isoformat(), "place": "公司会议室", "chair": "李敏",
        "conclusion": "passed_after_changes", "opinion": "补充夜间值班内容。", "members-0-name": "李敏",
        "members-0-unit": "澄湖安全技术中心", "members-0-speciality": "化工安全", "members-0-has_interest": "y",
    }  # fmt: skip
    page = client.post(f"/versions/{draft.id}/review", given, status=422)
    assert "补充夜间值班内容。" in page.html
    del given["members-0-has_interest"]
    given["record"] = (BytesIO("评审纪要".encode()), "record.txt")  # type: ignore[assignment]
    client.post(f"/versions/{draft.id}/review", given, status=422)
    given["record"] = (BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF"), "评审纪要.pdf")  # type: ignore[assignment]
    client.post(f"/versions/{draft.id}/review", given, status=302)
    [review] = queries.reviews_of(draft.id)
    assert "补充夜间值班内容。" in client.get(f"/reviews/{review.id}").text
    kept = client.get(f"/reviews/{review.id}/record").response
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert warning not in client.get(f"/versions/{draft.id}/publish").text
    if not missing_libraries():
        printed = client.get(f"/reviews/{review.id}/opinion.pdf").response
        assert "李敏" in PdfReader(BytesIO(printed.data)).pages[0].extract_text()


def test_a_review_by_the_api(client: Client, make: Make) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit))
    token = make.token(make.account("enterprise", unit))
    body = {"on": clock.today().isoformat(), "chair": "李敏", "members": [{"name": "李敏", "unit": "澄湖安全技术中心"}]}
    made = client.api("POST", f"/versions/{draft.id}/review", body, token=token, status=201).get_json()
    assert (made["conclusion"], made["kind"], made["version"]) == ("passed", "review", draft.id)
    body["members"][0]["is_free_of_interest"] = False  # type: ignore[index]
    client.api("POST", f"/versions/{draft.id}/review", body, token=token, status=422)
