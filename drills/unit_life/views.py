"""Pages of a unit's life: suspended, closed, opened again, moved, and as it was on a past day."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from drills.obligations import queries as duties
from drills.obligations import reports
from drills.unit_life import actions, queries, rules
from drills.unit_life.forms import CorrectionForm, DeclineForm, LifeForm, MoveForm
from drills.unit_life.rules import Change
from drills.unit_life.wording import CHANGE_DONE, CHANGE_HINTS, CHANGE_TITLES
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise, reaches
from emergency.accounts.rules import ORGANISATION_KIND_TITLES, SIZE_TITLES, TAG_TITLES
from emergency.core.clock import LOCAL, today
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.files import Store
from emergency.core.i18n import say
from emergency.core.papers import keep_paper, sent_paper
from emergency.filings import handing_on
from emergency.filings.queries import list_filings
from emergency.sites import actions as sites
from emergency.sites import moving
from emergency.sites import queries as facts
from emergency.sites.rules import (
    FACT_TITLES,
    LIFE_TITLES,
    MOVE_TITLES,
    OWNERSHIP_TITLES,
    TAG_GROUPS,
    FactName,
    MoveState,
    Rest,
)

pages = Blueprint("unit_life", __name__)
_WORDS = {
    "kinds": ORGANISATION_KIND_TITLES, "sizes": SIZE_TITLES, "tag_titles": TAG_TITLES, "lives": LIFE_TITLES,
    "ownerships": OWNERSHIP_TITLES, "fact_titles": FACT_TITLES, "tag_groups": TAG_GROUPS,
}  # fmt: skip
_CORRECTED = (
    FactName.TAGS, FactName.SIZE, FactName.EMPLOYEES, FactName.INDUSTRY, FactName.OWNERSHIP, FactName.NAME,
)  # fmt: skip


@pages.route("/organisations/<int:organisation_id>/suspend", methods=["GET", "POST"], defaults={"change": "suspend"})
@pages.route("/organisations/<int:organisation_id>/resume", methods=["GET", "POST"], defaults={"change": "resume"})
@pages.route("/organisations/<int:organisation_id>/close", methods=["GET", "POST"], defaults={"change": "close"})
@pages.route("/organisations/<int:organisation_id>/reopen", methods=["GET", "POST"], defaults={"change": "reopen"})
@needs(Permission.ORGANISATION_CREATE)
def change_life(organisation_id: int, change: str) -> Any:
    """Put a suspension, a resumption, a closing or a re-opening on record; what follows is said before."""
    organisation = _kept(organisation_id)
    wanted = Change(change)
    rules.after(organisation.life, wanted)
    form = LifeForm(on=today())
    is_right = form.validate_on_submit()
    sent = sent_paper(form) if form.is_submitted() else None
    if is_right and not form.file.errors:
        try:
            actions.change_life(
                organisation, wanted, on=form.on.data, until=form.until.data, reason=form.reason.data or "",
                source=form.source.data or "", file=keep_paper(sent, organisation.id), by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(say(CHANGE_DONE[wanted]), "ok")
            return redirect(url_for("sites.show", organisation_id=organisation.id))
    day = form.on.data if form.on.data and not form.on.errors else today()
    page = render_template(
        "unit_life/change.html", organisation=organisation, form=form, change=wanted, title=CHANGE_TITLES[wanted],
        hint=CHANGE_HINTS[wanted], hanging=queries.hanging_on(organisation, day), **_WORDS,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@pages.route("/organisations/<int:organisation_id>/move", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_CREATE)
def move(organisation_id: int) -> Any:
    """Hand a unit over to another area."""
    organisation = _kept(organisation_id)
    form = MoveForm(on=today())
    is_right = form.validate_on_submit()
    sent = sent_paper(form) if form.is_submitted() else None
    if is_right and not form.file.errors:
        try:
            file = keep_paper(sent, organisation.id)
            made = actions.hand_over(
                organisation, to=facts.find_area_by_words(form.area.data, organisation.area), on=form.on.data,
                rest=Rest(form.source.data or "", form.reason.data or "", file.id if file else None),
                filings_go=form.filings_go.data, by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(_renamed(error, to="area"))
        else:
            done = made.state is MoveState.DONE
            flash(_("The unit has moved.") if done else _("Handed over. The new authority is told."), "ok")
            return redirect(url_for("unit_life.show_move", move_id=made.id))
    page = render_template(
        "unit_life/move.html", organisation=organisation, form=form, waiting=moving.find_waiting(organisation),
        hanging=queries.hanging_on(organisation, today()), supervisors=accounts.supervisors_of(organisation.id),
        parts=facts.list_parts(organisation),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@pages.get("/moves")
@needs(Permission.ORGANISATION_CREATE)
def moves() -> Any:
    """Units that came here and units that left, with what waits to be received."""
    found = db.paginate(queries.list_moves(g.actor), per_page=50, max_per_page=50, error_out=False)
    return render_template("unit_life/moves.html", moves=found, states=MOVE_TITLES, actor=g.actor)


@pages.get("/moves/<int:move_id>")
@needs(Permission.ORGANISATION_CREATE)
def show_move(move_id: int) -> Any:
    """One move: who handed over what, and what may be done."""
    return _move_page(move_id, DeclineForm()), 200


@pages.post("/moves/<int:move_id>/receive")
@needs(Permission.ORGANISATION_CREATE)
def receive(move_id: int) -> Any:
    """Take the unit over."""
    actions.receive(moving.get_move(move_id, g.actor), by=g.actor)
    flash(_("Received. Name the departments that supervise it."), "ok")
    return redirect(url_for("unit_life.show_move", move_id=move_id))


@pages.post("/moves/<int:move_id>/decline")
@needs(Permission.ORGANISATION_CREATE)
def decline(move_id: int) -> Any:
    """Send the unit back, with a reason."""
    found, form = moving.get_move(move_id, g.actor), DeclineForm()
    if form.validate_on_submit():
        moving.decline(found, answer=form.answer.data or "", by=g.actor)
        flash(_("Declined. The other authority is told."), "ok")
        return redirect(url_for("unit_life.show_move", move_id=move_id))
    return _move_page(move_id, form), 422


@pages.post("/moves/<int:move_id>/withdraw")
@needs(Permission.ORGANISATION_CREATE)
def withdraw(move_id: int) -> Any:
    """Take the proposal back."""
    moving.withdraw(moving.get_move(move_id, g.actor), by=g.actor)
    flash(_("Withdrawn. The unit stays here."), "ok")
    return redirect(url_for("unit_life.show_move", move_id=move_id))


@pages.post("/moves/<int:move_id>/hand-on")
@needs(Permission.ORGANISATION_CREATE)
def hand_on(move_id: int) -> Any:
    """Hand the filings on that the old authority had kept."""
    handed = handing_on.hand_on_with(moving.get_move(move_id, g.actor), by=g.actor)
    said = ngettext(
        "%(num)d filing is handed on; its clock goes on", "%(num)d filings are handed on; their clocks go on",
        len(handed),
    )  # fmt: skip
    flash(said, "ok")
    return redirect(url_for("unit_life.show_move", move_id=move_id))


def _move_page(move_id: int, form: DeclineForm) -> str:
    found = moving.get_move(move_id, g.actor)
    is_new = reaches(g.actor, Permission.ORGANISATION_CREATE, found.to_area)
    is_old = reaches(g.actor, Permission.ORGANISATION_CREATE, found.from_area)
    return render_template(
        "unit_life/show_move.html", move=found, form=form, states=MOVE_TITLES, may_receive=is_new, may_withdraw=is_old,
        left=handing_on.left_behind(found) if found.state is MoveState.DONE and is_old else [],
        leaving=moving.leaving_supervisors(found.organisation, found.to_area) if is_old else [],
        sees_unit=reaches(g.actor, Permission.ORGANISATION_VIEW, found.organisation),
    )  # fmt: skip


@pages.get("/former-units/<int:organisation_id>")
@needs(Permission.ORGANISATION_CREATE)
def former(organisation_id: int) -> Any:
    """A unit that has left the area, as it was on its last day here; nothing later is shown."""
    departure = queries.get_departure(organisation_id, g.actor)
    last = date.fromordinal(departure.moved_on.toordinal() - 1)
    return render_template(
        "unit_life/former.html", move=departure, filings=db.session.scalars(
            list_filings(g.actor, organisation_id=organisation_id).limit(100)
        ).unique().all(), **_as_it_was(departure.organisation, last, None),
    )  # fmt: skip


@pages.get("/organisations/<int:organisation_id>/history")
@needs(Permission.ORGANISATION_VIEW)
def history(organisation_id: int) -> Any:
    """Everything that was stated about a unit, and what it was and owed on any day, as known at any moment."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    on, known_at = _day("on"), _moment("known_at")
    statements = facts.history_of(organisation)
    return render_template(
        "unit_life/history.html", history=statements, known_text=request.args.get("known_at", ""),
        supervisions=facts.supervisions_of(organisation), **_as_it_was(organisation, on, known_at),
    )  # fmt: skip


