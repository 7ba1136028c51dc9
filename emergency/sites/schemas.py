"""Shapes of the API for organisations and sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import Field

from emergency.accounts.models import Organisation
from emergency.accounts.rules import OrganisationKind, Size, Tag
from emergency.core.api import Answer, Shape
from emergency.core.errors import Invalid
from emergency.core.places import Datum, Place, check_place
from emergency.core.shapes import Id, Prose, Word
from emergency.sites.models import Site
from emergency.sites.queries import Facts
from emergency.sites.rules import LARGEST_HEADCOUNT, Life, Ownership


class PlaceIn(Shape):
    """A place as the contract writes it, in any of the four datums."""

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    datum: Datum = Datum.WGS84

    def place(self) -> Place:
        """The place. Errors: Invalid on `place` for a point outside China."""
        try:
            return check_place(self.lat, self.lon, self.datum)
        except Invalid as error:
            raise Invalid(place=[said for messages in error.fields.values() for said in messages]) from error


class PlaceOut(Answer):
    lat: float
    lon: float
    datum: Datum = Datum.WGS84
    given_in: Datum
    """The datum it was given in."""


class FactsIn(Shape):
    tags: list[Tag] | None = None
    size: Size | None = None
    employees: int | None = Field(default=None, ge=0, le=LARGEST_HEADCOUNT)


class OrganisationFactsIn(FactsIn):
    industry: str | None = Field(default=None, max_length=8)
    ownership: Ownership | None = None


class OrganisationIn(OrganisationFactsIn):
    name: str = Field(min_length=1, max_length=200)
    uscc: Word = ""
    kind: OrganisationKind
    area: Id
    parent: Id | None = None
    place: PlaceIn | None = None
    phone: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=300)
    supervised_by: list[Id] = Field(default_factory=list)
    records_begin_on: date | None = None
    source: Prose = ""


class OrganisationPatch(OrganisationFactsIn):
    name: str = Field(default="", max_length=200)
    uscc: Word = ""
    area: Id | None = None
    life: Life | None = None
    place: PlaceIn | None = None
    phone: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=300)
    supervised_by: list[Id] = Field(default_factory=list)
    records_begin_on: date | None = None
    since: date | None = None
    until: date | None = None
    source: Prose = ""


class OrganisationOut(Answer):
    id: int
    name: str
    uscc: str | None
    kind: OrganisationKind
    area: int
    parent: int | None
    tags: list[str]
    size: str | None
    employees: int | None
    industry: str | None
    ownership: str | None
    life: str
    phone: str
    address: str
    place: PlaceOut | None
    supervised_by: list[int]
    records_begin_on: date | None
    revision: int


class OrganisationList(Answer):
    items: list[OrganisationOut]
    total: int
    next: str | None


class SiteIn(FactsIn):
    name: str = Field(default="", max_length=200)
    area: Id | None = None
    place: PlaceIn | None = None
    since: date | None = None
    until: date | None = None
    supervised_by: list[Id] = Field(default_factory=list)


class SiteOut(Answer):
    id: int
    organisation: int
    name: str
    area: int
    place: PlaceOut | None
    tags: list[str]
    size: str | None
    employees: int | None
    since: date | None
    until: date | None
    supervised_by: list[int]


class SiteList(Answer):
    items: list[SiteOut]
    total: int
    next: str | None


Supervisors = Mapping[tuple[int, int | None], Sequence[Organisation]]


def show_organisation(organisation: Organisation, facts: Facts | None, supervisors: Supervisors) -> OrganisationOut:
    """An organisation as the API answers it, with what holds today."""
    facts = facts or Facts()
    return OrganisationOut(
        id=organisation.id,
        name=organisation.name,
        uscc=organisation.uscc,
        kind=organisation.kind,
        area=organisation.area_id,
        parent=organisation.parent_id,
        tags=list(facts.tags),
        size=facts.size,
        employees=facts.employees,
        industry=facts.industry or organisation.industry or None,
        ownership=facts.ownership,
        life=facts.life or Life.ACTIVE,
        phone=organisation.phone,
        address=organisation.address,
        place=_show_place(organisation),
        supervised_by=[each.id for each in supervisors.get((organisation.id, None), ())],
        records_begin_on=organisation.records_begin_on,
        revision=organisation.revision,
    )


def show_site(site: Site, facts: Facts | None, supervisors: Supervisors) -> SiteOut:
    """A site as the API answers it, with what it states of itself today."""
    facts = facts or Facts()
    return SiteOut(
        id=site.id,
        organisation=site.organisation_id,
        name=site.name,
        area=site.area_id,
        place=_show_place(site),
        tags=list(facts.tags),
        size=facts.size,
        employees=facts.employees,
        since=site.since,
        until=site.until,
        supervised_by=[each.id for each in supervisors.get((site.organisation_id, site.id), ())],
    )


def _show_place(thing: Any) -> PlaceOut | None:
    if thing.lat is None:
        return None
    return PlaceOut(lat=thing.lat, lon=thing.lon, given_in=thing.datum or Datum.WGS84)
