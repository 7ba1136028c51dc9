"""What may be done to plans and versions, by whom, and what the trail says afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from emergency.plans import actions, queries
from emergency.plans.content import ClauseContent, Content, LevelContent, PromiseContent
from emergency.plans.drafts import actions as editing
from emergency.plans.vocabulary import Family, PlanKind, PromiseKind, VersionState
from tests.make import Make


def trail(kind: str, thing_id: int) -> list[str]:
    """The codes of what happened to a thing, in order."""
    entries = select(AuditEntry.code).where(AuditEntry.thing_kind == kind, AuditEntry.thing_id == thing_id)
    return list(db.session.scalars(entries.order_by(AuditEntry.id)))


@pytest.mark.parametrize(
    ("role", "relation", "outcome"),
    [
        ("administrator", "far", None),
        ("enterprise", "own", None),
        ("enterprise", "far", NotFound),
        ("bureau", "area", NotAllowed),
        ("bureau", "far", NotFound),
        ("department", "far", NotFound),
        ("member", "own", NotAllowed),
        ("commander", "area", NotAllowed),
        ("auditor", "far", NotAllowed),
        ("observer", "far", NotAllowed),
        ("storekeeper", "own", NotAllowed),
    ],
)
def test_who_may_write_a_plan(make: Make, role: str, relation: str, outcome: type[Exception] | None) -> None:
    unit = make.organisation(area="370126")
    version = make.draft(make.plan(unit))
    if relation == "own":
        actor = make.actor(role, unit)
    elif relation == "area":
        actor = make.actor(role, make.organisation(kind="emergency_bureau", area="370126"))
    elif role == "administrator" or role == "auditor":
        actor = make.actor(role)
    else:
        kind = {"bureau": "emergency_bureau", "department": "department"}.get(role, "enterprise")
        actor = make.actor(role, make.organisation(kind=kind, area="350500"))
    steps = [
        lambda: actions.update_plan(version.plan, title="新名称", by=actor),
        lambda: editing.edit_draft(version, label="V2", by=actor),
        lambda: actions.publish(version, on=clock.today(), by=actor),
        lambda: actions.assess(version, on=clock.today(), changes_needed=False, by=actor),
        lambda: actions.start_revision(version.plan, reason="复查", by=actor),
        lambda: actions.abolish(version.plan, on=clock.today(), by=actor),
    ]
    for step in steps:
        if outcome is None:
            step()
        else:
            # A role without the permission and without sight of the plan is told that there is nothing here.
            with pytest.raises((NotAllowed, NotFound)) as caught:
                step()
            if role not in ("observer", "storekeeper"):
                assert type(caught.value) is outcome


def test_a_bureau_writes_the_plans_of_the_government_of_its_own_area_alone(make: Make) -> None:
    bureau = make.actor("bureau", make.bureau("370126"))
    county, town = (
        make.organisation(kind="government", area="370126"),
        make.organisation(kind="township", area="370126"),
    )
    plan = actions.create_plan(
        county, family=Family.GOVERNMENT, kind=PlanKind.OVERALL, title="突发事件总体应急预案", by=bureau
    )
    actions.publish(make.draft(plan, by=bureau), on=clock.today(), by=bureau)
    assert plan.organisation is county
    assert trail("plan", plan.id) == ["plan.created"]
    with pytest.raises(NotAllowed):
        actions.create_plan(town, family=Family.GOVERNMENT, kind=PlanKind.OVERALL, title="总体应急预案", by=bureau)
    for area in ("370100", "350500"):
        with pytest.raises(NotFound):
            actions.create_plan(
                make.organisation(kind="government", area=area), family=Family.GOVERNMENT, kind=PlanKind.OVERALL,
                title="总体应急预案", by=bureau,
            )  # fmt: skip


def test_a_plan_is_written_published_and_revised(make: Make) -> None:
    unit = make.organisation()
    safety = make.actor("enterprise", unit)
    plan = actions.create_plan(unit, family=Family.UNIT, kind=PlanKind.COMPREHENSIVE, title="综合应急预案", by=safety)
    draft = make.draft(plan, by=safety)
    published = actions.publish(draft, on=clock.today(), signed_by="何静", by=safety)
    assert (published.published_on, published.issued_on) == (clock.today(), None)
    assert queries.version_in_force(plan.id) is published
    second = actions.start_revision(plan, reason="演练发现夜间无人接警", by=safety)
    assert (second.number, second.started_from_id) == (2, published.id)
    assert second.content == published.content
    assert queries.version_in_force(plan.id) is published
    assert trail("plan", plan.id) == ["plan.created"]
    assert trail("plan_version", published.id) == ["version.started", "version.edited", "version.published"]


def test_a_second_reason_joins_the_draft(make: Make) -> None:
    plan = make.published_plan()
    first = actions.start_revision(plan, reason="组织机构调整", by=SYSTEM)
    again = actions.start_revision(plan, reason="演练发现问题", by=SYSTEM)
    assert again is first
    assert first.reason == "组织机构调整\n演练发现问题"
    actions.start_revision(plan, reason="演练发现问题", by=SYSTEM)
    assert trail("plan_version", first.id) == ["version.started", "version.joined"]


def test_a_bare_heading_or_no_text_keeps_a_draft_from_being_published(make: Make) -> None:
    draft = actions.start_revision(make.plan(), reason="", by=SYSTEM)
    with pytest.raises(NotReady):
        actions.publish(draft, on=clock.today(), by=SYSTEM)
    clauses = [ClauseContent("总则", level=1), ClauseContent("范围", "全厂。", level=2), ClauseContent("保障")]
    editing.edit_draft(draft, clauses=clauses, by=SYSTEM)
    with pytest.raises(NotReady) as caught:
        actions.publish(draft, on=clock.today(), by=SYSTEM)
    [missing] = caught.value.message.params["missing"]
    assert "保障" in str(missing)
    assert draft.state is VersionState.DRAFT


def test_a_government_plan_is_issued_and_a_units_is_published(make: Make) -> None:
    county = make.draft(make.plan(family="government", kind="special"))
    actions.publish(county, on=clock.today(), by=SYSTEM)
    assert (county.issued_on, county.published_on) == (clock.today(), None)
    with pytest.raises(Invalid) as caught:
        actions.record_version(county.plan, content=make.content(), published_on=date(2026, 1, 5), by=SYSTEM)
    assert list(caught.value.fields) == ["published_on"]


@pytest.mark.parametrize("days", [1, 400])
def test_nothing_is_published_or_assessed_on_a_day_to_come(make: Make, days: int) -> None:
    later = clock.today() + timedelta(days=days)
    with pytest.raises(Invalid):
        actions.publish(make.draft(), on=later, by=SYSTEM)
    with pytest.raises(Invalid):
        actions.assess(make.version(), on=later, changes_needed=False, by=SYSTEM)


def test_a_new_version_is_not_published_before_the_one_in_force(make: Make) -> None:
    plan = make.published_plan(on="2026-03-02")
    with pytest.raises(Invalid):
        actions.publish(make.draft(plan), on=date(2026, 3, 1), by=SYSTEM)


def test_a_published_version_cannot_be_edited_published_or_given_up(make: Make) -> None:
    version = make.version()
    for step in (
        lambda: editing.edit_draft(version, label="x", by=SYSTEM),
        lambda: actions.publish(version, on=clock.today(), by=SYSTEM),
        lambda: actions.withdraw_draft(version, by=SYSTEM),
    ):
        with pytest.raises(Conflict) as caught:
            step()
        assert caught.value.code == "not_draft"


def test_a_draft_given_up_makes_room_for_another(make: Make) -> None:
    plan = make.published_plan()
    first = make.draft(plan)
    actions.withdraw_draft(first, by=SYSTEM)
    second = make.draft(plan)
    assert (first.state, second.number) == (VersionState.WITHDRAWN, first.number + 1)


def test_the_second_editor_is_told_who_was_first(make: Make) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit))
    seen = draft.revision
    editing.edit_draft(draft, expected_revision=seen, label="V1.1", by=make.actor("enterprise", unit))
    with pytest.raises(Conflict) as caught:
        editing.edit_draft(draft, expected_revision=seen, label="V1.2", by=SYSTEM)
    assert caught.value.code == "stale"
    assert caught.value.facts["edited_by"] == "张某"
    assert draft.label == "V1.1"


def test_the_counter_moves_with_the_text_alone(make: Make) -> None:
    draft = make.draft()
    before = draft.revision
    editing.edit_clause(
        draft, draft.clauses[1].id, ClauseContent("适用范围", "全厂。"), expected_revision=before, by=SYSTEM
    )
    assert draft.revision > before


def test_sections_are_added_moved_and_removed(make: Make) -> None:
    draft = actions.start_revision(
        make.plan(), reason="", by=SYSTEM, content=Content(clauses=(ClauseContent("甲", "1"), ClauseContent("乙", "2")))
    )
    first, second = draft.clauses
    third = editing.add_clause(
        draft, ClauseContent("丙", "3"), after_id=first.id, expected_revision=draft.revision, by=SYSTEM
    )
    assert [clause.title for clause in draft.clauses] == ["甲", "丙", "乙"]
    editing.move_clause(draft, third.id, down=False, expected_revision=draft.revision, by=SYSTEM)
    assert [clause.title for clause in draft.clauses] == ["丙", "甲", "乙"]
    editing.move_clause(draft, third.id, down=False, expected_revision=draft.revision, by=SYSTEM)
    editing.remove_clause(draft, first.id, expected_revision=draft.revision, by=SYSTEM)
    db.session.expire_all()
    assert [clause.title for clause in draft.clauses] == ["丙", "乙"]
    with pytest.raises(NotFound):
        editing.remove_clause(draft, first.id, expected_revision=None, by=SYSTEM)
    with pytest.raises(Invalid):
        editing.edit_clause(draft, second.id, ClauseContent("乙", code="GB-1"), expected_revision=None, by=SYSTEM)


def test_numbers_follow_the_levels() -> None:
    clauses = [ClauseContent(title, level=level) for title, level in (("a", 1), ("b", 2), ("c", 2), ("d", 1), ("e", 3))]
    assert [clause.number for clause in editing.renumbered(clauses)] == ["1", "1.1", "1.2", "2", "2.1.1"]


@pytest.mark.parametrize(
    ("part", "given"),
    [
        ("promises", [PromiseContent(PromiseKind.ITEM, "水泵", 0)]),
        ("promises", [PromiseContent(PromiseKind.ITEM, " ", 1)]),
        ("promises", [PromiseContent(PromiseKind.ITEM, "水泵", 1, within_minutes=0)]),
        ("levels", [LevelContent(5)]),
        ("levels", [LevelContent(1), LevelContent(1)]),
        ("clauses", [ClauseContent(" ", "有文无题")]),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_field(make: Make, part: str, given: list[object]) -> None:
    with pytest.raises(Invalid):
        editing.edit_draft(make.draft(), by=SYSTEM, **{part: given})  # type: ignore[arg-type]


def test_every_assessment_is_kept_and_the_last_is_shown(make: Make) -> None:
    version = make.version(on="2020-01-06")
    actions.assess(version, on=date(2025, 12, 1), changes_needed=True, conclusion="组织机构需调整", by=SYSTEM)
    actions.assess(version, on=date(2023, 1, 4), changes_needed=False, by=SYSTEM)
    assert (version.assessed_on, version.assessment_changes_needed) == (date(2025, 12, 1), True)
    assert [row.assessed_on.year for row in queries.assessments_of(version.id)] == [2025, 2023]
    with pytest.raises(NotReady):
        actions.assess(make.draft(version.plan), on=clock.today(), changes_needed=False, by=SYSTEM)


def test_a_version_is_in_force_as_of_a_day_and_as_known_at_a_moment(make: Make) -> None:
    plan = make.plan()
    old = make.version(plan, on="2024-05-06")
    with clock.at(datetime(2026, 6, 1, 8, tzinfo=UTC)):
        new = make.version(plan, on="2026-05-06")
    assert queries.version_in_force(plan.id, date(2024, 5, 5)) is None
    assert queries.version_in_force(plan.id, date(2026, 5, 5)) is old
    assert queries.version_in_force(plan.id, date(2026, 5, 6)) is new
    before = datetime(2026, 6, 1, 7, tzinfo=UTC)
    assert queries.version_in_force(plan.id, date(2026, 5, 31), known_at=before) is None
    with clock.at(date(2026, 7, 1)):
        actions.abolish(plan, on=date(2026, 6, 20), by=SYSTEM)
    assert queries.version_in_force(plan.id, date(2026, 6, 20)) is None
    assert queries.version_in_force(plan.id, date(2026, 6, 19)) is new
    assert queries.version_in_force(plan.id, date(2026, 6, 20), datetime(2026, 6, 25, tzinfo=UTC)) is new


def test_of_two_versions_of_one_day_the_later_number_is_in_force(make: Make) -> None:
    plan = make.plan()
    make.version(plan, on="2026-03-02")
    second = make.version(plan, on="2026-03-02")
    assert queries.version_in_force(plan.id) is second


def test_a_plan_stands_below_another_but_not_below_itself(make: Make) -> None:
    upper = make.plan()
    lower = make.plan(upper.organisation, kind="special", parent=upper)
    assert lower.parent_id == upper.id
    with pytest.raises(Invalid):
        actions.update_plan(upper, title=upper.title, parent=lower, by=SYSTEM)


@pytest.mark.parametrize(("family", "kind"), [("unit", "overall"), ("unit", "departmental"), ("government", "on_site")])
def test_a_family_has_only_its_kinds(make: Make, family: str, kind: str) -> None:
    with pytest.raises(Invalid):
        make.plan(family=family, kind=kind)


def test_an_abolished_plan_takes_no_new_version(make: Make) -> None:
    plan = make.published_plan()
    draft = make.draft(plan)
    actions.abolish(plan, on=clock.today(), by=SYSTEM)
    assert draft.state is VersionState.WITHDRAWN
    with pytest.raises(Conflict):
        actions.start_revision(plan, reason="", by=SYSTEM)
    with pytest.raises(Conflict):
        actions.abolish(plan, on=clock.today(), by=SYSTEM)