def _as_it_was(organisation: Organisation, on: date, known_at: datetime | None) -> dict[str, Any]:
    held = facts.facts_of([organisation.id], on, known_at).get(organisation.id, facts.Facts())
    owed = duties.obligations_of_one(organisation.id, on=on, known_at=known_at)
    rows = reports.duty_rows(owed, reports.Asked(on=on, may_act=False, known_at=known_at))
    areas = {int(row.value) for row in facts.history_of(organisation) if row.name is FactName.AREA}
    return {
        "organisation": organisation, "on": on, "known_at": known_at, "held": held,
        "name": facts.name_on(organisation, on, known_at), "areas": facts.area_names(areas),
        "duties": [row for row in rows if row["status"] not in _ADVICE],
        "supervisors": facts.supervisors_of_all([organisation.id], on, known_at).get((organisation.id, None), []),
        **_WORDS,
    }  # fmt: skip


_ADVICE = {"advisory", "expired_target"}


@pages.route("/organisations/<int:organisation_id>/facts/correct", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_EDIT)
def correct(organisation_id: int) -> Any:
    """Say what one fact was in a span of days; the mistaken statement stays in the history."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    authorise(g.actor, Permission.ORGANISATION_EDIT, organisation)
    form = CorrectionForm(name=request.args.get("name"))
    form.offer_facts()
    form.ownership.choices = [
        ("", _("Not known")),
        *((str(key), say(title)) for key, title in OWNERSHIP_TITLES.items()),
    ]
    form.name.choices = [(str(name), say(FACT_TITLES[name])) for name in _CORRECTED]
    if form.validate_on_submit():
        try:
            sites.state_facts(
                organisation, since=form.since.data, until=form.until.data, source=form.source.data or "",
                reason=form.reason.data or "", by=g.actor, **{form.name.data: form.value()},
            )  # fmt: skip
        except Invalid as error:
            form.take(_renamed(error, name="unit_name"))
        else:
            flash(_("Saved. What was said before stays in the history."), "ok")
            return redirect(url_for("unit_life.history", organisation_id=organisation.id))
    page = render_template("unit_life/correct.html", organisation=organisation, form=form, **_WORDS)
    return page, 422 if form.is_submitted() else 200


@pages.get("/organisations/<int:organisation_id>/papers/<int:file_id>")
@needs(Permission.ORGANISATION_VIEW)
def paper(organisation_id: int, file_id: int) -> Any:
    """The paper that a statement rests on, as it was uploaded."""
    file = queries.get_paper(file_id, accounts.get_organisation(organisation_id, g.actor))
    data = Store(current_app.config["SETTINGS"].data_dir).read(file.stored_as, file.sha256)
    return send_file(
        BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=file.filename
    )


def _renamed(error: Invalid, **names: str) -> Invalid:
    """The same complaints beside the fields as this form calls them."""
    fields: dict[str, Any] = {names.get(name, name): messages for name, messages in error.fields.items()}
    return Invalid(error.message, **fields)


def _kept(organisation_id: int) -> Organisation:
    """The unit, of which this person keeps the register. Errors: NotFound, NotAllowed."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    authorise(g.actor, Permission.ORGANISATION_CREATE, organisation)
    return organisation


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return today()


def _moment(name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
