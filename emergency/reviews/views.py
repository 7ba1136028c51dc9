"""Pages of reviews."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.clock import now, today
from emergency.core.errors import Invalid, NotFound
from emergency.core.files import Document, Kind, Store, inspect
from emergency.core.i18n import say
from emergency.core.pdf import render_pdf
from emergency.core.text import message
from emergency.core.uploads import keep_document
from emergency.plans import queries as plans
from emergency.reviews import actions, queries
from emergency.reviews.forms import ReviewForm
from emergency.reviews.models import Review
from emergency.reviews.rules import CONCLUSION_TITLES, REVIEW_TITLES, Conclusion, Member, ReviewKind
from emergency.reviews.sheets import queries as sheets
from emergency.reviews.sheets.rules import ANSWER_TITLES, all_items
from emergency.sites.queries import name_on

pages = Blueprint("reviews", __name__)
RECORDS = frozenset({Kind.PDF, Kind.DOCX})


@pages.route("/versions/<int:version_id>/review", methods=["GET", "POST"])
@needs(Permission.REVIEW_CONDUCT)
def conclude(version_id: int) -> Any:
    """Record a review: the panel, its opinion, its conclusion."""
    form = ReviewForm(kind=str(ReviewKind.REVIEW), on=today())
    form.kind.choices = [(str(kind), say(title)) for kind, title in REVIEW_TITLES.items()]
    form.conclusion.choices = [(str(one), say(title)) for one, title in CONCLUSION_TITLES.items()]
    is_valid = form.validate_on_submit()
    sent = _sent_record(form) if is_valid else None
    version = plans.get_version(version_id, g.actor, Permission.REVIEW_CONDUCT)
    if is_valid and not form.errors:
        try:
            _conclude(version, form, sent)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The review is recorded."), "ok")
            return redirect(url_for("plans.version", version_id=version.id))
    page = render_template("reviews/edit.html", form=form, version=version, asked=sheets.open_panel(version.id))
    return page, 422 if form.is_submitted() else 200


@pages.get("/reviews/<int:review_id>")
@needs(Permission.PLAN_VIEW)
def show(review_id: int) -> Any:
    """The review sheet."""
    return render_template("reviews/show.html", **_rows(queries.get_review(review_id, g.actor)))


@pages.get("/reviews/<int:review_id>/opinion.pdf")
@needs(Permission.PLAN_VIEW)
def opinion(review_id: int) -> Any:
    """The review opinion on paper, to be signed."""
    review = queries.get_review(review_id, g.actor)
    address = current_app.config["SETTINGS"].public_url + url_for("reviews.show", review_id=review.id)
    made = render_pdf(
        "reviews/opinion.print.html",
        **_rows(review),
        as_of=now(),
        address=address,
        unit_name=name_on(review.version.plan.organisation, review.held_on, review.recorded_at),
    )
    response = Response(made, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"review-{review.id}.pdf")
    return response


@pages.get("/reviews/<int:review_id>/record")
@needs(Permission.PLAN_VIEW)
def record(review_id: int) -> Any:
    """The signed record, as it was uploaded."""
    file = queries.get_review(review_id, g.actor).record_file
    if file is None:
        raise NotFound
    data = Store(current_app.config["SETTINGS"].data_dir).read(file.stored_as, file.sha256)
    return send_file(
        BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=file.filename
    )


def _rows(review: Review) -> dict[str, Any]:
    return {
        "review": review, "version": review.version, "plan": review.version.plan, "kinds": REVIEW_TITLES,
        "conclusions": CONCLUSION_TITLES, "sheets": sheets.panel_of_review(review.id), "items": all_items(),
        "answers": ANSWER_TITLES,
    }  # fmt: skip


def _sent_record(form: ReviewForm) -> tuple[bytes, Document] | None:
    """The signed record, inspected before the first statement; None where none was sent or it was refused."""
    sent = request.files.get("record")
    if sent is None or not sent.filename:
        return None
    data = sent.read()
    try:
        return data, inspect(data, sent.filename, RECORDS)
    except Invalid as error:
        form.take(Invalid(None, record=error.fields.get("file", [error.message])))
        return None


def _conclude(version: Any, form: ReviewForm, sent: tuple[bytes, Document] | None) -> Review:
    members = [
        Member(row["name"], row["unit"] or "", row["speciality"] or "", not row["has_interest"])
        for row in form.members.data
        if row["name"] or row["unit"]
    ]
    if form.kind.data == ReviewKind.REVIEW and not members and not sheets.open_panel(version.id):
        raise Invalid(members=message("A review needs its panel: name at least one expert."))
    file = None
    if sent is not None:
        store = Store(current_app.config["SETTINGS"].data_dir)
        file = keep_document(*sent, store, organisation_id=version.organisation_id, by=g.actor)
    return actions.conclude(
        version, kind=ReviewKind(form.kind.data), held_on=form.on.data, chair=form.chair.data or "",
        place=form.place.data or "", members=members, conclusion=Conclusion(form.conclusion.data),
        opinion=form.opinion.data or "", record_file=file, by=g.actor,
    )  # fmt: skip
