"""Pages of teams: the list, a team with its members and its word on how ready it is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.queries import find_organisation_by_words, get_organisation
from emergency.core import clock
from emergency.core.edits import refuse_stale
from emergency.core.errors import DomainError, Invalid
from emergency.core.i18n import say
from emergency.core.paging import paginate
from emergency.core.tables.giving import table_asked
from emergency.core.text import message
from resources_db.claims.queries import live_claims, usual_window
from resources_db.teams import actions, queries, reports
from resources_db.teams.forms import MemberForm, StatusForm, TeamForm
from resources_db.teams.models import Team
from resources_db.teams.rules import (
    CATEGORY_TITLES,
    CONFIRMATION_TITLES,
    STATUS_TITLES,
    Category,
    Confirmation,
    TeamStatus,
    is_trained,
)

pages = Blueprint("teams", __name__)
_TITLES = {"categories": CATEGORY_TITLES, "statuses": STATUS_TITLES, "ways": CONFIRMATION_TITLES}
_SPOKEN = (Confirmation.PHONE, Confirmation.PAGE, Confirmation.ON_SITE, Confirmation.SCAN)


@pages.get("/teams")
@needs(Permission.TEAM_VIEW)
def index() -> Any:
    """The teams in reach."""
    asked = request.args
    chosen = queries.list_teams(
        g.actor, words=asked.get("q", ""), category=asked.get("category", type=Category),
        status=asked.get("status", type=TeamStatus), stale=bool(asked.get("stale")),
    )  # fmt: skip
    if (table := table_asked(reports.REGISTER, chosen, reports.register_rows)) is not None:
        return table
    teams = paginate(chosen)
    claims = live_claims([team.resource_id for team in teams.items], usual_window())
    return render_template("teams/index.html", teams=teams, claims=claims, asked=asked, **_TITLES)


@pages.get("/members")
@needs(Permission.TEAM_VIEW)
def members() -> Any:
    """The members of all teams in reach, as a table to keep (`?format=xlsx` or `csv`)."""
    table = table_asked(reports.MEMBER_REGISTER, queries.list_all_members(g.actor), reports.member_rows)
    return table if table is not None else redirect(url_for("teams.index"))


@pages.route("/teams/new", methods=["GET", "POST"])
@needs(Permission.TEAM_EDIT)
def create() -> Any:
    """A new team."""
    form = _form(TeamForm())
    if form.validate_on_submit():
        try:
            team = actions.create_team(
                name=form.name.data, category=Category(form.category.data), place=form.given_place(), by=g.actor,
                organisation=_owner(form.organisation.data), **_details(form),
            )  # fmt: skip
        except DomainError as error:
            _refused(form, error)
        else:
            flash(_("The team is entered."), "ok")
            return redirect(url_for("teams.show", team_id=team.id))
    return render_template("teams/edit.html", form=form, team=None), 422 if form.is_submitted() else 200


@pages.get("/teams/<int:team_id>")
@needs(Permission.TEAM_VIEW)
def show(team_id: int) -> Any:
    """One team."""
    return _page(queries.get_team(team_id, g.actor), StatusForm(), MemberForm())


@pages.route("/teams/<int:team_id>/edit", methods=["GET", "POST"])
@needs(Permission.TEAM_EDIT)
def edit(team_id: int) -> Any:
    """Change a team."""
    team = queries.get_team(team_id, g.actor)
    authorise(g.actor, Permission.TEAM_EDIT, team)
    form = _form(TeamForm(obj=None if request.method == "POST" else _as_form(team)))
    del form.organisation
    if form.validate_on_submit():
        try:
            refuse_stale(team, form)
            actions.update_team(
                team, name=form.name.data, category=Category(form.category.data), place=form.given_place(),
                by=g.actor, **_details(form),
            )  # fmt: skip
        except DomainError as error:
            _refused(form, error)
        else:
            flash(_("The team is changed."), "ok")
            return redirect(url_for("teams.show", team_id=team.id))
    return render_template("teams/edit.html", form=form, team=team), 422 if form.is_submitted() else 200


@pages.post("/teams/<int:team_id>/status")
@needs(Permission.TEAM_EDIT)
def report(team_id: int) -> Any:
    """Say how ready a team is; the same status again confirms it."""
    team, form = queries.get_team(team_id, g.actor), _status_form(StatusForm())
    authorise(g.actor, Permission.TEAM_EDIT, team)
    if form.validate_on_submit():
        moment = form.confirmed_at.data
        try:
            actions.report_status(
                team, TeamStatus(form.status.data), confirmed_by=form.confirmed_by.data or "", by=g.actor,
                confirmed_how=Confirmation(form.confirmed_how.data), note=form.note.data or "",
                confirmed_at=moment.replace(tzinfo=clock.LOCAL) if moment else None,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Noted: %(status)s.", status=say(STATUS_TITLES[team.status])), "ok")
            return redirect(url_for("teams.show", team_id=team.id))
    return _page(team, form, MemberForm(formdata=None)), 422


@pages.post("/teams/<int:team_id>/members")
@needs(Permission.TEAM_EDIT)
def add_member(team_id: int) -> Any:
    """Add a member."""
    team, form = queries.get_team(team_id, g.actor), MemberForm()
    authorise(g.actor, Permission.TEAM_EDIT, team)
    if form.validate_on_submit():
        try:
            actions.add_member(
                team, name=form.name.data, phone=form.phone.data or "", role=form.role.data or "",
                certificate=form.certificate.data or "", trained_on=form.trained_on.data,
                is_insured={"yes": True, "no": False}.get(form.is_insured.data), by=g.actor,
            )  # fmt: skip
        except DomainError as error:
            _refused(form, error)
        else:
            return redirect(url_for("teams.show", team_id=team.id, _anchor="members"))
    return _page(team, StatusForm(formdata=None), form), 422


@pages.post("/members/<int:member_id>/leave")
@needs(Permission.TEAM_EDIT)
def leave(member_id: int) -> Any:
    """A member has left the team."""
    member = queries.get_member(member_id, g.actor)
    actions.end_membership(member, on=clock.today(), by=g.actor)
    return redirect(url_for("teams.show", team_id=member.team_id, _anchor="members"))


def _page(team: Team, status_form: StatusForm, member_form: MemberForm) -> str:
    members = queries.list_members(team)
    if not status_form.is_submitted():
        status_form.status.data = team.status
    return render_template(
        "teams/show.html", team=team, members=members, reports=queries.list_reports(team),
        trained=sum(1 for member in members if is_trained(member.trained_on) and member.left_on is None),
        present=sum(1 for member in members if member.left_on is None),
        claims=live_claims([team.resource_id], usual_window()).get(team.resource_id, []),
        status_form=_status_form(status_form), member_form=member_form, **_TITLES,
    )  # fmt: skip


def _status_form(form: StatusForm) -> StatusForm:
    form.status.choices = [SelectChoice(str(status), say(title)) for status, title in STATUS_TITLES.items()]
    form.confirmed_how.choices = [SelectChoice(str(way), say(CONFIRMATION_TITLES[way])) for way in _SPOKEN]
    return form


def _form(form: TeamForm) -> TeamForm:
    form.category.choices = [SelectChoice(str(category), say(title)) for category, title in CATEGORY_TITLES.items()]
    return form


def _as_form(team: Team) -> Any:
    """A team as its form shows it."""
    shown = {field: getattr(team, field) for field in ("name", "headcount", "leader", "phone", "address", "equipment")}
    shown["category"] = str(team.category)
    shown["revision"] = str(team.revision)
    shown["capabilities"] = "\n".join(dict.fromkeys([*team.capabilities, *team.speciality]))
    shown["place"] = f"{team.lat:.6f},{team.lon:.6f}" if team.lat is not None else ""
    return type("Shown", (), shown)()


def _details(form: TeamForm) -> dict[str, Any]:
    given = {name: getattr(form, name).data or "" for name in ("leader", "phone", "address", "equipment")}
    return {**given, "headcount": form.headcount.data or 0, "capabilities": _lines(form.capabilities.data)}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _owner(words: str | None) -> Any:
    found = find_organisation_by_words(words or "", g.actor)
    if found is not None:
        return found
    if g.actor.organisation_id is None:
        raise Invalid(organisation=message("Say whose team it is."))
    return get_organisation(g.actor.organisation_id, g.actor)


def _refused(form: Any, error: DomainError) -> None:
    """Complaints at the form: a name that another team has beside it, that somebody was first above all."""
    if isinstance(error, Invalid):
        form.take(error)
    else:
        form.take(Invalid(error.message) if error.code == "stale" else Invalid(name=error.message))
