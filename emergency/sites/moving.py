"""Moves to another area: handed over by the old authority, received or declined by the new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from emergency.accounts import actions as accounts
from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, authorise, reaches, within_area_reach
from emergency.accounts.queries import area_chain, supervisors_of
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid, NotFound
from emergency.core.text import message
from emergency.notices.actions import notify
from emergency.sites import queries
from emergency.sites.models import Move
from emergency.sites.rules import MOVE_TITLES, FactName, MoveState, Rest
from emergency.sites.stating import state


def propose_move(organisation: Organisation, *, to: Area, on: date, rest: Rest, filings_go: bool, by: Actor) -> Move:
    """Hand a unit over to another area from a day on. Whoever is over both areas has thereby received it too.

    Errors: Invalid (`to`, `on`, `source`), Conflict (`move_waits`) while an earlier proposal waits.
    """
    authorise(by, Permission.ORGANISATION_CREATE, organisation)
    lock(Organisation, [organisation.id])
    if to.id == organisation.area_id:
        raise Invalid(to=message("The unit lies there already."))
    if on > today():
        raise Invalid(on=message("A move or a new name is entered once it has happened."))
    if not (rest.source.strip() or rest.file_id):
        raise Invalid(source=message("Name the paper that this rests on."))
    if find_waiting(organisation) is not None:
        raise Conflict(message("A move of this unit waits to be received already."), code="move_waits")
    move = Move(
        organisation_id=organisation.id, organisation=organisation, from_area_id=organisation.area_id,
        from_area=organisation.area, to_area_id=to.id, to_area=to, moved_on=on, filings_go=filings_go,
        reason=rest.reason.strip(), source=rest.source.strip(), file_id=rest.file_id, state=MoveState.PROPOSED,
        proposed_by=by.name,
    )  # fmt: skip
    db.session.add(move)
    db.session.flush()
    record(by, "move.proposed", move, organisation=organisation.id, to=to.id, on=str(on))
    if reaches(by, Permission.ORGANISATION_CREATE, to):
        return receive(move, by=by)
    _tell(move, "unit.move_proposed", move.to_area_id)
    return move


def receive(move: Move, *, by: Actor) -> Move:
    """Take a unit over: from its day on it lies in the new area, and departments of the old one supervise no more.

    Errors: NotAllowed for anybody but the authority of the new area, Conflict (`move_decided`).
    """
    _decide(move, MoveState.DONE, by)
    rest = Rest(move.source, move.reason, move.file_id)
    state(
        move.organisation, {FactName.AREA: move.to_area_id}, since=move.moved_on, until=None, rest=rest, site=None,
        by=by,
    )  # fmt: skip
    db.session.flush()
    record(by, "move.received", move, organisation=move.organisation_id)
    _hand_supervision_over(move, by)
    _tell_of_move(move)
    return move


def decline(move: Move, *, answer: str, by: Actor) -> Move:
    """Send a unit back with a reason; it stays where it is. Errors: Invalid (`answer`), Conflict (`move_decided`)."""
    if not answer.strip():
        raise Invalid(answer=message("Say why."))
    _decide(move, MoveState.DECLINED, by)
    move.answer = answer.strip()
    db.session.flush()
    record(by, "move.declined", move, answer=move.answer)
    _tell(move, "unit.move_declined", move.from_area_id, answer=move.answer)
    return move


def withdraw(move: Move, *, by: Actor) -> Move:
    """Take a proposal back before it is received. Errors: NotAllowed, Conflict (`move_decided`)."""
    authorise(by, Permission.ORGANISATION_CREATE, move.from_area)
    _settle(move, MoveState.WITHDRAWN, by)
    db.session.flush()
    record(by, "move.withdrawn", move)
    return move


def note_move(organisation: Organisation, from_area_id: int, *, on: date, rest: Rest, by: Actor) -> Move:
    """Put on record a move that an authority over both areas has stated as a fact, and what follows from it."""
    move = Move(
        organisation_id=organisation.id, organisation=organisation, from_area_id=from_area_id,
        from_area=db.session.get_one(Area, from_area_id), to_area_id=organisation.area_id, to_area=organisation.area,
        moved_on=on, reason=rest.reason.strip(), source=rest.source.strip(), file_id=rest.file_id,
        state=MoveState.DONE, proposed_by=by.name, decided_at=now(), decided_by=by.name,
    )  # fmt: skip
    db.session.add(move)
    db.session.flush()
    record(by, "move.received", move, organisation=organisation.id)
    _hand_supervision_over(move, by)
    _tell_of_move(move)
    return move


def leaving_supervisors(organisation: Organisation, to: Area) -> list[Organisation]:
    """The departments that supervise a unit today and have nothing to do with another area: they stop at a move."""
    above = {area.id for area in area_chain(to)}
    return [body for body in supervisors_of(organisation.id) if body.area_id not in above]


def find_waiting(organisation: Organisation) -> Move | None:
    """The proposal to move a unit that waits to be received."""
    return db.session.scalar(
        select(Move).where(Move.organisation_id == organisation.id, Move.state == MoveState.PROPOSED)
    )


def get_move(move_id: int, by: Actor) -> Move:
    """A move that concerns an area in reach, from here or to here. Errors: NotFound."""
    move = db.session.scalar(select(Move).where(Move.id == move_id, concerns(by)).options(*WITH_NAMES))
    if move is None:
        raise NotFound
    return move


def concerns(by: Actor) -> ColumnElement[bool]:
    """The filter for moves out of or into the areas in whose units the actor may enter and end."""
    areas = (Move.from_area_id, Move.to_area_id)
    return or_(*[within_area_reach(by, Permission.ORGANISATION_CREATE, area) for area in areas])


WITH_NAMES = (joinedload(Move.organisation), joinedload(Move.from_area), joinedload(Move.to_area))


def _decide(move: Move, state: MoveState, by: Actor) -> None:
    authorise(by, Permission.ORGANISATION_CREATE, move.to_area)
    _settle(move, state, by)


def _settle(move: Move, state: MoveState, by: Actor) -> None:
    lock(Move, [move.id])
    if move.state is not MoveState.PROPOSED:
        said = message("This move is “%(state)s” already.", state=MOVE_TITLES[move.state])
        raise Conflict(said, code="move_decided", state=str(move.state))
    move.state, move.decided_at, move.decided_by = state, now(), by.name


def _hand_supervision_over(move: Move, by: Actor) -> None:
    leaving = {body.id for body in leaving_supervisors(move.organisation, move.to_area)}
    if leaving:
        staying = [body for body in supervisors_of(move.organisation_id) if body.id not in leaving]
        accounts.supervise(move.organisation, staying, since=move.moved_on, by=by)


def _tell_of_move(move: Move) -> None:
    _tell(move, "unit.moved_away", move.from_area_id)
    _tell(move, "unit.moved_here", move.to_area_id)
    notify(move.organisation_id, "unit.moved", path=f"/organisations/{move.organisation_id}", **_params(move))


def _tell(move: Move, code: str, area_id: int, **params: Any) -> None:
    for bureau in queries.bureaus_of([area_id]):
        notify(bureau.id, code, path=f"/moves/{move.id}", **_params(move), **params)


def _params(move: Move) -> dict[str, Any]:
    return {
        "unit": move.organisation.name, "area": move.to_area.name, "before": move.from_area.name,
        "day": move.moved_on,
    }  # fmt: skip
