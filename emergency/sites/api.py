"""The API of organisations and their sites."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, request

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission
from emergency.accounts.rules import OrganisationKind, Tag
from emergency.core.api import blueprint, listing, page_of
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid, NotFound, referred
from emergency.core.places import Place
from emergency.core.text import message
from emergency.core.things import thing
from emergency.sites import actions, queries
from emergency.sites.schemas import (
    OrganisationIn,
    OrganisationList,
    OrganisationOut,
    OrganisationPatch,
    PlaceIn,
    SiteIn,
    SiteList,
    SiteOut,
    show_organisation,
    show_site,
)

api = blueprint("organisations", __name__)
_FACTS = ("tags", "size", "employees", "industry", "ownership")


@api.get("/organisations")
@needs(Permission.ORGANISATION_VIEW)
@api.output(OrganisationList)
def list_organisations() -> Any:
    """Organisations in reach.

    Filters: `q` (words or pinyin), `kind`, `area` (with all below it), `tag`, `uscc`, `parent`, `supervised_by`.
    """
    said = request.args
    area_id = said.get("area", type=int)
    area = accounts.get_area(area_id) if area_id else None
    chosen = queries.list_organisations(
        g.actor, words=said.get("q", ""), kind=said.get("kind", type=OrganisationKind), area=area,
        uscc=said.get("uscc", ""), tag=said.get("tag", type=Tag), parent_id=said.get("parent", type=int),
        department_id=said.get("supervised_by", type=int),
    )  # fmt: skip
    answer = page_of(chosen, lambda row: row)
    ids = [row.id for row in answer["items"]]
    facts, supervisors = queries.facts_of(ids), queries.supervisors_of_all(ids)
    answer["items"] = [show_organisation(row, facts.get(row.id), supervisors) for row in answer["items"]]
    return answer


@api.post("/organisations")
@needs(Permission.ORGANISATION_CREATE)
@api.input(OrganisationIn, location="json", arg_name="given")
@api.output(OrganisationOut, status_code=201)
def create_organisation(given: OrganisationIn) -> Any:
    """Enter an organisation; its facts hold from the beginning."""
    organisation = actions.register(
        name=given.name, kind=given.kind, area=_area(given.area), uscc=given.uscc, phone=given.phone,
        address=given.address, parent=_parent(given.parent), place=_place(given.place), source=given.source,
        facts={name: getattr(given, name) for name in _FACTS if getattr(given, name) is not None},
        supervised_by=referred("supervised_by", queries.get_departments, given.supervised_by), by=g.actor,
    )  # fmt: skip
    if given.records_begin_on:
        actions.change_entry(organisation, records_begin_on=given.records_begin_on, by=g.actor)
    return _answer(organisation)


@api.get("/organisations/<int:organisation_id>")
@needs(Permission.ORGANISATION_VIEW)
@thing(Organisation)
@api.output(OrganisationOut)
def show(organisation_id: int) -> Any:
    """One organisation with what holds today."""
    return _answer(accounts.get_organisation(organisation_id, g.actor))


@api.patch("/organisations/<int:organisation_id>")
@needs(Permission.ORGANISATION_EDIT)
@api.input(OrganisationPatch, location="json", arg_name="given")
@api.output(OrganisationOut)
def change(organisation_id: int, given: OrganisationPatch) -> Any:
    """Change an organisation. Facts hold from `since` (default today); what was said before stays in the record."""
    organisation = queries.take_organisation(organisation_id, g.actor)
    said = given.model_fields_set
    since = given.since or today()
    facts = {name: getattr(given, name) for name in (*_FACTS, "name", "area", "life") if name in said}
    if given.place is not None:
        facts["place"] = given.place.place()
    if facts:
        actions.state_facts(organisation, since=since, until=given.until, source=given.source, by=g.actor, **facts)
    entry: dict[str, Any] = {name: getattr(given, name) for name in ("uscc", "phone", "address") if name in said}
    if given.records_begin_on is not None:
        entry["records_begin_on"] = given.records_begin_on
    if entry:
        actions.change_entry(organisation, by=g.actor, **entry)
    if "supervised_by" in said:
        departments = referred("supervised_by", queries.get_departments, given.supervised_by)
        actions.name_supervisors(organisation, departments, since=since, by=g.actor)
    return _answer(organisation)


@api.get("/organisations/<int:organisation_id>/facts")
@needs(Permission.ORGANISATION_VIEW)
def list_facts(organisation_id: int) -> Any:
    """Everything that was ever stated about an organisation and its sites, in the order it was recorded."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    rows = queries.fact_rows([organisation.id])
    stated = [
        {"name": row.name, "value": row.value, "site": row.site_id, "since": row.since and row.since.isoformat(),
         "until": row.until and row.until.isoformat(), "source": row.source, "recorded_by": row.recorded_by,
         "recorded_at": row.recorded_at.isoformat()}
        for row in rows
    ]  # fmt: skip
    return jsonify(listing(stated))


@api.get("/organisations/<int:organisation_id>/sites")
@needs(Permission.ORGANISATION_VIEW)
@api.output(SiteList)
def list_sites(organisation_id: int) -> Any:
    """The sites of an organisation."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    facts, supervisors = queries.facts_of_sites([organisation.id]), queries.supervisors_of_all([organisation.id])
    return page_of(queries.list_sites(organisation), lambda site: show_site(site, facts.get(site.id), supervisors))


@api.post("/organisations/<int:organisation_id>/sites")
@needs(Permission.ORGANISATION_EDIT)
@api.input(SiteIn, location="json", arg_name="given")
@api.output(SiteOut, status_code=201)
def add_site(organisation_id: int, given: SiteIn) -> Any:
    """Enter a site of an organisation; it lies in the organisation's area unless another is named."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    names = ("tags", "size", "employees")
    departments = referred("supervised_by", queries.get_departments, given.supervised_by)
    site = actions.add_site(
        organisation, name=given.name, area=_area(given.area or organisation.area_id), place=_place(given.place),
        since=given.since, until=given.until, supervised_by=departments,
        facts={name: getattr(given, name) for name in names if getattr(given, name) is not None}, by=g.actor,
    )  # fmt: skip
    facts = queries.facts_of_sites([organisation.id])
    return show_site(site, facts.get(site.id), queries.supervisors_of_all([organisation.id]))


def _answer(organisation: Organisation) -> Any:
    ids = [organisation.id]
    return show_organisation(organisation, queries.facts_of(ids).get(organisation.id), queries.supervisors_of_all(ids))


def _area(area_id: int) -> Any:
    try:
        return accounts.get_area(area_id)
    except NotFound as error:
        raise Invalid(area=message("There is no such area.")) from error


def _parent(parent_id: int | None) -> Organisation | None:
    if parent_id is None:
        return None
    parent = db.session.get(Organisation, parent_id)
    if parent is None:
        raise Invalid(parent=message("There is no such organisation."))
    return parent


def _place(given: PlaceIn | None) -> Place | None:
    return given.place() if given else None
