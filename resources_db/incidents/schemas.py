"""Shapes of the API for incidents."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.clock import local, now
from emergency.core.i18n import say
from emergency.core.shapes import Count, Id, Line, Moment
from resources_db.claims.schemas import PlaceIn, PlaceOut, show_place
from resources_db.incidents.grades import (
    casualties_change_until,
    current_grade,
    grade_rule,
    grade_that_counts,
    possible_grade,
)
from resources_db.incidents.log import EntryKind
from resources_db.incidents.models import Incident, IncidentEntry
from resources_db.incidents.queries import harm_over_time
from resources_db.incidents.reporting import Duty, FormAsked, Timer, TimerState
from resources_db.incidents.rules import Cause, Grade, ReportForm, Tier


class HarmIn(Shape):
    deaths: Count | None = None
    missing: Count | None = None
    serious: Count | None = None
    poisoned: Count | None = None
    light: Count | None = None
    loss: Decimal | None = Field(default=None, ge=0, max_digits=16, decimal_places=2)


class IncidentIn(HarmIn):
    title: str = Field(min_length=1, max_length=200)
    type: Line
    level: int = Field(ge=1, le=4)
    place: PlaceIn | None = None
    address: str = Field(default="", max_length=300)
    area: Id | None = None
    organisation: Id | None = None
    """The unit where it happened."""
    started_at: Moment | None = None
    exercise: bool = False
    cause: Cause | None = None


class IncidentPatch(HarmIn):
    title: str | None = Field(default=None, min_length=1, max_length=200)
    type: Line | None = None
    level: int | None = Field(default=None, ge=1, le=4)
    place: PlaceIn | None = None
    address: str | None = Field(default=None, max_length=300)
    started_at: Moment | None = None
    ended_at: Moment | None = None
    cause: Cause | None = None


class IncidentOut(Answer):
    id: int
    title: str
    type: str
    level: int
    place: PlaceOut | None
    address: str
    area: int
    organisation: int | None
    started_at: datetime
    ended_at: datetime | None
    exercise: bool
    cause: Cause | None
    deaths: int
    missing: int
    serious: int
    poisoned: int
    light: int
    loss: float
    current_grade: Grade | None
    possible_grade: Grade | None
    counting_grade: Grade | None
    """The grade by the casualties known when the window for supplements ended, or by those known now while it runs."""
    supplement_until: date
    investigated_by: Tier | None
    revision: int


class IncidentList(Answer):
    items: list[IncidentOut]
    total: int
    next: str | None


class ReportMadeIn(Shape):
    clock: str = Field(max_length=40)
    tier: Tier | None = None
    """The level that was told, for a report that climbs level by level."""
    form: ReportForm
    made_at: Moment | None = None
    made_by: str = Field(default="", max_length=60)
    words: str = Field(default="", max_length=2000)


class TimerOut(Answer):
    clock: str
    title: str
    tier: Tier | None
    duty: Duty
    form: FormAsked
    started_at: datetime | None
    due_at: datetime | None
    state: TimerState
    made_at: datetime | None
    citations: list[dict[str, str | None]]
    verified: bool


class TimerList(Answer):
    items: list[TimerOut]
    total: int
    next: str | None


class EntryIn(Shape):
    kind: EntryKind = EntryKind.REPORT
    words: str = Field(min_length=1, max_length=2000)
    at: Moment | None = None
    said_by: str = Field(default="", max_length=60)


class EntryOut(Answer):
    id: int
    kind: EntryKind
    words: str
    at: datetime
    recorded_at: datetime
    said_by: str
    automatic: bool


class EntryList(Answer):
    items: list[EntryOut]
    total: int
    next: str | None


def show_incident(incident: Incident) -> IncidentOut:
    """An incident as the API answers it: its grade now, the grade it may reach, and the grade that counts."""
    happened_on = local(incident.started_at).date()
    counting = grade_that_counts(harm_over_time(incident), happened_on, incident.cause)
    return IncidentOut(
        id=incident.id, title=incident.title, type=incident.type, level=incident.level, place=show_place(incident),
        address=incident.address, area=incident.area_id, organisation=incident.unit_id,
        started_at=incident.started_at, ended_at=incident.ended_at, exercise=incident.is_exercise,
        deaths=incident.deaths, missing=incident.missing, serious=incident.serious, poisoned=incident.poisoned,
        light=incident.light, loss=float(incident.loss), current_grade=current_grade(incident.harm),
        possible_grade=possible_grade(incident.harm), revision=incident.revision, cause=incident.cause,
        counting_grade=counting, supplement_until=casualties_change_until(happened_on, incident.cause),
        investigated_by=grade_rule(counting).investigated_by if counting else None,
    )  # fmt: skip


def show_entry(entry: IncidentEntry) -> EntryOut:
    """A line of the log as the API answers it."""
    return EntryOut(id=entry.id, kind=entry.kind, words=entry.words, at=entry.at, recorded_at=entry.recorded_at,
                    said_by=entry.said_by, automatic=entry.is_automatic)  # fmt: skip


def show_timer(timer: Timer) -> TimerOut:
    """A report that is asked for, as the API answers it."""
    standing = timer.clock.standing
    return TimerOut(
        clock=timer.clock.id, title=say(timer.clock.title), tier=timer.tier, duty=timer.clock.duty,
        form=timer.clock.form, started_at=timer.started_at, due_at=timer.due_at, state=timer.state(now()),
        made_at=timer.made.at if timer.made else None, verified=standing.mark.is_verified,
        citations=[{"instrument": cited.number, "article": cited.article} for cited in standing.citations],
    )  # fmt: skip
