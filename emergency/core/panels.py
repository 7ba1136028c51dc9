"""What other packages show on a page, without that page knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emergency.core.actors import Actor


@dataclass(frozen=True)
class Panel:
    """A piece of a page: on which page it stands, how its rows are loaded, which template shows them.

    `load(thing, actor)` answers None when there is nothing to show.
    """

    page: str
    load: Callable[[Any, Actor], dict[str, Any] | None]
    template: str
    order: int = 50


_panels: list[Panel] = []


def register(panels: Sequence[Panel]) -> None:
    """Add the panels of a part; `create_app` calls this once per part."""
    _panels.extend(panel for panel in panels if panel not in _panels)


def panels_for(page: str, thing: Any, actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """The templates to include on this page, with their rows, in order."""
    chosen = sorted((panel for panel in _panels if panel.page == page), key=lambda panel: panel.order)
    loaded = ((panel.template, panel.load(thing, actor)) for panel in chosen)
    return [(template, rows) for template, rows in loaded if rows is not None]
