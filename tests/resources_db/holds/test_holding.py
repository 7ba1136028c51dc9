"""Holding, calling out, releasing: who wins, who is told, what the registers show."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from emergency.core import clock
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.notices.models import Notice
from resources_db.claims.models import Claim, ClaimStep
from resources_db.claims.queries import availability
from resources_db.claims.rules import ClaimState, Decision, Taken
from resources_db.holds import actions, queries
from resources_db.holds.actions import Asked, DrillOwner, hold
from resources_db.incidents.queries import list_entries
from resources_db.supplies.models import StockLine
from resources_db.supplies.queries import ledger_sum
from resources_db.teams.rules import TeamStatus
from tests.make import Make


def free_of(line: StockLine) -> Decimal:
    db.session.expire_all()
    return availability({line.resource_id: line.resource.capacity})[line.resource_id].free


def test_a_team_is_held_once_and_the_second_is_told_by_whom_and_what_is_next_best(make: Make) -> None:
    first, second = make.actor("commander"), make.actor("commander")
    near, far = make.team(place=(36.70, 117.10)), make.team(place=(36.80, 117.10))
    make.hold(near, by=first, occasion="海河路燃气泄漏")
    with pytest.raises(Taken) as lost:
        hold([Asked(team=near)], by=second, occasion="另一处")
    assert "张某" in lost.value.facts["by"]
    assert "海河路燃气泄漏" in lost.value.facts["by"]
    assert lost.value.facts["until"]
    assert lost.value.facts["next_best"]["team"] == far.id


def test_stock_is_held_up_to_what_is_there_and_not_one_more(make: Make) -> None:
    line, by = make.stock(quantity=10), make.actor("commander")
    make.hold(line, by=by, quantity=7)
    assert free_of(line) == 3
    with pytest.raises(Taken):
        make.hold(line, by=by, quantity=4)
    make.hold(line, by=by, quantity=3)
    assert free_of(line) == 0


def test_a_line_is_filled_from_several_batches_the_first_to_expire_first(make: Make) -> None:
    item, depot = make.item(), make.depot()
    late = make.stock(item, depot, 5, batch="B", expires_on=clock.today() + timedelta(days=400))
    soon = make.stock(item, depot, 5, batch="A", expires_on=clock.today() + timedelta(days=40))
    gone = make.stock(item, depot, 5, batch="C", expires_on=clock.today() - timedelta(days=1))
    made = make.hold(soon, quantity=7)
    taken = {c.resource_id: c.quantity for c in db.session.scalars(select(Claim))}
    assert taken == {soon.resource_id: 5, late.resource_id: 2}
    assert made.lines[0].got == 7
    assert free_of(gone) == 5
    with pytest.raises(Taken):
        make.hold(soon, quantity=4)


def test_nothing_is_held_unless_every_line_is(make: Make) -> None:
    plenty, scarce, by = make.stock(quantity=10), make.stock(quantity=1), make.actor("commander")
    lines = [Asked(item=each.item, depot=each.depot, quantity=Decimal(2)) for each in (plenty, scarce)]
    attempt = db.session.begin_nested()
    with pytest.raises(Taken):
        hold(lines, by=by, occasion="海河路")
    attempt.rollback()
    assert free_of(plenty) == 10
    made = hold(lines, by=by, occasion="海河路", partial=True).hold
    assert [line.got for line in made.lines] == [2, 1]


def test_two_windows_that_only_touch_do_not_meet(make: Make) -> None:
    team, by, start = make.team(), make.actor("commander"), clock.now() + timedelta(hours=1)
    middle = start + timedelta(hours=2)
    make.hold(team, by=by, from_at=start, until_at=middle)
    make.hold(team, by=by, from_at=middle, until_at=middle + timedelta(hours=2))
    with pytest.raises(Taken):
        make.hold(team, by=by, from_at=middle - timedelta(seconds=1), until_at=middle)


def test_a_hold_lapses_without_anybody_doing_anything(make: Make) -> None:
    team, by = make.team(), make.actor("commander")
    made = make.hold(team, by=by, lapses_in_minutes=30)
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert queries.states_of(made.lines)[made.lines[0].id].state == ClaimState.LAPSED
        with pytest.raises(Conflict) as lapsed:
            actions.commit(made, by=by)
        assert lapsed.value.code == "lapsed"
        again = make.hold(team, by=by)
        assert again.lines[0].got == 1
        states = db.session.scalars(select(Claim.state).order_by(Claim.id)).all()
        assert states == [ClaimState.LAPSED, ClaimState.HELD]


def test_an_incident_takes_precedence_over_a_drill_and_its_organiser_is_told(make: Make) -> None:
    organiser = make.organisation()
    team, by = make.team(), make.actor("commander")
    drill = DrillOwner(id=17, title="液氨泄漏综合演练", organisation_id=organiser.id, phone="0531-80001111")
    from_at = clock.now() + timedelta(minutes=10)
    actions.reserve_for_drill(
        [Asked(team=team)], drill=drill, from_at=from_at, until_at=from_at + timedelta(hours=3),
        by=make.actor("bureau"),
    )  # fmt: skip
    with pytest.raises(Taken) as taken:
        make.hold(team, by=by)
    assert "液氨泄漏综合演练" in taken.value.facts["by"]
    held = hold([Asked(team=team)], by=by, occasion="海河路", displace_drills=True)
    assert [(c.owner_kind, c.owner_id, c.state) for c in held.displaced] == [("drill", 17, ClaimState.DISPLACED)]
    told = db.session.scalars(select(Notice).where(Notice.organisation_id == organiser.id)).one()
    assert told.code == "claim.displaced"


def test_a_drill_displaces_nobody(make: Make) -> None:
    team = make.team()
    make.hold(team)
    drill = DrillOwner(id=3, title="演练", organisation_id=make.organisation().id)
    with pytest.raises(Taken):
        actions.reserve_for_drill(
            [Asked(team=team)], drill=drill, from_at=clock.now(), until_at=clock.now() + timedelta(hours=1),
            by=make.actor("bureau"),
        )  # fmt: skip


def test_an_exercise_shows_and_lowers_no_figure(make: Make) -> None:
    line, team, by = make.stock(quantity=10), make.team(), make.actor("commander")
    incident = make.incident(is_exercise=True)
    made = make.hold(line, team, by=by, incident=incident, quantity=8)
    assert made.is_simulated
    assert free_of(line) == 10
    lines = actions.commit(made, by=by)
    for each in lines:
        actions.move_on(each, Decision.EN_ROUTE, by=by)
        actions.move_on(each, Decision.RETURN, by=by)
    assert ledger_sum(line) == 10
    assert team.status == TeamStatus.READY
    assert make.hold(team, by=by).lines[0].got == 1


def test_a_call_out_moves_the_registers_and_the_log_writes_itself(make: Make) -> None:
    line, team, by, incident = make.stock(quantity=10), make.team(), make.actor("commander"), make.incident()
    made = make.hold(line, team, by=by, incident=incident, quantity=4)
    goods, crew = actions.commit(made, by=by)
    actions.move_on(goods, Decision.EN_ROUTE, by=by)
    actions.move_on(crew, Decision.EN_ROUTE, by=by)
    db.session.expire_all()
    assert line.on_hand == ledger_sum(line) == 6
    assert free_of(line) == 6
    assert team.status == TeamStatus.DEPLOYED
    for each in (goods, crew):
        actions.move_on(each, Decision.ON_SCENE, by=by)
        actions.move_on(each, Decision.RELEASE, by=by)
    actions.move_on(goods, Decision.RETURN, by=by, quantity=Decimal(3))
    actions.move_on(crew, Decision.RETURN, by=by)
    db.session.expire_all()
    assert line.on_hand == 9
    assert team.status == TeamStatus.READY
    words = [entry.words for entry in list_entries(incident)]
    assert any(w.endswith("到场") for w in words)
    steps = db.session.scalars(select(ClaimStep.state).order_by(ClaimStep.id)).all()
    assert steps.count(ClaimState.RETURNED) == 2
    codes = set(db.session.scalars(select(AuditEntry.code)))
    assert {"hold.made", "hold.committed", "commitment.en_route", "commitment.return", "stock.moved"} <= codes


def test_what_never_set_out_does_not_come_back(make: Make) -> None:
    line, by = make.stock(quantity=10), make.actor("commander")
    (goods,) = actions.commit(make.hold(line, by=by, quantity=4), by=by)
    actions.move_on(goods, Decision.RELEASE, by=by)
    with pytest.raises(Conflict):
        actions.move_on(goods, Decision.RETURN, by=by)
    assert free_of(line) == 10


def test_a_hold_for_an_occasion_is_put_under_its_incident(make: Make) -> None:
    by, incident = make.actor("commander"), make.incident()
    made = make.hold(make.team(), by=by)
    actions.put_under(made, incident, by=by)
    assert made.incident is incident
    assert db.session.scalars(select(Claim.title)).one() == incident.title
    with pytest.raises(Conflict):
        actions.put_under(made, make.incident(title="另一起"), by=by)


def test_put_under_an_exercise_it_frees_what_it_took(make: Make) -> None:
    by, line = make.actor("commander"), make.stock(quantity=5)
    made = make.hold(line, by=by, quantity=5)
    actions.put_under(made, make.incident(is_exercise=True), by=by)
    assert free_of(line) == 5


def test_a_team_that_is_out_is_not_there_to_be_held(make: Make) -> None:
    team = make.team(status=TeamStatus.DEPLOYED)
    with pytest.raises(Taken) as lost:
        make.hold(team)
    assert lost.value.facts["by"] == "出动"


@pytest.mark.parametrize(
    ("role", "error"), [("enterprise", NotAllowed), ("observer", NotAllowed), ("auditor", NotAllowed)]
)
def test_only_those_who_command_hold(make: Make, role: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        make.hold(make.team(), by=make.actor(role))


def test_a_commander_of_another_county_sees_neither_team_nor_hold(make: Make) -> None:
    elsewhere = make.actor("commander", make.organisation(kind="emergency_bureau", area="370203"))
    team = make.team()
    with pytest.raises(NotFound):
        make.hold(team, by=elsewhere)
    made = make.hold(team)
    with pytest.raises(NotFound):
        queries.get_hold(made.id, elsewhere)


@pytest.mark.parametrize("given", [
    {"occasion": " "}, {"lapses_in_minutes": 0},
    {"until_at": clock.now() - timedelta(hours=1), "from_at": clock.now() - timedelta(hours=2)},
])  # fmt: skip
def test_a_hold_that_makes_no_sense_is_refused(make: Make, given: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        make.hold(make.team(), **{"occasion": "海河路", **given})
