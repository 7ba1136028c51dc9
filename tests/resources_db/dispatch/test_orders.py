"""Orders: given by word or on paper, answered once by whoever holds the link, followed by what really moves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from emergency.core import clock
from emergency.core.actors import Actor
from emergency.core.audit import AuditEntry
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.notices.models import Notice
from resources_db.claims.rules import ClaimState, Decision
from resources_db.dispatch import actions, queries
from resources_db.dispatch.actions import Call, Instruction, TooManyAnswers
from resources_db.dispatch.models import DispatchOrder
from resources_db.dispatch.rules import Answer, Standing, standing
from resources_db.holds import actions as holds
from resources_db.incidents.queries import list_entries
from resources_db.links import LinkOver, Purpose, sign, thing_behind
from resources_db.teams.rules import Confirmation
from tests.make import Make

LEADER = Actor("system", "青禾救援队")


def say(order: DispatchOrder, answer: Answer = Answer.ACCEPT, seen: int = 0, **given: object) -> None:
    actions.answer_order(order, answer, how=Confirmation.LINK, seen=seen, by=LEADER, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("claim", "has_set_out", "answer", "expected"),
    [
        (ClaimState.REQUESTED, False, None, Standing.REQUESTED),
        (ClaimState.REQUESTED, False, Answer.ACCEPT, Standing.ACCEPTED),
        (ClaimState.REQUESTED, False, Answer.DECLINE, Standing.DECLINED),
        (ClaimState.EN_ROUTE, True, Answer.DECLINE, Standing.EN_ROUTE),
        (ClaimState.ON_SCENE, True, None, Standing.ON_SCENE),
        (ClaimState.RELEASED, True, Answer.ACCEPT, Standing.RELEASED),
        (ClaimState.RELEASED, False, Answer.ACCEPT, Standing.CANCELLED),
        (ClaimState.DISPLACED, False, None, Standing.CANCELLED),
        (ClaimState.RETURNED, True, Answer.ACCEPT, Standing.RETURNED),
    ],
)
def test_what_moves_outweighs_what_was_said(
    claim: ClaimState, has_set_out: bool, answer: Answer | None, expected: Standing
) -> None:
    assert standing(claim, has_set_out=has_set_out, answer=answer) is expected


def test_an_order_by_telephone_is_written_afterwards(make: Make) -> None:
    commander, incident = make.actor("commander"), make.incident()
    order = make.order(make.team(name="县危化救援队"), incident=incident, by=commander, told=True)
    assert order.issued_at is None
    assert [each.id for each in queries.list_paper_to_follow(commander)] == [order.id]
    actions.issue_paper(order, by=commander)
    assert queries.list_paper_to_follow(commander) == []
    with pytest.raises(Conflict):
        actions.issue_paper(order, by=commander)
    said = [entry.words for entry in list_entries(incident)]
    assert f"电话下达调派单{order.number}：县危化救援队" in said
    assert f"补发调派单{order.number}" in said
    assert {"order.given", "order.written"} <= set(db.session.scalars(select(AuditEntry.code)))


def test_a_call_entered_for_somebody_else_bears_that_name(make: Make) -> None:
    clerk = make.actor("commander")
    hold = make.hold(make.team(), by=clerk, incident=(incident := make.incident()))
    call = Call(told_to="赵队长", told_at=now() - timedelta(minutes=7), told_by="陈局长")
    (order,) = actions.give_orders(holds.commit(hold, by=clerk), Instruction("堵漏"), call=call, by=clerk)
    assert order.told_by == "陈局长"
    assert order.created_by == clerk.name
    assert next(e for e in list_entries(incident) if "电话下达" in e.words).said_by == "陈局长"


def test_nothing_that_is_only_held_is_ordered_and_nothing_twice(make: Make) -> None:
    by = make.actor("commander")
    hold = make.hold(make.team(), by=by)
    with pytest.raises(Conflict) as refused:
        actions.give_orders(hold.lines, Instruction("堵漏"), by=by)
    assert refused.value.code == "not_called_out"
    holds.commit(hold, by=by)
    actions.give_orders(hold.lines, Instruction("堵漏"), by=by)
    with pytest.raises(Conflict) as refused:
        actions.give_orders(hold.lines, Instruction("堵漏"), by=by)
    assert refused.value.code == "order_exists"


@pytest.mark.parametrize(
    ("instruction", "call", "field"),
    [
        (Instruction(" "), None, "task"),
        (Instruction("堵漏", contact_phone="12"), None, "contact_phone"),
        (Instruction("堵漏", required_at=now() + timedelta(days=400)), None, "required_at"),
        (Instruction("堵漏"), Call(told_to=""), "told_to"),
        (Instruction("堵漏"), Call("赵队长", now() + timedelta(hours=1)), "told_at"),
    ],
)
def test_an_order_says_what_it_has_to_say(make: Make, instruction: Instruction, call: Call | None, field: str) -> None:
    by = make.actor("commander")
    lines = holds.commit(make.hold(make.team(), by=by), by=by)
    with pytest.raises(Invalid) as refused:
        actions.give_orders(lines, instruction, call=call, by=by)
    assert list(refused.value.fields) == [field]


def test_a_team_leader_gives_the_time_of_arrival_and_whoever_sent_the_order_is_told(make: Make) -> None:
    order = make.order(make.team(name="县危化救援队"), incident=(incident := make.incident()))
    arrives = now() + timedelta(minutes=25)
    say(order, arrives_at=arrives, said_by="赵某")
    assert queries.standing_of(order) is Standing.ACCEPTED
    assert order.answers[-1].arrives_at == arrives
    assert any("接受" in entry.words and "到达" in entry.words for entry in list_entries(incident))
    told = db.session.scalars(select(Notice).where(Notice.code == "order.accepted")).one()
    assert told.organisation_id == order.line.hold.organisation_id


def test_a_team_that_cannot_come_says_why_and_stays_with_whoever_called_it(make: Make) -> None:
    team = make.team()
    order = make.order(team)
    with pytest.raises(Invalid) as refused:
        say(order, Answer.DECLINE)
    assert list(refused.value.fields) == ["reason"]
    say(order, Answer.DECLINE, reason="车辆检修")
    assert queries.standing_of(order) is Standing.DECLINED
    with pytest.raises(Conflict):
        make.hold(team)


def test_of_two_who_answer_one_reads_the_answer_of_the_other(make: Make) -> None:
    order = make.order(make.team())
    say(order, seen=0)
    with pytest.raises(Conflict) as refused:
        say(order, Answer.DECLINE, seen=0, reason="车辆检修")
    assert refused.value.code == "answered"
    say(order, Answer.DECLINE, seen=1, reason="车辆检修")
    assert [each.answer for each in order.answers] == [Answer.ACCEPT, Answer.DECLINE]


def test_who_is_under_way_declines_no_more_and_what_is_over_is_not_answered(make: Make) -> None:
    by = make.actor("commander")
    order = make.order(make.team(), by=by)
    holds.move_on(order.line, Decision.EN_ROUTE, by=by)
    with pytest.raises(Conflict):
        say(order, Answer.DECLINE, reason="车辆检修")
    say(order, arrives_at=now() + timedelta(minutes=5))
    holds.move_on(order.line, Decision.RETURN, by=by)
    with pytest.raises(Conflict) as refused:
        say(order, seen=1)
    assert refused.value.code == "order_over"


def test_a_link_that_is_answered_again_and_again_is_refused(make: Make) -> None:
    order = make.order(make.team())
    for seen in range(12):
        say(order, seen=seen)
    with pytest.raises(TooManyAnswers):
        say(order, seen=12)


def test_a_link_opens_one_thing_for_one_purpose_and_expires(app: Flask) -> None:
    signed = sign(Purpose.ORDER, 7)
    assert thing_behind(Purpose.ORDER, signed) == 7
    elsewhere = URLSafeSerializer(app.config["SECRET_KEY"], salt="calendar-subscription").dumps([7, 9_999_999_999])
    for other in (elsewhere, signed[:-2] + "xx", "x"):
        with pytest.raises(NotFound):
            thing_behind(Purpose.ORDER, other)
    with clock.at(now() + timedelta(days=3, seconds=1)), pytest.raises(LinkOver):
        thing_behind(Purpose.ORDER, signed)


def test_who_may_not_hold_gives_no_orders(make: Make) -> None:
    hold = make.hold(make.team())
    with pytest.raises(NotAllowed):
        actions.give_orders(hold.lines, Instruction("堵漏"), by=make.actor("team_leader"))


def test_raw_sql_cannot_change_an_answer(make: Make) -> None:
    say(make.order(make.team()))
    for change in ("UPDATE dispatch_answer SET reason = 'x'", "DELETE FROM dispatch_answer"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(change))
