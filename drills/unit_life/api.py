"""The API of a unit's life: suspended, closed, moved, merged, entered twice."""

from __future__ import annotations

from typing import Any

from flask import g

from drills.unit_life import actions, merging, queries
from drills.unit_life.rules import Change
from drills.unit_life.schemas import (
    DeclineIn,
    JoinIn,
    JoinOut,
    LifeOut,
    MergeIn,
    MoveIn,
    MoveList,
    MoveOut,
    PairList,
    PaperIn,
    SuccessionOut,
    SuspensionIn,
    show_life,
    show_move,
    show_pair,
    show_succession,
)
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint, listing, page_of
from emergency.core.clock import today
from emergency.core.errors import Invalid, NotFound
from emergency.core.text import message
from emergency.core.things import thing
from emergency.filings import handing_on
from emergency.sites import moving
from emergency.sites.models import Move
from emergency.sites.rules import Rest

api = blueprint("unit_life_api", __name__)


@api.post("/organisations/<int:organisation_id>/suspend")
@needs(Permission.ORGANISATION_CREATE)
@api.input(SuspensionIn, location="json", arg_name="given")
@api.output(LifeOut)
def suspend(organisation_id: int, given: SuspensionIn) -> Any:
    """Put on record that a unit does not work, from a day on; its duties rest."""
    return _change(organisation_id, Change.SUSPEND, given, until=given.until)


@api.post("/organisations/<int:organisation_id>/resume")
@needs(Permission.ORGANISATION_CREATE)
@api.input(PaperIn, location="json", arg_name="given")
@api.output(LifeOut)
def resume(organisation_id: int, given: PaperIn) -> Any:
    """Put on record that a suspended unit works again."""
    return _change(organisation_id, Change.RESUME, given)


@api.post("/organisations/<int:organisation_id>/close")
@needs(Permission.ORGANISATION_CREATE)
@api.input(PaperIn, location="json", arg_name="given")
@api.output(LifeOut)
def close(organisation_id: int, given: PaperIn) -> Any:
    """Close a unit: booked drills are cancelled, plans abolished, idle teams taken out of service."""
    return _change(organisation_id, Change.CLOSE, given)


@api.post("/organisations/<int:organisation_id>/reopen")
@needs(Permission.ORGANISATION_CREATE)
@api.input(PaperIn, location="json", arg_name="given")
@api.output(LifeOut)
def reopen(organisation_id: int, given: PaperIn) -> Any:
    """Open a closed unit again."""
    return _change(organisation_id, Change.REOPEN, given)


def _change(organisation_id: int, change: Change, given: PaperIn, **more: Any) -> Any:
    organisation = accounts.get_organisation(organisation_id, g.actor)
    ended = actions.change_life(
        organisation, change, on=given.on or today(), reason=given.reason, source=given.source, by=g.actor, **more
    )
    return show_life(organisation, ended)


