"""An uploaded table between its preview and its confirmation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from emergency.core.clock import now
from emergency.core.db import Base, Numbered
from emergency.core.uploads import StoredFile


class StagedImport(Numbered, Base):
    """A table somebody uploaded: the original file, what was said about it, and what came of it.

    The rows are read again from the original at the confirmation, so that what was shown is what is entered.
    """

    importer: Mapped[str] = mapped_column(String(40))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    given: Mapped[dict[str, Any]]
    """The options beside the file, by name."""
    columns: Mapped[dict[str, Any]]
    """Columns as the person chose them: {fingerprint: {field: column index or None}}."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    put_at: Mapped[datetime | None]
    put_count: Mapped[int] = mapped_column(default=0)

    file: Mapped[StoredFile] = relationship()
