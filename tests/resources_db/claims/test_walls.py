"""Whoever writes past the application, with raw SQL, meets the same walls on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from emergency.core.actors import SYSTEM
from emergency.core.clock import now
from emergency.core.db import db
from resources_db.claims.models import Claim, Resource
from resources_db.claims.rules import ClaimState, Rank, ResourceKind
from resources_db.supplies import ledger
from resources_db.supplies.models import StockLine
from resources_db.supplies.rules import MovementKind
from resources_db.teams.models import Team
from tests.make import Make

START = datetime(2026, 12, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def claim(thing: Team | StockLine, quantity: int = 1, first: int = 0, last: int = 2, **given: Any) -> None:
    """One claim written past every action, from hour `first` until hour `last`."""
    kind = ResourceKind.TEAM if isinstance(thing, Team) else ResourceKind.STOCK
    row = {
        "resource_id": thing.resource_id, "kind": kind, "quantity": Decimal(quantity), "from_at": START + first * HOUR,
        "until_at": START + last * HOUR, "state": ClaimState.HELD, "rank": Rank.INCIDENT, "is_simulated": False,
        "owner_kind": "hold", "title": "绕过程序", "owner_name": "", "phone": "", "created_at": now(), **given,
    }  # fmt: skip
    with db.session.begin_nested():
        db.session.execute(insert(Claim), [row])


@pytest.mark.parametrize("kind", ["team", "stock"])
@pytest.mark.parametrize(
    ("first", "last", "is_free"),
    [(0, 2, False), (1, 3, False), (-1, 1, False), (0, 1, False), (-1, 3, False), (2, 4, True), (-2, 0, True)],
    ids=["same", "later", "earlier", "inside", "around", "touches the end", "touches the beginning"],
)
def test_raw_sql_cannot_claim_twice(make: Make, kind: str, first: int, last: int, is_free: bool) -> None:
    thing = make.team() if kind == "team" else make.stock(quantity=1)
    claim(thing)
    if is_free:
        claim(thing, first=first, last=last)
    else:
        with pytest.raises(IntegrityError):
            claim(thing, first=first, last=last)


def test_raw_sql_may_take_what_is_left_at_every_moment_and_no_more(make: Make) -> None:
    line = make.stock(quantity=8)
    claim(line, 5, 0, 2)
    claim(line, 5, 2, 4)
    claim(line, 3, 0, 4)
    with pytest.raises(IntegrityError):
        claim(line, 1, 1, 3)


@pytest.mark.parametrize("state", ["released", "returned", "lapsed", "displaced"])
def test_what_is_over_or_simulated_stands_in_nobodys_way(make: Make, state: str) -> None:
    team = make.team()
    claim(team, state=state)
    claim(team, is_simulated=True)
    claim(team)


def test_raw_sql_cannot_bring_a_claim_back_to_life_or_make_it_larger(make: Make) -> None:
    line, team = make.stock(quantity=4), make.team()
    claim(line, 2)
    claim(line, 2, title="第二处")
    for values in ({"quantity": Decimal(3)}, {"until_at": START + 9 * HOUR, "quantity": Decimal(5)}):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(update(Claim).where(Claim.title == "第二处").values(values))
    claim(team, state="released", title="旧")
    claim(team)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Claim).where(Claim.title == "旧").values(state=ClaimState.HELD))


def test_a_claim_that_a_loss_has_made_too_large_may_still_move_on(make: Make) -> None:
    line = make.stock(quantity=5)
    claim(line, 5)
    ledger.move(MovementKind.COUNT, [ledger.Moved(line, Decimal(3))], reason="盘亏", by=SYSTEM)
    db.session.execute(update(Claim).values(state=ClaimState.REQUESTED))


@pytest.mark.parametrize("capacity", [0, 9, 11])
def test_a_balance_cannot_be_written_past_the_ledger(make: Make, capacity: int) -> None:
    line = make.stock(quantity=10)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Resource).where(Resource.id == line.resource_id).values(capacity=Decimal(capacity)))


def test_the_ledger_never_goes_below_nothing(make: Make) -> None:
    line = make.stock(quantity=10)
    statement = (
        "INSERT INTO movement_line (movement_id, stock_line_id, quantity) "
        "SELECT movement_id, stock_line_id, {} FROM movement_line"
    )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement.format(-10001)))
    db.session.execute(text(statement.format(-10000)))
    db.session.expire_all()
    assert line.on_hand == 0


@pytest.mark.parametrize("table", ["movement", "movement_line", "claim_step", "team_report", "incident_entry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_written_down_is_never_changed(make: Make, table: str, statement: str) -> None:
    make.hold(make.team(), make.stock(), incident=make.incident())
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement.format(table)))
