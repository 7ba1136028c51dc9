"""Teams and goods for a drill: taken for its window, let go with it, displaced by an incident."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from drills.bookings import actions, reservations
from emergency.core.actors import SYSTEM
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
