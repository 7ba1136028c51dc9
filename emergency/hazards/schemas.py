"""Shapes of the API for hazards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.places import Datum
from emergency.core.shapes import Id
from emergency.hazards.models import Hazard, HazardPlan, HazardStatement
from emergency.hazards.rules import Spot, State, Substance, check_substances
from emergency.sites.schemas import PlaceIn, PlaceOut

LARGEST_AMOUNT = 1e9
"""Beyond this a quantity was mistyped, whatever its unit."""


class SubstanceIn(Shape):
    name: str = Field(min_length=1, max_length=100)
    cas: str = Field(default="", max_length=12)
    quantity: float | None = Field(default=None, ge=0, le=LARGEST_AMOUNT)
    unit: str = Field(default="", max_length=20)
    ratio: float | None = Field(default=None, ge=0, le=LARGEST_AMOUNT)
    """q/Q: the amount over the critical amount of GB 18218."""


class PlanNamed(Shape):
    plan: Id
    clause: str = Field(default="", max_length=40)
    """The outline code or title of the clause; empty: the plan as a whole."""


class HazardIn(Shape):
    organisation: Id | None = None
    site: Id | None = None
    kind: str = Field(max_length=40)
    name: str = Field(min_length=1, max_length=200)
    level: int | None = Field(default=None, ge=1, le=4)
    area: Id | None = None
    place: PlaceIn | None = None
    address: str = Field(default="", max_length=300)
    substances: list[SubstanceIn] = Field(default_factory=list)
    identified_on: date | None = None
    since: date | None = None
    source: str = Field(default="", max_length=300)
    plans: list[PlanNamed] = Field(default_factory=list)


class HazardPatch(Shape):
    """What is said anew, from `since` on (default today); what is left out stays as it is stated."""

    name: str = Field(default="", max_length=200)
    level: int | None = Field(default=None, ge=1, le=4)
    area: Id | None = None
    place: PlaceIn | None = None
    address: str = Field(default="", max_length=300)
    substances: list[SubstanceIn] = Field(default_factory=list)
    gone: bool = False
    since: date | None = None
    source: str = Field(default="", max_length=300)
    plans: list[PlanNamed] = Field(default_factory=list)


class HazardOut(Answer):
    id: int
    organisation: int
    site: int | None
    kind: str
    name: str
    level: int | None
    area: int
    place: PlaceOut | None
    address: str
    substances: list[dict[str, Any]]
    identified_on: date | None
    since: date
    """From when on what is said here holds."""
    gone: bool
    source: str
    recorded_at: datetime
    plans: list[PlanNamed]
    revision: int


class HazardList(Answer):
    items: list[HazardOut]
    total: int
    next: str | None


def read_substances(given: Iterable[SubstanceIn]) -> tuple[Substance, ...]:
    """The substances as they are kept. Errors: Invalid."""
    return check_substances(Substance(**one.model_dump()) for one in given)


def read_spot(area_id: int, place: PlaceIn | None, address: str) -> Spot:
    """Where it lies. Errors: Invalid."""
    if place is None:
        return Spot(area_id, address=address)
    there = place.place().into(Datum.WGS84)
    return Spot(area_id, there.lat, there.lon, place.datum, address)


def patched(before: State, given: HazardPatch) -> State:
    """What was said with what is said anew. Errors: Invalid."""
    said, spot = given.model_fields_set, before.spot
    area_id = given.area if "area" in said and given.area is not None else spot.area_id
    address = given.address if "address" in said else spot.address
    moved = read_spot(area_id, given.place, address) if "place" in said else Spot(
        area_id, spot.lat, spot.lon, spot.datum, address
    )  # fmt: skip
    return State(
        name=given.name if "name" in said else before.name,
        level=given.level if "level" in said else before.level,
        substances=read_substances(given.substances) if "substances" in said else before.substances,
        spot=moved, is_gone=given.gone,
    )  # fmt: skip


def show_hazard(hazard: Hazard, said: HazardStatement, links: Iterable[HazardPlan]) -> HazardOut:
    """A hazard as the API answers it."""
    place = None
    if said.lat is not None and said.lon is not None:
        place = PlaceOut(lat=said.lat, lon=said.lon, given_in=said.datum or Datum.WGS84)
    return HazardOut(
        id=hazard.id, organisation=hazard.organisation_id, site=hazard.site_id, kind=hazard.kind, name=said.name,
        level=said.level, area=said.area_id, place=place, address=said.address, substances=list(said.substances),
        identified_on=hazard.identified_on, since=said.since, gone=said.is_gone, source=said.source,
        recorded_at=said.recorded_at, revision=hazard.revision,
        plans=[PlanNamed(plan=link.plan_id, clause=link.clause) for link in links],
    )  # fmt: skip
