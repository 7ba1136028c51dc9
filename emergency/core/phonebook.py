"""The telephone numbers that the registers hold of an organisation, its people, teams and depots.

Each part registers what it holds (`Part.phonebook`), so that a plan's contact list can be held against all of them
by a slice that knows none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from emergency.core.text import Text


@dataclass(frozen=True)
class Entry:
    """A name with its numbers as they were entered, and the register that holds them.

    `is_personal` marks a person's own number, which is shown by its ends alone.
    """

    name: str
    phones: tuple[str, ...]
    what: Text
    is_personal: bool = False


Source = Callable[[int], Sequence[Entry]]
"""The entries of one organisation, by its id."""

_sources: list[Source] = []
_SHORTEST = 7
"""Digits of a local number; fewer are an emergency line, which everybody shares."""


def register(sources: Sequence[Source]) -> None:
    """Add the registers of a part; `create_app` calls this once per part."""
    _sources.extend(source for source in sources if source not in _sources)


def entries_of(organisation_id: int) -> list[Entry]:
    """All that the registers hold of an organisation."""
    return [entry for source in _sources for entry in source(organisation_id)]


def same_number(one: str, other: str) -> bool:
    """Whether two numbers are the same line; one of them may lack the area code."""
    first, second = sorted((re.sub(r"\D", "", one), re.sub(r"\D", "", other)), key=len)
    return first == second or (len(first) >= _SHORTEST and second.startswith("0") and second.endswith(first))


def masked(phone: str) -> str:
    """A person's number by its ends: 138****6742."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > _SHORTEST else phone
