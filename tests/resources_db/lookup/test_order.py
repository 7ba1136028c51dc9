"""In which order a search answers: what can go, in time, certain, near; and what it costs to ask."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest

from emergency.core import clock
from emergency.core.actors import Actor
from emergency.core.places import Place
from emergency.core.text import Message, message
from resources_db.lookup.queries import find_stock, find_substitutes, find_teams
from resources_db.lookup.rules import Asked, FoundTeam, in_order
from resources_db.supplies import actions as supplies
from resources_db.supplies.queries import find_item_ids
from resources_db.supplies.rules import StockStatus
from resources_db.teams.actions import report_status
from resources_db.teams.queries import find_capability_ids
from resources_db.teams.rules import TeamStatus
from resources_db.travel.rules import minutes_for, reach_m
from tests.make import Make

HERE = Place(36.70, 117.10)
Budget = Callable[[int], AbstractContextManager[list[str]]]


def found(name: str, *, minutes: int, certain: bool = True, why: Message | None = None) -> FoundTeam:
    return FoundTeam(
        team=1, name=name, category="T2", organisation="", phone="", lat=None, lon=None, distance_m=minutes * 500,
        minutes=minutes, status="ready", confirmed_at=None, confirmed_by="", confirmed_how=None, is_certain=certain,
        why_not=why,
    )  # fmt: skip


OUT = message("Now: %(status)s.", status="x")


@pytest.mark.parametrize(
    ("within", "order"),
    [
        (None, ["near", "far", "very far", "near but old", "near but out"]),
        (20, ["near", "near but old", "far", "very far", "near but out"]),
        (60, ["near", "far", "near but old", "very far", "near but out"]),
    ],
    ids=["no limit", "twenty minutes", "an hour"],
)
def test_first_in_time_then_certain_then_near(within: int | None, order: list[str]) -> None:
    rows = [
        found("near but out", minutes=5, why=OUT), found("very far", minutes=90), found("far", minutes=40),
        found("near but old", minutes=6, certain=False), found("near", minutes=10),
    ]  # fmt: skip
    assert [each.name for each in in_order(rows, within)] == order


@pytest.mark.parametrize("kind", ["T1", "T2", "T5", "stock"])
@pytest.mark.parametrize("minutes", [15, 30, 120])
def test_how_far_one_gets_is_how_long_it_takes(kind: str, minutes: int) -> None:
    assert minutes_for(reach_m(minutes, kind) - 1, kind) <= minutes
    assert minutes_for(reach_m(minutes, kind) + 2000, kind) > minutes


def by_of(make: Make) -> Actor:
    return make.actor("commander")


def test_a_team_that_nobody_confirmed_lately_sinks(make: Make) -> None:
    by = by_of(make)
    with clock.at(clock.now() - timedelta(days=40)):
        old = make.team(place=(36.701, 117.1))
    new = make.team(place=(36.75, 117.1))
    rows = find_teams(by, find_capability_ids("危险化学品处置"), Asked(HERE))
    assert [row.team for row in rows] == [new.id, old.id]
    assert not rows[1].is_certain
    report_status(old, TeamStatus.READY, by=by_of_keeper(make))
    rows = find_teams(by, find_capability_ids("危险化学品处置"), Asked(HERE))
    assert [row.team for row in rows] == [old.id, new.id]


def by_of_keeper(make: Make) -> Actor:
    return make.actor("bureau")


def test_a_held_team_says_who_holds_it_and_a_drill_says_that_it_gives_way(make: Make) -> None:
    by, team = by_of(make), make.team()
    make.hold(team, by=by)
    (row,) = find_teams(by, find_capability_ids("hazmat"), Asked(HERE))
    assert not row.free
    assert row.holder is not None
    assert row.holder.title == "海河路燃气泄漏"


def test_a_ring_that_holds_too_little_is_widened_to_the_whole_country(make: Make) -> None:
    by = make.actor("administrator")
    teams = [make.team(place=place) for place in ((36.7, 117.1), (37.3, 117.1), (39.9, 116.4), (23.1, 113.3))]
    rows = find_teams(by, find_capability_ids("危化"), Asked(HERE))
    assert [row.team for row in rows] == [team.id for team in teams]
    assert rows[3].distance_m == pytest.approx(1_556_000, rel=0.01)


def test_stock_that_is_expired_or_in_repair_is_on_hand_and_not_free(make: Make) -> None:
    by, item, depot = by_of(make), make.item("潜水泵"), make.depot()
    make.stock(item, depot, 5, batch="A", expires_on=clock.today() - timedelta(days=1))
    supplies.set_status(make.stock(item, depot, 3, batch="B"), StockStatus.IN_REPAIR, by=by_of_keeper(make))
    (row,) = find_stock(by, [item.id], Asked(HERE, Decimal(1)))
    assert (row.on_hand, row.free) == (8, 0)
    assert row.why_not is not None
    make.stock(item, depot, 2, batch="C")
    (row,) = find_stock(by, [item.id], Asked(HERE, Decimal(1)))
    assert (row.on_hand, row.free, row.why_not) == (10, 2, None)


def test_what_will_do_instead_stands_beside(make: Make) -> None:
    by, pump, depot = by_of(make), make.item("大流量泵"), make.depot()
    other = make.item("移动泵站")
    supplies.update_item(pump, substitutes=[other], by=make.actor("bureau"))
    make.stock(pump, depot, 1)
    make.stock(other, depot, 4)
    (row,) = find_stock(by, [pump.id], Asked(HERE, Decimal(3)))
    assert [(each.item, each.free) for each in row.substitutes] == [(other.id, 4)]
    assert [each.item for each in find_substitutes(by, [pump.id], Asked(HERE))] == [other.id]


@pytest.mark.parametrize("words", ["泡沫灭火剂", "泡沫液", "AFFF-3", "pmmhj", "ＡＦＦＦ-3", "灭火剂"])
def test_an_item_is_found_by_name_code_synonym_and_initials(make: Make, words: str) -> None:
    item = make.item("泡沫灭火剂", unit="吨", code="AFFF-3", synonyms=["泡沫液"])
    make.item("潜水泵")
    assert find_item_ids(words) == [item.id]


def test_nothing_of_another_county_is_found(make: Make) -> None:
    make.team(make.organisation(area="370203"))
    make.stock(make.item("潜水泵"), make.depot(make.organisation(area="370203")))
    by = by_of(make)
    assert find_teams(by, find_capability_ids("危化"), Asked(HERE)) == []
    assert find_stock(by, find_item_ids("潜水泵"), Asked(HERE)) == []


def test_a_search_sends_few_statements_however_much_there_is(make: Make, max_queries: Budget) -> None:
    by, item = by_of(make), make.item("潜水泵")
    for north in range(30):
        make.team(place=(36.7 + north / 1000, 117.1))
        make.stock(item, make.depot(place=(36.7 + north / 1000, 117.1)), 5)
    ids = find_capability_ids("危化")
    with max_queries(5):
        assert len(find_teams(by, ids, Asked(HERE, limit=10))) == 10
    with max_queries(4):
        assert len(find_stock(by, [item.id], Asked(HERE, limit=10))) == 10
