"""Organisations with their facts, sites and supervisors."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import SelectChoice

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, authorise, reaches
from emergency.accounts.rules import ORGANISATION_KIND_TITLES, SIZE_TITLES, TAG_TITLES, OrganisationKind, Tag
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.edits import refuse_stale
from emergency.core.errors import DomainError, Invalid, NotFound
from emergency.core.paging import paginate
from emergency.core.tables.giving import table_asked
from emergency.core.text import Message
from emergency.rulebook.beginnings import beginning_of
from emergency.sites import actions, queries, reports, rules
from emergency.sites.forms import (
    EditOrganisationForm,
    NewOrganisationForm,
    SiteFactsForm,
    SiteForm,
    SupervisorsForm,
)

pages = Blueprint("sites", __name__)
_WORDS = {
    "kinds": ORGANISATION_KIND_TITLES,
    "sizes": SIZE_TITLES,
    "tag_titles": TAG_TITLES,
    "tag_groups": rules.TAG_GROUPS,
    "lives": rules.LIFE_TITLES,
    "ownerships": rules.OWNERSHIP_TITLES,
    "fact_titles": rules.FACT_TITLES,
}


@pages.get("/organisations")
@needs(Permission.ORGANISATION_VIEW)
def index() -> Any:
    """The organisations in reach, by words, kind, area and tag."""
    area_words = request.args.get("area", "").strip()
    area: Area | None = None
    area_error: Message | None = None
    if area_words:
        try:
            area = queries.find_area_by_words(area_words, _own_area())
        except Invalid as error:
            area_error = error.fields["area"][0]
    chosen = queries.list_organisations(
        g.actor, words=request.args.get("q", ""), kind=request.args.get("kind", type=OrganisationKind), area=area,
        tag=request.args.get("tag", type=Tag), life=request.args.get("life", type=rules.Life),
    )  # fmt: skip
    if (table := table_asked(reports.REGISTER, chosen, reports.register_rows)) is not None:
        return table
    page = paginate(chosen)
    facts = queries.facts_of([row.id for row in page.items])
    formerly = queries.former_names([row.id for row in page.items])
    return render_template(
        "sites/index.html", page=page, facts=facts, formerly=formerly, area_error=area_error, **_WORDS
    )


@pages.get("/my-unit")
@needs(Permission.ORGANISATION_VIEW)
def mine() -> Any:
    """One's own organisation."""
    if g.actor.organisation_id is None:
        raise NotFound
    return redirect(url_for("sites.show", organisation_id=g.actor.organisation_id))


