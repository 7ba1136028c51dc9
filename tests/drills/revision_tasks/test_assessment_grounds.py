"""An assessment that says "revise" is a ground for each item that has to change; the clock of PL-29 sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from drills.obligations.queries import obligations_of_one
from drills.revision_tasks import actions
from drills.revision_tasks.grounds import list_grounds
from emergency.assessments.actions import confirm
from emergency.core.actors import SYSTEM
from emergency.core.clock import today
from emergency.core.errors import NotReady
from emergency.plans import actions as plans
from emergency.plans.models import PlanVersion
from emergency.rulebook.obligation import Status
from tests.client import Client
from tests.make import Make

ORGANISATION = "GB29639-6.2"


@pytest.fixture
def version(make: Make) -> PlanVersion:
    """A plan that came out a year ago, of a unit that assesses every three years."""
    return make.version(make.plan(make.organisation(tags=["hazmat_store"])), on=today() - timedelta(days=365))


def test_each_item_that_has_to_change_is_a_ground_until_its_clause_has_changed(
    make: Make, version: PlanVersion
) -> None:
    make.assessment(version, change=["organisation", "contacts"])
    by = make.actor("enterprise", version.plan.organisation)
    grounds = list_grounds(by)
    assert {(one.kind, one.clause, one.text) for one in grounds} == {
        ("assessment", ORGANISATION, "应急组织机构及职责：负责人已调整"),
        ("assessment", ORGANISATION, "联系人和联系方式：负责人已调整"),
    }
    assert list_grounds(make.actor("enterprise")) == []
    actions.dismiss_ground(grounds[0], reason="通讯录已单独更新，附件随时更换", by=by)
    task = actions.open_from_ground(grounds[1], by=by)
    assert list_grounds(by) == []
    actions.start(task, by=by)
    plans.publish(make.draft(version.plan, texts={"GB29639-6.5.1": "对讲机60部。"}), on=today(), by=by)
    with pytest.raises(NotReady) as refused:
        actions.close(task, by=by)
    assert "clause_unchanged" in refused.value.facts["because"]


def test_an_assessment_recorded_without_a_form_is_one_ground(make: Make, version: PlanVersion) -> None:
    plans.assess(version, on=today(), changes_needed=True, conclusion="指挥人员已调整", by=SYSTEM)
    (ground,) = list_grounds(SYSTEM)
    assert (ground.clause, ground.text) == ("", "指挥人员已调整")
    plans.publish(make.draft(version.plan, texts={ORGANISATION: "副总任总指挥。"}), on=today(), by=SYSTEM)
    assert list_grounds(SYSTEM) == []


def test_the_clock_of_three_years_sees_what_is_confirmed_and_nothing_else(make: Make, version: PlanVersion) -> None:
    def duty() -> tuple[Status, int]:
        found = obligations_of_one(version.organisation_id)
        return next((one.status, one.done) for one in found if one.rule.id == "PL-29")

    made = make.assessment(version)
    assert duty() == (Status.OPEN, 0)
    confirm(made, by=make.actor("enterprise", version.plan.organisation))
    assert duty() == (Status.MET, 1)


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_grounds_of_assessments_stand_on_the_page(
    client: Client, make: Make, version: PlanVersion, language: str
) -> None:
    record = make.assessment(version, change=["risk"])
    client.sign_in(make.account("enterprise", version.plan.organisation)).speak(language)
    page = client.get("/revision-grounds")
    assert f"/assessments/{record.id}" in page.html
    assert "负责人已调整" in page.text
    (ground,) = list_grounds(SYSTEM)
    client.post(f"/revision-grounds/{ground.plan.id}/assessment/{ground.of}/task", {"clause": ORGANISATION}, status=302)
