"""The sentences of notices about hazards, by code."""

from __future__ import annotations

from emergency.core.text import message

SENTENCES = {
    "hazard.changed": message(
        "%(hazard)s has changed (%(what)s). Decide whether the plan “%(plan)s” has to be revised (PL-32)."
    ),
}
