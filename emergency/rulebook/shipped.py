"""The packs that parts of the application ship, registered by path and read once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from emergency.rulebook.packs import Pack, Template, read_packs, rules_of
from emergency.rulebook.rules import Rule

_paths: list[Path] = []


def register(paths: Iterable[Path]) -> None:
    """Add the packs of a part; `create_app` calls this once per part."""
    for path in paths:
        if path not in _paths:
            _paths.append(path)
            shipped_packs.cache_clear()


@cache
def shipped_packs() -> tuple[Pack, ...]:
    """Every shipped pack. Errors: PackError naming the file, the rule and the field."""
    return tuple(read_packs(_paths))


def shipped_rules() -> tuple[Rule, ...]:
    """The rules of every shipped pack."""
    return rules_of(shipped_packs())


def templates() -> dict[str, Template]:
    """What an authority may adopt, by id."""
    return {template.id: template for pack in shipped_packs() for template in pack.templates}
