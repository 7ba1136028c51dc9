"""What an inquiry asks afterwards: what was known at that minute, and the whole file; and what hangs on the wall."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from emergency.accounts.models import Account
from emergency.accounts.queries import actor_of
from emergency.core import clock
from emergency.core.clock import now
from resources_db.claims.rules import ClaimState, Decision
from resources_db.holds import actions as holds
from resources_db.incidents.actions import end_incident, update_incident, write_entry
from resources_db.incidents.log import EntryKind
from resources_db.inquiry.queries import picture
from resources_db.inquiry.wall import without_phones
from resources_db.teams.actions import report_status
from resources_db.teams.rules import TeamStatus
from tests.client import Client
from tests.make import Make


@pytest.fixture
def commander(client: Client, make: Make) -> Account:
    """A commander at the bureau of 商河县, signed in."""
    account = make.account("commander", make.organisation(kind="emergency_bureau"), name="孙凯")
    client.sign_in(account)
    return account


def test_a_minute_that_has_passed_answers_as_it_was_recorded(make: Make) -> None:
    by, begun = make.actor("commander"), now() - timedelta(hours=3)
    with clock.at(begun):
        team, line = make.team(name="县危化救援队"), make.stock(make.item("堵漏工具"), make.depot(name="中心库"), 6)
        incident = make.incident(level=3)
        hold = make.hold(team, line, by=by, incident=incident, quantity=2)
    with clock.at(begun + timedelta(minutes=10)):
        for each in holds.commit(hold, by=by):
            holds.move_on(each, Decision.EN_ROUTE, by=by)
    with clock.at(begun + timedelta(minutes=20)):
        update_incident(incident, level=2, deaths=1, by=by)
    with clock.at(begun + timedelta(minutes=40)):
        # It happened early and was written down late: at minute 15 nobody had it in front of them.
        write_entry(incident, kind=EntryKind.REPORT, words="补录：已疏散214户", at=begun + timedelta(minutes=6), by=by)
        end_incident(incident, by=by)

    then = picture(incident, begun + timedelta(minutes=15), by)
    assert (then.level, then.has_ended) == (3, False)
    assert then.harm is not None
    assert then.harm.deaths == 0
    assert [each.state for each in then.lines] == [ClaimState.EN_ROUTE, ClaimState.EN_ROUTE]
    assert {one.name: report.status if report else None for one, report in then.teams} == {
        "县危化救援队": TeamStatus.DEPLOYED
    }
    assert [there for _line, there in then.stock] == [4]
    assert not any("疏散" in entry.words for entry in then.entries)

    before = picture(incident, begun + timedelta(minutes=5), by)
    assert [each.state for each in before.lines] == [ClaimState.HELD, ClaimState.HELD]
    assert [there for _line, there in before.stock] == [6]

    after = picture(incident, now(), by)
    assert (after.level, after.has_ended, after.harm.deaths if after.harm else None) == (2, True, 1)
    assert any("疏散" in entry.words for entry in after.entries)


def test_a_hold_that_nobody_called_out_had_lapsed_by_the_clock(make: Make) -> None:
    by, begun = make.actor("commander"), now() - timedelta(hours=3)
    with clock.at(begun):
        incident = make.incident()
        make.hold(make.team(), by=by, incident=incident)
    states = [picture(incident, begun + timedelta(minutes=m), by).lines[0].state for m in (29, 31)]
    assert states == [ClaimState.HELD, ClaimState.LAPSED]


def test_a_status_told_later_does_not_change_the_past(make: Make) -> None:
    by, begun = make.actor("bureau"), now() - timedelta(hours=2)
    with clock.at(begun):
        team, incident = make.team(), make.incident()
    report_status(team, TeamStatus.RESTING, confirmed_at=begun + timedelta(minutes=5), by=by)
    (known,) = [report for one, report in picture(incident, begun + timedelta(minutes=30), by).teams if one is team]
    assert known is not None
    assert known.status is TeamStatus.READY


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("请拨13912345678找赵某", "请拨***找赵某"), ("139 1234 5678", "***"), ("值班室0531-80001234", "值班室***"),
        ("疏散214户，3辆车08:15到场", "疏散214户，3辆车08:15到场"), ("单号DY-1-12", "单号DY-1-12"),
    ],
)  # fmt: skip
def test_the_wall_shows_no_telephone_number(said: str, shown: str) -> None:
    assert without_phones(said) == shown


def test_the_wall_shows_totals_gaps_and_the_last_ten_events(client: Client, make: Make, commander: Account) -> None:
    by, incident = actor_of(commander), make.incident(title="青禾化工液氨泄漏")
    make.order(make.team(), by=by, incident=incident)
    for number in range(12):
        write_entry(incident, kind=EntryKind.REPORT, words=f"第{number}批到位，联系13912345678", by=by)
    page = client.get(f"/incidents/{incident.id}/wall")
    assert "第11批到位" in page.text
    assert "第1批到位" not in page.text
    assert "13912345678" not in page.text
    assert "1份单待答复" in page.text
    client.speak("en")
    assert "Teams sent" in client.get(f"/incidents/{incident.id}/wall").text


def test_a_commander_looks_back_at_a_minute_in_both_languages(client: Client, make: Make, commander: Account) -> None:
    with clock.at(now() - timedelta(hours=1)):
        incident = make.incident()
        make.hold(make.team(name="县危化救援队"), incident=incident, by=actor_of(commander))
    minute = clock.local(now() - timedelta(minutes=50)).strftime("%Y-%m-%dT%H:%M")
    page = client.get(f"/incidents/{incident.id}/as-at?at={minute}")
    assert "县危化救援队" in page.text
    assert "已占用" in page.text
    assert "本系统填报" in page.text
    client.speak("en")
    assert "What was recorded by then" in client.get(f"/incidents/{incident.id}/as-at?at=nonsense").text


def test_the_file_is_one_pdf_and_one_archive_whose_tables_can_be_checked(
    client: Client, make: Make, commander: Account
) -> None:
    by, incident = actor_of(commander), make.incident(title="青禾化工液氨泄漏")
    order = make.order(make.stock(make.item("堵漏工具"), make.depot(name="中心库"), 6), by=by, incident=incident)
    holds.move_on(order.line, Decision.EN_ROUTE, by=by)
    paper = client.get(f"/incidents/{incident.id}/file.pdf").response.data
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    for said in ("青禾化工液氨泄漏", order.number, "堵漏工具", "-1"):
        assert said in text
    data = client.get(f"/incidents/{incident.id}/file.zip").response.data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sums = archive.read("SHA256SUMS.txt").decode().splitlines()
        assert len(sums) == len(archive.namelist()) - 1
        for line in sums:
            digest, _space, name = line.partition("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert order.number in archive.read("调派调运单.csv").decode("utf-8-sig")
        assert "中心库" in archive.read("物资进出.csv").decode("utf-8-sig")
