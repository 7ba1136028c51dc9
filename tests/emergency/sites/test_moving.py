"""A unit goes over to another area: who hands it over, who receives, who is told, which rules and which authority."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from drills.obligations.queries import obligations_of_one
from emergency.accounts import actions as accounts_actions
from emergency.accounts import queries as accounts
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.filings import actions as filings
from emergency.filings import authorities, handing_on
from emergency.filings import queries as filing_queries
from emergency.filings.actions import HandedIn
from emergency.filings.reports import name_on_receipt
from emergency.filings.rules import DocumentKind, FilingState
from emergency.notices.models import Notice
from emergency.sites import actions, moving, queries
from emergency.sites.models import Move
from emergency.sites.rules import MoveState, Rest
from emergency.sites.units import units_of
from tests.make import Make

PAPER = Rest("商应急函〔2026〕41号", "企业整体搬迁")
DAY = date(2026, 9, 1)


def _told(code: str) -> set[int]:
    return set(db.session.scalars(select(Notice.organisation_id).where(Notice.code == code)))


def _audited(move: Move) -> list[str]:
    entries = select(AuditEntry.code).where(AuditEntry.thing_kind == "move", AuditEntry.thing_id == move.id)
    return list(db.session.scalars(entries.order_by(AuditEntry.id)))


class Counties:
    """商河 and 济阳 with a bureau each, the city above, and a unit in 商河."""

    def __init__(self, make: Make) -> None:
        self.here = make.organisation(kind="emergency_bureau", name="商河县应急管理局")
        self.there = make.organisation(kind="emergency_bureau", area="370124", name="平阴县应急管理局")
        self.city = make.organisation(kind="emergency_bureau", area="370100", name="济南市应急管理局")
        self.old, self.new = make.actor("bureau", self.here), make.actor("bureau", self.there)
        self.above = make.actor("bureau", self.city)
        self.unit = make.organisation(tags=["hazmat_store"], size="small")

    def propose(self, make: Make, *, filings_go: bool = False) -> Move:
        return moving.propose_move(
            self.unit, to=make.area("370124"), on=DAY, rest=PAPER, filings_go=filings_go, by=self.old
        )


@pytest.fixture
def counties(make: Make) -> Counties:
    return Counties(make)


def test_the_old_authority_hands_over_and_the_new_one_receives(make: Make, counties: Counties) -> None:
    move = counties.propose(make)
    assert (move.state, counties.unit.area.code) == (MoveState.PROPOSED, "370126")
    assert _told("unit.move_proposed") == {counties.there.id}
    with pytest.raises(NotFound):
        accounts.get_organisation(counties.unit.id, counties.new)
    moving.receive(moving.get_move(move.id, counties.new), by=counties.new)
    assert (move.state, counties.unit.area.code) == (MoveState.DONE, "370124")
    assert accounts.get_organisation(counties.unit.id, counties.new) is counties.unit
    with pytest.raises(NotFound):
        accounts.get_organisation(counties.unit.id, counties.old)
    told = [_told(code) for code in ("unit.moved_away", "unit.moved_here", "unit.moved")]
    assert told == [{counties.here.id}, {counties.there.id}, {counties.unit.id}]
    assert _audited(move) == ["move.proposed", "move.received"]
    fact = queries.facts_of([counties.unit.id])[counties.unit.id].stated[queries.FactName.AREA]
    assert (fact.since, fact.source, fact.reason) == (DAY, PAPER.source, PAPER.reason)


def test_an_authority_over_both_areas_moves_a_unit_at_once(make: Make, counties: Counties) -> None:
    move = moving.propose_move(
        counties.unit, to=make.area("370124"), on=DAY, rest=PAPER, filings_go=False, by=counties.above
    )
    assert (move.state, counties.unit.area.code) == (MoveState.DONE, "370124")


def test_a_stated_area_is_a_move_too(make: Make, counties: Counties) -> None:
    actions.state_facts(counties.unit, since=DAY, area=make.area("370124").id, source="函", by=counties.above)
    move = db.session.scalars(select(Move).where(Move.organisation_id == counties.unit.id)).one()
    assert (move.state, move.from_area.code, move.to_area.code, move.moved_on) == (
        MoveState.DONE, "370126", "370124", DAY,
    )  # fmt: skip
    assert _told("unit.moved_away") == {counties.here.id}


def test_who_may_hand_over_receive_decline_and_withdraw(make: Make, counties: Counties) -> None:
    owner = make.actor("enterprise", counties.unit)
    with pytest.raises(NotAllowed):
        moving.propose_move(counties.unit, to=make.area("370124"), on=DAY, rest=PAPER, filings_go=False, by=owner)
    with pytest.raises(NotFound):
        moving.propose_move(
            counties.unit, to=make.area("370124"), on=DAY, rest=PAPER, filings_go=False, by=counties.new
        )
    move = counties.propose(make)
    for act in (moving.receive, lambda move, by: moving.decline(move, answer="不属我县", by=by)):
        with pytest.raises((NotAllowed, NotFound)):
            act(move, by=counties.old)
    with pytest.raises((NotAllowed, NotFound)):
        moving.withdraw(move, by=counties.new)
    stranger = make.actor("bureau", make.organisation(kind="emergency_bureau", area="350503"))
    with pytest.raises(NotFound):
        moving.get_move(move.id, stranger)


def test_a_declined_unit_stays_and_the_old_authority_is_told_why(make: Make, counties: Counties) -> None:
    move = counties.propose(make)
    with pytest.raises(Invalid) as error:
        moving.decline(move, answer=" ", by=counties.new)
    assert set(error.value.fields) == {"answer"}
    moving.decline(move, answer="厂区仍在商河", by=counties.new)
    assert (move.state, move.answer, counties.unit.area.code) == (MoveState.DECLINED, "厂区仍在商河", "370126")
    assert _told("unit.move_declined") == {counties.here.id}
    with pytest.raises(Conflict) as second:
        moving.receive(move, by=counties.new)
    assert second.value.code == "move_decided"


def test_one_proposal_waits_at_a_time(make: Make, counties: Counties) -> None:
    move = counties.propose(make)
    with pytest.raises(Conflict) as error:
        counties.propose(make)
    assert error.value.code == "move_waits"
    moving.withdraw(move, by=counties.old)
    assert counties.propose(make).state is MoveState.PROPOSED


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"on": date(2036, 1, 1)}, "on"), ({"rest": Rest("")}, "source"), ({"to": "370126"}, "to")],
)
def test_a_move_says_where_to_since_when_and_by_which_paper(
    make: Make, counties: Counties, changed: dict[str, object], field: str
) -> None:
    given = {"to": "370124", "on": DAY, "rest": PAPER, **changed}
    with pytest.raises(Invalid) as error:
        moving.propose_move(
            counties.unit, to=make.area(str(given["to"])), on=given["on"], rest=given["rest"],  # type: ignore[arg-type]
            filings_go=False, by=counties.old,
        )  # fmt: skip
    assert set(error.value.fields) == {field}


def test_departments_of_the_old_county_stop_and_those_above_both_go_on(make: Make, counties: Counties) -> None:
    county = make.organisation(kind="department", name="商河县工业和信息化局")
    city = make.organisation(kind="department", area="370100", name="济南市工业和信息化局")
    accounts_actions.supervise(counties.unit, [county, city], since=None, by=SYSTEM)
    moving.receive(counties.propose(make), by=counties.new)
    assert accounts.supervisors_of(counties.unit.id) == [city]
    before = queries.supervisors_of_all([counties.unit.id], date(2026, 8, 31))
    assert {body.id for body in before[counties.unit.id, None]} == {county.id, city.id}
    with pytest.raises(NotFound):
        accounts.get_organisation(counties.unit.id, make.actor("department", county))


def test_the_rules_of_each_day_are_those_of_the_area_of_that_day(make: Make) -> None:
    """A unit that came from 福建 owes Shandong's drills only for what began there; before, none of them bound it."""
    unit = make.organisation(area="350503", tags=["hazmat_store"], size="small")
    plan = make.plan(unit, kind="comprehensive")
    make.version(plan, on=date(2024, 3, 1))
    make.facts(unit, "2026-09-01", area=make.area("370126").id)
    moved = units_of([unit.id], date(2026, 10, 1))[unit.id]
    assert [(seat.area, seat.since, seat.until) for seat in moved.seats] == [
        ("350503", None, date(2026, 8, 31)), ("370126", date(2026, 9, 1), None),
    ]  # fmt: skip

    def local(on: date) -> set[str]:
        return {duty.rule.id for duty in obligations_of_one(unit.id, on=on) if duty.rule.area.startswith("37")}

    assert local(date(2026, 8, 31)) == set()
    assert local(date(2026, 9, 1)) != set()
    drill = [
        duty for duty in obligations_of_one(unit.id, on=date(2026, 9, 1))
        if duty.rule.area.startswith("37") and duty.period is not None and duty.period.last < date(2026, 9, 1)
    ]  # fmt: skip
    assert drill == [], "no period before the move is asked of the unit by the new province's rules"


