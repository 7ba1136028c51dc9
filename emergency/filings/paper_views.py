"""Pages of the papers that are signed and sealed: what is printed, its original, and those it replaced."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, reaches
from emergency.core.clock import today
from emergency.core.errors import Invalid, NotAllowed
from emergency.core.files import IMAGES, Document, Kind, Store, inspect
from emergency.core.text import message
from emergency.core.uploads import keep_document
from emergency.filings import papers, queries, reports
from emergency.filings.forms import OriginalForm
from emergency.filings.models import Filing
from emergency.filings.rules import PaperKind
from emergency.reviews.queries import reviews_of

pages = Blueprint("papers", __name__)
SCANS = IMAGES | {Kind.PDF}


@pages.get("/filings/<int:filing_id>/papers/<string:paper>")
@needs(Permission.FILING_VIEW)
def show(filing_id: int, paper: str) -> Any:
    """A paper: what the system prints, the original beside it, and the originals it replaced."""
    filing = queries.get_filing(filing_id, g.actor)
    return render_template(
        "papers/show.html", filing=filing, paper=papers.get_paper(filing, paper, g.actor), titles=papers.PAPER_TITLES,
        signed=papers.SIGNED_BY, printed=printed_address(filing, PaperKind(paper)), images=IMAGES,
    )  # fmt: skip


@pages.route("/filings/<int:filing_id>/papers/<string:paper>/original", methods=["GET", "POST"])
@needs(Permission.FILING_SUBMIT)
def keep(filing_id: int, paper: str) -> Any:
    """Upload the scan of a signed and sealed paper as its original."""
    form = OriginalForm(signed_on=today())
    sent = _sent(form)
    filing = queries.get_filing(filing_id, g.actor)
    found = papers.get_paper(filing, paper, g.actor)
    if not found.may_keep:
        raise NotAllowed(message("Only %(authority)s keeps this original.", authority=filing.authority.name))
    if sent is not None and not form.errors:
        try:
            _keep(filing, found.kind, form, sent)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The original is kept."), "ok")
            return redirect(url_for("papers.show", filing_id=filing.id, paper=found.kind))
    page = render_template(
        "papers/keep.html", filing=filing, paper=found, form=form, titles=papers.PAPER_TITLES, signed=papers.SIGNED_BY
    )
    return page, 422 if form.is_submitted() else 200


def _sent(form: OriginalForm) -> tuple[bytes, Document] | None:
    """The scan, inspected before the first statement; None where none was sent or it was refused."""
    if not form.validate_on_submit():
        return None
    data = form.file.data.read()
    try:
        return data, inspect(data, form.file.data.filename or "", SCANS)
    except Invalid as error:
        form.take(error)
        return None


def _keep(filing: Filing, kind: PaperKind, form: OriginalForm, sent: tuple[bytes, Document]) -> None:
    store = Store(current_app.config["SETTINGS"].data_dir)
    file = keep_document(*sent, store, organisation_id=filing.organisation_id, by=g.actor)
    papers.keep_original(
        filing, kind, file=file, signed_on=form.signed_on.data, reason=form.reason.data or "", by=g.actor
    )


@pages.get("/filings/<int:filing_id>/originals/<int:paper_id>")
@needs(Permission.FILING_VIEW)
def original(filing_id: int, paper_id: int) -> Any:
    """The scan as it was uploaded: a picture to be shown, a PDF to be kept."""
    file = papers.get_original(queries.get_filing(filing_id, g.actor), paper_id).file
    data = Store(current_app.config["SETTINGS"].data_dir).read(file.stored_as, file.sha256)
    is_image = file.kind in IMAGES
    return send_file(
        BytesIO(data), mimetype=f"image/{file.kind}" if is_image else "application/octet-stream",
        as_attachment=not is_image, download_name=file.filename,
    )  # fmt: skip


@pages.get("/filings/<int:filing_id>/application.pdf")
@needs(Permission.FILING_VIEW)
def application(filing_id: int) -> Any:
    """The application form on paper, to be sealed."""
    filing = queries.get_filing(filing_id, g.actor)
    papers.get_paper(filing, PaperKind.APPLICATION, g.actor)
    return _pdf(reports.application_pdf(filing, address=_address(filing)), f"application-{filing.id}.pdf")


@pages.get("/filings/<int:filing_id>/approval.pdf")
@needs(Permission.FILING_VIEW)
def approval(filing_id: int) -> Any:
    """The approval page on paper, to be signed."""
    filing = queries.get_filing(filing_id, g.actor)
    return _pdf(reports.approval_pdf(filing, address=_address(filing)), f"approval-{filing.id}.pdf")


def printed_address(filing: Filing, kind: PaperKind) -> str | None:
    """Where the system prints a paper; None for a review that was not recorded here."""
    if kind is PaperKind.REVIEW_OPINION:
        held = reviews_of(filing.version_id) if reaches(g.actor, Permission.PLAN_VIEW, filing.version) else ()
        return url_for("reviews.opinion", review_id=held[0].id) if held else None
    endpoints = {
        PaperKind.APPLICATION: "papers.application", PaperKind.APPROVAL: "papers.approval",
        PaperKind.NOTICE: "filings.notice_pdf", PaperKind.RECEIPT: "filings.receipt",
    }  # fmt: skip
    return url_for(endpoints[kind], filing_id=filing.id)


def _address(filing: Filing) -> str:
    base = current_app.config["SETTINGS"].public_url or request.host_url.rstrip("/")
    return f"{base}{url_for('filings.show', filing_id=filing.id)}"


def _pdf(data: bytes, name: str) -> Response:
    response = Response(data, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
