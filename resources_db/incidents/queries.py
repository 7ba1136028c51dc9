"""Reads of incidents, their logs, and the plans that apply to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, within_area_reach, within_reach
from emergency.accounts.queries import area_chain
from emergency.core.actors import Actor
from emergency.core.clock import local, now
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.places import Place, box_around
from emergency.core.statements import built_once
from emergency.core.text import Message, message
from emergency.plans.models import Plan, PlanVersion, ResponseLevel
from emergency.plans.queries import in_force
from emergency.plans.vocabulary import Family, PlanKind
from resources_db.incidents.grades import possible_grade
from resources_db.incidents.log import classes_of
from resources_db.incidents.models import Incident, IncidentEntry, IncidentHarm, IncidentReport, harm_of
from resources_db.incidents.reporting import Made, Timer, timers
from resources_db.incidents.rules import Casualties, incident_class, tier_of

_NEXT_DOOR_M = 1_000
"""A unit's own plans apply where it happened on its ground; a kilometre allows for imprecise places."""


def get_incident(incident_id: int, by: Actor, permission: Permission = Permission.INCIDENT_VIEW) -> Incident:
    """An incident in reach. Errors: NotFound."""
    statement = select(Incident).where(
        Incident.id == incident_id, within_area_reach(by, permission, Incident.area_id)
    )  # fmt: skip
    incident = db.session.scalar(statement.options(joinedload(Incident.area), joinedload(Incident.unit)))
    if incident is None:
        raise NotFound
    return incident


def list_incidents(by: Actor, *, is_open: bool | None = None) -> Select[Incident]:
    """Incidents in reach, those under way first, the latest first."""
    statement = select(Incident).where(within_area_reach(by, Permission.INCIDENT_VIEW, Incident.area_id))
    if is_open is not None:
        statement = statement.where(Incident.ended_at.is_(None) if is_open else Incident.ended_at.is_not(None))
    return statement.order_by(Incident.ended_at.is_not(None), Incident.started_at.desc(), Incident.id.desc())


def list_entries(incident: Incident) -> Sequence[IncidentEntry]:
    """The log, latest first."""
    statement = select(IncidentEntry).where(IncidentEntry.incident_id == incident.id)
    return db.session.scalars(statement.order_by(IncidentEntry.at.desc(), IncidentEntry.id.desc())).all()


def list_reports(incident: Incident) -> Sequence[IncidentReport]:
    """The reports that were made of it, in the order in which they were made."""
    statement = select(IncidentReport).where(IncidentReport.incident_id == incident.id)
    return db.session.scalars(statement.order_by(IncidentReport.made_at, IncidentReport.id)).all()


def harm_over_time(incident: Incident) -> list[tuple[date, Casualties]]:
    """The harm as it became known, day by day, the earliest first."""
    statement = select(IncidentHarm).where(IncidentHarm.incident_id == incident.id).order_by(IncidentHarm.id)
    return [(local(row.at).date(), harm_of(row)) for row in db.session.scalars(statement)]


def timers_of(incident: Incident, reports: Sequence[IncidentReport]) -> list[Timer]:
    """Every report the incident asks for, and how it stands. An exercise has the clocks of what it pretends.

    Asked with the grade that may be reached, so that nobody is told too late.
    """
    return timers(
        incident_class(incident.type),
        grade=possible_grade(incident.harm),
        area_code=incident.area.code,
        tier=tier_of(incident.area.code),
        known_at=incident.started_at,
        on=local(incident.started_at).date(),
        made=[Made(report.clock, report.tier, report.made_at, report.form) for report in reports],
    )


def place_of(incident: Incident) -> Place | None:
    """Where it happened, in WGS-84."""
    if incident.lat is None or incident.lon is None:
        return None
    return Place(incident.lat, incident.lon)


@dataclass(frozen=True)
class Applying:
    """A version in force that applies to an incident, and why."""

    version: PlanVersion
    because: Message


