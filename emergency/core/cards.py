"""What start pages show besides the worklist, filled by the parts that know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emergency.core.actors import Actor


@dataclass(frozen=True)
class Cards:
    """What one source adds to one place of the start pages.

    `slot` is the place: `duties`, `dates`, `checklist` (enterprises), `figures` (bureau), `incidents`, `holds`
    (commanders). `load(actor, today)` answers the rows that the template of that place describes at its top.
    """

    slot: str
    load: Callable[[Actor, date], list[Any]]
    order: int = 50


_cards: list[Cards] = []


def register(cards: Sequence[Cards]) -> None:
    """Add the cards of a part; `create_app` calls this once per part."""
    _cards.extend(each for each in cards if each not in _cards)


def cards_for(slot: str, actor: Actor, today: date) -> list[Any]:
    """All rows for a place, in the order of their sources."""
    chosen = sorted((each for each in _cards if each.slot == slot), key=lambda each: each.order)
    return [row for each in chosen for row in each.load(actor, today)]
