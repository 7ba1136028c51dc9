"""Whose the teams and depots of an imported list are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, within_reach
from emergency.accounts.queries import find_organisation_by_words
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.imports import Given, Option, doubt, refuse
from emergency.core.places import Datum, check_place
from emergency.core.tables.preview import Item, Preview
from emergency.core.text import message

OWNER = Option(
    "organisation", message("Organisation of the whole list"),
    message("The credit code, the number or the exact name, for rows that name none. Empty: your own organisation."),
)  # fmt: skip


def settle_owners(preview: Preview, by: Actor, given: Given, permission: Permission, field: str) -> None:
    """Give each row the id of the organisation it names, else that of the whole list; without either it is refused."""
    default = find_organisation_by_words(given.get("organisation", ""), by)
    default_id = default.id if default is not None else by.organisation_id
    named = _named({str(item[field]) for item in preview.items if item.get(field)}, by, permission)
    for item in preview.items:
        said = item.get(field)
        item["organisation_id"] = named.get(str(said), default_id) if said else default_id
        if item["organisation_id"] is None:
            why = message("Say whose it is.")
            refuse(preview, item, field, "required_missing", why)
        elif said and said not in named:
            why = message("There is no organisation, or more than one, called %(words)s.", words=said)
            doubt(preview, item, field, "unknown_reference", why)


def _named(words: set[str], by: Actor, permission: Permission) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for some in _portions(sorted(words)):
        statement = select(Organisation.name, Organisation.id).where(
            Organisation.name.in_(some), within_reach(by, permission, Organisation.id)
        )
        for name, number in db.session.execute(statement):
            found.setdefault(name, []).append(number)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def _portions(words: Sequence[str], size: int = 500) -> list[Sequence[str]]:
    return [words[at : at + size] for at in range(0, len(words), size)]


def placed(preview: Preview, item: Item) -> None:
    """Read the place of a row, or tell that it cannot be one."""
    item["place"] = None
    if item.get("lat") is None or item.get("lon") is None:
        return
    try:
        place = check_place(float(item["lat"]), float(item["lon"]), Datum(item.get("datum") or Datum.WGS84))
    except Invalid as error:
        doubt(preview, item, "lat", "place_invalid", error.fields["lat"][0])
    else:
        item["place"] = {"lat": place.lat, "lon": place.lon, "datum": str(place.datum)}
