"""What was recorded of an incident, and of the teams, stock and plans of its area, by any minute.

Everything here is read from rows that are appended with the moment of their recording and never changed, so a minute
that has passed always answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from resources_db.claims.models import Claim, ClaimStep
from resources_db.claims.rules import ClaimState
from resources_db.dispatch.models import DispatchAnswer, DispatchOrder
from resources_db.holds.models import Hold, HoldLine
from resources_db.incidents.models import Incident, IncidentEntry, IncidentHarm, IncidentReport
from resources_db.incidents.queries import Applying, list_applying_plans
from resources_db.supplies.models import Depot, Movement, MovementLine, StockLine
from resources_db.teams.models import Team, TeamReport

MOST = 300
"""Teams, and lines of stock, that a picture shows of the area besides those that were held."""


@dataclass(frozen=True)
class LineThen:
    """A line of a hold at that minute: where it stood, every step until then, its order and the answers to it."""

    line: HoldLine
    state: ClaimState | None
    steps: list[ClaimStep]
    order: DispatchOrder | None
    answers: list[DispatchAnswer]


@dataclass(frozen=True)
class Picture:
    """An incident as it was recorded at a minute."""

    incident: Incident
    at: datetime
    level: int
    has_ended: bool
    harm: IncidentHarm | None
    entries: Sequence[IncidentEntry]
    reports: Sequence[IncidentReport]
    lines: list[LineThen]
    plans: list[Applying]
    teams: list[tuple[Team, TeamReport | None]]
    stock: list[tuple[StockLine, Decimal]]


def picture(incident: Incident, at: datetime, by: Actor) -> Picture:
    """Everything that was recorded by `at`; what was entered later is left out, even if it happened before."""
    level = level_at(incident, at)
    lines = _lines(incident, at)
    return Picture(
        incident, at, level, _had_ended(incident, at), _harm(incident, at), _entries(incident, at),
        _reports(incident, at), lines, list_applying_plans(incident, by, at=at, level=level),
        _teams(incident, at, by), _stock(incident, at, by),
    )  # fmt: skip


def level_at(incident: Incident, at: datetime) -> int:
    """The response level by `at`. Changes of it stand in the audit trail; undone from the last to the first."""
    level = incident.level
    for entry in _changes(incident, after=at):
        if "level" in entry.details.get("changes", {}):
            level = int(entry.details["changes"]["level"][0] or level)
    return level


def _had_ended(incident: Incident, at: datetime) -> bool:
    return incident.ended_at is not None and not any(
        entry.code == "incident.ended" for entry in _changes(incident, after=at)
    )


def _changes(incident: Incident, *, after: datetime) -> Sequence[AuditEntry]:
    statement = select(AuditEntry).where(
        AuditEntry.thing_kind == "incident", AuditEntry.thing_id == incident.id, AuditEntry.at > after
    )
    return db.session.scalars(statement.order_by(AuditEntry.id.desc())).all()


def _harm(incident: Incident, at: datetime) -> IncidentHarm | None:
    statement = select(IncidentHarm).where(IncidentHarm.incident_id == incident.id, IncidentHarm.recorded_at <= at)
    return db.session.scalar(statement.order_by(IncidentHarm.id.desc()).limit(1))


def harm_history(incident: Incident) -> Sequence[IncidentHarm]:
    """The figures of harm, each time they changed."""
    statement = select(IncidentHarm).where(IncidentHarm.incident_id == incident.id)
    return db.session.scalars(statement.order_by(IncidentHarm.id)).all()


def _entries(incident: Incident, at: datetime) -> Sequence[IncidentEntry]:
    statement = select(IncidentEntry).where(IncidentEntry.incident_id == incident.id, IncidentEntry.recorded_at <= at)
    return db.session.scalars(statement.order_by(IncidentEntry.at, IncidentEntry.id)).all()


def _reports(incident: Incident, at: datetime) -> Sequence[IncidentReport]:
    statement = select(IncidentReport).where(
        IncidentReport.incident_id == incident.id, IncidentReport.recorded_at <= at
    )
    return db.session.scalars(statement.order_by(IncidentReport.made_at, IncidentReport.id)).all()


def _lines(incident: Incident, at: datetime) -> list[LineThen]:
    """The lines held by then. A hold that was put under the incident later stands here from its own beginning."""
    statement = select(HoldLine).join(HoldLine.hold).where(Hold.incident_id == incident.id, Hold.created_at <= at)
    lines = db.session.scalars(statement.order_by(HoldLine.id).options(
        joinedload(HoldLine.hold), joinedload(HoldLine.team), joinedload(HoldLine.item), joinedload(HoldLine.depot)
    )).all()  # fmt: skip
    ids = [line.id for line in lines]
    claims = {claim.owner_line: claim for claim in db.session.scalars(select(Claim).where(Claim.owner_line.in_(ids)))}
    steps = _steps_by_claim([claim.id for claim in claims.values()], at)
    ordered = select(DispatchOrder).where(DispatchOrder.line_id.in_(ids), DispatchOrder.created_at <= at)
    orders = {
        order.line_id: order for order in db.session.scalars(ordered.options(selectinload(DispatchOrder.answers)))
    }
    return [
        _line_then(line, claims.get(line.id), steps, orders.get(line.id), at) for line in lines
    ]  # fmt: skip


def _line_then(
    line: HoldLine, claim: Claim | None, steps: dict[int, list[ClaimStep]], order: DispatchOrder | None, at: datetime
) -> LineThen:
    taken = steps.get(claim.id, []) if claim is not None else []
    state = taken[-1].state if taken else None
    # A hold lapses by the clock; the step is only written by whoever claims next.
    if claim is not None and state == ClaimState.HELD and claim.lapses_at is not None and claim.lapses_at <= at:
        state = ClaimState.LAPSED
    answers = [answer for answer in order.answers if answer.recorded_at <= at] if order is not None else []
    return LineThen(line, state, taken, order, answers)


def _steps_by_claim(claim_ids: Sequence[int], at: datetime) -> dict[int, list[ClaimStep]]:
    found: dict[int, list[ClaimStep]] = {}
    statement = select(ClaimStep).where(ClaimStep.claim_id.in_(claim_ids), ClaimStep.recorded_at <= at)
    for step in db.session.scalars(statement.order_by(ClaimStep.id)):
        found.setdefault(step.claim_id, []).append(step)
    return found


def _teams(incident: Incident, at: datetime, by: Actor) -> list[tuple[Team, TeamReport | None]]:
    """The teams of the area that were entered by then, with the status that was known."""
    statement = select(Team).where(
        within_reach(by, Permission.TEAM_VIEW, Team.organisation_id), Team.created_at <= at,
        Team.reach.startswith(incident.area.path, autoescape=True),
    )  # fmt: skip
    teams = db.session.scalars(statement.order_by(Team.reach, Team.id).limit(MOST)).all()
    reports = select(TeamReport).where(
        TeamReport.team_id.in_([team.id for team in teams]), TeamReport.recorded_at <= at, TeamReport.confirmed_at <= at
    )
    known = {
        report.team_id: report
        for report in db.session.scalars(reports.order_by(TeamReport.confirmed_at, TeamReport.id))
    }
    return [(team, known.get(team.id)) for team in teams]


def _stock(incident: Incident, at: datetime, by: Actor) -> list[tuple[StockLine, Decimal]]:
    """What lay in the depots of the area by the movements recorded until then."""
    balance = (
        select(MovementLine.stock_line_id, func.sum(MovementLine.quantity).label("there"))
        .join(Movement, Movement.id == MovementLine.movement_id)
        .where(Movement.recorded_at <= at)
        .group_by(MovementLine.stock_line_id)
        .subquery()
    )
    statement = (
        select(StockLine, balance.c.there)
        .join(balance, balance.c.stock_line_id == StockLine.id)
        .join(StockLine.depot)
        .where(
            within_reach(by, Permission.STOCK_VIEW, Depot.organisation_id),
            StockLine.reach.startswith(incident.area.path, autoescape=True),
        )
        .order_by(StockLine.reach, StockLine.id)
        .limit(MOST)
        .options(joinedload(StockLine.item), joinedload(StockLine.depot))
    )
    return [(line, there) for line, there in db.session.execute(statement)]
