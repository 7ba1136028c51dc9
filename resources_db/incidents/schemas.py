"""Shapes of the API for incidents."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pydantic import AwareDatetime, Field

from emergency.core.api import Answer, Shape
from resources_db.claims.schemas import PlaceIn, PlaceOut, show_place
from resources_db.incidents.log import EntryKind
from resources_db.incidents.models import Incident, IncidentEntry
from resources_db.incidents.rules import Grade, current_grade, possible_grade


class HarmIn(Shape):
    deaths: int | None = Field(default=None, ge=0)
    missing: int | None = Field(default=None, ge=0)
    serious: int | None = Field(default=None, ge=0)
    poisoned: int | None = Field(default=None, ge=0)
    light: int | None = Field(default=None, ge=0)
    loss: Decimal | None = Field(default=None, ge=0, max_digits=16, decimal_places=2)


class IncidentIn(HarmIn):
    title: str = Field(min_length=1, max_length=200)
    type: str
    level: int = Field(ge=1, le=4)
    place: PlaceIn | None = None
    address: str = Field(default="", max_length=300)
    area: int | None = None
    organisation: int | None = None
    """The unit where it happened."""
    started_at: AwareDatetime | None = None
    exercise: bool = False


class IncidentPatch(HarmIn):
    title: str | None = Field(default=None, min_length=1, max_length=200)
    type: str | None = None
    level: int | None = Field(default=None, ge=1, le=4)
    place: PlaceIn | None = None
    address: str | None = Field(default=None, max_length=300)
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None


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
    deaths: int
    missing: int
    serious: int
    poisoned: int
    light: int
    loss: float
    current_grade: Grade | None
    possible_grade: Grade | None
    revision: int


class IncidentList(Answer):
    items: list[IncidentOut]
    total: int
    next: str | None


class EntryIn(Shape):
    kind: EntryKind = EntryKind.REPORT
    words: str = Field(min_length=1, max_length=2000)
    at: AwareDatetime | None = None
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
    """An incident as the API answers it, with its grade now and the grade it may reach."""
    return IncidentOut(
        id=incident.id, title=incident.title, type=incident.type, level=incident.level, place=show_place(incident),
        address=incident.address, area=incident.area_id, organisation=incident.unit_id,
        started_at=incident.started_at, ended_at=incident.ended_at, exercise=incident.is_exercise,
        deaths=incident.deaths, missing=incident.missing, serious=incident.serious, poisoned=incident.poisoned,
        light=incident.light, loss=float(incident.loss), current_grade=current_grade(incident.harm),
        possible_grade=possible_grade(incident.harm), revision=incident.revision,
    )  # fmt: skip


def show_entry(entry: IncidentEntry) -> EntryOut:
    """A line of the log as the API answers it."""
    return EntryOut(id=entry.id, kind=entry.kind, words=entry.words, at=entry.at, recorded_at=entry.recorded_at,
                    said_by=entry.said_by, automatic=entry.is_automatic)  # fmt: skip
