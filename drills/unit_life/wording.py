"""What the changes in a unit's life are called, and what each of them brings about."""

from __future__ import annotations

from drills.unit_life.rules import Change
from emergency.core.text import Message, message

CHANGE_TITLES: dict[Change, Message] = {
    Change.SUSPEND: message("Suspend production"),
    Change.RESUME: message("Resume production"),
    Change.CLOSE: message("Close the unit"),
    Change.REOPEN: message("Open the unit again"),
}

CHANGE_HINTS: dict[Change, Message] = {
    Change.SUSPEND: message(
        "Drills and assessments whose period lies wholly in the suspension are not asked of the unit. "
        "Filings that have begun go on."
    ),
    Change.RESUME: message("Duties begin again on that day; a period that has begun already counts as a first period."),
    Change.CLOSE: message("A closed unit owes nothing from that day. What it owed before stays on record."),
    Change.REOPEN: message("Duties begin again on that day. Plans that were abolished have to be made anew."),
}

CHANGE_DONE: dict[Change, Message] = {
    Change.SUSPEND: message("The suspension is on record."),
    Change.RESUME: message("The resumption is on record."),
    Change.CLOSE: message("The unit is closed. What is left to be seen to stands on its page."),
    Change.REOPEN: message("The unit is open again."),
}

SENTENCES: dict[str, Message] = {
    "unit.merged": message("%(unit)s is merged into %(into)s as of %(day)s. Publish and file the plans you took over."),
    "unit.duplicate": message("%(unit)s was your second entry; its records are joined to %(into)s since %(day)s."),
}
