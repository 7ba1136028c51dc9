"""The named lists of enterprises (regulations 2.1), each used by other articles, and who is on them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from emergency.accounts.rules import Size
from emergency.core.text import Text

SIZES = tuple(Size)
"""From the largest to the smallest."""

_OUTFITS_KEPT = 10_000


class Entry(NamedTuple):
    """Why a unit is on a list: a tag or its size; `verified` False where the article itself is silent."""

    list_id: str
    reason: str  # tag | size
    value: str
    verified: bool


class Row(NamedTuple):
    """A row of the table tag × list; `needs` is a second tag without which the row does not hold."""

    tag: str
    needs: str | None
    list_id: str
    verified: bool


@dataclass(frozen=True)
class NamedLists:
    """The table tag × list, and from which size on any unit belongs to a list."""

    titles: dict[str, Text]
    rows: tuple[Row, ...]
    sizes: dict[str, str]
    _known: dict[tuple[frozenset[str], str | None], dict[str, tuple[Entry, ...]]] = field(default_factory=dict)

    def entries(self, tags: frozenset[str], size: str | None) -> dict[str, tuple[Entry, ...]]:
        """The lists that a unit with these tags and this size (None: unknown) is on, and why."""
        key = (tags, size)
        if key not in self._known:
            if len(self._known) > _OUTFITS_KEPT:
                self._known.clear()
            self._known[key] = self._find(tags, size)
        return self._known[key]

    def _find(self, tags: frozenset[str], size: str | None) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for tag, needs, list_id, verified in self.rows:
            if tag in tags and (needs is None or needs in tags):
                found.setdefault(list_id, []).append(Entry(list_id, "tag", tag, verified))
        for list_id, least in self.sizes.items():
            if is_size_at_least(size, least):
                found.setdefault(list_id, []).append(Entry(list_id, "size", str(size), verified=True))
        return {list_id: tuple(entries) for list_id, entries in found.items()}


def is_size_at_least(size: str | None, least: str) -> bool:
    """Whether a unit is of that size or larger; an unknown size is not."""
    return size is not None and SIZES.index(Size(size)) <= SIZES.index(Size(least))


@cache
def shipped_lists() -> NamedLists:
    """The lists of `lists.toml`. Entries marked "silent" there are no members."""
    content = tomllib.loads(Path(__file__).with_name("lists.toml").read_text(encoding="utf-8"))
    named = content["list"]
    return NamedLists(
        titles={list_id: Text(entry["title"]["zh"], entry["title"]["en"]) for list_id, entry in named.items()},
        rows=tuple(_rows(content["row"])),
        sizes={list_id: entry["size_at_least"] for list_id, entry in named.items() if "size_at_least" in entry},
    )


def _rows(table: Iterable[dict[str, list[str]]]) -> Iterable[Row]:
    for row in table:
        needs = row.get("with")
        for tag in row["tags"]:
            for column, verified in (("on", True), ("presumed", False)):
                for list_id in row.get(column, ()):
                    yield Row(tag, str(needs) if needs else None, list_id, verified)
