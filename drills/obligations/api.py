"""The API of obligations and of the year's programme."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import g, request

from drills.obligations import queries
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.api import Answer, blueprint, listing
from emergency.core.clock import today
from emergency.core.errors import Invalid
from emergency.core.i18n import say
from emergency.core.text import message

api = blueprint("obligations", __name__)


class ObligationList(Answer):
    items: list[dict[str, Any]]
    total: int
    next: str | None


class Programme(Answer):
    year: int
    items: list[dict[str, Any]]
    due: int
    booked: int
    held: int


@api.get("/obligations")
@needs(Permission.OBLIGATION_VIEW)
@api.output(ObligationList)
def list_obligations() -> Any:
    """The duties of one organisation on a day (`on`), as far as recorded by a moment (`known_at`)."""
    organisation_id = request.args.get("organisation", default=g.actor.organisation_id, type=int)
    if organisation_id is None:
        raise Invalid(organisation=message("Name the organisation."))
    unit = accounts.get_organisation(organisation_id, g.actor, Permission.OBLIGATION_VIEW)
    duties = queries.obligations_of_one(unit.id, on=_day("on"), known_at=_moment("known_at"))
    return listing([duty.as_json(say) for duty in duties])


@api.get("/programme")
@needs(Permission.OBLIGATION_VIEW)
@api.output(Programme)
def programme() -> Any:
    """The year's drills of an organisation, or of all units of an area: due, booked, held, by rule."""
    year = request.args.get("year", default=today().year, type=int)
    area_id = request.args.get("area", type=int)
    if area_id is not None:
        chosen = accounts.list_organisations(
            g.actor, area=accounts.get_area(area_id), permission=Permission.OBLIGATION_VIEW
        )
        ids = queries.ids_of(chosen)
    else:
        given = request.args.get("organisation", default=g.actor.organisation_id, type=int)
        if given is None:
            raise Invalid(organisation=message("Name the organisation or the area."))
        ids = [accounts.get_organisation(given, g.actor, Permission.OBLIGATION_VIEW).id]
    rows = queries.programme_of(ids, year)
    return {
        "year": year,
        "items": [
            {"rule": row.rule.id, "title": say(row.rule.title), "due": row.due, "booked": row.booked, "held": row.held}
            for row in rows
        ],
        "due": sum(row.due for row in rows),
        "booked": sum(row.booked for row in rows),
        "held": sum(row.held for row in rows),
    }


def _day(name: str) -> date | None:
    given = request.args.get(name)
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise Invalid(on=message("Write the day as 2026-03-31.")) from error


def _moment(name: str) -> datetime | None:
    given = request.args.get(name)
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid(known_at=message("Write the moment as 2026-03-31T02:14:00+08:00."))
    return moment
