"""What is said of a duty whose period lies partly in a suspension of the unit.

The regulations read say nothing about it. What the system decides: a period that lies wholly in the suspension is not
asked; one that ends in it is not counted as missed; one that begins in it is advised; any other stays owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from emergency.core.text import Message, message
from emergency.rulebook.facts import Spell, SpellKind
from emergency.rulebook.periods import ONE_DAY, Period
from emergency.rulebook.rules import Mode


def told(spells: Iterable[Spell], period: Period, due_on: date) -> Iterator[Message]:
    """Why a duty is owed although the unit was suspended in a part of its period; nothing where it was not."""
    is_rolling = period.mode == Mode.ROLLING.value
    for spell in spells:
        ended = spell.until or date.max
        if spell.kind is not SpellKind.SUSPENDED or spell.since > period.last or ended < period.first:
            continue
        if is_rolling and due_on == spell.until:
            yield message(
                "Production is suspended over the last day, %(last)s; it moves to the end of that, %(until)s.",
                last=period.last, until=due_on,
            )  # fmt: skip
        elif ended >= period.last:
            yield message(
                "Suspended since %(since)s: the period counts as missed only if production resumes by %(last)s; "
                "it is then owed in full by that day.", since=spell.since, last=period.last,
            )  # fmt: skip
        elif spell.since <= period.first and not is_rolling:
            yield message(
                "Production resumed on %(day)s, within the period: it is advised until the period ends, and owed in "
                "full from the next.", day=ended + ONE_DAY,
            )  # fmt: skip
        else:
            yield message(
                "Suspended from %(since)s to %(until)s, a part of the period only: it stays owed by its last day.",
                since=spell.since, until=ended,
            )  # fmt: skip
