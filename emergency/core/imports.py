"""Tables that people bring along: what a package can import, said in its `part.py` and walked by `create_app`.

An importer is a column spec (`core.tables`), the permission it needs, a check of the read rows against the register,
and the action that puts them in place. Pages, API and command are the same for all of them (`emergency.imports`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emergency.core.actors import Actor
from emergency.core.db import dump_json
from emergency.core.errors import NotFound
from emergency.core.tables.columns import TableSpec
from emergency.core.tables.preview import CellError, Item, Preview, plain
from emergency.core.text import Message, Text

Given = Mapping[str, str]
"""What was said beside the file, by the name of the option."""


@dataclass(frozen=True)
class Option:
    """Something to say beside the file, such as the depot that a whole list is about. `name` is its form field."""

    name: str
    title: Message
    hint: Message | None = None


def _as_read(_preview: Preview, _by: Actor, _given: Given) -> None:
    """Nothing in the register has to agree."""


def _nothing_slow(_items: Sequence[Item]) -> None:
    """The rows are put in place as they were read."""


@dataclass(frozen=True)
class Importer:
    """A kind of table that becomes rows of ours.

    `permission` is a value of `accounts.Permission`. `check(preview, by, given)` only reads: it resolves names against
    the register, refuses items with `refuse`, and marks those already there with `item["known"] = id`.
    `put(items, by, given)` writes the items that are not known in the caller's transaction, records one audit entry
    with `digest_of(items)`, and answers the new ids; it must hold its own rules again, since time has passed.
    """

    name: str
    title: Message
    spec: TableSpec
    permission: str
    put: Callable[[Sequence[Item], Actor, Given], Sequence[int]]
    check: Callable[[Preview, Actor, Given], None] = _as_read
    prepare: Callable[[Sequence[Item]], None] = _nothing_slow
    """Slow work on the rows that needs no database (spelling names), done before the write lock is taken."""
    options: tuple[Option, ...] = ()
    words: Mapping[str, Mapping[Any, Text]] = field(default_factory=dict)
    """Fields whose values are words of a vocabulary, with their titles, for the preview."""
    endpoint: str = ""
    """The page that lists what was imported."""


_importers: dict[str, Importer] = {}


def register(importers: Sequence[Importer]) -> None:
    """Add the importers of a part; `create_app` calls this once per part."""
    _importers.update({importer.name: importer for importer in importers})


def all_importers() -> list[Importer]:
    """Every importer, in the order of their names."""
    return [_importers[name] for name in sorted(_importers)]


def get_importer(name: str) -> Importer:
    """The importer of that name. Errors: NotFound."""
    if name not in _importers:
        raise NotFound
    return _importers[name]


def refuse(preview: Preview, item: Item, field: str, reason: str, why: Message) -> None:
    """Leave an item out of the import and say which row and field must be corrected."""
    item["refused"] = True
    _tell(preview, item, field, reason, why, is_error=True)


def doubt(preview: Preview, item: Item, field: str, reason: str, why: Message) -> None:
    """Import the item without what this field said, and tell so."""
    _tell(preview, item, field, reason, why, is_error=False)
    item.setdefault("doubtful", []).append(field)


def check_against_register(importer: Importer, preview: Preview, by: Actor, given: Given) -> Preview:
    """Hold what was read against the register; refused items are gone from the answer, their errors stay."""
    importer.check(preview, by, given)
    preview.items = [item for item in preview.items if not item.pop("refused", False)]
    return preview


def fresh_items(importer: Importer, preview: Preview) -> list[Item]:
    """The rows that are not in the register yet, made ready to be put in place; called outside the write lock."""
    items = [item for item in preview.items if not item.get("known")]
    importer.prepare(items)
    return items


def digest_of(items: Sequence[Item]) -> str:
    """The SHA-256 of the rows as they were taken over, for the one audit entry of an import."""
    rows = [{name: plain(value) for name, value in item.items()} for item in items]
    return hashlib.sha256(dump_json(rows).encode()).hexdigest()


def _tell(preview: Preview, item: Item, field: str, reason: str, why: Message, *, is_error: bool) -> None:
    header = next(
        (
            match.header
            for sheet in preview.sheets
            if sheet.name == item["sheet"] and sheet.layout is not None
            for match in sheet.layout.matches
            if match.field == field
        ),
        None,
    )
    preview.errors.append(
        CellError(
            item["sheet"], item["row"], header.text if header else None, field, item.get(field), reason,
            "error" if is_error else "doubtful", why, header.index if header else None,
        )
    )  # fmt: skip
