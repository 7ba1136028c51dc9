"""The chains as a table to keep: one row for each hazard and plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from flask_babel import gettext as _

from drills.chains.queries import Link
from drills.chains.rules import GAP_TITLES
from emergency.core.i18n import say
from emergency.core.tables.writing import SheetOut, write_csv, write_xlsx
from emergency.hazards.rules import LEVEL_TITLES, kinds


def headings() -> list[str]:
    """The columns, in the order of the chain."""
    return [
        _("Organisation"), _("Area"), _("Name of the hazard"), _("Kind of hazard"), _("Level"), _("Plan"), _("Clause"),
        _("Version in force"), _("Last drill"), _("Held on"), _("Evaluated"), _("Next last day"),
        _("Open revision tasks"), _("Gaps"),
    ]  # fmt: skip


def rows(links: Iterable[Link]) -> Iterator[list[Any]]:
    """The rows as the page shows them."""
    for link in links:
        said, drill = link.said, link.drill
        yield [
            said.hazard.organisation.name, said.area.name, said.name, say(kinds()[said.hazard.kind].title),
            say(LEVEL_TITLES[said.level]) if said.level else None,
            link.plan.title if link.plan else _("a plan of another body") if link.is_hidden else None, link.clause,
            link.version.effective_on if link.version else None, drill.title if drill else None,
            drill.held_on if drill else None, None if drill is None else _("yes") if link.is_evaluated else _("no"),
            link.due_on, len(link.tasks), "；".join(say(GAP_TITLES[gap]) for gap in link.gaps),
        ]  # fmt: skip


def chain_file(links: Iterable[Link], ending: str) -> bytes:
    """The table as .xlsx or .csv."""
    if ending == "csv":
        return b"".join(write_csv(headings(), rows(links)))
    target = BytesIO()
    write_xlsx(target, [SheetOut(_("Hazards, plans and drills"), headings(), rows(links))])
    return target.getvalue()
