"""Who receives and who gets a copy, from the register; copies as rows with their receipt."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.filings import actions, authorities, copies, desks, queries
from emergency.filings.models import Filing
from emergency.notices.models import Notice
from tests.client import Client
from tests.make import Make

TUESDAY, WEDNESDAY = date(2026, 11, 17), date(2026, 11, 18)
PATTERN = "{area}-{year}-{number:3}"


def _pipeline(make: Make) -> Filing:
    """A pipeline filed in its county, that crosses a second one."""
    make.bureau()
    unit = make.organisation(tags=["oil_gas_pipeline"])
    make.site(unit, name="二号阀室", area=make.bureau("370124").area)
    make.site(unit, name="首站", area=unit.area)
    with clock.at(TUESDAY):
        return actions.submit(make.version(make.plan(unit)), by=make.actor("enterprise", unit))


def test_a_pipeline_sends_one_copy_to_each_county_crossed_and_its_receipt_is_kept(make: Make) -> None:
    filing = _pipeline(make)
    crossed = make.bureau("370124")
    (copy,) = copies.list_copies(filing)
    assert (copy.authority, copy.rule, copy.received_on) == (crossed, "PL-19", None)
    assert "所经行政区域" in copies.reason_of(copy).zh
    told = select(Notice.organisation_id).where(Notice.code == "filing.copied")
    assert list(db.session.scalars(told)) == [crossed.id]
    officer = make.actor("bureau", crossed)
    assert queries.get_filing(filing.id, officer) is filing
    with pytest.raises(NotFound):
        queries.get_filing(filing.id, make.actor("bureau", make.bureau("320000")))
    with pytest.raises(NotFound):
        actions.accept(filing, by=officer)
    with clock.at(WEDNESDAY):
        for by in (make.actor("bureau", filing.authority), make.actor("enterprise", filing.organisation)):
            with pytest.raises(NotAllowed):
                copies.confirm_copy(copy, filing, received_on=WEDNESDAY, by=by)
        with pytest.raises(Invalid):
            copies.confirm_copy(copy, filing, received_on=date(2026, 11, 19), by=officer)
        copies.confirm_copy(copy, filing, received_on=WEDNESDAY, by=officer)
        with pytest.raises(Conflict):
            copies.confirm_copy(copy, filing, received_on=WEDNESDAY, by=officer)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "filing.copy_received")).one()
    assert entry.details["on"] == "2026-11-18"


def test_a_copy_to_a_body_outside_is_confirmed_by_whoever_sent_it(make: Make) -> None:
    make.bureau()
    unit = make.organisation(tags=["coal_mine", "mine"])
    with clock.at(TUESDAY):
        filing = actions.submit(make.version(make.plan(unit)), by=make.actor("enterprise", unit))
        (copy,) = copies.list_copies(filing)
        assert (copy.authority_id, copy.body, copy.rule) == (None, "矿山安全监察机构", "PL-20")
        copies.confirm_copy(copy, filing, received_on=TUESDAY, by=make.actor("enterprise", unit))
    assert copy.received_on == TUESDAY


def test_nobody_gets_a_copy_of_what_he_receives_himself(make: Make) -> None:
    make.bureau("370100")
    unit = make.organisation(tags=["central_soe_sub", "hazmat_store"])
    with clock.at(TUESDAY):
        filing = actions.submit(make.version(make.plan(unit)), by=make.actor("enterprise", unit))
    assert filing.authority.area.code == "370100"
    assert list(copies.list_copies(filing)) == []


def test_the_city_sets_that_units_of_the_list_file_with_it(make: Make) -> None:
    county, city = make.bureau(), make.bureau("370100")
    store, shop = make.organisation(tags=["hazmat_store"]), make.organisation()
    with clock.at(TUESDAY):
        desks.set_desk(city, number_pattern=PATTERN, is_two_step=False, from_on=WEDNESDAY,
                       listed_tags=["hazmat_store"], by=SYSTEM)  # fmt: skip
        version = make.version(make.plan(store))
        assert authorities.choose_authority(version).authority == county
    with clock.at(WEDNESDAY):
        choice = authorities.choose_authority(version)
        assert choice.authority == city
        assert "第三款" in choice.reason.zh
        assert authorities.choose_authority(make.version(make.plan(shop))).authority == county
        for given in ({"listed_tags": ["crowded_place"]}, {"others_file": True}):
            with pytest.raises(Invalid):
                desks.set_desk(city, number_pattern=PATTERN, is_two_step=False, from_on=date(2026, 11, 20), by=SYSTEM,
                               **given)  # type: ignore[arg-type] # fmt: skip


def test_the_province_decides_whether_unlisted_units_file(make: Make) -> None:
    province = make.bureau("370000")
    plan = make.plan(make.organisation())
    with clock.at(TUESDAY):
        assert not queries.is_filing_owed(plan)
        desks.set_desk(province, number_pattern=PATTERN, is_two_step=False, from_on=WEDNESDAY, others_file=True,
                       by=SYSTEM)  # fmt: skip
        assert not queries.is_filing_owed(plan)
    with clock.at(WEDNESDAY):
        assert queries.is_filing_owed(plan)
        assert not queries.is_filing_owed(make.plan(make.organisation(kind="school")))


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_the_county_crossed_puts_the_receipt_down_and_the_applicant_reads_it(
    client: Client, make: Make, language: str
) -> None:
    filing = _pipeline(make)
    crossed, unit = make.bureau("370124"), make.account("enterprise", filing.organisation)
    copy_id = copies.list_copies(filing)[0].id
    address = f"/filings/{filing.id}"
    with clock.at(WEDNESDAY):
        client.sign_in(unit).speak(language)
        assert ("尚未确认收到" if language != "en" else "not confirmed yet") in client.get(address).text
        client.sign_in(make.account("bureau", crossed, "周启")).speak(language)
        sent = {"copy": copy_id, "received_on": "2026-11-18"}
        client.post(f"{address}/copies", {**sent, "received_on": "2026-11-19"}, status=422)
        client.post(f"{address}/copies", sent, status=302)
        client.sign_in(unit).speak(language)
        assert "周启" in client.get(address).text
