"""What happened on which day: a story told in order, each part of it standing at its own moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from emergency.core import clock
from emergency.core.clock import LOCAL


class Story:
    """Happenings by day. Days are counted back from today, so that the county is always up to date."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._happenings: list[tuple[datetime, int, Callable[[], object]]] = []

    def ago(self, days: int) -> date:
        """The working weekday so many days ago (a negative number: ahead), Saturday and Sunday moved to Friday."""
        day = self.today - timedelta(days=days)
        return day - timedelta(days=max(day.weekday() - 4, 0)) if days > 0 else day

    def at(self, day: date, what: Callable[[], object], *, hour: int = 9, minute: int = 0) -> None:
        """Let something happen on a day; in the order in which it is told where the moment is the same."""
        moment = datetime.combine(day, time(hour, minute), tzinfo=LOCAL)
        self._happenings.append((moment, len(self._happenings), what))

    def tell(self, done: Callable[[int, int], object]) -> None:
        """Let everything happen in order; `done` is told how much of it has. What lies ahead of now happens now."""
        now = clock.now()
        for number, (moment, _order, what) in enumerate(sorted(self._happenings, key=lambda each: each[:2]), start=1):
            with clock.at(min(moment, now)):
                what()
            done(number, len(self._happenings))
