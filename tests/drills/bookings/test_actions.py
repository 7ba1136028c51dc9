"""What people do with drills from booking to end: who may, what changes, what is written down."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from drills.bookings import actions, queries
from drills.bookings.models import Drill
from drills.bookings.rules import ClashKind, Content, DrillKind, Duty, Form
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.clock import LOCAL
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.make import Make

TODAY = date(2026, 11, 20)
NINE = datetime(2026, 11, 20, 9, tzinfo=LOCAL)
TWO_HOURS = timedelta(hours=2)


def _audited(drill: Drill) -> list[str]:
    entries = select(AuditEntry.code).where(AuditEntry.thing_kind == "drill", AuditEntry.thing_id == drill.id)
    return list(db.session.scalars(entries.order_by(AuditEntry.id)))


def test_a_drill_is_booked_confirmed_started_and_finished(make: Make) -> None:
    plan = make.published_plan()
    by = make.actor("enterprise", plan.organisation)
    with clock.at(TODAY):
        drill = actions.book(
            organiser=plan.organisation, plans=[plan], title=" 储罐泄漏 ", kind=DrillKind.COMPREHENSIVE,
            form=Form.PRACTICAL, starts_at=NINE, ends_at=NINE + TWO_HOURS, participants=[make.organisation(), "义消队"],
            observers=["县应急管理局"], duties=[Duty("DR-N-03", None, date(2026, 7, 1), date(2026, 12, 31))], by=by,
        )  # fmt: skip
        actions.confirm(drill, by=by)
        actions.start(drill, by=by)
        actions.finish(drill, attendance=36, notes="按时完成", by=by)
    assert (drill.title, drill.state, drill.held_on, drill.attendance) == ("储罐泄漏", "completed", TODAY, 36)
    assert [who.name for who in drill.participants if who.is_observer] == ["县应急管理局"]
    assert [(duty.rule, duty.period_from) for duty in drill.duties] == [("DR-N-03", date(2026, 7, 1))]
    assert _audited(drill) == ["drill.booked", "drill.confirmed", "drill.started", "drill.finished"]


@pytest.mark.parametrize(
    ("field", "entry"),
    [("title", {"title": " "}), ("plans", {"plans": []}), ("ends_at", {"ends_at": NINE})],
)
def test_a_booking_says_which_entry_is_wrong(make: Make, field: str, entry: dict[str, object]) -> None:
    plan = make.published_plan()
    given = {"title": "演练", "plans": [plan], "starts_at": NINE, "ends_at": NINE + TWO_HOURS} | entry
    with pytest.raises(Invalid) as refused:
        actions.book(organiser=plan.organisation, kind=DrillKind.SPECIAL, form=Form.TABLETOP, by=SYSTEM, **given)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_postponing_and_cancelling_need_a_reason(make: Make) -> None:
    drill = make.drill()
    with pytest.raises(Invalid):
        actions.postpone(drill, starts_at=NINE, ends_at=NINE + TWO_HOURS, reason=" ", by=SYSTEM)
    with pytest.raises(Invalid):
        actions.cancel(drill, reason="", by=SYSTEM)
    actions.postpone(drill, starts_at=NINE, ends_at=NINE + TWO_HOURS, reason="大风", by=SYSTEM)
    assert (drill.state, drill.starts_at, drill.steps[-1].reason) == ("postponed", NINE, "大风")
    actions.cancel(drill, reason="装置停车", by=SYSTEM)
    assert drill.state == "cancelled"


@pytest.mark.parametrize("state", ["cancelled", "completed", "interrupted"])
def test_what_is_over_does_not_move_again(make: Make, state: str) -> None:
    drill = make.drill(state=state)
    later = NINE + timedelta(days=30)
    for step in (
        lambda: actions.confirm(drill, by=SYSTEM),
        lambda: actions.start(drill, by=SYSTEM),
        lambda: actions.finish(drill, by=SYSTEM),
        lambda: actions.postpone(drill, starts_at=later, ends_at=later + TWO_HOURS, reason="大风", by=SYSTEM),
        lambda: actions.cancel(drill, reason="大风", by=SYSTEM),
        lambda: actions.interrupt(drill, reason="大风", by=SYSTEM),
        lambda: actions.change(drill, title="改名", by=SYSTEM),
    ):
        with pytest.raises(Conflict):
            step()
    assert not db.session.dirty
    assert drill.state == state


def test_a_refused_postponement_leaves_the_time_as_it_was(make: Make) -> None:
    drill = make.drill(state="completed", on=TODAY)
    before = drill.starts_at
    with pytest.raises(Conflict):
        actions.postpone(
            drill, starts_at=NINE + timedelta(days=3), ends_at=NINE + timedelta(days=4), reason="大风", by=SYSTEM
        )
    assert drill.starts_at == before


def test_a_drill_cannot_have_been_finished_on_a_day_to_come(make: Make) -> None:
    with clock.at(TODAY):
        drill = make.drill(state="running")
        for step in (
            lambda: actions.finish(drill, on=date(2026, 11, 21), by=SYSTEM),
            lambda: actions.interrupt(drill, reason="险情", on=date(2026, 11, 21), by=SYSTEM),
        ):
            with pytest.raises(Invalid) as refused:
                step()
            assert "held_on" in refused.value.fields
    assert (drill.state, drill.held_on) == ("running", None)


def _held(make: Make, held_on: date, **given: object) -> Drill:
    plan = make.published_plan(on="2026-03-02")
    return actions.record_held(
        organiser=plan.organisation, plans=[plan], title="储罐泄漏", kind=DrillKind.COMPREHENSIVE, form=Form.PRACTICAL,
        held_on=held_on, by=SYSTEM, **given,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_drill_from_before_the_system_is_recorded_with_its_day(make: Make) -> None:
    drill = _held(make, date(2026, 5, 8), content=Content.COMPREHENSIVE, attendance=30)
    assert (drill.state, drill.held_on, drill.steps[-1].step) == ("completed", date(2026, 5, 8), "record")
    assert _audited(drill) == ["drill.recorded"]


def test_a_drill_before_the_plan_came_out_is_a_trial_or_wrong(make: Make) -> None:
    with pytest.raises(Invalid) as refused:
        _held(make, date(2026, 2, 1))
    assert "held_on" in refused.value.fields
    assert _held(make, date(2026, 2, 1), is_trial=True).state == "completed"


def test_clashes_are_told_with_what_they_share_and_touching_is_none(make: Make) -> None:
    neighbour = make.organisation()
    first = make.drill(on=TODAY, participants=[neighbour])
    make.drill(on=TODAY, state="cancelled", of=first.plans)
    other = make.drill(on=TODAY, organisation=neighbour)

    def shared(organisation_id: int, plan_ids: list[int], hours: int) -> list[tuple[int, tuple[ClashKind, ...]]]:
        starts_at = NINE + timedelta(hours=hours)
        found = queries.clashes(
            organisation_id=organisation_id, site_id=None, plan_ids=plan_ids, participant_ids=[],
            starts_at=starts_at, ends_at=starts_at + TWO_HOURS,
        )  # fmt: skip
        return [(clash.drill_id, clash.shares) for clash in found]

    plan_id = first.plans[0].id
    assert shared(first.organisation_id, [plan_id], 1) == [(first.id, (ClashKind.ORGANISER, ClashKind.PLAN))]
    assert shared(neighbour.id, [], 0) == [(first.id, (ClashKind.PARTICIPANT,)), (other.id, (ClashKind.ORGANISER,))]
    assert shared(first.organisation_id, [plan_id], 2) == []


def test_only_the_organiser_decides_about_a_drill(make: Make) -> None:
    drill = make.drill()
    area = drill.organisation.area
    for role in ("bureau", "auditor", "member"):
        where = {"bureau": make.bureau(area), "member": drill.organisation}.get(role)
        with pytest.raises(NotAllowed):
            actions.confirm(drill, by=make.actor(role, where))
    with pytest.raises(NotFound):
        actions.confirm(drill, by=make.actor("enterprise", make.organisation()))
    assert drill.state == "booked"


def test_a_unit_that_takes_part_sees_the_drill_and_a_stranger_does_not(make: Make) -> None:
    guest = make.organisation()
    drill = make.drill(participants=[guest])
    assert queries.get_drill(drill.id, make.actor("enterprise", guest)) is drill
    with pytest.raises(NotFound):
        queries.get_drill(drill.id, make.actor("enterprise", make.organisation()))
