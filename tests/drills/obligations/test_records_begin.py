"""From which day an authority's records are complete: what an empty file proves before that day, and what not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from drills.obligations.models import DutyMark
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed
from emergency.rulebook.beginnings import set_beginning
from emergency.rulebook.models import RecordsBeginning
from emergency.sites.actions import change_entry
from tests.client import Client
from tests.make import Make

COUNTY, CITY, NEIGHBOUR = "370126", "370100", "370124"
PAPER = "示例县应急管理局关于启用备案台账的通知"


def missed(make: Make, client: Client, *, area: str = COUNTY) -> tuple[Any, Any]:
    """A store that held no drill in the first half of 2026, and what is told of that later."""
    with clock.at(date(2020, 3, 2)):
        unit = make.organisation(area=area, tags=["hazmat_store"])
        make.published_plan(unit, kind="comprehensive", on="2020-03-02")
    token = make.token(make.account("enterprise", unit))

    def told(known_at: str = "") -> dict[str, Any]:
        asked = f"/obligations?organisation={unit.id}&on=2026-07-10" + (f"&known_at={known_at}" if known_at else "")
        items = client.api("GET", asked, token=token, status=200).get_json()["items"]
        return next(each for each in items if each["rule"] == "DR-N-03" and each["due_on"] == "2026-06-30")

    return unit, told


def say(make: Make, day: str, *, area: str = COUNTY, on: str = "2026-07-05", by: Any = SYSTEM) -> RecordsBeginning:
    with clock.at(date.fromisoformat(on)):
        return set_beginning(area=make.area(area), begin_on=date.fromisoformat(day), document=PAPER, by=by)


@pytest.mark.parametrize(
    ("begin_on", "status"), [(None, "overdue"), ("2026-01-01", "overdue"), ("2026-01-02", "missing_evidence")]
)
def test_what_ran_before_the_records_is_missing_evidence(
    make: Make, client: Client, begin_on: str | None, status: str
) -> None:
    _, told = missed(make, client)
    if begin_on:
        say(make, begin_on)
    assert told()["status"] == status
    assert any("不能证明未履行" in line for line in told()["why"]) == (status == "missing_evidence")


def test_the_nearest_area_is_followed_and_a_units_own_day_goes_first(make: Make, client: Client) -> None:
    unit, told = missed(make, client)
    say(make, "2026-03-01", area=NEIGHBOUR)
    assert told()["status"] == "overdue"
    say(make, "2026-03-01", area=CITY)
    assert told()["status"] == "missing_evidence"
    say(make, "2025-01-01", area=COUNTY)
    assert told()["status"] == "overdue"
    change_entry(unit, records_begin_on=date(2026, 5, 1), by=SYSTEM)
    assert told()["status"] == "missing_evidence"


def test_what_was_told_before_it_was_said_can_be_told_again(make: Make, client: Client) -> None:
    _, told = missed(make, client)
    say(make, "2026-03-01", on="2026-07-05")
    assert told("2026-07-04T12:00:00%2B08:00")["status"] == "overdue"
    assert told("2026-07-06T12:00:00%2B08:00")["status"] == "missing_evidence"


def test_an_earlier_day_may_follow_a_later_one_only_from_the_administrator(make: Make) -> None:
    bureau = make.actor("bureau", make.bureau(COUNTY))
    say(make, "2026-03-01", by=bureau)
    say(make, "2020-01-01", by=bureau)
    with pytest.raises(Invalid) as refused:
        say(make, "2020-01-02", by=bureau)
    assert set(refused.value.fields) == {"begin_on"}
    say(make, "2020-01-02", by=make.actor("administrator"))
    # A county does not take back what was told by the day its city has set.
    say(make, "2019-01-01", area=CITY)
    with pytest.raises(Invalid):
        say(make, "2026-06-01", area=NEIGHBOUR, by=make.actor("bureau", make.bureau(NEIGHBOUR)))


def test_nobody_begins_records_tomorrow_without_a_paper_or_elsewhere(make: Make) -> None:
    bureau = make.actor("bureau", make.bureau(COUNTY))
    with pytest.raises(Invalid) as refused:
        say(make, "2026-07-06", on="2026-07-05", by=bureau)
    assert set(refused.value.fields) == {"begin_on"}
    with pytest.raises(Invalid) as refused:
        set_beginning(area=make.area(COUNTY), begin_on=date(2026, 1, 1), document=" ", by=bureau)
    assert set(refused.value.fields) == {"document"}
    with pytest.raises(Invalid) as refused:
        set_beginning(begin_on=date(2026, 1, 1), document=PAPER, by=bureau)
    assert set(refused.value.fields) == {"area"}
    for area, by in ((NEIGHBOUR, bureau), (COUNTY, make.actor("enterprise"))):
        with pytest.raises(NotAllowed):
            say(make, "2026-01-01", area=area, by=by)
    assert db.session.scalars(select(RecordsBeginning)).all() == []


def test_who_said_so_stands_in_the_trail_and_is_never_rewritten(make: Make) -> None:
    row = say(make, "2026-03-01", by=make.actor("bureau", make.bureau(COUNTY)))
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.code, entry.details["begin_on"]) == ("records_beginning.set", "2026-03-01")
    with pytest.raises(DBAPIError, match=r"append_only|rewrit"), db.session.begin_nested():
        db.session.execute(text(f"UPDATE records_beginning SET begin_on = '2026-06-30' WHERE id = {row.id}"))


def test_the_counts_of_units_are_made_anew(make: Make) -> None:
    unit, other = make.organisation(area=COUNTY), make.organisation(area=COUNTY)
    db.session.execute(text("DELETE FROM duty_mark"))
    change_entry(unit, records_begin_on=date(2026, 1, 1), by=SYSTEM)
    marked = set(db.session.scalars(select(DutyMark.organisation_id)))
    assert unit.id in marked
    assert other.id not in marked
    say(make, "2026-03-01")
    assert other.id in set(db.session.scalars(select(DutyMark.organisation_id)))


@pytest.mark.parametrize(("language", "heading"), [("zh", "台账起始日"), ("en", "Where records begin")])
def test_a_bureau_sets_the_day_on_its_page(make: Make, client: Client, language: str, heading: str) -> None:
    bureau = make.bureau(COUNTY)
    unit = make.organisation(area=COUNTY)
    client.sign_in(make.account("bureau", bureau))
    client.speak(language)
    assert heading in client.get("/rules").text
    given = {"area": COUNTY, "begin_on": "2026-03-01", "document": PAPER}
    refused = client.post(
        "/rules/records/new", {**given, "begin_on": str(now().date() + timedelta(days=9))}, status=422
    )
    assert PAPER in refused.html
    client.post("/rules/records/new", given, status=302)
    shown = client.get("/rules/records").text
    assert heading in shown
    assert PAPER in shown
    assert make.area(COUNTY).name in client.get(f"/organisations/{unit.id}").text
