"""Uploaded documents as rows: what was uploaded, by whom, and where its bytes lie."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.db import Base, Numbered, db
from emergency.core.files import Document, Store


class StoredFile(Numbered, Base):
    """An original as it was uploaded, kept under a random name; its SHA-256 is checked whenever it is read."""

    filename: Mapped[str]
    kind: Mapped[str] = mapped_column(String(12))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(80), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    """Whose document it is: it may be read by whoever reaches the thing it belongs to."""
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    uploaded_by: Mapped[str] = mapped_column(default="")


def keep_document(
    data: bytes, document: Document, store: Store, *, organisation_id: int | None, by: Actor
) -> StoredFile:
    """Put an inspected document away and make its row. Whoever calls records what it is for."""
    row = StoredFile(
        filename=document.name, kind=str(document.kind), size=document.size, sha256=document.sha256,
        stored_as=store.keep(data), organisation_id=organisation_id, uploaded_by=by.name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row