@pages.get("/organisations/<int:organisation_id>")
@needs(Permission.ORGANISATION_VIEW)
def show(organisation_id: int) -> Any:
    """One organisation: its facts and since when, its sites, parts and supervisors, and what others add."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    sites = db.session.scalars(queries.list_sites(organisation)).all()
    moved_to = {int(row.value) for row in queries.history_of(organisation) if row.name is rules.FactName.AREA}
    return render_template(
        "sites/show.html", organisation=organisation, facts=queries.present_facts(organisation), sites=sites,
        site_facts=queries.facts_of_sites([organisation.id]), parts=queries.list_parts(organisation),
        supervisors=queries.supervisors_of_all([organisation.id]), history=queries.history_of(organisation),
        areas=queries.area_names(moved_to), records_begin=beginning_of(organisation), **_WORDS,
    )  # fmt: skip


@pages.route("/organisations/new", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_CREATE)
def create() -> Any:
    """A new organisation; its facts hold from the beginning."""
    form = NewOrganisationForm(area=g.actor.area_name, kind=request.args.get("kind") or "enterprise")
    form.offer()
    if request.method == "GET" and request.args.get("parent"):
        form.parent.data = request.args["parent"]
    if form.validate_on_submit():
        try:
            organisation = actions.register(
                name=form.name.data, kind=OrganisationKind(form.kind.data), area=_area(form.area.data),
                uscc=form.uscc.data or "", phone=form.phone.data or "", address=form.address.data or "",
                parent=_find_parent(form.parent.data), place=form.read_place(), by=g.actor,
                facts={"tags": form.tags.data, "size": form.size.data or None, "employees": form.employees.data,
                       "industry": form.industry.data or None, "ownership": form.ownership.data or None},
            )  # fmt: skip
        except DomainError as error:
            form.take(_beside(error))
        else:
            flash(_("%(name)s is entered.", name=organisation.name), "ok")
            return redirect(url_for("sites.show", organisation_id=organisation.id))
    status = 422 if form.is_submitted() else 200
    return render_template("sites/new.html", form=form, **_WORDS), status


@pages.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_EDIT)
def edit(organisation_id: int) -> Any:
    """Say what holds from a day on. What was said before stays in the history."""
    organisation = queries.take_organisation(organisation_id, g.actor) if request.method == "POST" else (
        accounts.get_organisation(organisation_id, g.actor)
    )  # fmt: skip
    _must_reach(organisation)
    form = EditOrganisationForm(data=_present_values(organisation))
    form.offer()
    keeps_authority = reaches(g.actor, Permission.ORGANISATION_CREATE, organisation)
    if form.validate_on_submit():
        try:
            refuse_stale(organisation, form)
            _save(organisation, form, keeps_authority=keeps_authority)
        except DomainError as error:
            form.take(_beside(error))
        else:
            flash(_("Saved. What was said before stays in the history."), "ok")
            return redirect(url_for("sites.show", organisation_id=organisation.id))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "sites/edit.html", form=form, organisation=organisation, keeps_authority=keeps_authority, **_WORDS
    ), status


def _save(organisation: Organisation, form: EditOrganisationForm, *, keeps_authority: bool) -> None:
    facts: dict[str, Any] = {
        "name": form.name.data, "tags": form.tags.data, "size": form.size.data or None,
        "employees": form.employees.data, "industry": form.industry.data or None,
        "ownership": form.ownership.data or None,
    }  # fmt: skip
    entry: dict[str, Any] = {"phone": form.phone.data or "", "address": form.address.data or ""}
    if keeps_authority:
        entry["uscc"] = form.uscc.data or ""
    present = queries.present_facts(organisation)
    said = {name: value for name, value in facts.items() if not _says_the_same(name, value, present, organisation)}
    place = form.read_place()
    if place is not None and form.place.data != _typed_place(organisation):
        said["place"] = place
    if said:
        actions.state_facts(organisation, since=form.since.data, source=form.source.data or "", by=g.actor, **said)
    actions.change_entry(organisation, by=g.actor, **entry)


def _says_the_same(name: str, value: Any, present: queries.Facts, organisation: Organisation) -> bool:
    """Whether the form repeats what holds today, so that only what was changed is stated for the chosen day."""
    now = {"name": organisation.name, "tags": sorted(present.tags)}
    before = now.get(name, getattr(present, name))
    return bool((sorted(value) if name == "tags" else value) == before)


def _present_values(organisation: Organisation) -> dict[str, Any]:
    facts = queries.present_facts(organisation)
    return {
        "name": organisation.name, "uscc": organisation.uscc,
        "phone": organisation.phone, "address": organisation.address, "tags": list(facts.tags), "size": facts.size,
        "employees": facts.employees, "industry": facts.industry, "ownership": facts.ownership,
        "since": today(), "place": _typed_place(organisation), "revision": str(organisation.revision),
    }  # fmt: skip


def _typed_place(organisation: Organisation) -> str:
    return "" if organisation.lat is None else f"{organisation.lat:.6f},{organisation.lon:.6f}"


@pages.route("/organisations/<int:organisation_id>/supervisors", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_CREATE)
def supervisors(organisation_id: int) -> Any:
    """Which departments supervise the unit, from a day on."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    present = accounts.supervisors_of(organisation.id)
    offered = {each.id: each for each in (*present, *queries.list_departments(organisation.area))}
    offered.pop(organisation.id, None)
    form = SupervisorsForm(data={"departments": [each.id for each in present], "since": today()})
    form.departments.choices = [SelectChoice(each.id, each.name) for each in offered.values()]
    if form.validate_on_submit():
        try:
            other = accounts.find_organisation_by_words(form.others.data or "", g.actor)
            chosen = [*form.departments.data, *([other.id] if other else [])]
            actions.name_supervisors(organisation, queries.get_departments(chosen), since=form.since.data, by=g.actor)
        except Invalid as error:
            form.take(_renamed(error, organisation="others", supervised_by="others"))
        else:
            flash(_("Saved. What was said before stays in the history."), "ok")
            return redirect(url_for("sites.show", organisation_id=organisation.id))
    status = 422 if form.is_submitted() else 200
    return render_template("sites/supervisors.html", form=form, organisation=organisation), status


