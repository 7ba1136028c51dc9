"""The days that the State Council's notices name."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from emergency.core.clock import now
from emergency.core.db import Base


class Workday(Base):
    """A day off on a weekday or a day worked at a weekend, with the notice that says so."""

    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    year: Mapped[int] = mapped_column(index=True)
    """The year the notice is for."""
    name: Mapped[str]
    source: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
