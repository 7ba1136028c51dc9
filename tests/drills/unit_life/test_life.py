"""What an authority puts on record about a unit: who may, what ends with it, what is left, what is audited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from drills.bookings.rules import DrillState
from drills.obligations.queries import obligations_of_one
from drills.unit_life import actions, merging, panels, queries
from drills.unit_life.models import Succession
from drills.unit_life.rules import Change, Entry, Evidence, SuccessionKind, suspicions
from emergency.accounts import queries as accounts
from emergency.accounts.models import Organisation
from emergency.core import clock
from emergency.core.actors import Actor
from emergency.core.audit import AuditEntry
from emergency.core.clock import today
from emergency.core.db import Base, db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.plans.models import Clause, Plan, PlanVersion
from emergency.plans.queries import draft_of
from emergency.sites import queries as facts
from emergency.sites.actions import change_entry
from resources_db.teams.rules import TeamStatus
from tests.client import Client
from tests.make import Make

PAPER = {"reason": "环保整治", "source": "商应急〔2026〕12号"}


@pytest.fixture
def officer(make: Make) -> Actor:
    return make.actor("bureau", make.bureau())


def _codes(organisation: Organisation) -> list[str]:
    chosen = select(AuditEntry.code).where(
        AuditEntry.thing_kind == "organisation", AuditEntry.thing_id == organisation.id
    )
    return list(db.session.scalars(chosen.order_by(AuditEntry.id)))


def _unit(make: Make) -> Organisation:
    unit = make.organisation(tags=["hazmat_store"], size="small")
    make.version(make.plan(unit, kind="comprehensive"), on="2024-03-01")
    return unit


def test_duties_rest_while_production_is_suspended_and_begin_again(make: Make, officer: Actor) -> None:
    unit = _unit(make)
    actions.change_life(unit, Change.SUSPEND, on=date(2026, 1, 1), by=officer, **PAPER)
    assert unit.life == "suspended"

    def asked(on: date) -> set[str]:
        found = obligations_of_one(unit.id, on=on)
        return {duty.rule.id for duty in found if duty.period and duty.period.mode == "calendar" and duty.period.first
                and duty.period.first >= date(2026, 1, 1)}  # fmt: skip

    assert asked(date(2026, 7, 10)) == set()
    actions.change_life(unit, Change.RESUME, on=date(2026, 7, 1), by=officer, **PAPER)
    assert unit.life == "active"
    assert asked(date(2026, 7, 10)) != set()
    fact = facts.facts_of([unit.id], date(2026, 3, 1))[unit.id].stated[facts.FactName.LIFE]
    assert (fact.value, fact.reason, fact.source, fact.recorded_by) == (
        "suspended", PAPER["reason"], PAPER["source"], officer.name,
    )  # fmt: skip


def test_a_closing_ends_what_a_closed_unit_cannot_hold_and_leaves_what_others_decide(
    make: Make, officer: Actor
) -> None:
    unit = _unit(make)
    plan = db.session.scalars(select(Plan).where(Plan.organisation_id == unit.id)).one()
    drill = make.drill(unit, of=[plan], on=today() + timedelta(days=20))
    idle, called = make.team(unit, name="消防班"), make.team(unit, name="抢险班")
    make.hold(called, by=make.actor("commander", make.bureau()))
    make.stock(make.item("潜水泵"), make.depot(unit))
    filing = make.filing(organisation=unit, version=make.version(make.plan(unit)), state="submitted")
    ended = actions.change_life(unit, Change.CLOSE, on=today(), by=officer, **PAPER)
    assert (ended.drills, ended.teams) == (1, 1)
    assert ended.plans == 2
    assert (unit.life, drill.state, plan.abolished_on) == ("closed", DrillState.CANCELLED, today())
    assert (idle.status, called.status) == (TeamStatus.OUT_OF_SERVICE, TeamStatus.READY)
    left = queries.hanging_on(unit, today())
    assert ([row.id for row in left.filings], list(left.called), len(left.stock)) == ([filing.id], [called.id], 1)
    assert obligations_of_one(unit.id) == []
    assert _codes(unit)[-2:] == ["organisation.facts_stated", "organisation.wound_up"]
    tasks = [task for task in panels.SOURCE.load(officer, today()) if task.code == "unit.left"]
    assert [task.concerns for task in tasks] == [unit.id]


@pytest.mark.parametrize(
    ("life", "change"),
    [("active", Change.RESUME), ("active", Change.REOPEN), ("closed", Change.SUSPEND), ("suspended", Change.REOPEN)],
)
def test_what_a_unit_is_not_cannot_be_ended(make: Make, officer: Actor, life: str, change: Change) -> None:
    unit = make.organisation()
    if life != "active":
        make.facts(unit, "2026-02-01", life=life, source="通知书")
    with pytest.raises(Conflict) as error:
        actions.change_life(unit, change, on=today(), by=officer, **PAPER)
    assert error.value.code == "unit_state"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"reason": " "}, "reason"), ({"source": ""}, "source"), ({"on": date(2036, 1, 1)}, "on")],
)
def test_a_closing_says_why_and_by_which_paper_and_not_ahead(
    make: Make, officer: Actor, given: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        actions.change_life(
            make.organisation(),
            Change.CLOSE,
            by=officer,
            **{"on": today(), **PAPER, **given},  # type: ignore[arg-type]
        )
    assert set(error.value.fields) == {field}


def test_a_unit_does_not_close_itself_and_the_next_county_sees_nothing(make: Make) -> None:
    unit = make.organisation()
    with pytest.raises(NotAllowed):
        actions.change_life(unit, Change.CLOSE, on=today(), by=make.actor("enterprise", unit), **PAPER)
    stranger = make.actor("bureau", make.organisation(kind="emergency_bureau", area="370124"))
    with pytest.raises(NotFound):
        actions.change_life(unit, Change.CLOSE, on=today(), by=stranger, **PAPER)


def test_a_merged_unit_hands_over_what_is_ticked_and_keeps_its_past(make: Make, officer: Actor) -> None:
    gone, into = _unit(make), make.organisation(name="泉北化工有限公司")
    before = [duty.rule.id for duty in obligations_of_one(gone.id, on=date(2026, 6, 1))]
    others = [duty.rule.id for duty in obligations_of_one(into.id, on=date(2026, 6, 1))]
    plan = db.session.scalars(select(Plan).where(Plan.organisation_id == gone.id)).one()
    team, depot = make.team(gone), make.depot(gone, name="一号库")
    make.depot(into, name="一号库")
    goes, stays = make.account("enterprise", gone), make.account("member", gone)
    row = merging.merge(
        gone, into, on=date(2026, 10, 1), by=officer, plans_over=[plan.id], teams_over=[team.id],
        depots_over=[depot.id], accounts_over=[goes.id], **PAPER,
    )  # fmt: skip
    assert (row.kind, gone.life, gone.successor_id, plan.abolished_on) == (
        SuccessionKind.MERGED, "closed", into.id, date(2026, 10, 1),
    )  # fmt: skip
    taken = db.session.scalars(select(Plan).where(Plan.organisation_id == into.id)).one()
    draft = draft_of(taken.id)
    assert draft is not None
    assert [clause.title for clause in draft.clauses] == [clause.title for clause in plan_content(plan)]
    assert (team.organisation_id, depot.organisation_id, depot.name) == (into.id, into.id, "一号库（2）")
    assert (goes.organisation_id, stays.organisation_id, stays.is_active) == (into.id, gone.id, False)
    assert [duty.rule.id for duty in obligations_of_one(gone.id, on=date(2026, 6, 1))] == before
    assert [duty.rule.id for duty in obligations_of_one(into.id, on=date(2026, 6, 1))] == others
    heir = accounts.actor_of(goes)
    assert accounts.get_organisation(gone.id, heir) is gone
    with pytest.raises(NotAllowed):
        change_entry(gone, phone="1", by=heir)


def plan_content(plan: Plan) -> list[Clause]:
    version = db.session.scalars(select(PlanVersion).where(PlanVersion.plan_id == plan.id)).one()
    return version.clauses


def test_a_second_entry_gives_all_its_records_to_the_one_that_is_kept(make: Make, officer: Actor) -> None:
    kept, twice = make.organisation(name="青屿气体厂"), make.organisation(name="青屿气体厂", size="small", employees=12)
    make.one_of_each(twice)
    db.session.flush()
    counted = dict.fromkeys((f"{table.name}.{column.name}" for table, column, _ in merging._attached(twice)), 0)
    assert {"plan.organisation_id", "drill.organisation_id", "team.organisation_id", "filing.organisation_id"} <= set(
        counted
    )
    row = merging.join(twice, kept, reason="同一企业两次登记", by=officer)
    assert merging._attached(twice) == []
    assert set(row.went_along) == set(counted)
    held = facts.facts_of([kept.id])[kept.id]
    assert held.size == "small"
    assert (twice.life, twice.successor_id, obligations_of_one(twice.id, on=date(2026, 1, 1))) == (
        "closed",
        kept.id,
        [],
    )
    assert "organisation.joined" in _codes(twice)


def test_every_column_that_points_to_an_organisation_is_attached_or_left_on_purpose() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "organisation.id" for key in column.foreign_keys)
    }
    assert columns - set(merging.TITLES) - merging.LEFT == set(), "say in TITLES or LEFT what becomes of them"
    assert columns >= merging.LEFT


def test_entries_that_look_like_one_unit_are_found_with_what_speaks_for_it() -> None:
    found = suspicions(
        [
            Entry(1, "青屿石料有限公司", 7, "91370126MA3C0XXX1A"[:18]),
            Entry(2, "青屿石料　有限责任公司", 7),
            Entry(3, "泉北气体（集团）有限公司", 7, phone="0531-5550101"),
            Entry(4, "泉北气体集团充装站", 8, phone="05315550101"),
            Entry(5, "别的工厂", 7),
        ]
    )
    assert [(each.first, each.second, each.evidence) for each in found] == [
        (1, 2, (Evidence.NAME,)), (3, 4, (Evidence.PHONE,)),
    ]  # fmt: skip


def test_a_pair_once_dismissed_is_not_shown_again_and_keeps_its_reason(make: Make, officer: Actor) -> None:
    first, second = make.organisation(name="同名养殖场"), make.organisation(name="同名养殖场")

    def pairs() -> set[tuple[int, int]]:
        return {(pair.first.id, pair.second.id) for pair in queries.list_suspects(officer)}

    assert (first.id, second.id) in pairs()
    merging.dismiss(second, first, reason="两个村各有一家", by=officer)
    assert (first.id, second.id) not in pairs()
    assert [row.reason for row, _, _ in queries.list_dismissals(officer)] == ["两个村各有一家"]
    with pytest.raises(NotFound):
        merging.dismiss(first, make.organisation(area="370124"), reason="无", by=officer)


def test_authorities_are_not_joined(make: Make, officer: Actor) -> None:
    with pytest.raises(Conflict) as error:
        merging.join(
            make.organisation(kind="department"), make.organisation(kind="department"), reason="重", by=officer
        )
    assert error.value.code == "is_authority"


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("停产停业", "义务中止")), ("en", ("suspended", "duties rest"))]
)
def test_the_units_page_says_that_its_duties_rest(
    make: Make, client: Client, language: str, words: tuple[str, ...]
) -> None:
    bureau, unit = make.bureau(), _unit(make)
    client.sign_in(make.account("bureau", bureau)).speak(language)
    given = {"on": "2026-08-01", **PAPER}
    wrong = client.post(f"/organisations/{unit.id}/suspend", {**given, "source": ""}, status=422)
    assert PAPER["reason"] in wrong.html
    client.post(f"/organisations/{unit.id}/suspend", given, status=302)
    page = client.get(f"/organisations/{unit.id}")
    for word in (*words, PAPER["reason"], PAPER["source"]):
        assert word in page.text
    assert words[1] in client.get("/board").text
    then = client.get(f"/organisations/{unit.id}/history?on=2026-07-31")
    assert "2026" in then.text


def test_both_bureaus_follow_a_move_through_their_pages(make: Make, client: Client) -> None:
    here, there = make.bureau(), make.organisation(kind="emergency_bureau", area="370124", name="平阴县应急管理局")
    unit = _unit(make)
    old, new = make.account("bureau", here), make.account("bureau", there)
    client.sign_in(old)
    asked = {"area": "370124", "on": "2026-09-01", "filings_go": "y", **PAPER}
    moved = client.post(f"/organisations/{unit.id}/move", asked, status=302).location
    client.sign_in(new)
    assert unit.name in client.get("/moves").text
    assert unit.name in client.get("/").text
    client.post(f"{moved}/receive", {}, status=302)
    assert unit.name in client.get(f"/organisations/{unit.id}").text
    client.sign_in(old)
    client.get(f"/organisations/{unit.id}", status=404)
    former = client.get(f"/former-units/{unit.id}")
    assert "2026年8月31日" in former.text
    with clock.at(date(2026, 11, 23)):
        make.facts(unit, "2026-10-01", name="迁后新名有限公司")
    assert "迁后新名" not in client.get(f"/former-units/{unit.id}").text


def test_a_past_fact_is_corrected_on_a_page(make: Make, client: Client) -> None:
    unit = make.organisation(size="large")
    client.sign_in(make.account("enterprise", unit))
    given = {"name": "size", "size": "small", "since": "2026-01-01", "until": "2026-04-01", "reason": "统计有误"}
    client.post(f"/organisations/{unit.id}/facts/correct", {**given, "reason": ""}, status=422)
    client.post(f"/organisations/{unit.id}/facts/correct", given, status=302)
    sizes = [facts.facts_of([unit.id], date(2026, month, 1))[unit.id].size for month in (3, 4)]
    assert sizes == ["small", "large"]
    assert "统计有误" in client.get(f"/organisations/{unit.id}/history").text


def test_two_entries_are_joined_on_a_page(make: Make, client: Client) -> None:
    first, second = make.organisation(name="同名石料厂"), make.organisation(name="同名石料厂")
    make.plan(second)
    client.sign_in(make.account("bureau", make.bureau()))
    assert "同名石料厂" in client.get("/duplicates").text
    asked = {"decision": f"keep-{first.id}", "reason": "同一企业"}
    client.post(f"/organisations/{first.id}/same-as/{second.id}", asked, status=302)
    assert db.session.scalar(select(Succession.successor_id)) == first.id
    assert "重复登记" in client.get(f"/organisations/{second.id}").text


def test_a_program_suspends_moves_and_merges(make: Make, client: Client) -> None:
    bureau, unit, other = make.bureau(), _unit(make), make.organisation()
    token = make.token(make.account("bureau", bureau))

    def ask(method: str, path: str, given: dict[str, object] | None = None) -> tuple[int, dict[str, object]]:
        answer = client.call(method, f"/api/v1{path}", token, given)
        return answer.status_code, answer.get_json()

    status, said = ask("POST", f"/organisations/{unit.id}/suspend", {"on": "2026-08-01", **PAPER})
    assert (status, said["life"]) == (200, "suspended")
    assert ask("POST", f"/organisations/{unit.id}/resume", {"on": "2026-09-01", **PAPER})[1]["life"] == "active"
    status, said = ask("POST", f"/organisations/{unit.id}/close", {"on": "2026-09-01"})
    assert (status, sorted(said["errors"])) == (422, ["reason"])  # type: ignore[call-overload]
    status, said = ask("POST", f"/organisations/{unit.id}/merge", {"into": other.id, "on": "2026-10-01", **PAPER})
    assert (status, said["successor"], said["kind"]) == (201, other.id, "merged")
    moved = {"area": make.area("370124").id, "on": "2026-09-01", **PAPER}
    status, said = ask("POST", f"/organisations/{other.id}/move", moved)
    assert (status, said["state"]) == (201, "proposed")
    assert ask("GET", f"/moves/{said['id']}")[1]["organisation"] == other.id
    assert ask("POST", f"/moves/{said['id']}/withdraw")[1]["state"] == "withdrawn"
