"""Pages of an authority's own filing desk: how it works, what two people sign, who reads, what belongs elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.models import Account, Organisation
from emergency.accounts.permissions import Permission
from emergency.accounts.roles import Role
from emergency.accounts.rules import TAG_TITLES
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed
from emergency.core.i18n import say
from emergency.core.text import message
from emergency.filings import actions, authorities, copies, desks, handing_on, queries, readings, signing
from emergency.filings.forms import CopyForm, DeskForm, HandOnForm, ReaderForm, ReadingForm, SendBackForm
from emergency.filings.models import Filing
from emergency.filings.numbers import pattern_problem
from emergency.filings.receipts import preview_of

pages = Blueprint("desks", __name__)


@pages.route("/filings/desk", methods=["GET", "POST"])
@needs(Permission.FILING_DECIDE)
def edit() -> Any:
    """How one's own authority numbers receipts and who signs; the administrator chooses the authority first."""
    authority = _asked_authority()
    if authority is None:
        return render_template("desks/choose.html", choices=authorities.list_receiving())
    kept = desks.desk_of(authority.id)
    form = DeskForm(
        number_pattern=kept.number_pattern, is_two_step=kept.is_two_step, from_on=desks.first_day(authority.id),
        listed_tags=kept.listed_tags, others_file=kept.others_file,
    )  # fmt: skip
    form.offer_tags()
    if form.validate_on_submit() and request.form.get("do") != "preview":
        try:
            desk = desks.set_desk(
                authority, number_pattern=form.number_pattern.data, is_two_step=form.is_two_step.data,
                from_on=form.from_on.data, listed_tags=form.listed_tags.data or (),
                others_file=form.others_file.data, by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("This is how your desk works from %(day)s on. Your colleagues are told.", day=desk.from_on), "ok")
            return redirect(url_for("desks.edit", authority=request.args.get("authority")))
    return _shown(authority, form)


def _shown(authority: Organisation, form: DeskForm) -> Any:
    """The page with what the typed pattern would give; a look ahead is no error."""
    pattern = (form.number_pattern.data or "").strip()
    problem = pattern_problem(pattern)
    is_preview = request.form.get("do") == "preview"
    if is_preview and problem and not form.number_pattern.errors:
        form.number_pattern.errors = [say(problem)]
    page = render_template(
        "desks/edit.html", authority=authority, form=form, history=desks.history_of(authority.id),
        may_take_listed=desks.may_take_listed(authority), decides_on_others=desks.decides_on_others(authority),
        tag_titles=TAG_TITLES,
        preview=None if problem else preview_of(authority, pattern, today().year),
    )  # fmt: skip
    return page, 422 if form.is_submitted() and (form.errors or form.form_errors) else 200


def _asked_authority() -> Organisation | None:
    """One's own authority, or the one that the administrator names."""
    asked = request.args.get("authority", type=int)
    if asked is None and g.actor.role != Role.ADMINISTRATOR:
        asked = g.actor.organisation_id
    return None if asked is None else authorities.get_own(asked, g.actor)


@pages.route("/filings/<int:filing_id>/send-back", methods=["GET", "POST"])
@needs(Permission.FILING_DECIDE)
def send_back(filing_id: int) -> Any:
    """Give a first check back with what is to be looked at again."""
    filing, form = authorities.get_filing_to_decide(filing_id, g.actor), SendBackForm()
    first = signing.first_check_of(filing)
    if form.validate_on_submit():
        actions.send_back(filing, note=form.note.data, by=g.actor)
        flash(_("The first check is given back. The clock goes on."), "ok")
        return redirect(url_for("filings.show", filing_id=filing.id))
    if first is None and not form.is_submitted():
        return redirect(url_for("filings.show", filing_id=filing.id))
    page = render_template(
        "desks/send_back.html", filing=filing, form=form, first=first, decisions=signing.DECISION_TITLES
    )
    return page, 422 if form.is_submitted() else 200


