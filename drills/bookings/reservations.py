"""Teams and goods reserved for a drill's window: real claims of lower rank, which an incident may displace."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from drills.bookings.models import Drill
from drills.bookings.rules import DrillState
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import Conflict
from emergency.core.text import message
from resources_db.claims.models import Claim
from resources_db.claims.rules import STATE_TITLES, ClaimState
from resources_db.holds import actions as holds
from resources_db.holds.actions import Asked, DrillOwner
from resources_db.holds.models import Hold, HoldLine
from resources_db.holds.queries import states_of

_TO_COME = (DrillState.BOOKED, DrillState.CONFIRMED, DrillState.POSTPONED, DrillState.RUNNING)

_TAKEN = (ClaimState.HELD, ClaimState.REQUESTED, ClaimState.EN_ROUTE, ClaimState.ON_SCENE)


def reserve(drill: Drill, lines: Sequence[Asked], *, by: Actor, partial: bool = False) -> Hold:
    """Reserve teams and goods from the drill's start to its end; all of it or nothing, save with `partial`.

    Errors: Conflict (`wrong_state`: the drill is over; `taken`: with who has it, until when, what is next best).
    """
    authorise(by, Permission.DRILL_EDIT, drill)
    if drill.state not in _TO_COME:
        raise Conflict(message("This drill is over or was given up."), code="wrong_state")
    owner = DrillOwner(drill.id, drill.title, drill.organisation_id, drill.organisation.phone)
    return holds.reserve_for_drill(
        lines, drill=owner, from_at=drill.starts_at, until_at=drill.ends_at, by=by, partial=partial
    )


def holds_of(drill_id: int) -> Sequence[Hold]:
    """What was reserved for a drill, in the order it was asked for."""
    statement = select(Hold).where(Hold.drill_id == drill_id).order_by(Hold.id)
    return db.session.scalars(statement.options(selectinload(Hold.lines))).all()


def teams_of(drill_ids: Collection[int]) -> dict[int, list[int]]:
    """The teams held for drills, by drill; one statement."""
    rows = db.session.execute(
        select(Hold.drill_id, HoldLine.team_id)
        .join(HoldLine, HoldLine.hold_id == Hold.id)
        .join(Claim, Claim.owner_line == HoldLine.id)
        .where(Hold.drill_id.in_(drill_ids), HoldLine.team_id.is_not(None), Claim.state.in_(_TAKEN))
        .order_by(HoldLine.id)
    )
    found: dict[int, list[int]] = {}
    for drill_id, team_id in rows:
        if drill_id is not None and team_id is not None:
            found.setdefault(drill_id, []).append(team_id)
    return found


def release_all(drill: Drill, *, by: Actor) -> None:
    """Let go of everything that is reserved for a drill: it was given up, moved, or is over."""
    for made in holds_of(drill.id):
        if any(state.is_held for state in states_of(made.lines).values()):
            holds.release(made, by=by)


def reserved_for_drill(drill: Drill, _actor: Actor) -> dict[str, Any] | None:
    """What a drill's page shows of its reservations; None for a drill that is over and had none."""
    lines = [line for made in holds_of(drill.id) for line in made.lines]
    is_to_come = drill.state in _TO_COME
    if not lines and not is_to_come:
        return None
    states = states_of(lines)
    is_held = any(state.is_held for state in states.values())
    return {
        "lines": lines, "states": states, "titles": STATE_TITLES, "drill": drill, "is_to_come": is_to_come,
        "is_held": is_held,
    }  # fmt: skip