def test_new_filings_go_to_the_authority_of_the_day(make: Make, counties: Counties) -> None:
    version = make.version(make.plan(counties.unit), on=date(2026, 8, 3))
    assert authorities.choose_authority(version).authority == counties.here
    moving.receive(counties.propose(make), by=counties.new)
    assert authorities.choose_authority(version).authority == counties.there
    assert authorities.choose_authority(version, date(2026, 8, 31)).authority == counties.here
    paper = filings.submit(version, received_on=date(2026, 8, 20), documents=[], by=SYSTEM)
    assert paper.authority == counties.here
    assert filings.submit(version, documents=[], by=make.actor("enterprise", counties.unit)).authority == counties.there


def _open_filing(make: Make, counties: Counties) -> filing_queries.Filing:
    version = make.version(make.plan(counties.unit), on=date(2026, 8, 3))
    with clock.at(date(2026, 8, 31)):
        filing = filings.submit(
            version, documents=[HandedIn(kind) for kind in DocumentKind], by=make.actor("enterprise", counties.unit)
        )
        filings.take(filing, by=counties.old)
    return filing


def test_the_old_authority_finishes_what_it_received(make: Make, counties: Counties) -> None:
    filing = _open_filing(make, counties)
    with clock.at(date(2026, 9, 2)):
        move = moving.receive(counties.propose(make), by=counties.new)
        assert handing_on.left_behind(move) == [filing]
        assert filing_queries.get_filing(filing.id, counties.new) is filing
        with pytest.raises(NotAllowed):
            filings.accept(filing, by=counties.new)
        filings.accept(filing, by=counties.old)
    assert (filing.state, filing.authority) == (FilingState.FILED, counties.here)
    assert filing in db.session.scalars(filing_queries.list_filings(counties.old, authority_id=counties.here.id)).all()
    assert filing in db.session.scalars(filing_queries.list_filings(counties.new)).all()


