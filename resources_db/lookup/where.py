"""Where somebody means: coordinates, or a place the registers know by its name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from emergency.accounts.models import Organisation
from emergency.accounts.queries import list_organisations
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.places import Place, parse_place
from emergency.core.text import message
from resources_db.supplies.models import Depot
from resources_db.supplies.queries import list_depots


@dataclass(frozen=True)
class Known:
    """A place and the name it was found by."""

    place: Place
    name: str


def find_place(words: str, by: Actor) -> Known:
    """The point these words mean: two numbers, or the name of an organisation or depot in reach.

    Errors: Invalid on `where`.
    """
    words = words.strip()
    if any(character.isdigit() for character in words):
        try:
            return Known(parse_place(words), words)
        except Invalid:
            # A house number has digits too; the registers may know the name.
            pass
    organisations = list_organisations(by, words=words).where(Organisation.lat.is_not(None)).limit(1)
    depots = list_depots(by, words=words).where(Depot.lat.is_not(None)).limit(1)
    for statement in (organisations, depots):
        found = db.session.scalar(statement)
        if found is not None and found.lat is not None and found.lon is not None:
            return Known(Place(found.lat, found.lon), found.name)
    raise Invalid(where=message("No known place is called so. Give latitude and longitude, such as 36.1,117.2."))


def home_of(by: Actor) -> Known | None:
    """Where the actor's own organisation is, where nothing else is said."""
    row = db.session.execute(
        select(Organisation.lat, Organisation.lon, Organisation.name).where(Organisation.id == by.organisation_id)
    ).first()
    return Known(Place(row.lat, row.lon), row.name) if row is not None and row.lat is not None else None
