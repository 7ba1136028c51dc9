"""As few drills as meet what falls due in a year: plain values in, plain values out.

A drill of one plan serves every duty that counts drills of this plan and whose period holds the same days
(regulations.md 2.2: one event, once for each duty).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Want:
    """So many drills that a duty still asks for between two days, each of one of these plans."""

    duty: str
    """As a booking's address names it."""
    first: date
    last: date
    plans: tuple[int, ...]
    number: int = 1
    contents: tuple[str, ...] = ()
    """Contents that count (综合演练, 单项演练); empty means any."""


@dataclass
class Proposed:
    """A drill of one plan, held between two days, which serves these duties."""

    plan: int
    first: date
    last: date
    contents: tuple[str, ...] = ()
    duties: list[str] = field(default_factory=list)

    def may_serve(self, want: Want) -> bool:
        """Whether this drill, held on a day that suits what it serves already, meets the want too."""
        return (
            self.plan in want.plans
            and want.duty not in self.duties
            and max(self.first, want.first) <= min(self.last, want.last)
            and (not self.contents or not want.contents or bool(set(self.contents) & set(want.contents)))
        )

    def serve(self, want: Want) -> None:
        """Narrow the drill to what this want asks."""
        self.first, self.last = max(self.first, want.first), min(self.last, want.last)
        both = tuple(each for each in self.contents if each in want.contents)
        self.contents = both or self.contents or want.contents
        self.duties.append(want.duty)

    @property
    def month(self) -> int:
        """The month before the one of the last day, so that a postponement still finds room; else the last possible."""
        early = self.last.replace(day=1) - timedelta(days=1)
        return early.month if early >= self.first and early.year == self.last.year else self.last.month


def propose(wants: Iterable[Want]) -> list[Proposed]:
    """Drills for all wants, those that leave least choice first; a want that no plan can meet is left out."""
    found: list[Proposed] = []
    for want in sorted(wants, key=lambda each: (len(each.plans), each.last, each.duty)):
        missing = want.number
        for drill in found:
            if missing and drill.may_serve(want):
                drill.serve(want)
                missing -= 1
        for _ in range(missing if want.plans else 0):
            drill = Proposed(_least_practised(want.plans, found), want.first, want.last)
            drill.serve(want)
            found.append(drill)
    return sorted(found, key=lambda drill: (drill.month, drill.plan))


def _least_practised(plans: Sequence[int], found: Sequence[Proposed]) -> int:
    """Of the plans that would do, the one with the fewest drills so far."""
    return min(plans, key=lambda plan: (sum(drill.plan == plan for drill in found), plans.index(plan)))