def list_applying_plans(
    incident: Incident, by: Actor, *, at: datetime | None = None, level: int | None = None
) -> list[Applying]:
    """The plans in force for this type and level: those of the governments and bodies of its area and the areas
    above, and those of the unit where it happened.

    Units' own plans are named to those who may see them; the public ones of the areas above to everybody.
    A plan is for a type if its hazard or title names it; an overall or comprehensive plan is for all. A version that
    fixes response levels applies at the levels it names. With `at`: the versions in force on that day as far as they
    were recorded by that moment, for the `level` of then.
    """
    chain = [area.id for area in area_chain(incident.area)]
    public = and_(Organisation.area_id.in_(chain), Plan.family == Family.GOVERNMENT)
    own = and_(
        Plan.organisation_id.in_(_units_there(incident)),
        within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id),
    )
    plan_ids = db.session.scalars(select(Plan.id).join(Plan.organisation).where(or_(public, own))).all()
    versions = sorted(in_force(plan_ids, local(at).date() if at else None, at).values(), key=lambda version: version.id)
    levels = _levels_of([version.id for version in versions])
    applying = (
        (version, _why_it_applies(version, levels[version.id], incident, level or incident.level))
        for version in versions
    )
    return [Applying(version, because) for version, because in applying if because is not None]


def _levels_of(version_ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {version_id: set() for version_id in version_ids}
    rows = db.session.execute(
        select(ResponseLevel.version_id, ResponseLevel.level).where(ResponseLevel.version_id.in_(version_ids))
    )
    for version_id, level in rows:
        found[version_id].add(level)
    return found


def _units_there(incident: Incident) -> Select[int]:
    found: list[ColumnElement[bool]] = [false()]
    if incident.unit_id is not None:
        found += [Organisation.id == incident.unit_id, Organisation.parent_id == incident.unit_id]
    place = place_of(incident)
    if place is not None:
        box = box_around(place, _NEXT_DOOR_M)
        found.append(
            and_(
                Organisation.lat.between(box.south, box.north), Organisation.lon.between(box.west, box.east)
            )
        )  # fmt: skip
    return select(Organisation.id).where(or_(*found))


def _why_it_applies(version: PlanVersion, levels: set[int], incident: Incident, level: int) -> Message | None:
    plan = version.plan
    if levels and level not in levels:
        return None
    if plan.kind in (PlanKind.OVERALL, PlanKind.COMPREHENSIVE):
        return message("It is for every kind of emergency.")
    named = classes_of(f"{plan.hazard} {plan.title}")
    if not named:
        return message("It names no kind of emergency, so it is shown to be looked at.")
    if incident_class(incident.type) not in named:
        return None
    return message("Its hazard and title name this kind of emergency.")


def minutes_since(incident: Incident) -> int:
    """Whole minutes since it began, or how long it lasted."""
    return ((incident.ended_at or now()) - incident.started_at) // timedelta(minutes=1)


def list_ongoing(by: Actor) -> Sequence[Incident]:
    """What is happening now in reach, for the band on every page; the gravest first."""
    return db.session.scalars(_ongoing(by)).all()


@built_once()
def _ongoing(by: Actor) -> Select[Incident]:
    return list_incidents(by, is_open=True).order_by(None).order_by(Incident.is_exercise, Incident.level).limit(5)


def nearest_area(place: Place) -> Area | None:
    """The area of the organisation nearest to a place, where no area was named; None if none is near."""
    box = box_around(place, 30_000)
    statement = (
        select(Organisation).where(
            Organisation.lat.between(box.south, box.north), Organisation.lon.between(box.west, box.east)
        )
        .order_by((Organisation.lat - place.lat) * (Organisation.lat - place.lat)
                  + (Organisation.lon - place.lon) * (Organisation.lon - place.lon))
        .options(joinedload(Organisation.area)).limit(1)
    )  # fmt: skip
    organisation = db.session.scalar(statement)
    return organisation.area if organisation else None
