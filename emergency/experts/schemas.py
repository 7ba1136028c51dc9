"""Shapes of the API for experts."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.shapes import Id, Word
from emergency.experts.actions import Entry
from emergency.experts.models import Expert
from emergency.experts.reports import half_shown


class ExpertIn(Shape):
    name: str = Field(min_length=1, max_length=80)
    area: Id | None = None
    title: str = Field("", max_length=80)
    specialities: list[Word] = Field(min_length=1, max_length=20)
    employer: str = Field("", max_length=200)
    phone: str = Field("", max_length=40)
    since: date | None = None
    until: date | None = None
    source: str = Field("", max_length=300)
    login: str = Field("", max_length=80)
    """The account with which the expert fills in sheets himself."""


class ExpertPatch(Shape):
    """What is left out stays as it is."""

    name: str = Field("", max_length=80)
    title: str = Field("", max_length=80)
    specialities: list[Word] = Field(default_factory=list, max_length=20)
    employer: str = Field("", max_length=200)
    phone: str = Field("", max_length=40)
    since: date | None = None
    until: date | None = None
    source: str = Field("", max_length=300)
    login: str = Field("", max_length=80)


class ExpertOut(Answer):
    id: int
    name: str
    area: int
    title: str
    specialities: list[str]
    employer: str
    phone: str
    """Half shown to whoever does not keep the register."""
    since: date | None
    until: date | None
    source: str
    has_account: bool
    revision: int


class ExpertList(Answer):
    items: list[ExpertOut]
    total: int
    next: str | None


def read_entry(given: ExpertIn | ExpertPatch, before: Expert | None = None) -> Entry:
    """What is said of an expert, with what stands where nothing is said."""
    said = given.model_fields_set
    told = given.model_dump(exclude={"area", "login", "specialities"}, include=said if before else None)
    kept = {name: getattr(before, name) for name in Entry.__dataclass_fields__} if before else {}
    if before is None or "specialities" in said:
        told["specialities"] = "、".join(given.specialities)
    return Entry(**(kept | told))


def show_expert(expert: Expert, *, whole: bool) -> ExpertOut:
    """An expert as the API answers him; his number `whole` for those who keep the register."""
    return ExpertOut(
        id=expert.id, name=expert.name, area=expert.area_id, title=expert.title, specialities=list(expert.knows),
        employer=expert.employer, phone=expert.phone if whole else half_shown(expert.phone), since=expert.since,
        until=expert.until, source=expert.source, has_account=expert.account_id is not None, revision=expert.revision,
    )  # fmt: skip
