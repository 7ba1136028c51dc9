"""Review sheets: who stands back, what each expert says, what the panel may conclude (88号令 第二十一至二十三条)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from emergency.accounts.queries import actor_of
from emergency.core.audit import AuditEntry
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.notices.models import Notice
from emergency.plans import actions as plans
from emergency.plans.models import PlanVersion
from emergency.plans.vocabulary import Family, PlanKind
from emergency.reviews import actions as reviews
from emergency.reviews import queries as reviews_queries
from emergency.reviews.rules import Conclusion, Member, ReviewKind
from emergency.reviews.sheets import actions, queries, rules
from emergency.reviews.sheets.actions import Outsider
from emergency.reviews.sheets.models import Invitation
from emergency.reviews.sheets.rules import Answer, Concerned, Said
from tests.client import Client
from tests.make import Make

CONCERNED = Concerned("青禾化工有限公司", ("青禾集团",), ("青禾化工二厂",), "安评咨询（商河）有限公司", ("陈立",))


@pytest.mark.parametrize(
    ("name", "employer", "word"),
    [
        pytest.param("甲", "澄湖安全技术中心", None, id="无利害关系"),
        pytest.param("甲", "", None, id="未填单位"),
        pytest.param("甲", "青禾化工 有限公司", "unit whose plan", id="本单位"),
        pytest.param("甲", "青禾集团", "above", id="上级单位"),
        pytest.param("甲", "青禾化工二厂", "branch", id="所属单位"),
        pytest.param("甲", "安评咨询(商河)有限公司", "agency", id="编制机构-括号写法不同"),
        pytest.param("陈立", "澄湖安全技术中心", "group", id="编制工作组成员"),
    ],
)
def test_whoever_is_concerned_stands_back_and_reads_why(name: str, employer: str, word: str | None) -> None:
    reason = rules.interest(name, employer, CONCERNED)
    assert (reason is None) if word is None else (reason is not None and word in reason.msgid)


ANY = tuple(Conclusion)
AFTER = (Conclusion.PASSED_AFTER_CHANGES, Conclusion.FAILED)


@pytest.mark.parametrize(
    ("said", "conclusions"),
    [
        pytest.param([Said("C-6.2", Answer.COMPLIES), Said("C-6.4", Answer.MOSTLY)], ANY, id="一般要素基本符合"),
        pytest.param([Said("C-6.2", Answer.NOT_APPLICABLE)], ANY, id="不适用"),
        pytest.param([Said("C-6.2", Answer.MOSTLY)], AFTER, id="关键要素基本符合"),
        pytest.param([Said("C-6.4", Answer.FAILS)], (Conclusion.FAILED,), id="不符合未答复"),
        pytest.param([Said("C-6.4", Answer.FAILS, True)], AFTER, id="不符合已答复"),
    ],
)
def test_the_conclusion_is_no_better_than_the_sheets(said: list[Said], conclusions: tuple[Conclusion, ...]) -> None:
    assert rules.conclusions_open(said) == conclusions


def test_every_item_has_its_source_and_every_kind_its_items() -> None:
    assert all(item.source and item.mark in {"V1", "V2", "M"} for item in rules.all_items().values())
    codes = {kind: {item.code for item in rules.items_of(Family.UNIT, kind)} for kind in PlanKind}
    assert {"F-1", "R-1", "C-6.3.1", "A-9"} <= codes[PlanKind.COMPREHENSIVE]
    assert {"S-7.4"} <= codes[PlanKind.SPECIAL]
    assert {"O-8.3"} <= codes[PlanKind.ON_SITE]
    assert codes[PlanKind.HANDBOOK] == set()
    assert len(rules.items_of(Family.GOVERNMENT, PlanKind.OVERALL)) == 6
    assert [title.zh for title in rules.lacking(["化工安全"])] == ["应急管理"]


def test_an_expert_with_an_interest_is_refused_with_the_reason(make: Make) -> None:
    unit = make.organisation(parent=None)
    draft, by = make.draft(make.plan(unit)), make.actor("enterprise", unit)
    actions.state_drafting(draft, agency="安评咨询有限公司", people="陈立，李工", by=by)
    for who in (
        make.expert(employer=unit.name), make.expert(employer="安评咨询有限公司"), make.expert(name="李工"),
        Outsider("王工", unit.name), Outsider(" "), make.expert(until=today()),
    ):  # fmt: skip
        with pytest.raises(Invalid) as error:
            actions.ask(draft, who, by=by)
        assert list(error.value.fields) == ["name"]
    assert queries.open_panel(draft.id) == []
    actions.ask(draft, Outsider("王工", "澄湖消防救援站", "", "应急管理"), by=by)
    with pytest.raises(Invalid):
        actions.ask(draft, Outsider("王工", "澄湖消防救援站"), by=by)


def test_experts_are_asked_about_drafts_that_have_not_passed(make: Make) -> None:
    with pytest.raises(Conflict):
        make.invitation(make.version(on="2026-03-02"))
    draft = make.draft()
    make.review(draft)
    with pytest.raises(Conflict):
        make.invitation(draft)


def test_only_the_unit_asks_and_only_the_expert_or_the_unit_fills(make: Make) -> None:
    unit, account = make.organisation(), make.account("expert")
    draft = make.draft(make.plan(unit))
    for actor, refusal in (
        (make.actor("bureau", make.bureau()), NotAllowed),
        (make.actor("member", unit), NotAllowed),
        (make.actor("enterprise"), NotFound),
    ):
        with pytest.raises(refusal):
            actions.ask(draft, make.expert(), by=actor)
    asked = make.invitation(draft, expert=make.expert(account=account))
    said = {"C-6.2": (Answer.COMPLIES, "")}
    for role in ("expert", "enterprise"):
        with pytest.raises((NotFound, NotAllowed)):
            actions.fill(asked, said, by=make.actor(role))
    actions.fill(asked, said, by=actor_of(account))
    actions.fill(asked, said, by=make.actor("enterprise", unit))
    notice = db.session.scalars(select(Notice).where(Notice.code == "review.asked")).one()
    assert notice.path == f"/my-reviews/{asked.id}"


def test_a_sheet_is_handed_in_whole_and_then_stays(make: Make) -> None:
    asked = make.invitation()
    by = make.actor("administrator")
    for said in ({"C-6.2": (Answer.FAILS, " ")}, {"O-8.1": (Answer.COMPLIES, "")}):
        with pytest.raises(Invalid):
            actions.fill(asked, said, by=by)
    with pytest.raises(Invalid):
        actions.fill(asked, {"C-6.2": (Answer.COMPLIES, "")}, hand_in=True, by=by)
    whole = make.sheet(asked.version)
    with pytest.raises(Conflict):
        actions.fill(whole, {"C-6.2": (Answer.COMPLIES, "")}, by=by)


def conclude(draft: PlanVersion, make: Make, conclusion: Conclusion = Conclusion.PASSED, **given: object) -> None:
    reviews.conclude(
        draft, kind=ReviewKind.REVIEW, held_on=today(), conclusion=conclusion,
        by=make.actor("administrator"), **given,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_version_does_not_pass_while_an_objection_stands_without_an_answer(make: Make) -> None:
    draft = make.draft()
    waiting, sheet = make.invitation(draft), make.sheet(draft, C_6_4="fails")
    with pytest.raises(Invalid) as error:
        conclude(draft, make, Conclusion.FAILED)
    assert "members" in error.value.fields
    actions.release(waiting, because="与被评审单位有业务往来", by=make.actor("administrator"))
    for conclusion in (Conclusion.PASSED, Conclusion.PASSED_AFTER_CHANGES):
        with pytest.raises(Invalid) as error:
            conclude(draft, make, conclusion)
        assert "conclusion" in error.value.fields
    assert reviews_queries.reviewed_on([draft.id]) == {}
    objection = next(one for one in sheet.answers if one.answer is Answer.FAILS)
    with pytest.raises(Invalid):
        actions.reply(objection, " ", by=make.actor("administrator"))
    actions.reply(objection, "已补充后期处置内容", by=make.actor("administrator"))
    with pytest.raises(Invalid):
        conclude(draft, make)
    conclude(draft, make, Conclusion.PASSED_AFTER_CHANGES)
    assert reviews_queries.reviewed_on([draft.id]) == {draft.id: today()}
    [review] = reviews_queries.reviews_of(draft.id)
    assert [(one.name, one.unit) for one in review.members] == [(sheet.name, sheet.unit)]
    with pytest.raises(Conflict):
        actions.reply(objection, "再次答复", by=make.actor("administrator"))
    codes = set(db.session.scalars(select(AuditEntry.code)))
    assert {"review.expert_asked", "review.sheet_handed_in", "review.objection_answered", "review.concluded"} <= codes


def test_after_a_failed_review_the_next_panel_begins_afresh(make: Make) -> None:
    draft = make.draft()
    make.sheet(draft, C_6_2="fails")
    conclude(draft, make, Conclusion.FAILED)
    assert queries.open_panel(draft.id) == []
    make.sheet(draft)
    conclude(draft, make)
    assert draft.approved_on == today()
    plans.publish(draft, on=today(), by=make.actor("administrator"))


def test_a_panel_named_by_hand_is_held_against_the_same_interests(make: Make) -> None:
    draft = make.draft()
    actions.state_drafting(draft, agency="安评咨询有限公司", people="", by=make.actor("administrator"))
    with pytest.raises(Invalid):
        conclude(draft, make, members=[Member("王工", "安评咨询有限公司")])


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_an_expert_fills_in_the_sheet_and_sees_that_version_alone(client: Client, make: Make, language: str) -> None:
    unit, account = make.organisation(), make.account("expert")
    draft, other = make.draft(make.plan(unit)), make.draft()
    expert = make.expert(name="周工", account=account)
    client.sign_in(make.account("enterprise", unit)).speak(language)
    client.get(f"/versions/{draft.id}/panel")
    client.post(f"/versions/{draft.id}/panel", {"name": "王工", "unit": unit.name}, status=422)
    client.post(f"/versions/{draft.id}/panel", {"expert": str(expert.id)}, status=302)
    client.post(f"/versions/{draft.id}/drafting", {"agency": "安评咨询有限公司", "people": "陈立"}, status=302)
    asked = db.session.scalars(select(Invitation)).one()
    elsewhere = make.invitation(other)
    client.sign_in(account).speak(language)
    assert draft.plan.title in client.get("/my-reviews").text
    assert draft.clauses[1].text in client.get(f"/my-reviews/{asked.id}/plan").text
    client.get(f"/my-reviews/{elsewhere.id}", status=404)
    client.get(f"/my-reviews/{elsewhere.id}/plan", status=404)
    client.get(f"/versions/{draft.id}", status=403)
    said = {f"answer-{item.code}": "complies" for item in rules.items_of(draft.plan.family, draft.plan.kind)}
    assert "29639" in client.get(f"/my-reviews/{asked.id}").text
    client.post(f"/my-reviews/{asked.id}", said | {"answer-C-6.4": "fails"}, status=422)
    wrong = said | {"answer-C-6.4": "fails", "opinion-C-6.4": "没有善后措施"}
    client.post(f"/my-reviews/{asked.id}", wrong | {"hand_in": "y"}, status=302)
    assert "没有善后措施" in client.get(f"/my-reviews/{asked.id}").text
    client.sign_in(make.account("enterprise", unit)).speak(language)
    assert "没有善后措施" in client.get(f"/versions/{draft.id}/panel").text
    given = {"kind": "review", "on": today().isoformat(), "chair": "周工", "conclusion": "passed"}
    client.post(f"/versions/{draft.id}/review", given, status=422)
    objection = next(one for one in queries.open_panel(draft.id)[0].answers if one.answer is Answer.FAILS)
    client.get(f"/sheet-answers/{objection.id}/reply")
    client.post(f"/sheet-answers/{objection.id}/reply", {"reply": "已补充"}, status=302)
    client.post(f"/versions/{draft.id}/review", given | {"conclusion": "passed_after_changes"}, status=302)
    assert 'name="expert"' not in client.get(f"/versions/{draft.id}/panel").html
    client.post(f"/versions/{draft.id}/panel", {"name": "王工"}, status=422)
    [review] = reviews_queries.reviews_of(draft.id)
    assert [one.name for one in review.members] == ["周工"]


def test_an_expert_stands_back_by_himself(client: Client, make: Make) -> None:
    account = make.account("expert")
    asked = make.invitation(expert=make.expert(account=account))
    client.sign_in(account)
    client.post(f"/my-reviews/{asked.id}/stand-back", {"because": ""}, status=422)
    client.post(f"/my-reviews/{asked.id}/stand-back", {"because": "亲属在该单位任职"}, status=302)
    client.get(f"/my-reviews/{asked.id}", status=404)
    assert queries.open_panel(asked.version_id) == []
