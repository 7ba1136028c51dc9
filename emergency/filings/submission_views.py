"""Pages of the applicant: a version is submitted, and completed after a notice."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise
from emergency.core.errors import Invalid
from emergency.core.files import IMAGES, PLANS, TABLES, Store, inspect
from emergency.core.uploads import keep_document
from emergency.filings import actions, authorities, queries, whole_check
from emergency.filings.actions import HandedIn
from emergency.filings.documents import DOCUMENT_TITLES, required_documents
from emergency.filings.forms import DocumentsForm, ResubmitForm, SubmitForm
from emergency.filings.rules import STATE_TITLES, DocumentKind, FilingState
from emergency.plans.models import PlanVersion
from emergency.plans.queries import get_version, versions_of
from emergency.plans.vocabulary import VersionState

pages = Blueprint("submissions", __name__)


@pages.route("/versions/<int:version_id>/file", methods=["GET", "POST"])
@needs(Permission.FILING_SUBMIT)
def submit(version_id: int) -> Any:
    """Check before submitting, on the list that the reviewer will tick; then submit."""
    version = get_version(version_id, g.actor)
    choice, receiving = authorities.authorities_for(version)
    if not any(authorities.is_staff_of(g.actor, each) for each in receiving):
        authorise(g.actor, Permission.FILING_SUBMIT, version)
    form = SubmitForm(authority=choice.authority.id if choice else None)
    form.authority.choices = [(each.id, each.name) for each in receiving]
    _offer_text(form, version)
    if form.validate_on_submit():
        try:
            filing = actions.submit(
                version, authority=authorities.get_authority(form.authority.data), received_on=form.received_on.data,
                documents=_handed_in(form, version), by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Submitted to %(authority)s.", authority=filing.authority.name), "ok")
            return redirect(url_for("filings.show", filing_id=filing.id))
    needs_review, before = queries.unit_needs_review(version), queries.filings_of_version(version.id)
    page = render_template(
        "submissions/submit.html", version=version, form=form, choice=choice, titles=DOCUMENT_TITLES,
        groups=whole_check.groups_before(version),
        checkable=whole_check.is_checkable(version),
        before=before, standings=queries.standings(before), states=STATE_TITLES,
        required=required_documents(version.plan.family, needs_review=needs_review),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@pages.route("/filings/<int:filing_id>/resubmit", methods=["GET", "POST"])
@needs(Permission.FILING_SUBMIT)
def resubmit(filing_id: int) -> Any:
    """Hand in what the notice named."""
    filing = queries.get_filing(filing_id, g.actor)
    if not authorities.is_staff_of(g.actor, filing.authority):
        authorise(g.actor, Permission.FILING_SUBMIT, filing)
    if filing.state is not FilingState.RETURNED_ONCE and request.method == "GET":
        return redirect(url_for("filings.show", filing_id=filing.id))
    offered = [
        each
        for each in versions_of(filing.version.plan_id)
        if each.state is VersionState.PUBLISHED and each.number >= filing.version.number
    ]
    form = ResubmitForm(version=filing.version_id)
    form.version.choices = [(each.id, each.label or _("No. %(number)s", number=each.number)) for each in offered]
    if form.validate_on_submit():
        chosen = next(each for each in offered if each.id == form.version.data)
        try:
            actions.resubmit(
                filing, documents=_handed_in(form, filing.version), on=form.on.data, by=g.actor,
                version=chosen if chosen.id != filing.version_id else None,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Sent. Five new working days begin tomorrow."), "ok")
            return redirect(url_for("filings.show", filing_id=filing.id))
    page = render_template(
        "submissions/resubmit.html",
        filing=filing,
        form=form,
        notices=queries.notices_of(filing),
        titles=DOCUMENT_TITLES,
    )
    return page, 422 if form.is_submitted() else 200


def _handed_in(form: DocumentsForm, version: PlanVersion) -> list[HandedIn]:
    """What the form names: files are inspected and kept, ticks say that it came on paper."""
    store = Store(current_app.config["SETTINGS"].data_dir)
    found: list[HandedIn] = []
    refused = Invalid()
    for kind in DocumentKind:
        file = form.file_of(kind).data
        if file:
            try:
                data = file.read()
                document = inspect(data, file.filename or "", PLANS | TABLES | IMAGES)
                kept = keep_document(data, document, store, organisation_id=version.organisation_id, by=g.actor)
                found.append(HandedIn(kind, kept))
            except Invalid as error:
                refused.fields[f"file_{kind}"] = [line for lines in error.fields.values() for line in lines]
        elif form.paper_of(kind).data:
            found.append(HandedIn(kind))
    if refused.fields:
        raise refused
    return found


def _offer_text(form: DocumentsForm, version: PlanVersion) -> None:
    """The text of a version that stands here is the electronic text already."""
    if request.method == "GET" and (version.clauses or version.original_id):
        form.paper_of(DocumentKind.PLAN_TEXT).data = True
