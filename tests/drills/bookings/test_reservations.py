"""Teams and goods for a drill: taken for its window, let go with it, displaced by an incident."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from drills.bookings import actions, reservations
from drills.bookings.models import Drill
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from emergency.core.errors import Conflict, NotAllowed
from resources_db.holds.actions import Asked
from resources_db.holds.queries import states_of
from tests.client import Client
from tests.make import Make

DAY = date(2026, 12, 10)


def _is_held(drill_id: int) -> list[bool]:
    held = reservations.holds_of(drill_id)
    return [state.is_held for made in held for state in states_of(made.lines).values()]


def test_two_drills_do_not_get_one_team_for_the_same_morning(make: Make) -> None:
    unit = make.organisation()
    team, by = make.team(unit), make.actor("enterprise", unit)
    first, second, later = (make.drill(unit, on=DAY, hour=hour) for hour in (9, 10, 11))
    reservations.reserve(first, [Asked(team=team)], by=by)
    with pytest.raises(Conflict) as refused:
        reservations.reserve(second, [Asked(team=team)], by=by)
    assert refused.value.code == "taken"
    reservations.reserve(later, [Asked(team=team)], by=by)
    assert _is_held(later.id) == [True]


@pytest.mark.parametrize("how", ["postpone", "cancel", "finish", "interrupt"])
def test_what_was_reserved_is_let_go_with_the_drill(make: Make, how: str) -> None:
    unit = make.organisation()
    team = make.team(unit)
    drill = make.drill(unit, on=date(2026, 11, 30))
    reservations.reserve(drill, [Asked(team=team)], by=SYSTEM)
    if how == "postpone":
        week = timedelta(days=7)
        actions.postpone(
            drill, starts_at=drill.starts_at + week, ends_at=drill.ends_at + week, reason="大风", by=SYSTEM
        )
    elif how == "cancel":
        actions.cancel(drill, reason="停车", by=SYSTEM)
    else:
        actions.start(drill, by=SYSTEM)
        if how == "finish":
            actions.finish(drill, by=SYSTEM)
        else:
            actions.interrupt(drill, reason="险情", by=SYSTEM)
    assert _is_held(drill.id) == [False]
    other = make.drill(unit, on=date(2026, 11, 30))
    reservations.reserve(other, [Asked(team=team)], by=SYSTEM)


def test_nothing_is_reserved_for_a_drill_that_is_over_or_somebody_elses(make: Make) -> None:
    over, coming = make.drill(state="completed"), make.drill(on=DAY)
    with pytest.raises(Conflict):
        reservations.reserve(over, [Asked(team=make.team())], by=SYSTEM)
    officer = make.actor("bureau", make.bureau(coming.organisation.area))
    with pytest.raises(NotAllowed):
        reservations.reserve(coming, [Asked(team=make.team())], by=officer)


def test_the_page_of_the_drill_shows_what_is_reserved(make: Make, client: Client) -> None:
    unit = make.organisation()
    drill = make.drill(unit, on=DAY)
    reservations.reserve(drill, [Asked(team=make.team(unit, name="青禾专职应急队"))], by=SYSTEM)
    page = client.sign_in(make.account("enterprise", unit)).get(f"/drills/{drill.id}")
    assert "青禾专职应急队 已占用" in page.text


def _steps(plan: Any, **given: Any) -> dict[str, Any]:
    return {
        "plans": plan.id, "title": "液氨泄漏演练", "kind": "special", "content": "single", "form": "practical",
        "announced": "yes", "pick": "", "on": str(DAY), "starts": "09:00", "ends": "11:00", "site": 0, "place": "罐区",
        "participants": "", "observers": "", **given,
    }  # fmt: skip


def test_booking_offers_teams_and_takes_what_is_asked_for_or_books_nothing(make: Make, client: Client) -> None:
    plan = make.published_plan(kind="special")
    unit = plan.organisation
    team, busy = make.team(unit, name="青禾专职应急队"), make.team(unit, name="青禾义消队")
    depot = make.depot(unit, name="青禾一号库")
    make.stock(make.item("正压式空气呼吸器", unit="具"), depot, 6)
    reservations.reserve(make.drill(unit, on=DAY, hour=10, title="先约的演练"), [Asked(team=busy)], by=SYSTEM)
    client.sign_in(make.account("enterprise", unit))
    page = client.get(f"/drills/new?{urlencode({**_steps(plan), 'step': 4})}")
    assert "青禾专职应急队 · 该时段可用" in page.text
    assert "已用于“先约的演练”" in page.text

    def book(status: int, **given: Any) -> Any:
        answers = _steps(plan, **given)
        form_at = f"/drills/new?{urlencode({**answers, 'step': 5}, doseq=True)}"
        return client.post("/drills/new", {**answers, "step": 5}, form_at=form_at, status=status)

    assert "先约的演练" in book(422, teams=[busy.id], goods="").text
    refused = book(422, teams=[team.id], goods="空气呼吸器 7\n飞船 1").text
    assert "没有该物资" in refused
    refused = book(422, teams=[team.id], goods="正压式空气呼吸器 7").text
    assert "最多可用6" in refused
    assert db.session.scalars(select(Drill).where(Drill.title == "液氨泄漏演练")).all() == []
    booked = book(302, teams=[team.id], goods="正压式空气呼吸器 4")
    drill = db.session.scalars(select(Drill).where(Drill.title == "液氨泄漏演练")).one()
    assert booked.location == f"/drills/{drill.id}"
    assert _is_held(drill.id) == [True, True]


def test_more_is_reserved_and_let_go_on_the_page_of_the_drill(make: Make, client: Client) -> None:
    drill = make.drill(on=DAY)
    team = make.team(drill.organisation, name="青禾专职应急队")
    client.sign_in(make.account("enterprise", drill.organisation))
    path = f"/drills/{drill.id}"
    assert "请勾选队伍" in client.post(f"{path}/reserve", {"goods": ""}, status=422).text
    client.post(f"{path}/reserve", {"teams": team.id, "goods": ""}, status=302)
    assert _is_held(drill.id) == [True]
    again = client.post(f"{path}/reserve", {"teams": team.id, "goods": ""}, status=422)
    assert drill.title in again.text
    client.post(f"{path}/release", form_at=path)
    assert _is_held(drill.id) == [False]
    client.speak("en")
    assert "Teams to reserve" in client.get(f"{path}/reserve").text


def test_a_real_response_nearby_is_told_by_level_and_area_and_an_exercise_is_not(make: Make, client: Client) -> None:
    with clock.at(clock.day_start(DAY - timedelta(days=2))):
        drill = make.drill(on=DAY)
        area = drill.organisation.area
        make.incident(area, title="桌面推演", is_exercise=True)
        client.sign_in(make.account("enterprise", drill.organisation))
        assert "真实事件" not in client.get(f"/drills/{drill.id}").text
        make.incident(area, title="东郊仓库火灾")
        page = client.get(f"/drills/{drill.id}")
        assert f"{area.name}自" in page.text
        assert "二级响应（真实事件）" in page.text
        assert "东郊仓库火灾" not in page.html
