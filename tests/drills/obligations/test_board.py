"""The board against the computed answer: kept counts that hold, units written to since, many units behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select

from drills.bookings.models import Participant
from drills.evaluations.models import DrillReport, Evaluation
from drills.evaluations.rules import Grade
from drills.obligations import board as boards
from drills.obligations import counting
from drills.obligations.board import Question, board_of
from drills.obligations.jobs import check_duty_counts, recount
from drills.obligations.marks import CONCERNED, trigger_names
from drills.obligations.models import DutyCount, DutyMark
from drills.obligations.queries import obligations_of
from emergency.accounts.models import Area, Organisation
from emergency.accounts.queries import actor_of
from emergency.core.actors import Actor
from emergency.core.clock import at, today
from emergency.core.db import db
from emergency.plans.models import Assessment
from emergency.rulebook import actions as rules
from emergency.rulebook.obligation import Status
from emergency.rulebook.queries import find_authority_rule
from tests.client import Client
from tests.make import Make

DAY = date(2026, 8, 3)
TAGS = (["hazmat_store"], ["mine"], ["crowded_place"], ["construction"])


@pytest.fixture
def units(make: Make) -> list[Organisation]:
    """Some units of a county that owe different things, and one elsewhere."""
    found = []
    for number in range(8):
        unit = make.organisation(name=f"青禾第{number}仓储有限公司")
        make.facts(unit, tags=TAGS[number % len(TAGS)], size="small")
        plan = make.published_plan(unit, kind="comprehensive", on=f"2025-0{number + 1}-11")
        if number % 3:
            make.drill(unit, of=[plan], on=f"2026-0{number % 6 + 1}-20", state="completed")
        found.append(unit)
    make.facts(make.organisation(name="远方矿业有限公司", area="370124"), tags=["mine"])
    db.session.commit()
    return found


@pytest.fixture
def bureau(make: Make) -> Actor:
    account = make.account("bureau", make.bureau())
    db.session.commit()
    return actor_of(account)


@pytest.fixture(autouse=True)
def _day() -> object:
    with at(DAY):
        yield


def computed(actor: Actor) -> list[tuple[int, tuple[int, ...]]]:
    """What the board has to show, computed unit by unit."""
    found = {
        unit: tuple(sum(duty.status is status for duty in duties) for status in counting.COUNTED)
        for unit, duties in obligations_of(Question(actor).units().with_only_columns(Organisation.id)).items()
    }
    return sorted(found.items(), key=lambda item: (-item[1][0], -item[1][1], -item[0]))


def shown(actor: Actor, **asked: int) -> list[tuple[int, tuple[int, ...]]]:
    return [tuple(line) for line in board_of(Question(actor), today(), **asked).lines]


def marked() -> set[int]:
    return set(db.session.scalars(select(DutyMark.organisation_id)))


def test_the_board_shows_what_computing_every_unit_would_show(units: list[Organisation], bureau: Actor) -> None:
    assert shown(bureau) == computed(bureau)
    assert recount() > len(units)
    assert not marked()
    assert shown(bureau) == computed(bureau)
    assert sum(counts[0] for _, counts in computed(bureau)) > 0
    for start in range(0, 9, 3):
        assert shown(bureau, start=start, number=3) == computed(bureau)[start : start + 3]


def test_a_unit_written_to_since_stands_where_it_belongs_at_once(
    units: list[Organisation], bureau: Actor, make: Make
) -> None:
    recount()
    worst = computed(bureau)[0][0]
    before = computed(bureau)
    unit = db.session.get_one(Organisation, worst)
    make.facts(unit, tags=[], since="2020-01-01")
    db.session.commit()
    assert worst in marked()
    assert computed(bureau) != before
    for start in range(0, 9, 2):
        assert shown(bureau, start=start, number=2) == computed(bureau)[start : start + 2]


def test_where_many_are_behind_the_page_says_so_and_its_rows_are_right(
    units: list[Organisation], bureau: Actor, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    recount()
    monkeypatch.setattr(boards, "COMPUTED_AT_MOST", 2)
    for unit in units[:4]:
        make.facts(unit, tags=["fireworks_wholesale"], since="2020-01-01")
    db.session.commit()
    found = board_of(Question(bureau), today())
    assert found.behind == 4
    assert found.as_of is not None
    assert sorted(map(tuple, found.lines)) == sorted(computed(bureau))
    assert found.units == len(found.lines)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh_Hans_CN", ("正在重新统计", "统计完成前")), ("en", ("counted anew", "Until that is done"))],
)
def test_a_board_that_is_behind_tells_its_reader(
    units: list[Organisation], client: Client, make: Make, monkeypatch: pytest.MonkeyPatch, language: str,
    words: tuple[str, str],
) -> None:  # fmt: skip
    monkeypatch.setattr(boards, "COMPUTED_AT_MOST", 2)
    client.sign_in(make.account("bureau", make.bureau()))
    text = client.speak(language).get("/board").text
    assert all(word in text for word in words)


def test_a_count_holds_until_its_last_day_and_not_longer(units: list[Organisation], bureau: Actor) -> None:
    recount()
    last = db.session.scalars(select(sa.func.max(DutyCount.until_on))).one() + timedelta(days=40)
    day = today()
    while day < last:
        with at(day):
            assert shown(bureau) == computed(bureau), day
        day += timedelta(days=9)


def test_counts_reach_to_the_end_of_tomorrow(units: list[Organisation]) -> None:
    recount()
    for day in (today(), today() + timedelta(days=1)):
        holding = db.session.scalar(
            select(sa.func.count()).select_from(DutyCount).where(counting.holds(day, counting.present_basis()))
        )
        assert holding == db.session.scalar(select(sa.func.count()).select_from(Organisation))


def test_other_rules_make_every_count_void(units: list[Organisation], monkeypatch: pytest.MonkeyPatch) -> None:
    recount()
    monkeypatch.setattr(counting, "_code", lambda: "another release")
    assert not db.session.scalars(select(DutyCount).where(counting.holds(today(), counting.present_basis()))).all()
    assert counting.mark_behind(today()) > len(units)


def test_an_authoritys_rule_makes_counts_void_when_it_is_adopted_and_when_it_is_ended(
    units: list[Organisation], bureau: Actor
) -> None:
    recount()
    without = computed(bureau)
    name = rules.adopt_template(
        "high-risk-special-half-yearly", area=db.session.get_one(Area, bureau.area_id), document="青禾县应急规划",
        in_force_from=date(2026, 1, 1), in_force_until=date(2030, 12, 31), by=bureau,
    ).rule  # fmt: skip
    db.session.commit()
    assert not believed()
    adopted = computed(bureau)
    assert adopted != without
    assert shown(bureau) == adopted
    recount()
    assert believed()
    assert shown(bureau) == adopted
    with at(DAY + timedelta(days=1)):
        rule = find_authority_rule(name)
        assert rule is not None
        rules.end_rule(rule, on=DAY, by=bureau)
        db.session.commit()
        assert not believed()
        recount()
        assert shown(bureau) == computed(bureau) != adopted


def believed() -> int:
    by = counting.present_basis()
    return db.session.scalar(select(sa.func.count()).select_from(DutyCount).where(counting.holds(today(), by))) or 0


def test_a_count_that_computing_does_not_bear_out_is_found_and_counted_anew(
    units: list[Organisation], bureau: Actor
) -> None:
    recount()
    assert str(check_duty_counts.run()).endswith(" 0 differed")
    db.session.execute(sa.update(DutyCount).where(DutyCount.organisation_id == units[2].id).values(overdue=99))
    assert str(check_duty_counts.run()).endswith(" 1 differed")
    db.session.commit()
    assert marked() == {units[2].id}
    assert shown(bureau) == computed(bureau)


def test_a_write_that_comes_while_its_unit_is_counted_leaves_the_unit_marked(
    units: list[Organisation], make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    computing = counting.spans_of

    def disturbed(ids: list[int], day: date) -> list[dict[str, object]]:
        rows = computing(ids, day)
        if units[1].id in ids and not marked_again:
            marked_again.append(units[1].id)
            db.session.execute(sa.update(Organisation).where(Organisation.id == units[1].id).values(kind="school"))
            db.session.commit()
        return rows

    marked_again: list[int] = []
    monkeypatch.setattr(counting, "spans_of", disturbed)
    monkeypatch.setattr(counting, "reading", counting.unit_of_work)
    counting.count_marked()
    assert marked() == {units[1].id}
    counting.count_marked()
    assert not marked()


def test_another_run_that_takes_a_unit_over_is_the_one_that_keeps_its_count(units: list[Organisation]) -> None:
    first = counting._take("first", 0, None)
    rows = counting.spans_of(first, today())
    assert counting._take("second", 0, None) == first
    counting._put("first", [{**row, "overdue": 99} for row in rows])
    assert not db.session.scalars(select(DutyCount)).all()
    counting._put("second", rows)
    assert {row.overdue for row in db.session.scalars(select(DutyCount))} != {99}
    assert not marked()


def test_the_triggers_stand_after_every_run_of_migrations(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        there = db.session.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        there = db.session.execute(sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
    assert trigger_names(db.engine.dialect.name) <= set(there.scalars())


def test_every_table_that_duties_are_read_from_has_its_trigger(
    units: list[Organisation], max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    """The tables are walked as they are read; what rests on rules and working days alone is in the `basis`."""
    ids = list(db.session.scalars(select(Organisation.id)))
    with max_queries(200) as asked:
        counting.counts_of(ids, today())
        obligations_of(ids, known_at=counting.now())
    tables = {table.name for table in db.metadata.tables.values()}
    read = {
        name for name in tables for one in asked if f" {name} " in f" {one.replace(chr(34), ' ')} ".replace("\n", " ")
    }
    assert {"fact", "drill", "plan_version", "filing", "participant"} <= read
    assert read - {"workday", "authority_rule"} <= set(CONCERNED), read


WRITES = [
    ("organisation", "area_id = area_id"),
    ("fact", "since = '2020-01-01'"),
    ("plan", "kind = 'special'"),
    ("plan_version", "published_on = '2026-02-02'"),
    ("review", "held_on = '2026-02-02'"),
    ("assessment", "assessed_on = '2026-02-02'"),
    ("filing", "round = 1"),
    ("filing_step", "happened_on = '2026-02-02'"),
    ("revision_task", "due_on = '2026-02-02'"),
    ("drill", "title = '储罐泄漏'"),
    ("drill_plan", "plan_id = plan_id"),
    ("drill_step", "happened_on = '2026-02-02'"),
    ("participant", "is_observer = is_observer"),
    ("evaluation", "evaluated_on = '2026-02-02'"),
    ("drill_report", "reported_on = '2026-02-02'"),
    ("site", "since = '2026-02-02'"),
]


@pytest.mark.parametrize(("table", "change"), WRITES, ids=[table for table, _ in WRITES])
def test_raw_sql_cannot_pass_by_the_marks(make: Make, table: str, change: str) -> None:
    things = make.one_of_each(make.organisation(name="青禾储运有限公司"))
    drill, version = things["drill_id"], things["version_id"]
    for model, row in (
        (Evaluation, {"drill_id": drill, "evaluated_on": DAY, "grade": Grade.GOOD}),
        (DrillReport, {"drill_id": drill, "reported_on": DAY}),
        (Participant, {"drill_id": drill, "organisation_id": things["organisation_id"]}),
        (Assessment, {"version_id": version, "assessed_on": DAY, "changes_needed": False}),
    ):
        if not db.session.scalar(select(model.id)):
            db.session.execute(sa.insert(model), row)
    db.session.commit()
    if not db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")):
        pytest.fail(f"there is no row of {table} to change")
    recount()
    assert not marked()
    key = "drill_id" if table == "drill_plan" else "id"
    db.session.execute(sa.text(f"UPDATE {table} SET {change} WHERE {key} = (SELECT max({key}) FROM {table})"))
    assert marked()


def test_a_moved_area_marks_all(units: list[Organisation]) -> None:
    recount()
    db.session.execute(sa.update(Area).where(Area.code == "370126").values(code="370199"))
    assert {unit.id for unit in units} <= marked()


def test_a_board_of_many_units_costs_few_statements(
    units: list[Organisation], bureau: Actor, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    recount()
    shown(bureau)
    with max_queries(6):
        shown(bureau)
    assert Status.OVERDUE is counting.COUNTED[0]
