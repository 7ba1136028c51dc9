"""Reads of holds: what somebody holds, what came of each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from emergency.accounts.permissions import Permission, within_area_reach, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import NotFound
from resources_db.claims.models import Claim
from resources_db.claims.queries import list_of_lines
from resources_db.claims.rules import ClaimState
from resources_db.holds.models import Hold, HoldLine
from resources_db.incidents.models import Incident

_WHOLE = (
    joinedload(Hold.incident),
    selectinload(Hold.lines).joinedload(HoldLine.team),
    selectinload(Hold.lines).joinedload(HoldLine.item),
    selectinload(Hold.lines).joinedload(HoldLine.depot),
)


def _reach(by: Actor, permission: Permission) -> object:
    of_incidents = select(Incident.id).where(within_area_reach(by, permission, Incident.area_id))
    return or_(
        within_reach(by, permission, Hold.organisation_id),  # type: ignore[arg-type]
        Hold.incident_id.in_(of_incidents),
        and_(Hold.account_id == by.account_id, Hold.account_id.is_not(None)),
    )


def get_hold(hold_id: int, by: Actor) -> Hold:
    """A hold in reach: made by one's own area's people, or for an incident there. Errors: NotFound."""
    statement = select(Hold).where(Hold.id == hold_id, _reach(by, Permission.HOLD_VIEW))  # type: ignore[arg-type]
    hold = db.session.scalar(statement.options(*_WHOLE))
    if hold is None:
        raise NotFound
    return hold


def get_commitment(line_id: int, by: Actor) -> HoldLine:
    """A line of a hold in reach, to be moved on. Errors: NotFound."""
    line = db.session.get(HoldLine, line_id)
    if line is None:
        raise NotFound
    get_hold(line.hold_id, by)
    return line


def list_holds(by: Actor, *, incident_id: int | None = None, mine: bool = False, live: bool = False) -> Select[Hold]:
    """Holds in reach, latest first; `live` leaves out what is over."""
    statement = select(Hold).where(_reach(by, Permission.HOLD_VIEW))  # type: ignore[arg-type]
    if incident_id:
        statement = statement.where(Hold.incident_id == incident_id)
    if mine:
        statement = statement.where(Hold.account_id == by.account_id)
    if live:
        going_on = or_(
            and_(Claim.state == ClaimState.HELD, or_(Claim.lapses_at.is_(None), Claim.lapses_at > now())),
            Claim.state.in_((ClaimState.REQUESTED, ClaimState.EN_ROUTE, ClaimState.ON_SCENE)),
            and_(Claim.state == ClaimState.RELEASED, Claim.set_out_at.is_not(None)),
        )
        lines = select(HoldLine.hold_id).join(Claim, Claim.owner_line == HoldLine.id).where(going_on)
        statement = statement.where(Hold.id.in_(lines))
    return statement.order_by(Hold.id.desc()).options(*_WHOLE)


@dataclass(frozen=True)
class LineState:
    """Where a line stands now: its state, when it lapses, whether it has set out and is not back."""

    state: ClaimState | None
    lapses_at: datetime | None
    is_out: bool

    @property
    def is_held(self) -> bool:
        """Whether it can still be called out."""
        return self.state == ClaimState.HELD


def states_of(lines: Sequence[HoldLine]) -> dict[int, LineState]:
    """The state of each line by its id; a line's claims move together, so one speaks for all. One statement."""
    found: dict[int, LineState] = {line.id: LineState(None, None, False) for line in lines}
    for claim in list_of_lines([line.id for line in lines]):
        state = claim.state
        if state == ClaimState.HELD and claim.lapses_at is not None and claim.lapses_at <= now():
            state = ClaimState.LAPSED
        found[claim.owner_line or 0] = LineState(state, claim.lapses_at, claim.is_out)
    return found


def list_lapsing(by: Actor) -> Sequence[Hold]:
    """What one holds oneself and has not called out, the first to lapse first."""
    held = select(HoldLine.hold_id).join(Claim, Claim.owner_line == HoldLine.id).where(
        Claim.state == ClaimState.HELD, Claim.lapses_at > now()
    )  # fmt: skip
    statement = select(Hold).where(Hold.account_id == by.account_id, Hold.id.in_(held))
    return db.session.scalars(statement.order_by(Hold.lapses_at, Hold.id).options(*_WHOLE)).all()
