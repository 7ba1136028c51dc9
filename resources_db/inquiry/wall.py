"""What the screen on the wall shows: totals, gaps, the last events, and no personal telephone number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from emergency.core.actors import Actor
from resources_db.claims.rules import ClaimState
from resources_db.dispatch.queries import follow, list_lines_of_incident
from resources_db.dispatch.rules import Standing
from resources_db.holds.needs import Need, list_needs
from resources_db.holds.queries import states_of
from resources_db.incidents.models import Incident, IncidentEntry
from resources_db.incidents.queries import list_entries

EVENTS, GAPS = 10, 7
"""As many lines as can be read from across the room."""
_PHONE = re.compile(r"(?<!\d)(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}(?:-\d{1,6})?)(?!\d)")


@dataclass(frozen=True)
class Board:
    """The figures and lists of the wall."""

    needs: list[Need]
    missing: int
    ready: int
    on_scene: int
    en_route: int
    called: int
    unanswered: int
    declined: int
    events: list[IncidentEntry]


def board(incident: Incident, by: Actor) -> Board:
    """What stands on the wall now."""
    needs, _plans = list_needs(incident, by)
    lines = list_lines_of_incident(incident.id)
    states = [state.state for state in states_of([line for line in lines if line.team_id is not None]).values()]
    standings = [each.standing for each in follow(lines)]
    return Board(
        needs[:GAPS], sum(1 for need in needs if need.gap), sum(1 for need in needs if need.open and need.free),
        states.count(ClaimState.ON_SCENE), states.count(ClaimState.EN_ROUTE), states.count(ClaimState.REQUESTED),
        standings.count(Standing.REQUESTED), standings.count(Standing.DECLINED), list(list_entries(incident)[:EVENTS]),
    )  # fmt: skip


def without_phones(words: str) -> str:
    """A line of the log for everybody's eyes: telephone numbers in it are left out."""
    return _PHONE.sub("***", words)
