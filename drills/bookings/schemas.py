"""Shapes of the API for drills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import Field

from drills.bookings.models import Drill
from drills.bookings.reservations import teams_of
from drills.bookings.rules import Content, DrillKind, DrillState, Form
from emergency.core.api import Answer, Shape
from emergency.core.places import Datum
from emergency.core.shapes import Count, Id, Line, Moment, Prose, Word
from emergency.sites.schemas import PlaceIn, PlaceOut
from resources_db.holds.schemas import LineIn


class DutyShape(Shape):
    rule: Word
    plan: Id | None = None
    period_from: date
    period_to: date


class DrillIn(Shape):
    """A booking, or with `held_on` a drill held before the system was used."""

    organiser: Id
    plans: list[Id]
    title: Line = ""
    site: Id | None = None
    kind: DrillKind | None = None
    content: Content = Content.SINGLE
    form: Form
    purpose: Prose = ""
    announced: bool = True
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    held_on: date | None = None
    trial: bool = False
    attendance: Count | None = None
    place: PlaceIn | Line | None = None
    participants: list[Id | Line] = Field(default_factory=list)
    teams: list[Id] = Field(default_factory=list)
    observers: list[Line] = Field(default_factory=list)
    duties: list[DutyShape] = Field(default_factory=list)


class DrillPatch(Shape):
    title: Line | None = None
    plans: list[Id] | None = None
    kind: DrillKind | None = None
    content: Content | None = None
    form: Form | None = None
    purpose: Prose | None = None
    announced: bool | None = None
    place: PlaceIn | Line | None = None
    participants: list[Id | Line] | None = None
    observers: list[Line] | None = None
    duties: list[DutyShape] | None = None


class PostponeIn(Shape):
    starts_at: Moment
    ends_at: Moment
    reason: Prose


class ReasonIn(Shape):
    reason: Prose


class FinishIn(Shape):
    on: date | None = None
    attendance: Count | None = None
    notes: Prose = ""


class ReserveIn(Shape):
    """What is reserved from the drill's start to its end."""

    lines: list[LineIn] = Field(min_length=1, max_length=100)
    partial: bool = False


class DrillOut(Answer):
    id: int
    organiser: int
    title: str
    plans: list[int]
    site: int | None
    kind: DrillKind
    content: Content
    form: Form
    purpose: str
    announced: bool
    starts_at: datetime
    ends_at: datetime
    held_on: date | None
    state: DrillState
    place: PlaceOut | str | None
    participants: list[int | str]
    teams: list[int]
    """Those that are held for it."""
    observers: list[str]
    attendance: int | None
    revision: int
    clashes: list[dict[str, Any]] = Field(default_factory=list)


class DrillList(Answer):
    items: list[DrillOut]
    total: int
    next: str | None


def show_drill(
    drill: Drill, clashes: list[dict[str, Any]] | None = None, teams: Sequence[int] | None = None
) -> DrillOut:
    """A drill as the API answers it; `clashes` are told when it is booked, `teams` are known to a list beforehand."""
    if teams is None:
        teams = teams_of([drill.id]).get(drill.id, [])
    point = None
    if drill.lat is not None and drill.lon is not None:
        point = PlaceOut(lat=drill.lat, lon=drill.lon, given_in=drill.datum or Datum.WGS84)
    return DrillOut(
        id=drill.id, organiser=drill.organisation_id, title=drill.title, plans=[plan.id for plan in drill.plans],
        site=drill.site_id, kind=drill.kind, content=drill.content, form=drill.form, purpose=drill.purpose,
        announced=drill.is_announced, starts_at=drill.starts_at, ends_at=drill.ends_at, held_on=drill.held_on,
        state=drill.state, place=point or drill.place or None,
        participants=[p.organisation_id or p.name for p in drill.participants if not p.is_observer],
        teams=list(teams), observers=[p.name for p in drill.participants if p.is_observer],
        attendance=drill.attendance, revision=drill.revision, clashes=clashes or [],
    )  # fmt: skip
