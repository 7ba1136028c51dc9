"""Telling: written with what happened, delivered after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Insert, update
from sqlalchemy.dialects import postgresql, sqlite

from emergency.accounts.models import Account
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.db import db
from emergency.notices import queries
from emergency.notices.models import Delivery, Notice
from emergency.notices.rules import Channel, pack, wait_after

_LEASE = timedelta(minutes=10)
"""How long a mail belongs to whoever took it; longer than any mail server is waited for."""


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

    `params` are plain values, days, moments or messages for the sentence of that code. With `once`, a notice that was
    already told under the same words is not told again, even by two processes at the same moment.
    """
    row = {
        "organisation_id": organisation_id, "account_id": account_id, "code": code, "path": path, "once": once,
        "created_at": now(), "params": {name: pack(value) for name, value in params.items()},
    }  # fmt: skip
    db.session.execute(_insert(Notice, [row]).on_conflict_do_nothing(index_elements=["once"]))


def deliver(*, with_mail: bool) -> int:
    """Put what was told into each reader's inbox, and on its way by mail; how many notices.

    Run by two processes at once it still puts each notice into an inbox once. A notice that nobody may read yet
    stays, and reaches the first account that may.
    """
    told, last = 0, 0
    while notices := queries.list_undelivered(after=last):
        last = notices[-1].id
        readers = queries.readers_of(notices)
        rows = [row for notice in notices for reader in readers[notice.id] for row in _rows(notice, reader, with_mail)]
        if rows:
            db.session.execute(_insert(Delivery, rows).on_conflict_do_nothing())
        done = [notice.id for notice in notices if readers[notice.id]]
        db.session.execute(update(Notice).where(Notice.id.in_(done)).values(delivered_at=now()))
        told += len(done)
    return told


def _rows(notice: Notice, reader: Account, with_mail: bool) -> list[dict[str, Any]]:
    row = {"notice_id": notice.id, "account_id": reader.id, "created_at": now(), "attempts": 0, "failure": ""}
    rows = [{**row, "channel": Channel.INBOX, "next_try_at": None}]
    if with_mail and reader.mail:
        rows.append({**row, "channel": Channel.MAIL, "next_try_at": now()})
    return rows


def mark_read(deliveries: Sequence[Delivery], *, by: Actor) -> None:
    """Note that a person has read these entries of their own inbox."""
    authorise(by, Permission.SELF)
    for delivery in deliveries:
        if delivery.account_id == by.account_id and delivery.read_at is None:
            delivery.read_at = now()
    db.session.flush()


def mark_all_read(*, by: Actor) -> None:
    """Note that a person has read their whole inbox."""
    authorise(by, Permission.SELF)
    unread = queries.unread(by)
    db.session.execute(update(Delivery).where(*unread).values(read_at=now()))


def take_mail(delivery: Delivery) -> bool:
    """Take a mail to send it; False when another process has it. It is free again when the lease is over."""
    claim = update(Delivery).where(
        Delivery.id == delivery.id, Delivery.sent_at.is_(None), Delivery.next_try_at == delivery.next_try_at
    )
    taken = db.session.execute(claim.values(next_try_at=now() + _LEASE, attempts=Delivery.attempts + 1))
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def mark_sent(delivery_id: int) -> None:
    """The mail server has taken it."""
    _settle(delivery_id, sent_at=now(), next_try_at=None, failure="")


def mark_failed(delivery_id: int, reason: str, *, for_good: bool) -> None:
    """It did not go out: tried again later, or, refused for good, shown on the status page until somebody acts."""
    attempts = db.session.get_one(Delivery, delivery_id, populate_existing=True).attempts
    _settle(delivery_id, next_try_at=None if for_good else now() + wait_after(attempts), failure=reason[:500])


def retry_failed(*, by: Actor) -> int:
    """Try every mail again that was refused for good; how many."""
    authorise(by, Permission.SYSTEM_RUN)
    again = update(Delivery).where(*queries.refused()).values(next_try_at=now(), failure="")
    return db.session.execute(again).rowcount  # type: ignore[attr-defined,no-any-return]


def _settle(delivery_id: int, **values: Any) -> None:
    db.session.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values))


def _insert(model: type[Notice] | type[Delivery], rows: list[dict[str, Any]]) -> Any:
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    made: Insert = dialect.insert(model).values(rows)
    return made