def test_a_filing_is_handed_on_with_every_day_that_has_run(make: Make, counties: Counties) -> None:
    filing = _open_filing(make, counties)
    due = filing_queries.standing_of(filing, on=date(2026, 9, 2)).check_by
    with clock.at(date(2026, 9, 2)):
        move = moving.receive(counties.propose(make, filings_go=True), by=counties.new)
        assert handing_on.hand_on_with(move, by=counties.new) == [filing]
        assert (filing.authority, filing.handler_name) == (counties.there, "")
        assert filing_queries.standing_of(filing).check_by == due
        assert filing_queries.state_on([filing.id], date(2026, 9, 2))[filing.id].check_by == due
        with pytest.raises(NotFound):
            filings.accept(filing, by=counties.old)
        filings.take(filing, by=counties.new)
        filings.accept(filing, by=counties.new)
    assert (filing.receipt_number or "").startswith("370124-")
    assert _told("filing.handed_on") == {counties.there.id, counties.unit.id}


def test_without_agreement_the_new_authority_takes_no_filing(make: Make, counties: Counties) -> None:
    filing = _open_filing(make, counties)
    with clock.at(date(2026, 9, 2)):
        move = moving.receive(counties.propose(make), by=counties.new)
        with pytest.raises((NotAllowed, NotFound)):
            handing_on.hand_on_with(move, by=counties.new)
        handing_on.hand_on_with(move, by=counties.old)
    assert filing.authority == counties.there


def test_a_filing_that_silence_has_filed_stays_where_it_was_filed(make: Make, counties: Counties) -> None:
    filing = _open_filing(make, counties)
    with clock.at(date(2026, 9, 20)):
        move = moving.receive(counties.propose(make, filings_go=True), by=counties.new)
        assert handing_on.hand_on_with(move, by=counties.new) == []
    assert filing.authority == counties.here


def test_a_receipt_printed_again_keeps_the_name_of_its_day(make: Make, counties: Counties) -> None:
    filing = _open_filing(make, counties)
    with clock.at(date(2026, 9, 2)):
        filings.accept(filing, by=counties.old)
    name = counties.unit.name
    make.facts(counties.unit, "2026-10-01", name="鲁北新材料有限公司")
    assert (counties.unit.name, name_on_receipt(filing)) == ("鲁北新材料有限公司", name)
    # A change of name that was entered late stood on no paper of the time.
    make.facts(counties.unit, "2026-08-01", name="鲁北材料有限公司")
    assert name_on_receipt(filing) == name
