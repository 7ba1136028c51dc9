"""The desk of an authority: its numbers, and two people who sign one decision."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from emergency.accounts.models import Organisation
from emergency.accounts.queries import actor_of
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed
from emergency.filings import actions, desks, handing_on, queries, readings, signing
from emergency.filings.documents import Missing
from emergency.filings.models import Filing, FilingSigning
from emergency.filings.numbers import number_from, pattern_problem
from emergency.filings.rules import FilingState, SigningOutcome
from emergency.notices.models import Notice
from tests.client import Client
from tests.make import Make

TUESDAY, WEDNESDAY = date(2026, 11, 17), date(2026, 11, 18)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{area}-{year}-{number:3}", "370126-2026-007"), ("{area}-{year}-{number:4}-H", "370126-2026-0007-H"),
        ("商应急备〔{year}〕第{number}号", "商应急备〔2026〕第7号"), ("{year}.{number:2}", "2026.07"),
    ],
)  # fmt: skip
def test_a_pattern_gives_the_number(pattern: str, number: str) -> None:
    assert pattern_problem(pattern) is None
    assert number_from(pattern, area="370126", year=2026, number=7) == number


@pytest.mark.parametrize(
    "pattern",
    [
        "", "{area}-{number}", "{year}", "{year}-{number}-{number}", "{year}{number}", "{year}-{number}2",
        "{year:4}-{number}", "{year}-{number}/备", "{year}-{number}-h", "{year}-{number}-{unit}", "{year}-{number:9}",
        "{number}{year}", "{year}-{number}" + "备" * 60,
    ],
)  # fmt: skip
def test_a_pattern_that_could_not_tell_receipts_apart_is_refused(pattern: str) -> None:
    assert pattern_problem(pattern) is not None


def _set(authority: Organisation, *, by: object = SYSTEM, **given: object) -> None:
    rules = {"number_pattern": "{area}-{year}-{number:3}", "is_two_step": False, "from_on": TUESDAY, **given}
    desks.set_desk(authority, by=by, **rules)  # type: ignore[arg-type]


def test_each_authority_numbers_by_its_own_pattern_from_its_day_on(make: Make) -> None:
    here, there = make.bureau(), make.bureau("370124")
    with clock.at(TUESDAY):
        before = make.filing(state="filed", authority=here)
        _set(here, number_pattern="商应急备〔{year}〕第{number:2}号", from_on=WEDNESDAY)
        still = make.filing(state="filed", authority=here)
    with clock.at(WEDNESDAY):
        after, elsewhere = make.filing(state="filed", authority=here), make.filing(state="filed", authority=there)
    assert [each.receipt_number for each in (before, still, after, elsewhere)] == [
        "370126-2026-001", "370126-2026-002", "商应急备〔2026〕第03号", "370124-2026-001",
    ]  # fmt: skip
    assert list(queries.find_by_receipt("商应急备〔2026〕第03号")) == [after]


def test_a_change_begins_tomorrow_at_the_earliest_and_colleagues_are_told(make: Make) -> None:
    bureau = make.bureau()
    officer = make.actor("bureau", bureau)
    with clock.at(TUESDAY):
        _set(bureau, is_two_step=True, by=officer)
        with pytest.raises(Invalid) as refused:
            _set(bureau, by=officer)
        assert "from_on" in refused.value.fields
        _set(bureau, from_on=WEDNESDAY, by=officer)
        assert desks.desk_of(bureau.id).is_two_step
        assert not desks.desk_of(bureau.id, WEDNESDAY).is_two_step
        with pytest.raises(NotAllowed):
            _set(bureau, from_on=WEDNESDAY, by=make.actor("bureau", make.bureau("370124")))
    codes = select(AuditEntry.code).where(AuditEntry.code == "filing_desk.set")
    assert len(db.session.scalars(codes).all()) == 2
    assert len(db.session.scalars(select(Notice).where(Notice.code == "filing_desk.set")).all()) == 2


class Desk:
    """A bureau where two people sign, and a filing it has in hand."""

    def __init__(self, make: Make) -> None:
        self.bureau = make.bureau()
        self.chen = make.account("bureau", self.bureau, "陈立")
        self.wang = make.account("bureau", self.bureau, "王珂")
        with clock.at(TUESDAY):
            _set(self.bureau, is_two_step=True)
            self.filing = make.filing()


@pytest.fixture
def desk(make: Make) -> Desk:
    return Desk(make)


def _audited(filing: Filing) -> list[str]:
    entries = select(AuditEntry.code).where(AuditEntry.thing_kind == "filing", AuditEntry.thing_id == filing.id)
    return list(db.session.scalars(entries.order_by(AuditEntry.id)))


def test_one_person_alone_files_nothing_where_two_sign(desk: Desk) -> None:
    chen, wang = actor_of(desk.chen), actor_of(desk.wang)
    with clock.at(WEDNESDAY):
        actions.accept(desk.filing, by=chen)
        assert (desk.filing.state, desk.filing.receipt_number) == (FilingState.CHECKING, None)
        with pytest.raises(Conflict) as refused:
            actions.accept(desk.filing, by=chen)
        assert refused.value.code == "second_person"
        actions.accept(desk.filing, by=wang)
    assert (desk.filing.state, desk.filing.decided_by) == (FilingState.FILED, "王珂")
    signed = db.session.scalars(select(FilingSigning)).one()
    assert (signed.first_by_name, signed.second_by_name, signed.outcome) == ("陈立", "王珂", SigningOutcome.AGREED)
    assert _audited(desk.filing) == ["filing.submitted", "filing.first_checked", "filing.accepted"]
    history = queries.state_on([desk.filing.id], WEDNESDAY)[desk.filing.id]
    assert history.state is FilingState.FILED


def test_the_clock_goes_on_between_the_two_signatures(desk: Desk) -> None:
    with clock.at(WEDNESDAY):
        actions.accept(desk.filing, by=actor_of(desk.chen))
    with clock.at(date(2026, 11, 25)):
        assert queries.standing_of(desk.filing).state is FilingState.DEEMED_FILED
        assert queries.state_on([desk.filing.id], WEDNESDAY)[desk.filing.id].state is FilingState.CHECKING


def test_another_opinion_is_a_first_check_of_its_own(desk: Desk) -> None:
    chen, wang = actor_of(desk.chen), actor_of(desk.wang)
    with clock.at(WEDNESDAY):
        actions.accept(desk.filing, by=chen)
        actions.return_once(desk.filing, missing=[Missing("缺演练记录")], by=wang)
        assert desk.filing.state is FilingState.CHECKING
        actions.return_once(desk.filing, missing=[Missing("缺演练记录")], by=chen)
    assert desk.filing.state is FilingState.RETURNED_ONCE
    outcomes = db.session.scalars(select(FilingSigning.outcome).order_by(FilingSigning.id)).all()
    assert list(outcomes) == [SigningOutcome.REPLACED, SigningOutcome.AGREED]


def test_a_first_check_is_sent_back_with_what_to_look_at_again(desk: Desk) -> None:
    chen, wang = actor_of(desk.chen), actor_of(desk.wang)
    with clock.at(WEDNESDAY):
        actions.refuse(desk.filing, reason="不在本局备案范围", by=chen)
        actions.send_back(desk.filing, note="请核对隶属关系", by=wang)
        assert signing.first_check_of(desk.filing) is None
        with pytest.raises(Conflict):
            actions.send_back(desk.filing, note="再看", by=wang)
        actions.accept(desk.filing, by=chen)
        actions.accept(desk.filing, by=wang)
    told = db.session.scalars(select(Notice).where(Notice.code == "filing.sent_back")).one()
    assert (told.account_id, told.params["note"]) == (desk.chen.id, "请核对隶属关系")
    assert desk.filing.state is FilingState.FILED


def test_the_database_itself_knows_two_people(desk: Desk) -> None:
    with clock.at(WEDNESDAY):
        actions.accept(desk.filing, by=actor_of(desk.chen))
    for values in (
        {"second_by_id": desk.chen.id, "outcome": "agreed", "closed_at": clock.now()},
        {"outcome": "agreed", "closed_at": clock.now()},
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(update(FilingSigning).values(**values))
    second = FilingSigning(
        filing_id=desk.filing.id, round=1, decision="refuse", first_by_id=desk.wang.id, first_by_name="王珂"
    )
    with db.session.begin_nested() as inner, db.session.no_autoflush:
        db.session.add(second)
        with pytest.raises(IntegrityError):
            db.session.flush()
        inner.rollback()


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_the_second_person_reads_who_checked_first_and_signs(client: Client, desk: Desk, language: str) -> None:
    with clock.at(WEDNESDAY):
        client.sign_in(desk.chen).speak(language)
        client.post(f"/filings/{desk.filing.id}/refuse", {"reason": "不在本局备案范围"}, status=302)
        own = client.get(f"/filings/{desk.filing.id}").text
        assert ("须由另一人复核" if language != "en" else "Another person makes the second check") in own
        client.sign_in(desk.wang).speak(language)
        page = client.get(f"/filings/{desk.filing.id}/refuse")
        assert "不在本局备案范围" in page.html
        assert "陈立" in page.text
        assert "不在本局备案范围" not in client.get("/filings/inbox").text
        client.post(f"/filings/{desk.filing.id}/send-back", {"note": ""}, status=422)
        client.post(f"/filings/{desk.filing.id}/refuse", {"reason": "不在本局备案范围"}, status=302)
        told = client.get(f"/filings/{desk.filing.id}").text
        assert ("初审" if language != "en" else "First check") in told
    assert db.session.get_one(Filing, desk.filing.id, populate_existing=True).state is FilingState.REFUSED


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_an_officer_sets_the_desk_and_sees_the_next_number_first(client: Client, make: Make, language: str) -> None:
    bureau = make.bureau()
    with clock.at(TUESDAY):
        client.sign_in(make.account("bureau", bureau)).speak(language)
        assert "370126-2026-001" in client.get("/filings/desk").text
        typed = {"number_pattern": "商应急备〔{year}〕第{number}号", "is_two_step": "y", "from_on": "2026-11-17"}
        seen = client.post("/filings/desk", {**typed, "do": "preview"}, status=200)
        assert "商应急备〔2026〕第1号" in seen.text
        assert list(desks.history_of(bureau.id)) == []
        wrong = client.post("/filings/desk", {**typed, "number_pattern": "{number}"}, status=422)
        assert "{number}" in wrong.html
        client.post("/filings/desk", typed, status=302)
        assert desks.desk_of(bureau.id) == desks.Desk("商应急备〔{year}〕第{number}号", is_two_step=True)
        assert ("两人" if language != "en" else "two people") in client.get("/filings/desk").text


def test_the_administrator_chooses_whose_desk(client: Client, make: Make) -> None:
    bureau = make.bureau()
    client.sign_in(make.account("administrator"))
    assert bureau.name in client.get("/filings/desk").text
    assert bureau.name in client.get(f"/filings/desk?authority={bureau.id}").text
    client.get(f"/filings/desk?authority={make.organisation().id}", status=404)


def test_a_wrong_desk_hands_on_with_every_day_that_has_run_and_tells_both(make: Make) -> None:
    county, city, elsewhere = make.bureau(), make.bureau("370100"), make.bureau("370124")
    chen, above = make.actor("bureau", county), make.actor("bureau", city)
    with clock.at(TUESDAY):
        filing = make.filing(state="checking", authority=county)
    with clock.at(date(2026, 11, 20)):
        for to, reason, field in ((elsewhere, "属其他县", "to"), (city, "  ", "reason")):
            with pytest.raises(Invalid) as refused:
                handing_on.hand_on(filing, to=to, reason=reason, by=chen)
            assert field in refused.value.fields
        with pytest.raises(NotAllowed):
            handing_on.hand_on(filing, to=city, reason="由市局受理", by=above)
        handing_on.hand_on(filing, to=city, reason="央企所属单位由市局受理", by=chen)
    standing = queries.standing_of(filing, on=date(2026, 11, 20))
    assert (filing.authority, filing.handler_id, filing.received_on) == (city, None, TUESDAY)
    assert standing.check_by == date(2026, 11, 24)
    told = db.session.scalars(select(Notice.organisation_id).where(Notice.code == "filing.wrong_desk")).all()
    assert set(told) == {city.id, filing.organisation_id}
    assert filing.steps[-1].details["note"] == "央企所属单位由市局受理"
    assert _audited(filing)[-1] == "filing.handed_on"
    with clock.at(date(2026, 11, 23)):
        actions.take(filing, by=above)
        with pytest.raises(NotAllowed):
            actions.accept(filing, by=chen)
    assert filing.received_on == TUESDAY


def test_what_silence_has_filed_is_not_handed_on(make: Make) -> None:
    county, city = make.bureau(), make.bureau("370100")
    with clock.at(TUESDAY):
        filing = make.filing(state="checking", authority=county)
    with clock.at(date(2026, 11, 25)), pytest.raises(Conflict) as refused:
        handing_on.hand_on(filing, to=city, reason="由市局受理", by=make.actor("bureau", county))
    assert refused.value.code == "deemed"


def test_a_first_check_does_not_travel_to_another_authority(make: Make, desk: Desk) -> None:
    city = make.bureau("370100")
    with clock.at(WEDNESDAY):
        actions.accept(desk.filing, by=actor_of(desk.chen))
        handing_on.hand_on(desk.filing, to=city, reason="由市局受理", by=actor_of(desk.wang))
        actions.accept(desk.filing, by=make.actor("bureau", city))
    assert (desk.filing.state, desk.filing.receipt_number) == (FilingState.FILED, "370100-2026-001")


def test_a_second_reader_notes_and_decides_nothing(make: Make, desk: Desk) -> None:
    chen, wang = actor_of(desk.chen), actor_of(desk.wang)
    with clock.at(WEDNESDAY):
        actions.take(desk.filing, by=chen)
        for reader in (desk.chen, make.account("enterprise", desk.filing.organisation)):
            with pytest.raises(Invalid):
                readings.ask_reader(desk.filing, reader=reader, by=chen)
        with pytest.raises(NotAllowed):
            readings.note_reading(desk.filing, note="应急组织机构不全", by=wang)
        readings.ask_reader(desk.filing, reader=desk.wang, by=chen)
        with pytest.raises(Conflict) as refused:
            readings.ask_reader(desk.filing, reader=desk.wang, by=chen)
        assert refused.value.code == "asked"
        readings.note_reading(desk.filing, note="应急组织机构不全", by=wang)
    assert (desk.filing.state, desk.filing.handler_name) == (FilingState.CHECKING, "陈立")
    assert [each.note for each in readings.readings_of(desk.filing)] == ["应急组织机构不全"]
    codes = select(Notice.code, Notice.account_id).where(Notice.account_id.is_not(None)).order_by(Notice.id)
    told = [tuple(row) for row in db.session.execute(codes)]
    assert told == [("filing.reader_asked", desk.wang.id), ("filing.read", desk.chen.id)]
    assert _audited(desk.filing)[-2:] == ["filing.reader_asked", "filing.read"]


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_the_handler_asks_and_the_reader_answers_on_pages(client: Client, desk: Desk, language: str) -> None:
    address = f"/filings/{desk.filing.id}"
    with clock.at(WEDNESDAY):
        client.sign_in(desk.chen).speak(language)
        client.post(f"{address}/take", form_at=address, status=302)
        assert "王珂" in client.get(f"{address}/readers").text
        client.post(f"{address}/readers", {"reader": desk.wang.id}, status=302)
        assert ("第二审阅人" if language != "en" else "Second reader") in client.get(address).text
        client.get(f"{address}/reading", status=403)
        client.sign_in(desk.wang).speak(language)
        client.post(f"{address}/reading", {"note": ""}, status=422)
        client.post(f"{address}/reading", {"note": "应急组织机构不全"}, status=302)
        client.sign_in(desk.chen).speak(language)
        assert "应急组织机构不全" in client.get(f"{address}/review").text


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_an_officer_hands_on_and_the_applicant_reads_why(client: Client, make: Make, desk: Desk, language: str) -> None:
    city = make.bureau("370100")
    unit = make.account("enterprise", desk.filing.organisation)
    address = f"/filings/{desk.filing.id}"
    with clock.at(WEDNESDAY):
        client.sign_in(desk.chen).speak(language)
        told = client.post(f"{address}/hand-on", {"to": city.id, "reason": ""}, status=422)
        assert city.name in told.text
        client.post(f"{address}/hand-on", {"to": city.id, "reason": "由市局受理"}, status=302)
        client.sign_in(unit).speak(language)
        seen = client.get(address).text
        assert "由市局受理" in seen
        assert city.name in seen
