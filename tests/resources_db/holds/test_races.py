"""The last team and the last piece, asked for by 64 at once; and what happens when the guards are taken away."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import Context
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from emergency.core.db import db
from resources_db.claims import actions as claims
from resources_db.claims.models import Claim
from resources_db.holds import actions as holds
from tests.databases import Database
from tests.make import Make

pytestmark = pytest.mark.race
Scratch = Callable[..., AbstractContextManager[Flask]]
CLIENTS = 64


def prepare(app: Flask, kind: str, rounds: int) -> tuple[str, list[dict[str, Any]]]:
    """A commander's token, and for each round the line of a hold for the only one there is."""
    with app.app_context():
        make = Make(app)
        token = make.token(make.account("commander"))
        lines = []
        for _ in range(rounds):
            if kind == "team":
                lines.append({"team": make.team().id})
            else:
                stock = make.stock(quantity=1)
                lines.append({"item": stock.item_id, "depot": stock.depot_id, "quantity": 1})
        db.session.commit()
        db.session.remove()
    return token, lines


def all_at_once(app: Flask, token: str, line: dict[str, Any], clients: int = CLIENTS) -> Counter[int]:
    """The statuses that so many clients get who ask for the same in the same moment, each on its own connection."""
    start = Barrier(clients)

    def ask(number: int) -> int:
        browser = app.test_client()
        start.wait()
        response = browser.post(
            "/api/v1/holds", json={"occasion": f"第{number}处", "lines": [line]},
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        return response.status_code

    with ThreadPoolExecutor(clients) as pool:
        futures = [pool.submit(Context().run, ask, number) for number in range(clients)]
        return Counter(future.result() for future in futures)


def claimed(app: Flask) -> int:
    with app.app_context():
        try:
            return len(db.session.scalars(select(Claim.id)).all())
        finally:
            db.session.remove()


@pytest.mark.parametrize("kind", ["team", "stock"])
def test_of_sixty_four_at_once_exactly_one_gets_the_last(scratch_app: Scratch, kind: str) -> None:
    with scratch_app() as app:
        token, lines = prepare(app, kind, rounds=2)
        for line in lines:
            statuses = all_at_once(app, token, line)
            assert statuses == {201: 1, 409: CLIENTS - 1}
        assert claimed(app) == len(lines)


def test_holds_of_several_lines_in_any_order_never_wait_in_a_circle(scratch_app: Scratch) -> None:
    with scratch_app() as app:
        token, lines = prepare(app, "stock", rounds=4)

        def ask(number: int) -> int:
            turned = lines[number % 4 :] + lines[: number % 4]
            response = app.test_client().post(
                "/api/v1/holds", json={"occasion": "多处", "lines": turned},
                headers={"Authorization": f"Bearer {token}"},
            )  # fmt: skip
            return response.status_code

        with ThreadPoolExecutor(16) as pool:
            statuses = Counter(pool.map(lambda number: Context().run(ask, number), range(16)))
        assert statuses == {201: 1, 409: 15}
        assert claimed(app) == 4


def take_walls_away(app: Flask, database: Database) -> None:
    """Remove constraint and triggers, and on SQLite the transactions that begin by excluding other writers."""
    with app.app_context():
        if database.kind == "sqlite":
            for name in ("claim_team_insert", "claim_team_update", "claim_stock_insert", "claim_stock_update"):
                db.session.execute(text(f"DROP TRIGGER {name}"))
        else:
            db.session.execute(text("ALTER TABLE claim DROP CONSTRAINT ex_claim_team"))
            db.session.execute(text("DROP TRIGGER claim_stock_insert ON claim"))
        db.session.commit()
        db.session.remove()
        if database.kind == "sqlite":

            @event.listens_for(db.engine, "before_cursor_execute", retval=True)
            def _without_begin(
                _c: object, _cursor: object, statement: str, params: object, *_rest: object
            ) -> tuple[str, Any]:
                return ("SELECT 1" if statement == "BEGIN IMMEDIATE" else statement), params


@pytest.mark.parametrize("kind", ["team", "stock"])
def test_without_lock_and_walls_the_last_is_sold_more_than_once(
    scratch_app: Scratch, database: Database, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The positive control: a race test that could not fail would prove nothing."""
    rounds = 10

    def no_lock(model: type[Any], ids: Sequence[int]) -> list[Any]:
        return list(db.session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id)))

    counted = claims.live_claims

    def slowly(*args: Any) -> Any:
        found = counted(*args)
        time.sleep(0.15)
        return found

    with scratch_app() as app:
        token, lines = prepare(app, kind, rounds)
        take_walls_away(app, database)
        for module in (claims, holds):
            monkeypatch.setattr(module, "lock", no_lock)
        monkeypatch.setattr(claims, "live_claims", slowly)
        oversold = sum(all_at_once(app, token, line, clients=6)[201] > 1 for line in lines)
    assert oversold >= 9
