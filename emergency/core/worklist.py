"""What waits for a person. Parts register sources; start pages, reminders and the API show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from emergency.core.text import Message

if TYPE_CHECKING:
    from emergency.core.actors import Actor


@dataclass(frozen=True)
class Task:
    """One thing that waits: what, by when, where to do it, how pressing (`late`, `due`, `open`).

    `about` identifies the thing (`filing:12`), so that a reminder for it is told once per day it falls due.
    """

    code: str
    title: Message
    endpoint: str
    values: dict[str, int | str]
    due_on: date | None
    urgency: str
    about: str
    organisation_id: int | None = None
    """Who has to do it, and is told."""
    concerns: int | None = None
    """The unit it is about, where that is another one."""


@dataclass(frozen=True)
class Source:
    """Where tasks come from: `load` for one person's page, `due` set-wide for the reminders."""

    name: str
    load: Callable[[Actor, date], list[Task]]
    due: Callable[[date], list[Task]] | None = None


_sources: list[Source] = []


def register(sources: Sequence[Source]) -> None:
    """Add the sources of a part; `create_app` calls this once per part."""
    for source in sources:
        if source not in _sources:
            _sources.append(source)


def tasks_for(actor: Actor, today: date) -> list[Task]:
    """Everything that waits for this person, most pressing first."""
    order = {"late": 0, "due": 1, "open": 2}
    found = [task for source in _sources for task in source.load(actor, today)]
    return sorted(found, key=lambda task: (order[task.urgency], task.due_on or date.max, task.about))


def all_due(today: date) -> list[Task]:
    """Everything near or past its day, for everybody, as the reminders job tells it."""
    return [task for source in _sources if source.due for task in source.due(today)]
