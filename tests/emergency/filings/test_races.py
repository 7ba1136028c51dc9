"""Two officers decide on one filing in the same moment; and what happens when the guards are taken away."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import Context
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, inspect, select
from werkzeug.test import TestResponse

from emergency.core.db import db
from emergency.filings import actions, signing
from emergency.filings.models import Filing, FilingStep
from emergency.filings.rules import Step
from tests.databases import Database
from tests.make import Make

pytestmark = pytest.mark.race
Scratch = Callable[..., AbstractContextManager[Flask]]
ACCEPT, REFUSE = ("accept", {}), ("refuse", {"reason": "不在本局备案范围"})


def prepare(app: Flask, rounds: int) -> tuple[list[str], list[int]]:
    """The tokens of two officers of one bureau, and a filing for each round."""
    with app.app_context():
        make = Make(app)
        bureau = make.bureau()
        tokens = [make.token(make.account("bureau", bureau, name)) for name in ("陈立", "王珂")]
        filings = [make.filing(state="checking").id for _ in range(rounds)]
        db.session.commit()
        db.session.remove()
    return tokens, filings


def decide_at_once(app: Flask, tokens: Sequence[str], filing_id: int) -> list[TestResponse]:
    """What the two are answered who accept and refuse the same filing in the same moment."""
    start = Barrier(2)

    def decide(token: str, decision: str, body: dict[str, Any]) -> TestResponse:
        browser = app.test_client()
        start.wait()
        return browser.post(
            f"/api/v1/filings/{filing_id}/{decision}", json=body, headers={"Authorization": f"Bearer {token}"}
        )

    with ThreadPoolExecutor(2) as pool:
        asked = zip(tokens, (ACCEPT, REFUSE), strict=True)
        futures = [pool.submit(Context().run, decide, token, *choice) for token, choice in asked]
        return [future.result() for future in futures]


def decisions_of(app: Flask, filing_ids: Sequence[int]) -> list[int]:
    """How many decisions each filing bears."""
    with app.app_context():
        steps = select(FilingStep.filing_id).where(FilingStep.step.in_((Step.ACCEPTED, Step.REFUSED)))
        found = list(db.session.scalars(steps))
        db.session.remove()
    return [found.count(filing_id) for filing_id in filing_ids]


def test_one_decides_and_the_other_is_told_who_did_and_what(scratch_app: Scratch) -> None:
    with scratch_app() as app:
        tokens, filing_ids = prepare(app, rounds=6)
        for filing_id in filing_ids:
            answers = decide_at_once(app, tokens, filing_id)
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            won = next(answer for answer in answers if answer.status_code == 200)
            lost = next(answer for answer in answers if answer.status_code == 409)
            assert lost.json is not None
            assert won.json is not None
            assert (lost.json["code"], lost.json["state"]) == ("already_decided", won.json["state"])
            assert won.json["decided_by"] in lost.json["detail"]
        assert decisions_of(app, filing_ids) == [1] * len(filing_ids)


def take_walls_away(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """No lock, no counter of versions, and on SQLite no transactions that begin by excluding other writers."""

    def no_lock(model: type[Any], ids: Sequence[int]) -> list[Any]:
        return list(db.session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id)))

    signed = signing.sign

    def slowly(*args: Any, **given: Any) -> bool:
        time.sleep(0.15)
        return signed(*args, **given)

    monkeypatch.setattr(actions, "lock", no_lock)
    monkeypatch.setattr(signing, "sign", slowly)
    monkeypatch.setattr(inspect(Filing), "version_id_col", None)
    monkeypatch.setattr(inspect(Filing), "_memoized_values", {})
    if database.kind == "sqlite":
        with app.app_context():

            @event.listens_for(db.engine, "before_cursor_execute", retval=True)
            def _without_begin(
                _c: object, _cursor: object, statement: str, params: object, *_rest: object
            ) -> tuple[str, Any]:
                return ("SELECT 1" if statement == "BEGIN IMMEDIATE" else statement), params


def test_without_the_guards_both_decide(
    scratch_app: Scratch, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control: a race test that could not fail would prove nothing."""
    with scratch_app() as app:
        tokens, filing_ids = prepare(app, rounds=6)
        take_walls_away(app, database, monkeypatch)
        for filing_id in filing_ids:
            decide_at_once(app, tokens, filing_id)
        twice = sum(number > 1 for number in decisions_of(app, filing_ids))
    assert twice >= 4
