"""What evaluations show on the page of a drill."""

from __future__ import annotations

from typing import Any

from drills.bookings.models import Drill
from drills.evaluations import queries, rules
from emergency.core.actors import Actor


def evaluation_of_drill(drill: Drill, _actor: Actor) -> dict[str, Any] | None:
    """The evaluation of a drill and its reports; nothing before it was held."""
    if drill.held_on is None:
        return None
    return {
        "drill": drill, "evaluation": queries.find_evaluation(drill.id), "reports": queries.list_reports(drill.id),
        "grades": rules.GRADE_TITLES,
    }  # fmt: skip