@api.post("/organisations/<int:organisation_id>/move")
@needs(Permission.ORGANISATION_CREATE)
@api.input(MoveIn, location="json", arg_name="given")
@api.output(MoveOut, status_code=201)
def move(organisation_id: int, given: MoveIn) -> Any:
    """Hand a unit over to another area; the authority there receives or declines it."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    try:
        made = actions.hand_over(
            organisation, to=_area(given.area), on=given.on or today(), rest=Rest(given.source, given.reason),
            filings_go=given.filings_go, by=g.actor,
        )  # fmt: skip
    except Invalid as error:
        raise _renamed(error, to="area") from error
    return show_move(made)


@api.get("/moves")
@needs(Permission.ORGANISATION_CREATE)
@api.output(MoveList)
def list_moves() -> Any:
    """Moves out of and into the areas in reach, the latest first."""
    return page_of(queries.list_moves(g.actor), show_move)


@api.get("/moves/<int:move_id>")
@needs(Permission.ORGANISATION_CREATE)
@thing(Move)
@api.output(MoveOut)
def get_move(move_id: int) -> Any:
    """One move."""
    return show_move(moving.get_move(move_id, g.actor))


@api.post("/moves/<int:move_id>/receive")
@needs(Permission.ORGANISATION_CREATE)
@api.output(MoveOut)
def receive(move_id: int) -> Any:
    """Take a unit over that was handed over to this area."""
    return show_move(actions.receive(moving.get_move(move_id, g.actor), by=g.actor))


@api.post("/moves/<int:move_id>/decline")
@needs(Permission.ORGANISATION_CREATE)
@api.input(DeclineIn, location="json", arg_name="given")
@api.output(MoveOut)
def decline(move_id: int, given: DeclineIn) -> Any:
    """Send a unit back, with a reason."""
    return show_move(moving.decline(moving.get_move(move_id, g.actor), answer=given.answer, by=g.actor))


@api.post("/moves/<int:move_id>/withdraw")
@needs(Permission.ORGANISATION_CREATE)
@api.output(MoveOut)
def withdraw(move_id: int) -> Any:
    """Take a proposal back before it is received."""
    return show_move(moving.withdraw(moving.get_move(move_id, g.actor), by=g.actor))


@api.post("/moves/<int:move_id>/hand-on")
@needs(Permission.ORGANISATION_CREATE)
@api.output(MoveOut)
def hand_on(move_id: int) -> Any:
    """Hand on the open filings of a unit that has moved, with every day that has run."""
    found = moving.get_move(move_id, g.actor)
    handing_on.hand_on_with(found, by=g.actor)
    return show_move(found)


@api.post("/organisations/<int:organisation_id>/merge")
@needs(Permission.ORGANISATION_CREATE)
@api.input(MergeIn, location="json", arg_name="given")
@api.output(SuccessionOut, status_code=201)
def merge(organisation_id: int, given: MergeIn) -> Any:
    """Merge a unit into another; what is named goes over, the rest ends."""
    gone = accounts.get_organisation(organisation_id, g.actor)
    row = merging.merge(
        gone, _unit(given.into, "into"), on=given.on or today(), reason=given.reason, source=given.source,
        plans_over=given.plans, teams_over=given.teams, depots_over=given.depots, accounts_over=given.accounts,
        by=g.actor,
    )  # fmt: skip
    return show_succession(row)


@api.get("/duplicates")
@needs(Permission.ORGANISATION_CREATE)
@api.output(PairList)
def duplicates() -> Any:
    """Pairs of entries in reach that look like one unit, with what speaks for it."""
    return listing([show_pair(pair).model_dump(mode="json") for pair in queries.list_suspects(g.actor)])


@api.post("/duplicates")
@needs(Permission.ORGANISATION_CREATE)
@api.input(JoinIn, location="json", arg_name="given")
@api.output(JoinOut)
def decide(given: JoinIn) -> Any:
    """Join two entries, keeping one; or say that they are two units."""
    first, second = _unit(given.first, "first"), _unit(given.second, "second")
    if given.keep is None:
        merging.dismiss(first, second, reason=given.reason, by=g.actor)
    elif given.keep in (first.id, second.id):
        kept, twice = (first, second) if given.keep == first.id else (second, first)
        merging.join(twice, kept, reason=given.reason, by=g.actor)
    else:
        raise Invalid(keep=message("Name another unit."))
    return {"first": given.first, "second": given.second, "kept": given.keep}


def _unit(organisation_id: int, field: str) -> Organisation:
    try:
        return accounts.get_organisation(organisation_id, g.actor)
    except NotFound as error:
        missing: dict[str, Any] = {field: message("There is no such organisation.")}
        raise Invalid(**missing) from error


def _area(area_id: int) -> Area:
    try:
        return accounts.get_area(area_id)
    except NotFound as error:
        raise Invalid(area=message("There is no such area.")) from error


def _renamed(error: Invalid, **names: str) -> Invalid:
    fields: dict[str, Any] = {names.get(name, name): messages for name, messages in error.fields.items()}
    return Invalid(error.message, **fields)
