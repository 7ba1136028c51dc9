"""Records that stand in a table twice: the same again, or the same thing told differently."""

from __future__ import annotations

from typing import Any

from emergency.core.tables.columns import TableSpec
from emergency.core.tables.preview import Duplicate, Item, Preview


class Duplicates:
    """Remembers which records have been seen, by each of the keys of their kind."""

    def __init__(self, spec: TableSpec) -> None:
        self._keys = spec.keys
        self._seen: dict[tuple[Any, ...], Item] = {}

    def admit(self, item: Item, preview: Preview) -> bool:
        """Whether the record is new. A second one that differs is admitted too, and told as a conflict."""
        told = False
        for key in self._keys:
            values = tuple(str(item.get(name) or "") for name in key)
            if not values[0]:
                continue
            earlier = self._seen.setdefault((key, *values), item)
            if earlier is item or told:
                continue
            told = True
            is_exact = _contents(earlier) == _contents(item)
            preview.duplicates.append(
                Duplicate(
                    "exact" if is_exact else "conflict",
                    "+".join(key),
                    item["sheet"],
                    (earlier["row"], item["row"]),
                    earlier["sheet"],
                )
            )
            if is_exact:
                return False
        return True


def _contents(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("sheet", "row") and value not in (None, [])}
