"""What a package adds to the application, said in one place (`part.py`) and walked by `create_app`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emergency.core.text import Message

if TYPE_CHECKING:
    from click import Command
    from flask import Blueprint

    from emergency.core.cards import Cards
    from emergency.core.imports import Importer
    from emergency.core.jobs import Job
    from emergency.core.panels import Panel
    from emergency.core.phonebook import Source as Phonebook
    from emergency.core.worklist import Source


@dataclass(frozen=True)
class MenuEntry:
    """One word in the navigation: where it leads, who sees it (by permission name), in which group and order.

    `count` gives the number shown beside the word for an actor, or None.
    """

    title: Message
    endpoint: str
    permission: str
    group: str = "daily"
    order: int = 50
    frames: tuple[str, ...] = ("bureau", "enterprise", "commander")
    count: Callable[..., int | None] | None = None
    icon: str = ""


@dataclass(frozen=True)
class Part:
    """One package's contribution: pages, API, commands, jobs, menu, worklist sources, panels, importers, rules."""

    name: str
    pages: Sequence[Blueprint] = ()
    api: Sequence[Blueprint] = ()
    commands: Sequence[Command] = ()
    jobs: Sequence[Job] = ()
    menu: Sequence[MenuEntry] = ()
    worklist: Sequence[Source] = ()
    panels: Sequence[Panel] = ()
    cards: Sequence[Cards] = ()
    importers: Sequence[Importer] = ()
    phonebook: Sequence[Phonebook] = ()
    rule_packs: Sequence[Path] = field(default_factory=tuple)
    rule_checks: Sequence[Callable[[], Any]] = ()
    """Runs the worked cases of rules that are not the rulebook's own (grades, reporting clocks)."""
    notices: Mapping[str, Message] = field(default_factory=dict)
    """The sentences this part tells people, by code."""
