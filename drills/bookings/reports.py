"""Drills on paper: the scheme of one, and the register as a table in whose columns a programme can be brought in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drills.bookings import reservations
from drills.bookings.imports import CONTENTS, DRILLS, FORMS, KINDS
from drills.bookings.models import Drill
from drills.bookings.rules import CONTENT_TITLES, FORM_TITLES, KIND_TITLES
from emergency.core.clock import local, now
from emergency.core.pdf import render_pdf
from emergency.core.tables.giving import Given, Row
from emergency.core.text import message
from emergency.plans.queries import in_force
from emergency.rulebook.queries import all_rules
from resources_db.holds.queries import states_of

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


def scheme(drill: Drill, *, address: str) -> bytes:
    """The scheme of a drill (演练方案) as PDF, marked as an exercise on every page. Errors: NoPdf."""
    lines = [line for held in reservations.holds_of(drill.id) for line in held.lines]
    states = states_of(lines)
    current = in_force([plan.id for plan in drill.plans])
    titles = {rule.id: rule.title for rule in all_rules()}
    return render_pdf(
        "bookings/scheme.print.html", drill=drill, plans=[(plan, current.get(plan.id)) for plan in drill.plans],
        duties=[(duty, titles.get(duty.rule, "")) for duty in drill.duties],
        reserved=[line for line in lines if states[line.id].is_held],
        kinds=KIND_TITLES, contents=CONTENT_TITLES, forms_of=FORM_TITLES, exercise=drill.title, address=address,
        as_of=now(),
    )  # fmt: skip
