"""`Idempotency-Key`: a program that lost an answer asks again and gets the same one, without a second effect."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, g, request
from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from emergency.core.clock import now
from emergency.core.db import Base, Numbered, db
from emergency.core.errors import Conflict
from emergency.core.text import message

HEADER = "Idempotency-Key"
_KEPT = timedelta(days=3)


class IdempotencyKey(Numbered, Base):
    """An answer given once under a client's key, so that a retry gets the same one."""

    __table_args__ = (UniqueConstraint("account_id", "key"),)

    account_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(200))
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


def once(act: Callable[[], Response]) -> Response:
    """Act, or answer what was answered under the same key before.

    The answer is kept in the transaction of the effect, so that neither is there without the other.
    Errors: Conflict (`key_reused`) where the key came with another request.
    """
    key = request.headers.get(HEADER, "")[:200]
    if not key:
        return act()
    account_id, digest = g.actor.account_id, _digest_of_request()
    kept = db.session.scalar(
        select(IdempotencyKey).where(IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
    )
    if kept is not None:
        if kept.request_digest != digest:
            raise Conflict(message("This key was used for another request."), code="key_reused")
        return Response(kept.body, kept.status, mimetype="application/json")
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - _KEPT))
    response = act()
    if response.status_code < 400:
        said = response.get_data(as_text=True)
        answer = IdempotencyKey(
            account_id=account_id, key=key, request_digest=digest, status=response.status_code, body=said
        )
        db.session.add(answer)
        db.session.flush()
    return response


def _digest_of_request() -> str:
    """The request as it came; of a form with files, what it says, since each sending draws another boundary."""
    said = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    if not request.mimetype.startswith("multipart/"):
        said.update(request.get_data())
        return said.hexdigest()
    for name, value in sorted(request.form.items(multi=True)):
        said.update(f"{name}={value}\n".encode())
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        said.update(f"{name}={file.filename}\n".encode() + hashlib.sha256(file.stream.read()).digest())
        file.stream.seek(0)
    return said.hexdigest()
