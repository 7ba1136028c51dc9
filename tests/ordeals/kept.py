"""What a refusal leaves behind: sends that are undone only where they were taken, and digests of all tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy import select
from werkzeug.test import TestResponse

from emergency.core.db import Base, db

STAMPS = {"signed_in", "api_token"}
"""When somebody was last seen is noted whatever was sent."""


def send_and_keep_refusals(send: Callable[[], TestResponse]) -> TestResponse:
    """The answer. What was taken is undone; what a refusal left behind stays, to be found."""
    db.session.commit()
    effects = db.engine.begin_nested()  # type: ignore[union-attr]
    is_taken = True
    try:
        answer = send()
        is_taken = answer.status_code < 400
        return answer
    finally:
        db.session.rollback()
        if is_taken:
            effects.rollback()
        else:
            effects.commit()
        db.session.expire_all()


def digests() -> dict[str, tuple[int, str]]:
    """Of each table, how many rows it has and a digest of them."""
    kept = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in STAMPS:
            rows = db.session.execute(select(*table.columns).order_by(*table.primary_key.columns)).all()
            kept[table.name] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    db.session.commit()
    return kept
