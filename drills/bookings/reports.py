"""Drills as a table to keep, in the columns in which a programme can be brought in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drills.bookings.imports import CONTENTS, DRILLS, FORMS, KINDS
from drills.bookings.models import Drill
from emergency.core.clock import local
from emergency.core.tables.giving import Given, Row
from emergency.core.text import message

REGISTER = Given(
    message("Drills"), DRILLS,
    fields=(
        "name", "plan", "form", "content", "kind", "purpose", "starts_at", "ends_at", "held_on", "place", "organiser",
        "participants", "people",
    ),
    words={
        field: {code: names[0] for code, names in known.items()}
        for field, known in (("form", FORMS), ("content", CONTENTS), ("kind", KINDS))
    },
)  # fmt: skip


def register_rows(drills: Sequence[Drill]) -> Iterator[Row]:
    """Drills with their times on the local clock."""
    for drill in drills:
        yield {
            "name": drill.title, "plan": "、".join(plan.title for plan in drill.plans), "form": drill.form,
            "content": drill.content, "kind": drill.kind, "purpose": drill.purpose,
            "starts_at": local(drill.starts_at), "ends_at": local(drill.ends_at), "held_on": drill.held_on,
            "place": drill.place, "organiser": drill.organisation.name,
            "participants": [each.name for each in drill.participants if not each.is_observer],
            "people": drill.attendance,
        }  # fmt: skip
