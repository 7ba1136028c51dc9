"""Who was told by when, and which grade counts: from rows of the database to the page and the API."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed, NotFound
from resources_db.incidents import actions, queries
from resources_db.incidents.grades import casualties_change_until, grade_that_counts
from resources_db.incidents.models import Incident, IncidentEntry
from resources_db.incidents.reporting import Made, TimerState, timers
from resources_db.incidents.rules import Casualties, Cause, Grade, IncidentType, ReportForm, Tier
from tests.client import Client
from tests.make import Make

BEGAN = datetime(2026, 5, 8, 8, 0, tzinfo=clock.LOCAL)
PHONE, WRITTEN = ReportForm.PHONE, ReportForm.WRITTEN


def at(minutes: float) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


def states(*made: Made, grade: Grade | None = Grade.LARGER, area: str = "370126", after: float) -> dict[str, str]:
    """Rule (and level) → state, so many minutes after it began."""
    found = timers(
        IncidentType.ACCIDENT, grade=grade, area_code=area, tier=Tier.COUNTY, known_at=BEGAN, on=BEGAN.date(), made=made
    )
    return {f"{one.clock.id}{'/' + one.tier if one.tier else ''}": one.state(at(after)).value for one in found}


HEAD = Made("RP-N-01", None, at(0), PHONE)
UNIT = Made("RP-N-02", None, at(10), PHONE)
OWN = Made("RP-N-08", None, at(20), PHONE)


@pytest.mark.parametrize(
    ("made", "rule", "after", "state"),
    [
        pytest.param([], "RP-N-01", 0, "running", id="493 art 9: at once, and its own minute belongs to it"),
        pytest.param([], "RP-N-01", 1, "overdue", id="493 art 9: a minute later is late"),
        pytest.param([], "RP-N-02", 30, "waiting", id="493 art 9: an hour begins when the head is told"),
        pytest.param([HEAD], "RP-N-02", 60, "running", id="493 art 9: the sixtieth minute is in time"),
        pytest.param([HEAD], "RP-N-02", 61, "overdue", id="493 art 9: the sixty-first is not"),
        pytest.param([HEAD, Made("RP-N-02", None, at(60), PHONE)], "RP-N-02", 90, "done", id="art 9: on the minute"),
        pytest.param([HEAD, Made("RP-N-02", None, at(61), PHONE)], "RP-N-02", 90, "late", id="493 art 9: told late"),
        pytest.param([HEAD], "RP-N-03", 500, "optional", id="493 art 9 para 2: may is never overdue"),
        pytest.param([HEAD, UNIT], "RP-N-04/city", 130, "running", id="493 art 11: two hours for the first level"),
        pytest.param([HEAD, UNIT], "RP-N-04/city", 131, "overdue", id="493 art 11: and no more"),
        pytest.param([HEAD, UNIT], "RP-N-04/province", 500, "waiting", id="493 art 11: the next level has not begun"),
        pytest.param(
            [HEAD, UNIT, Made("RP-N-04", Tier.CITY, at(100), PHONE)], "RP-N-04/province", 220, "running",
            id="493 art 11: two hours anew at each level",
        ),
        pytest.param(
            [HEAD, UNIT, Made("RP-N-04", Tier.CITY, at(100), PHONE)], "RP-N-04/province", 221, "overdue",
            id="493 art 11: from when the level below was told",
        ),
        pytest.param([HEAD, UNIT], "RP-N-05", 900, "no_limit", id="493 art 10: to be notified, without a number"),
        pytest.param([HEAD, UNIT], "RP-SD-01", 900, "waiting", id="Shandong art 65: begins with the government"),
        pytest.param([HEAD, UNIT, OWN], "RP-SD-01", 50, "running", id="Shandong art 65: thirty minutes"),
        pytest.param([HEAD, UNIT, OWN], "RP-SD-01", 51, "overdue", id="Shandong art 65: and no more"),
        pytest.param([HEAD, UNIT, OWN], "RP-SD-02", 80, "running", id="Shandong art 65: an hour in writing"),
        pytest.param([HEAD, UNIT, OWN], "RP-SD-02", 81, "overdue", id="Shandong art 65: the hour is over"),
        pytest.param(
            [HEAD, UNIT, OWN, Made("RP-SD-02", None, at(60), PHONE)], "RP-SD-02", 61, "wrong_form",
            id="Shandong art 65: a call is not a written report",
        ),
        pytest.param(
            [HEAD, UNIT, OWN, Made("RP-SD-02", None, at(40), PHONE), Made("RP-SD-02", None, at(80), WRITTEN)],
            "RP-SD-02", 90, "done", id="Shandong art 65: the written one that followed in time is",
        ),
        pytest.param(
            [HEAD, UNIT, OWN, Made("RP-SD-01", None, at(30), WRITTEN)], "RP-SD-01", 31, "wrong_form",
            id="Shandong art 65: a letter is not a direct report",
        ),
    ],
)  # fmt: skip
def test_a_report_is_in_time_until_its_last_minute(made: list[Made], rule: str, after: float, state: str) -> None:
    assert states(*made, after=after)[rule] == state


@pytest.mark.parametrize(
    ("grade", "area", "levels", "written"),
    [
        (Grade.GENERAL, "370126", {"city"}, False),
        (Grade.LARGER, "370126", {"city", "province"}, True),
        (Grade.MAJOR, "370126", {"city", "province", "state"}, True),
        (Grade.LARGER, "320111", {"city", "province"}, False),
    ],
    ids=["general: to the city", "larger: to the province", "major: to the State Council", "not in Shandong"],
)
def test_how_far_a_report_climbs_follows_the_grade_493_art_10(
    grade: Grade, area: str, levels: set[str], written: bool
) -> None:
    found = states(grade=grade, area=area, after=0)
    assert {name.partition("/")[2] for name in found if name.startswith("RP-N-04")} == levels
    assert ("RP-SD-02" in found) == written


def known(*steps: tuple[str, int]) -> list[tuple[date, Casualties]]:
    return [(date.fromisoformat(day), Casualties(deaths=deaths)) for day, deaths in steps]


@pytest.mark.parametrize(
    ("cause", "steps", "grade"),
    [
        pytest.param(None, [("2026-05-08", 2), ("2026-06-07", 3)], Grade.LARGER, id="art 13: the thirtieth counts"),
        pytest.param(None, [("2026-05-08", 2), ("2026-06-08", 3)], Grade.GENERAL, id="art 13: the next does not"),
        pytest.param(Cause.ROAD_TRAFFIC, [("2026-05-08", 2), ("2026-05-15", 3)], Grade.LARGER, id="art 13: 7, road"),
        pytest.param(Cause.ROAD_TRAFFIC, [("2026-05-08", 2), ("2026-05-16", 3)], Grade.GENERAL, id="art 13: 8, road"),
        pytest.param(Cause.FIRE, [("2026-05-08", 9), ("2026-05-15", 10)], Grade.MAJOR, id="art 13: seven, fire"),
        pytest.param(Cause.FIRE, [("2026-05-08", 9), ("2026-05-16", 10)], Grade.LARGER, id="art 13: eight, fire"),
        pytest.param(None, [("2026-05-08", 3), ("2026-05-20", 2)], Grade.GENERAL, id="art 13: fewer count too"),
    ],
)  # fmt: skip
def test_casualties_change_the_grade_while_the_window_lasts(
    cause: Cause | None, steps: list[tuple[str, int]], grade: Grade
) -> None:
    assert grade_that_counts(known(*steps), date(2026, 5, 8), cause) is grade


def test_a_loss_found_later_still_counts() -> None:
    """Articles 13 and 20 speak of casualties; the loss is what the investigation finds."""
    later = [(date(2026, 5, 8), Casualties(deaths=1)), (date(2026, 7, 1), Casualties(deaths=1, loss=10_000_000))]
    assert grade_that_counts(later, date(2026, 5, 8), None) is Grade.LARGER


def leak(make: Make, **given: Any) -> Incident:
    with clock.at(BEGAN + timedelta(minutes=5)):
        return actions.open_incident(
            title="清河化工储罐泄漏", type="accident", level=3, area=make.area("370126"), started_at=BEGAN, by=SYSTEM,
            **given,
        )  # fmt: skip


def test_a_report_is_written_into_log_and_audit_and_starts_the_next_clock(make: Make) -> None:
    incident = leak(make, deaths=1)
    commander = make.actor("commander", make.bureau())
    with clock.at(at(40)):
        actions.record_report(incident, "RP-N-02", form=PHONE, made_at=at(30), made_by="赵某", by=commander)
        found = {one.clock.id: one for one in queries.timers_of(incident, queries.list_reports(incident))}
        assert found["RP-N-02"].made is not None
        assert found["RP-N-04"].due_at == at(150)
    assert db.session.scalars(select(AuditEntry.code).order_by(AuditEntry.id.desc())).first() == "incident.reported"
    lines = db.session.scalars(select(IncidentEntry.words).where(IncidentEntry.incident_id == incident.id)).all()
    assert any("电话报告" in line for line in lines)


def test_what_cannot_be_is_not_noted(make: Make) -> None:
    incident = leak(make)
    with clock.at(at(10)):
        for clock_id, given, field in [
            ("RP-X", {}, "clock"),
            ("RP-N-04", {}, "tier"),
            ("RP-N-02", {"tier": Tier.CITY}, "tier"),
            ("RP-N-02", {"made_at": at(-1)}, "made_at"),
            ("RP-N-02", {"made_at": at(60)}, "made_at"),
        ]:
            with pytest.raises(Invalid) as refused:
                actions.record_report(incident, clock_id, form=PHONE, by=SYSTEM, **given)
            assert field in refused.value.fields
    for role, organisation, error in [
        ("observer", make.bureau(), NotAllowed),
        ("enterprise", None, NotFound),
        ("commander", make.bureau("370124"), NotFound),
    ]:
        with pytest.raises(error):
            actions.record_report(incident, "RP-N-02", form=PHONE, by=make.actor(role, organisation))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh_Hans_CN",
            ["项报告已超时", "逐级上报", "设区的市级", "负责调查", "一般事故", "安全生产委员会办公室"],
        ),
        ("en", ["report is overdue", "from level to level", "City", "Investigated by", "General accident"]),
    ],
)
def test_the_incident_page_shows_clocks_and_grade_with_their_articles(
    client: Client, make: Make, language: str, words: list[str]
) -> None:
    incident = leak(make, deaths=1)
    client.sign_in(make.account("commander", make.bureau()))
    with clock.at(at(70)):
        page = client.speak(language).get(f"/incidents/{incident.id}")
        for word in words:
            assert word in page.text
        assert "第九条第一款" in page.text
        form = client.get(f"/incidents/{incident.id}/reports/new?report=RP-N-01:")
        assert "RP-N-04:city" in form.html
        client.post(
            f"/incidents/{incident.id}/reports/new",
            {"report": "RP-N-01:", "form": "phone", "made_at": "2026-05-08T08:01", "made_by": "赵某", "words": ""},
            status=302,
        )
        text = client.get(f"/incidents/{incident.id}").text
        assert ("迟报" if language != "en" else "Reported late") in text
        kept = client.post(
            f"/incidents/{incident.id}/reports/new",
            {"report": "RP-N-02:", "form": "phone", "made_at": "2026-05-08T07:00", "words": "报县应急局值班室"},
            status=422,
        )
        assert "报县应急局值班室" in kept.text


def test_a_grade_that_rose_says_when_and_who_investigates_now(client: Client, make: Make) -> None:
    incident = leak(make, deaths=2)
    client.sign_in(make.account("commander", make.bureau()))
    with clock.at(datetime(2026, 5, 20, 2, tzinfo=clock.UTC)):
        actions.update_incident(incident, deaths=3, by=SYSTEM)
        text = client.get(f"/incidents/{incident.id}").text
        assert "一般事故→较大事故" in text.replace(" ", "")
        assert "负责调查：设区的市级" in text.replace(" ", "")
    with clock.at(datetime(2026, 6, 20, 2, tzinfo=clock.UTC)):
        actions.update_incident(incident, deaths=10, by=SYSTEM)
        text = client.get(f"/incidents/{incident.id}").text
        assert "事故等级：较大事故" in text
        assert "超过期限，不计入" in text
        assert "重大事故" in text
    assert casualties_change_until(date(2026, 5, 8)) == date(2026, 6, 7)


def test_the_api_tells_and_takes_reports(client: Client, make: Make) -> None:
    incident = leak(make, deaths=3, cause=Cause.FIRE)
    token = make.token(make.account("commander", make.bureau()))
    with clock.at(at(70)):
        shown = client.api("GET", f"/incidents/{incident.id}", token=token, status=200).get_json()
        assert shown["cause"] == "fire"
        assert shown["counting_grade"] == "larger"
        assert shown["supplement_until"] == "2026-05-15"
        assert shown["investigated_by"] == "city"
        body = {"clock": "RP-N-04", "tier": "city", "form": "network", "made_at": at(65).isoformat()}
        answer = client.api("POST", f"/incidents/{incident.id}/reports", body, token=token, status=201).get_json()
        told = {(each["clock"], each["tier"]): each for each in answer["items"]}
        assert told["RP-N-04", "city"]["state"] == TimerState.DONE
        assert told["RP-N-04", "province"]["due_at"] == "2026-05-08T03:05:00Z"
        assert told["RP-N-01", None]["citations"] == [{"instrument": "国务院令第493号", "article": "第九条第一款"}]
        wrong = client.api(
            "POST", f"/incidents/{incident.id}/reports", {"clock": "RP-N-04", "form": "phone"}, token=token
        )
        assert wrong.status_code == 422
        assert "tier" in wrong.get_json()["errors"]
