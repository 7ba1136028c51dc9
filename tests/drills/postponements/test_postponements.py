"""A drill duty waits only by the authority's paper, before its last day, and never by one's own word."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from drills.obligations.queries import obligations_of_one
from drills.postponements import actions, queries, rules, waiting
from drills.postponements.models import PostponementRequest
from drills.postponements.rules import State
from emergency.accounts.models import Organisation
from emergency.core import clock
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.notices.models import Notice
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.rules import Force
from tests.client import Client
from tests.make import Make

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
PAPER = {"on": date(2026, 6, 20), "until": JULY, "months": 6, "source": "商应急函〔2026〕5号（虚构）"}


@pytest.fixture
def unit(make: Make) -> Organisation:
    """A store of dangerous goods with a plan, which owes a drill by 30 June 2026."""
    unit = make.organisation(tags=["hazmat_store"])
    make.published_plan(unit, on="2025-03-02")
    return unit


def half_year(unit: Organisation) -> Obligation:
    """Its duty of this half-year."""
    return next(one for one in obligations_of_one(unit.id) if one.rule.id == "DR-N-03" and one.due_on in (JUNE, JULY))


@pytest.mark.parametrize(
    ("until", "last", "months", "is_open"),
    [
        pytest.param(JULY, JUNE, 6, True, id="within the next half-year"),
        pytest.param(date(2026, 12, 31), JUNE, 6, True, id="to its end"),
        pytest.param(date(2027, 1, 1), JUNE, 6, False, id="beyond it"),
        pytest.param(JUNE, JUNE, 6, False, id="not later at all"),
    ],
)
def test_a_duty_waits_no_longer_than_the_next_period(until: date, last: date, months: int, is_open: bool) -> None:
    assert (rules.until_problem(until, last=last, months=months) is None) is is_open


@pytest.mark.parametrize(
    ("on", "is_open"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False), (date(2026, 7, 3), False)]
)
def test_what_has_run_out_is_not_postponed_afterwards(on: date, is_open: bool) -> None:
    assert (rules.approval_problem(on, last=JUNE, today=date(2026, 7, 2)) is None) is is_open


def test_what_needs_no_postponement_has_no_basis_and_no_basis_is_verified() -> None:
    found = {force: rules.basis_of(force.value) for force in Force}
    assert {force.value for force, basis in found.items() if basis} == {"statutory", "policy_target", "internal"}
    assert not any(basis.is_verified for basis in found.values() if basis)


def test_an_approved_postponement_moves_the_last_day_and_is_on_record(make: Make, unit: Organisation) -> None:
    with clock.at(date(2026, 6, 20)):
        by, bureau = make.actor("enterprise", unit), make.actor("bureau", make.bureau())
        duty = half_year(unit)
        assert duty.rule.id in {one.rule.id for one in queries.postponable_duties(unit)}
        asked = actions.ask(unit, duty, until=JULY, reason="装置大修至7月中旬", by=by)
        assert half_year(unit).due_on == JUNE
        with pytest.raises(Invalid):
            actions.ask(unit, duty, until=JULY, reason="再次申请", by=by)
        assert [task.about for task in waiting.load(bureau, clock.today())] == [f"postponement:{asked.id}"]
        assert waiting.load(by, clock.today()) == []
        actions.approve(asked, **PAPER, by=bureau)  # type: ignore[arg-type]
        moved = half_year(unit)
        assert (moved.due_on, moved.postponed_from) == (JULY, JUNE)
        with pytest.raises(Conflict):
            actions.refuse(asked, because="有异议", by=bureau)
    with clock.at(date(2026, 7, 31)):
        assert half_year(unit).status is Status.DUE_SOON
    with clock.at(date(2026, 8, 1)):
        assert half_year(unit).status is Status.OVERDUE
    codes = set(db.session.scalars(select(AuditEntry.code)))
    assert {"postponement.asked", "postponement.approved", "duty.postponed"} <= codes
    notice = db.session.scalars(select(Notice).where(Notice.code == "postponement.approved")).one()
    assert notice.organisation_id == unit.id


def test_who_may_ask_and_who_may_decide(make: Make, unit: Organisation) -> None:
    with clock.at(date(2026, 6, 20)):
        duty, bureau = half_year(unit), make.bureau()
        for actor in (make.actor("bureau", bureau), make.actor("member", unit)):
            with pytest.raises(NotAllowed):
                actions.ask(unit, duty, until=JULY, reason="检修", by=actor)
        asked = actions.ask(unit, duty, until=JULY, reason="检修", by=make.actor("enterprise", unit))
        with pytest.raises(NotAllowed):
            actions.approve(asked, **PAPER, by=make.actor("enterprise", unit))  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            actions.approve(asked, **PAPER, by=make.actor("bureau", make.bureau(make.area("370124"))))  # type: ignore[arg-type]
        for wrong in ({"source": " "}, {"on": date(2026, 6, 21)}, {"until": JUNE}):
            with pytest.raises(Invalid) as error:
                actions.approve(asked, **{**PAPER, **wrong}, by=make.actor("bureau", bureau))  # type: ignore[arg-type]
            assert set(error.value.fields) == set(wrong)
            db.session.refresh(asked)
        actions.withdraw(asked, by=make.actor("enterprise", unit))
        assert half_year(unit).due_on == JUNE


def test_no_authority_postpones_its_own_duty(make: Make) -> None:
    bureau = make.bureau()
    make.version(make.plan(bureau, kind="departmental", family="government"), on=clock.today() - timedelta(days=400))
    duty = queries.postponable_duties(bureau)[0]
    assert duty.period is not None
    by = make.actor("bureau", bureau)
    asked = actions.ask(bureau, duty, until=duty.period.last + timedelta(days=9), reason="机构改革", by=by)
    with pytest.raises(NotAllowed):
        actions.refuse(asked, because="自行决定", by=by)
    with pytest.raises(NotAllowed):
        queries.get_to_decide(asked.id, by)
    assert waiting.load(by, clock.today()) == []


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_a_unit_asks_and_the_bureau_decides_on_pages(client: Client, make: Make, language: str) -> None:
    unit = make.organisation(tags=["hazmat_store"])
    make.published_plan(unit, on=clock.today() - timedelta(days=400))
    duty = queries.postponable_duties(unit)[0]
    assert duty.period is not None
    until = duty.period.last + timedelta(days=20)
    client.sign_in(make.account("enterprise", unit)).speak(language)
    path = f"/organisations/{unit.id}/postponements/new"
    assert path in client.get(f"/organisations/{unit.id}/obligations").html
    client.get(path)
    given = {"owed": f"{duty.rule.id}:{duty.plan or ''}:{duty.period.last}", "until": until.isoformat()}
    client.post(path, given, status=422)
    client.post(path, {**given, "reason": "装置大修"}, status=302)
    asked = db.session.scalars(select(PostponementRequest)).one()
    client.get(f"/postponements/{asked.id}/approve", status=403)
    client.sign_in(make.account("bureau", make.bureau())).speak(language)
    assert unit.name in client.get("/postponements?state=asked").text
    client.get(f"/postponements/{asked.id}/approve")
    decision = {"until": until.isoformat(), "on": clock.today().isoformat(), "source": ""}
    client.post(f"/postponements/{asked.id}/approve", decision, status=422)
    decision |= {"source": "商应急函〔2026〕5号（虚构）", "file": (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "复函.pdf")}  # type: ignore[dict-item]
    client.post(f"/postponements/{asked.id}/approve", decision, status=302)
    assert "商应急函" in client.get(f"/postponements/{asked.id}").text
    assert client.call("GET", f"/postponements/{asked.id}/paper").data.startswith(b"%PDF")
    client.sign_in(make.account("enterprise", unit)).speak(language)
    assert "装置大修" in client.get(f"/organisations/{unit.id}/obligations").text


def test_the_list_asks_as_much_for_one_as_for_many(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    client.sign_in(make.account("bureau", make.bureau()))
    asked = [make.postponement(make.organisation()) for _ in range(4)]
    with max_queries(14):
        page = client.get("/postponements")
    assert all(f"/postponements/{one.id}" in page.html for one in asked)


def test_a_refusal_gives_its_reason(client: Client, make: Make) -> None:
    asked = make.postponement(make.organisation())
    client.sign_in(make.account("bureau", make.bureau()))
    client.post(f"/postponements/{asked.id}/refuse", {"because": ""}, status=422)
    client.post(f"/postponements/{asked.id}/refuse", {"because": "应按期演练"}, status=302)
    assert asked.state is State.REFUSED
    assert "应按期演练" in client.get(f"/postponements/{asked.id}").text
    client.post(f"/postponements/{asked.id}/refuse", {"because": "再次"}, status=422)
