"""Any two versions side by side, what changed since the filing, how a revision is handled, and going back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, NotAllowed, NotReady
from emergency.filings.proposals import Weight, propose
from emergency.plans import actions, queries
from emergency.plans.content import ContactContent, Content
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.versions.actions import roll_back
from emergency.plans.versions.reports import Tab, comparison
from tests.client import Client
from tests.make import Make

START = "GB29639-6.3.3"


def three_versions(make: Make, unit: object = None) -> tuple[Plan, list[PlanVersion]]:
    """A plan whose second version has another pump and contact, and whose third starts the response otherwise."""
    plan = make.plan(unit)  # type: ignore[arg-type]
    first = make.content(promises=(("item", "移动排水泵", 2, "台", 30),))
    second = replace(
        make.content(promises=(("item", "移动排水泵", 5, "台", 30),)),
        contacts=(ContactContent("应急指挥部", "总指挥", "何静", "555 0119"),),
    )
    third = replace(
        make.content({START: "由总指挥启动，10分钟内到岗。"}), promises=second.promises, contacts=second.contacts
    )
    days = ("2026-01-05", "2026-03-02", "2026-06-01")
    return plan, [
        make.version(plan, on=on, content=text) for on, text in zip(days, (first, second, third), strict=True)
    ]


@pytest.mark.parametrize(
    ("language", "resource", "contact", "minor"),
    [
        ("zh_Hans_CN", "按资源", "按联系人", "建议按一般修订办理"),
        ("en", "By resource", "By contact", "Proposed: a minor revision"),
    ],
)
def test_any_two_versions_are_compared_by_clause_by_resource_and_by_contact(
    client: Client, make: Make, language: str, resource: str, contact: str, minor: str
) -> None:
    unit = make.organisation()
    plan, (first, second, third) = three_versions(make, unit)
    client.sign_in(make.account("enterprise", unit)).speak(language)
    asked = client.get(f"/plans/{plan.id}/compare?new={second.id}&old={first.id}&tab=resources", status=302)
    page = client.get(asked.location)
    assert resource in page.text
    assert contact in page.text
    assert "移动排水泵" in page.text
    assert "5台" in page.text
    assert "555 0119" not in page.text
    assert minor in page.text
    page = client.get(f"/versions/{second.id}/compare?with={first.id}&tab=contacts")
    assert "何静 555 0118" in page.text
    assert "何静 555 0119" in page.text
    page = client.get(f"/versions/{third.id}/compare?with={first.id}&tab=clauses")
    assert "<ins>10</ins>" in page.html
    assert "第三十七条" in page.text
    # The older one may stand on either side.
    assert "<del>10</del>" in client.get(f"/versions/{first.id}/compare?with={third.id}").html
    other = make.published_plan(unit)
    foreign = queries.version_in_force(other.id)
    assert foreign is not None
    client.get(f"/plans/{plan.id}/compare?new={second.id}&old={foreign.id}", status=404)
    client.get(f"/plans/{plan.id}/compare?new={second.id}", status=404)


def test_a_comparison_opens_where_something_changed(make: Make) -> None:
    said = Content(contacts=(ContactContent("值班室", "", "", "555 0101"),))
    now = Content(contacts=(ContactContent("值班室", "", "", "555 0102"),))
    assert comparison(said, now).first_tab is Tab.CONTACTS
    assert comparison(said, said).first_tab is Tab.CLAUSES


def test_a_major_revision_is_proposed_with_the_article_and_a_minor_one_without_filing(make: Make) -> None:
    _plan, (first, second, third) = three_versions(make, make.organisation(area="330108"))
    minor, major = propose(first, second), propose(second, third)
    assert minor is not None
    assert (minor.weight, minor.refiling.required) == (Weight.MINOR, False)
    assert major is not None
    assert (major.weight, major.refiling.required) == (Weight.MAJOR, True)
    assert "第三十七条" in major.source
    assert propose(first, first) is None


def test_in_shandong_a_minor_revision_is_filed_again_all_the_same(make: Make) -> None:
    _plan, (first, second, _third) = three_versions(make)
    found = propose(first, second)
    assert found is not None
    assert (found.weight, found.refiling.required) == (Weight.MINOR, True)
    assert "province" in found.sentence.msgid


def test_the_proposal_stands_before_the_button_of_publishing(client: Client, make: Make) -> None:
    unit = make.organisation()
    plan = make.published_plan(unit)
    draft = make.draft(plan, texts={START: "由总指挥启动，10分钟内到岗。"})
    client.sign_in(make.account("enterprise", unit))
    page = client.get(f"/versions/{draft.id}/publish").text
    assert "建议按重大修订办理" in page
    assert "应急处置程序" in page
    assert page.index("建议按重大修订办理") < page.index("签署人")


def test_a_plan_tells_what_changed_since_it_was_filed(client: Client, make: Make) -> None:
    unit = make.organisation()
    plan = make.plan(unit)
    version = make.version(plan)
    filing = make.filing(version=version, state="filed")
    assert filing.version_id == version.id
    client.sign_in(make.account("enterprise", unit))
    assert "备案后的变动" not in client.get(f"/plans/{plan.id}").text
    draft = make.draft(plan, texts={START: "由总指挥启动，10分钟内到岗。"})
    page = client.get(f"/plans/{plan.id}")
    assert "备案后的变动" in page.text
    assert f"/versions/{draft.id}/compare?with={version.id}" in page.html


def test_going_back_makes_a_new_draft_and_touches_nothing_that_came_out(client: Client, make: Make) -> None:
    unit = make.organisation()
    plan, (first, second, third) = three_versions(make, unit)
    before = [version.content for version in (first, second, third)]
    client.sign_in(make.account("enterprise", unit))
    assert "恢复到这一版本" in client.get(f"/versions/{first.id}").text
    assert "恢复到这一版本" not in client.get(f"/versions/{third.id}").text
    page = f"/versions/{first.id}/roll-back"
    assert "建议按重大修订办理" in client.get(page).text
    client.post(page, {"reason": ""}, status=422)
    client.post(page, {"reason": "新版的启动条件在演练中行不通"}, status=302)
    draft = queries.draft_of(plan.id)
    assert draft is not None
    assert (draft.number, draft.started_from_id, draft.reason) == (4, first.id, "新版的启动条件在演练中行不通")
    assert draft.content == before[0]
    assert [version.content for version in (first, second, third)] == before
    current = queries.version_in_force(plan.id)
    assert current is not None
    assert current.id == third.id
    said = db.session.query(AuditEntry).filter_by(code="version.rolled_back", thing_id=draft.id).one()
    assert said.details["to"] == 1
    assert "该预案已有一份草稿" in client.post(page, {"reason": "再一次"}, status=422).text


def test_nobody_goes_back_to_a_draft_over_a_draft_or_in_another_unit(make: Make) -> None:
    unit = make.organisation()
    plan, (first, _second, _third) = three_versions(make, unit)
    with pytest.raises(NotAllowed):
        roll_back(first, reason="恢复", by=make.actor("member", unit))
    draft = actions.start_revision(plan, reason="修订", by=make.actor("enterprise", unit))
    with pytest.raises(NotReady):
        roll_back(draft, reason="恢复", by=make.actor("enterprise", unit))
    with pytest.raises(Conflict) as refused:
        roll_back(first, reason="恢复", by=make.actor("enterprise", unit))
    assert refused.value.code == "draft_exists"
    actions.withdraw_draft(draft, by=make.actor("enterprise", unit))
    actions.abolish(plan, on=date(2026, 11, 1), by=make.actor("enterprise", unit))
    with pytest.raises(Conflict):
        roll_back(first, reason="恢复", by=make.actor("enterprise", unit))
