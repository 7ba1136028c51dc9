"""What the package `drills` adds to the application."""

from __future__ import annotations

from pathlib import Path

from drills.bookings import api as bookings_api
from drills.evaluations import api as evaluations_api
from drills.obligations import api as obligations_api
from drills.revision_tasks import api as revision_tasks_api
from emergency.core.parts import Part

part = Part(
    name="drills",
    api=[
        bookings_api.api,
        evaluations_api.api,
        revision_tasks_api.api,
        obligations_api.api,
    ],
    rule_packs=[Path(__file__).parent / "rules"],
)
