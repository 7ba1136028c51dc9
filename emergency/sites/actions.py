"""What is done to organisations and their sites: entered, described fact by fact, moved, renamed, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from emergency.accounts import actions as accounts
from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.places import Datum, Place
from emergency.core.text import Message, message
from emergency.core.uploads import StoredFile
from emergency.rulebook import beginnings
from emergency.sites import moving, rules
from emergency.sites.models import Fact, Site
from emergency.sites.rules import ENTERED_WHEN_DONE, KEPT_BY_AUTHORITY, FactName, Life, Rest
from emergency.sites.stating import state

SITE_FACTS = frozenset({FactName.TAGS, FactName.SIZE, FactName.EMPLOYEES, FactName.LIFE})


def register(
    *,
    name: str,
    kind: OrganisationKind,
    area: Area,
    by: Actor,
    facts: Mapping[str, Any] | None = None,
    supervised_by: Sequence[Organisation] = (),
    source: str = "",
    **entry: Any,
) -> Organisation:
    """Enter an organisation with its facts, which hold from the beginning.

    `facts` by name (`rules.FactName`); `entry` as in `accounts.actions.create_organisation`. Errors: Invalid,
    Conflict (`uscc_taken`), NotFound (area out of reach).
    """
    checked = _checked(facts or {})
    organisation = accounts.create_organisation(
        name=name, kind=kind, area=area, by=by, industry=checked.get(FactName.INDUSTRY) or "", **entry
    )
    stated = {FactName.AREA: area.id, FactName.NAME: organisation.name, FactName.LIFE: Life.ACTIVE, **checked}
    if entry.get("place") is not None:
        stated[FactName.PLACE] = rules.check_fact(FactName.PLACE, entry["place"])
    state(organisation, stated, since=None, until=None, rest=Rest(source), site=None, by=by)
    if supervised_by:
        accounts.supervise(organisation, list(supervised_by), since=None, by=by)
    return organisation


def state_facts(
    organisation: Organisation,
    *,
    since: date | None,
    by: Actor,
    until: date | None = None,
    source: str = "",
    reason: str = "",
    file: StoredFile | None = None,
    **facts: Any,
) -> list[Fact]:
    """Say what holds for an organisation from a day on (None: from the beginning); the statements added.

    Nothing is overwritten: what was said before stays, and a value that holds that day already is not said twice.
    `source` is the paper it rests on, `file` its upload. With `until`, what was said of days inside is said anew.
    Where a unit lies and whether it works is for the authority to say
    (NotAllowed); a closing needs its paper. Errors: Invalid by field.
    """
    authorise(by, Permission.ORGANISATION_EDIT, organisation)
    checked = _checked(facts)
    _check_days(checked, since, until)
    if KEPT_BY_AUTHORITY & set(checked):
        authorise(by, Permission.ORGANISATION_CREATE, organisation)
    if checked.get(FactName.LIFE) in (Life.CLOSED, Life.SUSPENDED) and not (source.strip() or file):
        raise Invalid(source=message("Name the paper that this rests on."))
    rest = Rest(source, reason, file.id if file else None)
    if FactName.AREA in checked:
        _authorise_move(organisation, checked[FactName.AREA], by)
    before = organisation.area_id
    added = state(organisation, checked, since=since, until=until, rest=rest, site=None, by=by)
    if organisation.area_id != before:
        moving.note_move(organisation, before, on=since or today(), rest=rest, by=by)
    return added


def change_entry(
    organisation: Organisation,
    *,
    by: Actor,
    uscc: str | None = None,
    phone: str | None = None,
    address: str | None = None,
    records_begin_on: date | None = None,
) -> None:
    """Correct what the register says without dates; None leaves a value as it is.

    Errors: Invalid, Conflict (`uscc_taken`), NotAllowed for a unit that would set the day its records begin.
    """
    authorise(by, Permission.ORGANISATION_EDIT, organisation)
    if uscc is not None and uscc != (organisation.uscc or ""):
        authorise(by, Permission.ORGANISATION_CREATE, organisation)
        organisation.uscc = accounts.free_credit_code(uscc, organisation.parent)
    if phone is not None:
        organisation.phone = phone.strip()
    if address is not None:
        organisation.address = address.strip()
    if records_begin_on is not None and records_begin_on != organisation.records_begin_on:
        authorise(by, Permission.ORGANISATION_CREATE, organisation)
        organisation.records_begin_on = records_begin_on
        beginnings.note_unit(organisation, records_begin_on, by=by)
    organisation.revision += 1
    db.session.flush()
    record(by, "organisation.changed", organisation)


def name_supervisors(
    organisation: Organisation, departments: Sequence[Organisation], *, since: date | None, by: Actor
) -> None:
    """Say which departments supervise a unit from a day on; only the authority may. Errors: NotAllowed, Invalid."""
    authorise(by, Permission.ORGANISATION_CREATE, organisation)
    accounts.supervise(organisation, list(departments), since=since, by=by)
    organisation.revision += 1
    db.session.flush()


def add_site(
    organisation: Organisation,
    *,
    name: str,
    area: Area,
    by: Actor,
    place: Place | None = None,
    since: date | None = None,
    until: date | None = None,
    facts: Mapping[str, Any] | None = None,
    supervised_by: Sequence[Organisation] = (),
) -> Site:
    """Enter a site of an organisation; its facts hold as long as the site does. Errors: Invalid, NotAllowed."""
    authorise(by, Permission.ORGANISATION_EDIT, organisation)
    if not name.strip():
        raise Invalid(name=message("Give the site's name."))
    if since is not None and until is not None and until <= since:
        raise Invalid(until=message("The end lies after the beginning."))
    checked = _checked(facts or {})
    _check_site_facts(checked)
    if supervised_by:
        authorise(by, Permission.ORGANISATION_CREATE, organisation)
    there = place.into(Datum.WGS84) if place else None
    site = Site(
        organisation_id=organisation.id, organisation=organisation, name=name.strip(), area_id=area.id, area=area,
        lat=there.lat if there else None, lon=there.lon if there else None, datum=place.datum if place else None,
        since=since, until=until,
    )  # fmt: skip
    db.session.add(site)
    db.session.flush()
    record(by, "site.added", site, name=site.name, organisation=organisation.id)
    if checked:
        state(organisation, checked, since=since, until=None, rest=Rest(), site=site, by=by)
    if supervised_by:
        accounts.supervise(organisation, list(supervised_by), since=since, by=by, site_id=site.id)
    return site


def state_site_facts(site: Site, *, since: date | None, by: Actor, source: str = "", **facts: Any) -> list[Fact]:
    """Say what holds for a site from a day on: tags, size, employees, or that it is closed. Errors: Invalid."""
    authorise(by, Permission.ORGANISATION_EDIT, site)
    checked = _checked(facts)
    _check_site_facts(checked)
    return state(site.organisation, checked, since=since, until=None, rest=Rest(source), site=site, by=by)


def _checked(facts: Mapping[str, Any]) -> dict[FactName, Any]:
    return {FactName(name): rules.check_fact(FactName(name), value) for name, value in facts.items()}


def _check_days(checked: Mapping[FactName, Any], since: date | None, until: date | None) -> None:
    if until is not None and since is not None and until <= since:
        raise Invalid(until=message("The end lies after the beginning."))
    if since is not None and since > today() and ENTERED_WHEN_DONE & set(checked):
        raise Invalid(since=message("A move or a new name is entered once it has happened."))
    if FactName.NAME in checked and not checked[FactName.NAME]:
        raise Invalid(name=message("Give the organisation's name."))
    if missing := {str(name) for name in (FactName.AREA, FactName.LIFE) if name in checked and not checked[name]}:
        _refuse(missing, message("This must be filled in."))


def _check_site_facts(checked: Mapping[FactName, Any]) -> None:
    if foreign := {str(name) for name in set(checked) - SITE_FACTS}:
        _refuse(foreign, message("A site says nothing about this; its organisation does."))


def _refuse(names: set[str], why: Message) -> None:
    fields: dict[str, Any] = dict.fromkeys(sorted(names), why)
    raise Invalid(**fields)


def _authorise_move(organisation: Organisation, area_id: int, by: Actor) -> None:
    area = db.session.get(Area, area_id)
    if area is None:
        raise Invalid(area=message("There is no such area."))
    if area_id != organisation.area_id:
        authorise(by, Permission.ORGANISATION_CREATE, area)
