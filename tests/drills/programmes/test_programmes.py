"""The year's programme from the duties to the completion rate: who may, what changes, what people see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from drills.bookings import actions as bookings
from drills.bookings.models import Drill
from drills.bookings.rules import Content, DrillKind, Form
from drills.programmes import actions, queries
from drills.programmes.models import Programme
from drills.programmes.rules import EntryState, Progress
from emergency.accounts.actions import create_area
from emergency.accounts.rules import AreaKind
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotReady
from tests.client import Client
from tests.make import Make

SPRING = date(2026, 3, 20)


@pytest.fixture
def unit(make: Make) -> Any:
    """A factory with a comprehensive plan, a special plan and an on-site scheme in force since 2025."""
    unit = make.organisation(name="青禾化工有限公司（虚构）", tags=["hazmat_store"])
    titles = {"comprehensive": "综合应急预案", "special": "液氨泄漏专项应急预案", "on_site": "罐区现场处置方案"}
    for kind, title in titles.items():
        make.published_plan(unit, kind=kind, title=title, on="2025-01-10")
    return unit


def _served(programme: Programme) -> set[str]:
    return {name.partition(":")[0] for entry in programme.entries for name in entry.duties}


def test_it_is_proposed_from_the_duties_and_once_held_leaves_none_of_them_open(make: Make, unit: Any) -> None:
    with clock.at(SPRING):
        programme = actions.draw_up(unit, 2026, by=make.actor("enterprise", unit))
        assert {"DR-N-01", "DR-N-02", "DR-N-03"} <= _served(programme)
        actions.approve(programme, on=SPRING, approved_by="周敏", by=SYSTEM)
        actions.publish(programme, by=SYSTEM)
    for entry in programme.entries:
        with clock.at(date(2026, entry.month, 15)):
            starts_at = clock.day_start(clock.today())
            drill = actions.book_entry(
                entry, starts_at=starts_at, ends_at=clock.day_end(clock.today()), place="罐区", by=SYSTEM
            )
            bookings.start(drill, by=SYSTEM)
            bookings.finish(drill, on=clock.today(), by=SYSTEM)
    with clock.at(date(2026, 12, 31)):
        assert queries.wants_of(unit, 2026, SYSTEM) == []
        states = queries.entry_states(programme)
        assert set(states.values()) == {EntryState.HELD}


def test_what_is_arranged_already_stands_in_it_and_is_not_proposed_again(make: Make, unit: Any) -> None:
    with clock.at(SPRING):
        before = len(actions.draw_up(unit, 2026, by=SYSTEM).entries)
    other = make.organisation(tags=["hazmat_store"])
    kinds = ("comprehensive", "special", "on_site")
    plans = [make.published_plan(other, kind=kind, title=f"{kind}预案", on="2025-01-10") for kind in kinds]
    with clock.at(SPRING):
        drill = make.drill(of=[plans[2]], on="2026-04-05", title="已预约的演练")
        programme = actions.draw_up(other, 2026, by=SYSTEM)
    assert len(programme.entries) == before
    assert [entry.title for entry in programme.entries if entry.drill_id == drill.id] == ["已预约的演练"]


def test_only_a_draft_is_edited_and_every_step_is_written_down(make: Make, unit: Any) -> None:
    by = make.actor("enterprise", unit)
    given = {"kind": DrillKind.SPECIAL, "content": Content.SINGLE, "form": Form.TABLETOP, "plan": None}
    with clock.at(SPRING):
        programme = actions.draw_up(unit, 2026, by=by)
        with pytest.raises(Conflict, match="exists"):
            actions.draw_up(unit, 2026, by=by)
        entry = actions.add_entry(programme, title="消防疏散演练", month=11, **given, by=by)
        actions.change_entry(entry, title="消防疏散演练", month=10, responsible="安环部", budget=5000, **given, by=by)
        with pytest.raises(Invalid, match="Some entries"):
            actions.add_entry(programme, title=" ", month=11, **given, by=by)
        with pytest.raises(Invalid, match="Some entries"):
            actions.approve(programme, on=SPRING, approved_by=" ", by=by)
        actions.approve(programme, on=SPRING, approved_by="周敏", by=by)
        with pytest.raises(Conflict, match="wrong_state"):
            actions.remove_entry(entry, by=by)
        actions.publish(programme, by=by)
        actions.reopen(programme, reason="新增液氯装置", by=by)
        actions.remove_entry(entry, by=by)
        with pytest.raises(NotAllowed):
            actions.approve(programme, on=SPRING, approved_by="周敏", by=make.actor("member", unit))
    assert programme.approved_on is None
    codes = db.session.scalars(
        select(AuditEntry.code)
        .where(AuditEntry.thing_kind.in_(["programme", "programme_entry"]))
        .order_by(AuditEntry.id)
    ).all()
    assert codes == [
        "programme.drawn_up", "programme_entry.added", "programme_entry.changed", "programme.approved",
        "programme.published", "programme.reopened", "programme_entry.removed",
    ]  # fmt: skip


def test_a_cancelled_drill_leaves_its_entry_open_again(make: Make, unit: Any) -> None:
    with clock.at(SPRING):
        programme = make.programme(unit, state="published", year=2026)
        entry = programme.entries[0]
        day = date(2026, 5, 12)
        times = {"starts_at": clock.day_start(day), "ends_at": clock.day_end(day), "place": ""}
        first = actions.book_entry(entry, **times, by=SYSTEM)
        assert {duty.rule for duty in first.duties} == {name.partition(":")[0] for name in entry.duties}
        with pytest.raises(Conflict, match="has_drill"):
            actions.book_entry(entry, **times, by=SYSTEM)
        wanted = len(queries.wants_of(unit, 2026, SYSTEM))
        bookings.cancel(first, reason="装置停车检修", by=SYSTEM)
        assert queries.entry_states(programme)[entry.id] is EntryState.GIVEN_UP
        assert len(queries.wants_of(unit, 2026, SYSTEM)) > wanted
        again = actions.book_entry(entry, **times, by=SYSTEM)
        assert entry.drill_id == again.id != first.id


def test_last_years_programme_is_copied_without_its_drills_and_duties(make: Make, unit: Any) -> None:
    with clock.at(SPRING), pytest.raises(NotReady):
        actions.copy_last_year(unit, 2026, by=SYSTEM)
    with clock.at(SPRING):
        last = make.programme(unit, state="published", year=2026)
        actions.reopen(last, reason="写明需求", by=SYSTEM)
        actions.say_needs(last, needs="近三年液氨泄漏是主要风险", by=SYSTEM)
    with clock.at(date(2026, 12, 20)):
        copied = actions.copy_last_year(unit, 2027, by=SYSTEM)
    assert [(e.month, e.title, e.plan_id) for e in copied.entries] == [
        (e.month, e.title, e.plan_id) for e in last.entries
    ]
    assert copied.needs == "近三年液氨泄漏是主要风险"
    assert all(entry.duties == [] and entry.drill_id is None for entry in copied.entries)


def test_towns_roll_up_to_the_county_and_drafts_lend_no_figures(
    make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    bureau = make.bureau()
    county = bureau.area
    town = create_area(code="370126001", name="许商街道", kind=AreaKind.DIVISION, parent=county, by=SYSTEM)
    with clock.at(SPRING):
        held = make.drill(make.organisation(area=town.code), on="2026-03-19", state="completed")
        in_town = make.programme(held.organisation, state="published", year=2026)
        make.programme(make.published_plan(make.organisation(area=town.code)).organisation, year=2026)
        own = make.programme(make.published_plan(make.organisation(area=county.code)).organisation, state="published")
        by = make.actor("bureau", bureau)
        with max_queries(4):
            lines = queries.by_area(by, year=2026, area=county)
    assert [(line.area.id, line.programmes, line.published) for line in lines] == [(county.id, 1, 1), (town.id, 2, 1)]
    assert lines[1].progress == Progress(planned=len(in_town.entries), held=1)
    assert lines[0].progress.planned == len(own.entries)


def test_people_draw_it_up_approve_publish_and_book_from_it(client: Client, make: Make, unit: Any) -> None:
    client.sign_in(make.account("enterprise", unit))
    with clock.at(clock.day_start(SPRING)):
        propose = f"/organisations/{unit.id}/programme?year=2026"
        page = client.get(propose)
        assert "2026年度尚未编制演练计划" in page.text
        assert "DR-N-03" in page.text
        path = client.post(propose, {"source": "duties"}, form_at=propose).location
        programme = db.session.scalars(select(Programme)).one()
        assert path == f"/programmes/{programme.id}"
        assert client.get(propose, status=302).location == path
        client.post(f"{path}/needs", {"needs": "液氨泄漏风险突出"}, form_at=f"{path}/needs", status=302)
        assert "批准人" in client.post(f"{path}/approve", {"on": "2026-03-20", "approved_by": ""}, status=422).text
        client.post(f"{path}/approve", {"on": "2026-03-20", "approved_by": "周敏"}, status=302)
        client.post(f"{path}/publish", form_at=path)
        page = client.get(path)
        assert all(words in page.text for words in ("已印发", "周敏", "待预约", "液氨泄漏风险突出"))
        entry = programme.entries[0]
        booking = {"on": "2026-05-12", "starts": "09:00", "ends_at": "08:00", "place": "罐区"}
        assert "开始时间要早于结束时间" in client.post(f"/programme-entries/{entry.id}/book", booking, status=422).text
        client.post(f"/programme-entries/{entry.id}/book", {**booking, "ends_at": "11:00"}, status=302)
        assert db.session.scalars(select(Drill)).one().place == "罐区"
        assert "已预约" in client.get(path).text
        client.speak("en")
        assert "Drill programme of 2026" in client.get(path).text
        assert "1 drill programme of 2026" in client.get("/programmes?year=2026").text