@pages.route("/filings/<int:filing_id>/hand-on", methods=["GET", "POST"])
@needs(Permission.FILING_DECIDE)
def hand_on(filing_id: int) -> Any:
    """Hand a filing that came to the wrong desk on; afterwards it may lie out of one's sight."""
    filing, form = authorities.get_filing_to_decide(filing_id, g.actor), HandOnForm()
    choice, _receiving = authorities.authorities_for(filing.version)
    receiving = handing_on.desks_to_hand_on_to(filing)
    form.to.choices = [(each.id, each.name) for each in receiving]
    if form.validate_on_submit():
        to = next(each for each in receiving if each.id == form.to.data)
        try:
            handing_on.hand_on(filing, to=to, reason=form.reason.data, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Handed on to %(authority)s. The applicant is told; no day is lost.", authority=to.name), "ok")
            return redirect(url_for("filings.inbox"))
    page = render_template("desks/hand_on.html", filing=filing, form=form, choice=choice)
    return page, 422 if form.is_submitted() else 200


@pages.route("/filings/<int:filing_id>/readers", methods=["GET", "POST"])
@needs(Permission.FILING_DECIDE)
def readers(filing_id: int) -> Any:
    """Ask a colleague to read a filing as well."""
    filing, form = authorities.get_filing_to_decide(filing_id, g.actor), ReaderForm()
    form.reader.choices = [(each.id, each.name) for each in _who_could_read(filing)]
    if form.validate_on_submit():
        reader = db.session.get_one(Account, form.reader.data)
        try:
            readings.ask_reader(filing, reader=reader, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("%(name)s is asked to read this filing.", name=reader.name), "ok")
            return redirect(url_for("filings.show", filing_id=filing.id))
    page = render_template("desks/readers.html", filing=filing, form=form)
    return page, 422 if form.is_submitted() else 200


def _who_could_read(filing: Filing) -> list[Account]:
    asked = {each.reader_id for each in readings.readings_of(filing) if each.round == filing.round}
    return [
        each
        for each in authorities.list_handlers(filing.authority_id)
        if each.id not in {*asked, filing.handler_id, g.actor.account_id}
    ]


@pages.route("/filings/<int:filing_id>/reading", methods=["GET", "POST"])
@needs(Permission.FILING_DECIDE)
def reading(filing_id: int) -> Any:
    """What the second reader notes for whoever decides."""
    filing = authorities.get_filing_to_decide(filing_id, g.actor)
    asked = readings.reading_by(filing, g.actor)
    if asked is None:
        raise NotAllowed(message("You were not asked to read this filing."))
    form = ReadingForm(note=asked.note)
    if form.validate_on_submit():
        readings.note_reading(filing, note=form.note.data, by=g.actor)
        flash(_("Your note stands beside the filing."), "ok")
        return redirect(url_for("filings.show", filing_id=filing.id))
    page = render_template("desks/reading.html", filing=filing, form=form, asked=asked)
    return page, 422 if form.is_submitted() else 200


@pages.route("/filings/<int:filing_id>/copies", methods=["GET", "POST"])
@needs(Permission.FILING_SUBMIT)
def confirm_copy(filing_id: int) -> Any:
    """Put down on which day a copy was received: its receiver, or for a body outside whoever sent it."""
    filing, form = queries.get_filing(filing_id, g.actor), CopyForm()
    waiting = copies.list_to_confirm(filing, g.actor)
    form.copy.choices = [(each.id, each.authority.name if each.authority else each.body) for each in waiting]
    if form.validate_on_submit():
        copy = next(each for each in waiting if each.id == form.copy.data)
        try:
            copies.confirm_copy(copy, filing, received_on=form.received_on.data, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The receipt of the copy is put down."), "ok")
            return redirect(url_for("filings.show", filing_id=filing.id, _anchor="copies-title"))
    return render_template("desks/copies.html", filing=filing, form=form), 422 if form.is_submitted() else 200
