"""How periods are counted where the law is silent (regulations 2.2), and from which day on.

A change of convention never rewrites the past: what a period asked is judged by the convention under which it ran.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from emergency.rulebook.periods import ONE_DAY
from emergency.rulebook.rules import Frequency, Mode


@dataclass(frozen=True, slots=True)
class Convention:
    """How half-years and years are counted and whether a real response stands for a drill; `since` None: always."""

    half_year_mode: Mode = Mode.CALENDAR
    year_mode: Mode = Mode.CALENDAR
    count_real_response: bool = False
    since: date | None = None

    def mode(self, months: int, stated: Mode) -> Mode:
        """The mode in which a period of so many months is counted."""
        if stated is Mode.ROLLING or months not in (6, 12):
            return stated
        return self.half_year_mode if months == 6 else self.year_mode


class Conventions:
    """The conventions of one unit in the order of their days; before the first of them the book's own holds."""

    def __init__(self, book: Convention, stated: Iterable[Convention]) -> None:
        self._all = [book, *sorted(stated, key=lambda one: one.since or date.min)]

    def on(self, day: date) -> Convention:
        """The convention that holds on a day."""
        return [one for one in self._all if one.since is None or one.since <= day][-1]

    def counted_so_since(self, measure: Frequency, day: date) -> date | None:
        """Since when the periods of a measure are counted as they are on that day; None: they always were."""
        current = self.on(day)
        mode = current.mode(measure.months, measure.mode)
        since = current.since
        while since is not None:
            before = self.on(since - ONE_DAY)
            if before.mode(measure.months, measure.mode) is not mode:
                return since
            since = before.since
        return None
