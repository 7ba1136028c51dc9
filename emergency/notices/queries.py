"""Reads of notices: the inbox, what is not delivered yet, what could not be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from emergency.accounts.models import Account
from emergency.accounts.permissions import GRANTS, Permission
from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.statements import built_once
from emergency.notices.models import Delivery, Notice
from emergency.notices.rules import Channel

_BATCH = 300
_NOUNS = {"claim": "drill", "hold": "hold", "duty": "obligation"}
"""What a notice's code speaks of, where that is not the noun of the permission to see it."""


def list_inbox(by: Actor, *, unread_only: bool = False) -> Select[Delivery]:
    """One's own inbox, latest first."""
    statement = (
        select(Delivery)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.account_id == by.account_id, Delivery.channel == Channel.INBOX)
    )
    if unread_only:
        statement = statement.where(Delivery.read_at.is_(None))
    return statement.order_by(Delivery.id.desc()).options(contains_eager(Delivery.notice))


def unread(by: Actor) -> tuple[ColumnElement[bool], ...]:
    """What makes a delivery an unread entry of one's own inbox."""
    return (Delivery.account_id == by.account_id, Delivery.channel == Channel.INBOX, Delivery.read_at.is_(None))


def count_unread(by: Actor) -> int:
    """How many entries of one's own inbox are unread."""
    return db.session.scalar(_counting_unread(by)) or 0


@built_once()
def _counting_unread(by: Actor) -> Select[int]:
    return select(func.count()).select_from(Delivery).where(*unread(by))


def get_delivery(delivery_id: int, by: Actor) -> Delivery:
    """An entry of one's own inbox. Errors: NotFound."""
    delivery = db.session.scalar(list_inbox(by).where(Delivery.id == delivery_id))
    if delivery is None:
        raise NotFound
    return delivery


def list_undelivered(*, after: int) -> Sequence[Notice]:
    """The next notices that are in no inbox yet, in the order they were told."""
    statement = select(Notice).where(Notice.delivered_at.is_(None), Notice.id > after)
    return db.session.scalars(statement.order_by(Notice.id).limit(_BATCH)).all()


def readers_of(notices: Sequence[Notice]) -> dict[int, list[Account]]:
    """Who is to read each notice: the account it names, else everybody of the organisation who may see the thing."""
    organisations = {notice.organisation_id for notice in notices}
    named = {notice.account_id for notice in notices if notice.account_id is not None}
    accounts = db.session.scalars(
        select(Account)
        .where(Account.is_active, or_(Account.organisation_id.in_(organisations), Account.id.in_(named)))
        .order_by(Account.id)
    ).all()
    return {notice.id: [account for account in accounts if _reads(account, notice)] for notice in notices}


def _reads(account: Account, notice: Notice) -> bool:
    if notice.account_id is not None:
        return account.id == notice.account_id
    return account.organisation_id == notice.organisation_id and _may_see(account, notice.code)


def _may_see(account: Account, code: str) -> bool:
    noun = code.partition(".")[0]
    wanted = f"{_NOUNS.get(noun, noun)}:view"
    return wanted not in set(Permission) or Permission(wanted) in GRANTS[account.role]


def list_mail_to_send(limit: int = 200) -> Sequence[Delivery]:
    """Mails whose time has come, oldest first."""
    statement = (
        select(Delivery)
        .where(Delivery.channel == Channel.MAIL, Delivery.sent_at.is_(None), Delivery.next_try_at <= now())
        .order_by(Delivery.next_try_at, Delivery.id)
        .options(joinedload(Delivery.notice))
    )
    return db.session.scalars(statement.limit(limit)).all()


def refused() -> tuple[ColumnElement[bool], ...]:
    """What makes a delivery a mail that was refused for good."""
    return (Delivery.channel == Channel.MAIL, Delivery.sent_at.is_(None), Delivery.next_try_at.is_(None))


@dataclass(frozen=True)
class Standing:
    """How telling stands: notices in no inbox yet, mails waiting and since when, mails refused for good."""

    undelivered: int
    unread_by_nobody: int
    waiting: int
    waiting_since: datetime | None
    refused: int


def standing() -> Standing:
    """How telling stands now, for the status page."""
    waiting = (Delivery.channel == Channel.MAIL, Delivery.sent_at.is_(None), Delivery.next_try_at.is_not(None))
    somebody = exists().where(Account.organisation_id == Notice.organisation_id, Account.is_active)
    undelivered = Notice.delivered_at.is_(None)
    count, since = db.session.execute(select(func.count(), func.min(Delivery.created_at)).where(*waiting)).one()
    return Standing(
        undelivered=_count(Notice.id, undelivered, somebody),
        unread_by_nobody=_count(Notice.id, undelivered, ~somebody),
        waiting=count, waiting_since=since, refused=_count(Delivery.id, *refused()),
    )  # fmt: skip


def list_refused(limit: int = 50) -> Sequence[tuple[Delivery, Account]]:
    """Mails refused for good, with whose they are, latest first."""
    statement = (
        select(Delivery, Account)
        .join(Account, Account.id == Delivery.account_id)
        .where(*refused())
        .order_by(Delivery.id.desc())
        .options(joinedload(Delivery.notice))
    )
    return [(delivery, account) for delivery, account in db.session.execute(statement.limit(limit))]


def _count(column: Any, *where: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(column)).where(*where)) or 0
