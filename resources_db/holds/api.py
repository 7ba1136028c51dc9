"""The API of holds, commitments and what an incident needs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import g, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint, listing, page_of
from emergency.core.errors import Invalid, referred
from emergency.core.text import message
from emergency.core.things import thing
from resources_db.claims.rules import Decision
from resources_db.holds import actions, queries
from resources_db.holds.models import Hold, HoldLine
from resources_db.holds.needs import list_needs
from resources_db.holds.schemas import (
    CommitmentOut,
    CommitmentsOut,
    HoldIn,
    HoldList,
    HoldOut,
    HoldPatch,
    LineIn,
    NeedList,
    StepIn,
    show_commitment,
    show_hold,
    show_need,
)
from resources_db.incidents.queries import get_incident
from resources_db.supplies.queries import get_depot, get_item
from resources_db.teams.queries import get_team

api = blueprint("holds", __name__)


@api.get("/incidents/<int:incident_id>/needs")
@needs(Permission.INCIDENT_VIEW)
@api.output(NeedList)
def list_incident_needs(incident_id: int) -> Any:
    """What the plans in force promise for this type and level: needed, free, gap."""
    found, _plans = list_needs(get_incident(incident_id, g.actor), g.actor)
    return listing([show_need(need) for need in found])


@api.get("/holds")
@needs(Permission.HOLD_VIEW)
@api.output(HoldList)
def list_holds() -> Any:
    """Holds in reach, latest first; filters: incident, mine, live."""
    asked = request.args
    chosen = queries.list_holds(
        g.actor, incident_id=asked.get("incident", type=int), mine=bool(asked.get("mine")),
        live=bool(asked.get("live")),
    )  # fmt: skip
    page = page_of(chosen, lambda made: made)
    states = queries.states_of([line for made in page["items"] for line in made.lines])
    page["items"] = [show_hold(made, states) for made in page["items"]]
    return page


@api.post("/holds")
@needs(Permission.HOLD_MAKE)
@api.input(HoldIn, location="json", arg_name="given")
@api.output(HoldOut, status_code=201)
def hold(given: HoldIn) -> Any:
    """Hold teams and goods, all of it or nothing unless `partial`. The loser is told who won and what is next best."""
    incident = referred("incident", get_incident, given.incident, g.actor) if given.incident else None
    held = actions.hold(
        [asked_line(line) for line in given.lines], incident=incident, occasion=given.occasion,
        from_at=given.from_, until_at=given.until, lapses_in_minutes=given.lapses_in_minutes, partial=given.partial,
        displace_drills=given.displace_drills, by=g.actor,
    )  # fmt: skip
    return show_hold(held.hold, queries.states_of(held.hold.lines), held.displaced)


def asked_line(given: LineIn) -> actions.Asked:
    """A line as the action takes it. Errors: NotFound, Invalid (`lines`)."""
    if given.team is not None and given.item is None and given.depot is None:
        if given.quantity not in (None, Decimal(1)):
            raise Invalid(lines=message("A team is held whole."))
        return actions.Asked(team=referred("lines", get_team, given.team, g.actor))
    if given.team is None and given.item is not None and given.depot is not None:
        quantity = Decimal(1) if given.quantity is None else given.quantity
        depot = referred("lines", get_depot, given.depot, g.actor)
        return actions.Asked(item=referred("lines", get_item, given.item), depot=depot, quantity=quantity)
    raise Invalid(lines=message("A line names a team, or an item and its depot."))


@api.get("/holds/<int:hold_id>")
@needs(Permission.HOLD_VIEW)
@thing(Hold)
@api.output(HoldOut)
def show(hold_id: int) -> Any:
    """One hold and where each line stands."""
    return _shown(queries.get_hold(hold_id, g.actor))


@api.patch("/holds/<int:hold_id>")
@needs(Permission.HOLD_MAKE)
@api.input(HoldPatch, location="json", arg_name="given")
@api.output(HoldOut)
def put_under(hold_id: int, given: HoldPatch) -> Any:
    """Put a hold that was made for an occasion under its incident."""
    incident = referred("incident", get_incident, given.incident, g.actor)
    return _shown(actions.put_under(queries.get_hold(hold_id, g.actor), incident, by=g.actor))


@api.post("/holds/<int:hold_id>/commit")
@needs(Permission.HOLD_MAKE)
@api.output(CommitmentsOut)
def commit(hold_id: int) -> Any:
    """Call out everything of a hold: it becomes commitments."""
    made = queries.get_hold(hold_id, g.actor)
    lines = actions.commit(made, by=g.actor)
    states = queries.states_of(lines)
    return {"id": made.id, "commitments": [show_commitment(line, states[line.id]) for line in lines]}


@api.post("/holds/<int:hold_id>/release")
@needs(Permission.HOLD_MAKE)
@api.output(HoldOut)
def release(hold_id: int) -> Any:
    """Let go of a hold."""
    return _shown(actions.release(queries.get_hold(hold_id, g.actor), by=g.actor))


@api.get("/commitments/<int:commitment_id>")
@needs(Permission.HOLD_VIEW)
@thing(HoldLine)
@api.output(CommitmentOut)
def show_one_commitment(commitment_id: int) -> Any:
    """One commitment and where it stands."""
    line = queries.get_commitment(commitment_id, g.actor)
    return show_commitment(line, queries.states_of([line])[line.id])


@api.post("/commitments/<int:commitment_id>/<any(en_route, on_scene, release, return):step>")
@needs(Permission.HOLD_MAKE)
@api.output(CommitmentOut)
def move_on(commitment_id: int, step: str) -> Any:
    """A commitment sets out, arrives, is let go, or comes back (with `quantity`, how much of the goods)."""
    given = StepIn.model_validate(request.get_json(silent=True) or {})
    line = queries.get_commitment(commitment_id, g.actor)
    actions.move_on(line, Decision(step), quantity=given.quantity, by=g.actor)
    return show_commitment(line, queries.states_of([line])[line.id])


def _shown(made: Hold) -> dict[str, object]:
    return show_hold(made, queries.states_of(made.lines))
