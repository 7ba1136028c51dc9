"""Who did what to which thing, written in the transaction of the change, and a chain that shows tampering.

Each entry carries a keyed digest of itself at once. The chain over the digests is sealed in id order a moment later
(`seal`), so that writers do not queue for each other. `verify` recomputes both from the rows.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, event, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, db, dump_json, lock

_key = b""
_CHANGES = "audit_changes"
_GENESIS = "0" * 64


class AuditEntry(Numbered, Base):
    """One change: when, who, what it is called, to which thing, which values changed."""

    __table_args__ = (
        Index(None, "thing_kind", "thing_id"),
        Index(None, "organisation_id", "id"),
    )

    at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(60))
    actor_role: Mapped[str] = mapped_column(String(40))
    actor_name: Mapped[str]
    actor_account_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    """The organisation acted for: that of the actor."""
    address: Mapped[str] = mapped_column(String(64))
    thing_kind: Mapped[str] = mapped_column(String(60))
    thing_id: Mapped[int | None]
    details: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))

    def compute_digest(self) -> str:
        """The keyed digest of everything the entry says."""
        said = [
            self.at.isoformat(), self.code, self.actor_role, self.actor_name, self.actor_account_id,
            self.organisation_id, self.address, self.thing_kind, self.thing_id, self.details,
        ]  # fmt: skip
        return _mac(dump_json(said))


class AuditSeal(Base):
    """An entry's place in the chain. Positions have no gaps; each seal covers the one before it."""

    position: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    seal: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """One row that whoever seals locks first."""

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str] = mapped_column(String(64), default=_GENESIS)


@dataclass(frozen=True)
class Break:
    """A place where the trail is not what was written."""

    entry_id: int | None
    position: int | None
    what: str


class NotWhole(Exception):
    """The trail is not what was written; names where."""


def use_key(secret: str) -> None:
    """Derive the key of the trail from the application's secret; called once at start."""
    global _key
    _key = hashlib.sha256(b"audit:" + secret.encode()).digest()


def record(by: Actor, code: str, thing: Any = None, /, **details: Any) -> AuditEntry:
    """Write down one change in its transaction.

    `code` is `noun.past_tense`. What changed in `thing` since the session last knew it is added by itself,
    personal values (columns with `info={"personal": True}`) only as "changed".
    """
    changes = db.session.info.get(_CHANGES, {}).pop(_identity(thing), None) if thing is not None else None
    if changes:
        details = {"changes": changes, **details}
    entry = AuditEntry(
        at=now(), code=code, actor_role=by.role, actor_name=by.name, actor_account_id=by.account_id,
        organisation_id=by.organisation_id, address=by.address,
        thing_kind=type(thing).__tablename__ if thing is not None else "",
        thing_id=getattr(thing, "id", None), details=details,
    )  # fmt: skip
    entry.digest = entry.compute_digest()
    db.session.add(entry)
    db.session.flush()
    return entry


def seal(limit: int = 10_000) -> int:
    """Chain the entries not yet sealed, in id order; how many. Safe to run twice at once: the head row is locked."""
    heads = lock(AuditHead, [1])
    head = heads[0] if heads else AuditHead(id=1, position=0, seal=_GENESIS)
    db.session.add(head)
    unsealed = AuditEntry.id.not_in(select(AuditSeal.entry_id))
    rows = db.session.execute(
        select(AuditEntry.id, AuditEntry.digest).where(unsealed).order_by(AuditEntry.id).limit(limit)
    ).all()
    for entry_id, digest in rows:
        head.position += 1
        head.seal = _mac(f"{head.seal}{head.position}{digest}")
        db.session.add(AuditSeal(position=head.position, entry_id=entry_id, seal=head.seal))
    db.session.flush()
    return len(rows)


def verify() -> Iterator[Break]:
    """Walk the whole trail and name every place where it is not what was written.

    Found: an altered, removed, inserted or reordered entry, a cut or rewritten chain.
    """
    head = db.session.get(AuditHead, 1)
    digests: dict[int, str] = {}
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)):
        digests[entry.id] = entry.digest
        if not hmac.compare_digest(entry.compute_digest(), entry.digest):
            yield Break(entry.id, None, "altered")
    position, current = 0, _GENESIS
    for row in db.session.execute(
        select(AuditSeal.position, AuditSeal.entry_id, AuditSeal.seal).order_by(AuditSeal.position)
    ):
        position += 1
        if row.position != position:
            yield Break(row.entry_id, row.position, "gap")
            position = row.position
        digest = digests.get(row.entry_id)
        if digest is None:
            yield Break(row.entry_id, row.position, "removed")
        elif not hmac.compare_digest(_mac(f"{current}{row.position}{digest}"), row.seal):
            yield Break(row.entry_id, row.position, "chain")
        current = row.seal
    if head is not None and (head.position, head.seal) != (position, current):
        yield Break(None, head.position, "tail")
    if head is None and digests and position:
        yield Break(None, 0, "head")


def _mac(text: str) -> str:
    return hmac.new(_key, text.encode(), hashlib.sha256).hexdigest()


def _identity(thing: Any) -> tuple[str, int | None]:
    return type(thing).__tablename__, getattr(thing, "id", None)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@event.listens_for(Session, "before_flush")
def _gather_changes(session: Session, _context: Any, _instances: Any) -> None:
    gathered = session.info.setdefault(_CHANGES, {})
    for row in session.dirty:
        state = inspect(row)
        changed: dict[str, Any] = {}
        for column in state.mapper.column_attrs:
            history = state.attrs[column.key].history
            if not history.has_changes() or column.key in ("id", "revision"):
                continue
            if column.columns[0].info.get("personal"):
                changed[column.key] = "changed"
            else:
                before = history.deleted[0] if history.deleted else None
                changed[column.key] = [_plain(before), _plain(history.added[0] if history.added else None)]
        if changed:
            gathered.setdefault(_identity(row), {}).update(changed)


@event.listens_for(Session, "after_transaction_end")
def _forget_changes(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_CHANGES, None)