@pages.route("/organisations/<int:organisation_id>/sites/new", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_EDIT)
def add_site(organisation_id: int) -> Any:
    """A place where the organisation works that has facts of its own."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    _must_reach(organisation)
    form = SiteForm(area=organisation.area.code)
    form.offer_facts()
    if form.validate_on_submit():
        try:
            actions.add_site(
                organisation, name=form.name.data, area=_area(form.area.data), place=form.read_place(),
                since=form.since.data, by=g.actor, facts=_site_facts(form),
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("%(name)s is entered.", name=form.name.data), "ok")
            return redirect(url_for("sites.show", organisation_id=organisation.id))
    status = 422 if form.is_submitted() else 200
    return render_template("sites/new_site.html", form=form, organisation=organisation, **_WORDS), status


@pages.route("/sites/<int:site_id>/edit", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_EDIT)
def edit_site(site_id: int) -> Any:
    """Say what holds for a site from a day on, or that it is closed."""
    site = queries.get_site(site_id, g.actor)
    _must_reach(site)
    facts = queries.facts_of_sites([site.organisation_id]).get(site.id, queries.Facts())
    form = SiteFactsForm(
        data={"tags": list(facts.tags), "size": facts.size, "employees": facts.employees, "since": today(),
              "closed": facts.life or rules.Life.ACTIVE}
    )  # fmt: skip
    form.offer()
    if form.validate_on_submit():
        try:
            said = {**_site_facts(form), "tags": form.tags.data, "life": form.closed.data}
            actions.state_site_facts(site, since=form.since.data, source=form.source.data or "", by=g.actor, **said)
        except Invalid as error:
            form.take(_renamed(error, life="closed"))
        else:
            flash(_("Saved. What was said before stays in the history."), "ok")
            return redirect(url_for("sites.show", organisation_id=site.organisation_id))
    status = 422 if form.is_submitted() else 200
    return render_template("sites/edit_site.html", form=form, site=site, **_WORDS), status


def _site_facts(form: SiteForm | SiteFactsForm) -> dict[str, Any]:
    """What a site says of itself; what is left open is said by its organisation."""
    said = {"tags": form.tags.data, "size": form.size.data, "employees": form.employees.data}
    return {name: value for name, value in said.items() if value not in ("", None, [])}


def _must_reach(thing: Any) -> None:
    authorise(g.actor, Permission.ORGANISATION_EDIT, thing)


def _own_area() -> Area | None:
    return accounts.get_area(g.actor.area_id) if g.actor.area_id else None


def _area(words: str) -> Area:
    return queries.find_area_by_words(words, _own_area())


def _find_parent(words: str | None) -> Organisation | None:
    try:
        return accounts.find_organisation_by_words(words or "", g.actor)
    except Invalid as error:
        raise _renamed(error, organisation="parent") from error


def _renamed(error: Invalid, **names: str) -> Invalid:
    """The same complaints beside the fields as this form calls them."""
    fields: dict[str, Any] = {names.get(name, name): messages for name, messages in error.fields.items()}
    return Invalid(error.message, **fields)


def _beside(error: DomainError) -> Invalid:
    """A complaint as a form shows it: a taken credit code beside its field, the rest above."""
    if isinstance(error, Invalid):
        return error
    if error.status not in (403, 409):
        raise error
    if error.code == "uscc_taken":
        return Invalid(uscc=error.message)
    return Invalid(error.message)
