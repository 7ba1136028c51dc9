"""Telling: written with what happened, delivered after it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from emergency.core.clock import now
from emergency.core.db import db
from emergency.notices.models import Notice


def notify(
    organisation_id: int,
    code: str,
    *,
    path: str = "",
    account_id: int | None = None,
    once: str | None = None,
    **params: Any,
) -> None:
    """Tell an organisation (or one account of it) something, in the transaction in which it happened.

    `params` are plain values for the sentence of that code. With `once`, a notice that was already told under the same
    words is not told again, even by two processes at the same moment.
    """
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Notice).values(
        organisation_id=organisation_id, account_id=account_id, code=code, path=path, once=once, created_at=now(),
        params={name: value if isinstance(value, int | float) else str(value) for name, value in params.items()},
    )  # fmt: skip
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["once"]))
