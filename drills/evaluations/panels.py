"""What evaluations show on the page of a drill."""

from __future__ import annotations

from typing import Any

from drills.bookings.models import Drill
from drills.bookings.rules import DrillState
from drills.evaluations import queries, rules
from drills.evaluations.signal_queries import held_up_to
from drills.evaluations.signals import SIGNAL_TITLES, signals_of
from emergency.core.actors import Actor


def evaluation_of_drill(drill: Drill, _actor: Actor) -> dict[str, Any] | None:
    """The evaluation of a drill and its reports; nothing before it was held."""
    if drill.held_on is None:
        return None
    return {
        "drill": drill, "evaluation": queries.find_evaluation(drill.id), "reports": queries.list_reports(drill.id),
        "grades": rules.GRADE_TITLES,
    }  # fmt: skip


def signals_of_drill(drill: Drill, _actor: Actor) -> dict[str, Any] | None:
    """The signs that this drill and those before it have become a ritual; nothing where there are none."""
    if drill.state is not DrillState.COMPLETED or drill.held_on is None:
        return None
    found = signals_of(held_up_to(drill))
    return {"signals": found, "titles": SIGNAL_TITLES} if found else None
