"""Pages of filings: the inbox, the review, the notice, the receipt, the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from itertools import zip_longest
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs, public
from emergency.accounts.models import Account
from emergency.accounts.permissions import Permission
from emergency.accounts.queries import find_area
from emergency.calendar.queries import work_calendar
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotFound, NotReady
from emergency.core.files import Store
from emergency.core.forms import clean_text
from emergency.core.i18n import say
from emergency.core.paging import paginate
from emergency.core.text import message
from emergency.filings import actions, authorities, copies, papers, queries, readings, reports, review, signing
from emergency.filings.documents import DOCUMENT_TITLES, Missing
from emergency.filings.forms import HandOverForm, OnForm, ReceivedForm, RefuseForm
from emergency.filings.inbox import Tab, count_due, count_tabs, count_without_receipt, list_inbox
from emergency.filings.models import Filing, FilingSigning
from emergency.filings.rules import STATE_TITLES, UNDECIDED, Decision, FilingState
from emergency.plans.vocabulary import KIND_TITLES, PlanKind

pages = Blueprint("filings", __name__)
PAGE = 50
FILTERS = ("state", "kind", "area", "organisation", "plan", "words", "since", "until")
YEARS_SHOWN = 5
"""Years whose register is offered as one file; the address takes any other."""
TAB_TITLES = {
    Tab.OPEN: message("In hand"), Tab.NEW: message("To be taken"), Tab.CHECKING: message("Being checked"),
    Tab.NEAR: message("Nearly due"), Tab.RETURNED: message("Returned for completion"),
    Tab.FILED: message("Filed this year"),
}  # fmt: skip


@pages.get("/filings/inbox")
@needs(Permission.FILING_DECIDE)
def inbox() -> Any:
    """What the authority has to decide, by working time left."""
    tab = _word(Tab, "tab") or Tab.OPEN
    counts = count_tabs(g.actor)
    chosen = list_inbox(g.actor, tab, handler_id=request.args.get("handler", type=int))
    filings = paginate(chosen, per_page=PAGE)
    standings, calendar, day = queries.standings(filings.items), work_calendar(), today()
    return render_template(
        "filings/inbox.html", filings=filings, standings=standings, tab=tab, counts=counts, today=day,
        tabs=[{"title": say(TAB_TITLES[each]), "count": counts[each], "current": each is tab,
               "url": url_for("filings.inbox", tab=None if each is Tab.OPEN else each)} for each in Tab],
        left={id_: calendar.between(day, standing.check_by) for id_, standing in standings.items()
              if standing.check_by is not None},
        missing=queries.documents_missing_in(filings.items), due_today=count_due(g.actor, day),
        no_receipt=count_without_receipt(g.actor),
        handlers=[(each.id, each.name) for each in authorities.list_handlers(g.actor.organisation_id or 0)],
        states=STATE_TITLES, kinds=KIND_TITLES,
    )  # fmt: skip


@pages.get("/filings")
@needs(Permission.FILING_VIEW)
def index() -> Any:
    """The register of filings in reach, also as a table to keep."""
    chosen = chosen_register()
    match request.args.get("format"):
        case "xlsx":
            return _download(reports.register_xlsx(chosen), "filings.xlsx")
        case "csv":
            return _download(reports.register_csv(chosen), "filings.csv")
    filings = paginate(chosen, per_page=PAGE)
    return render_template(
        "filings/index.html", filings=filings, standings=queries.standings(filings.items), states=STATE_TITLES,
        narrowed=narrowed(), years=range(today().year, today().year - YEARS_SHOWN, -1), pdf_most=reports.MOST_PRINTED,
        state_options=[(str(state), say(title)) for state, title in STATE_TITLES.items()],
        kind_options=[(str(kind), say(title)) for kind, title in KIND_TITLES.items()],
    )  # fmt: skip


@pages.get("/filings/<int:filing_id>")
@needs(Permission.FILING_VIEW)
def show(filing_id: int) -> Any:
    """One filing: where it stands, what came with it, what happened, what to do next."""
    return _page(queries.get_filing(filing_id, g.actor))


def _page(filing: Filing, *, received: ReceivedForm | None = None, handing: HandOverForm | None = None) -> str:
    """The page of a filing; a form that was refused stands on it as it was typed."""
    standing = queries.standing_of(filing)
    return render_template(
        "filings/show.html", filing=filing, standing=standing, states=STATE_TITLES, titles=DOCUMENT_TITLES,
        kinds=KIND_TITLES, notices=queries.notices_of(filing), step_words=review.STEPS,
        is_staff=authorities.is_staff_of(g.actor, filing.authority),
        received=received or ReceivedForm(formdata=None), handing=handing or _handing(filing, formdata=None),
        is_open=filing.state in UNDECIDED, recorded_later=actions.recorded_later,
        is_first=queries.is_first_filing(filing),
        left=work_calendar().between(today(), standing.check_by) if standing.check_by else None,
        copies=[(each, copies.reason_of(each), copies.may_confirm(each, filing, g.actor))
                for each in copies.list_copies(filing)],
        papers=papers.papers_of(filing, g.actor), paper_titles=papers.PAPER_TITLES,
        **_said_inside(filing),
    )  # fmt: skip


def _said_inside(filing: Filing) -> dict[str, Any]:
    """The first check that waits for a second person and what second readers noted, as pages show them."""
    return {
        "first": signing.first_check_of(filing), "decisions": signing.DECISION_TITLES,
        "readings": readings.readings_of(filing),
    }  # fmt: skip


def _kept_first(filing: Filing) -> bool:
    """Whether what was just decided is a first check; says what happens next."""
    if filing.state not in UNDECIDED:
        return False
    flash(_("Your first check is kept. It takes effect when a second person decides the same."), "ok")
    return True


@pages.post("/filings/<int:filing_id>/take")
@needs(Permission.FILING_DECIDE)
def take(filing_id: int) -> Any:
    """Take a filing on and open its review."""
    filing, form = authorities.get_filing_to_decide(filing_id, g.actor), ReceivedForm()
    # The plain button names no day: it is taken on today.
    if "on" in request.form and not form.validate():
        return _page(filing, received=form), 422
    try:
        actions.take(filing, on=form.on.data, by=g.actor)
    except Invalid as error:
        form.take(error)
        return _page(filing, received=form), 422
    flash(_("You have taken this filing on."), "ok")
    return redirect(url_for("filings.check", filing_id=filing.id))


@pages.post("/filings/<int:filing_id>/hand-over")
@needs(Permission.FILING_DECIDE)
def hand_over(filing_id: int) -> Any:
    """Give a filing to a colleague."""
    filing = authorities.get_filing_to_decide(filing_id, g.actor)
    form = _handing(filing)
    if not form.validate():
        return _page(filing, handing=form), 422
    to = db.session.get_one(Account, form.to.data)
    actions.hand_over(filing, to=to, by=g.actor)
    flash(_("%(name)s has this filing now.", name=to.name), "ok")
    return redirect(url_for("filings.show", filing_id=filing.id))


def _handing(filing: Filing, **given: Any) -> HandOverForm:
    """The form that gives a filing to one of those who decide filings there."""
    form = HandOverForm(**given)
    form.to.choices = [(each.id, each.name) for each in authorities.list_handlers(filing.authority_id)]
    return form


def _over(filing: Filing) -> Any:
    """The filing's page; whoever meant to decide reads who was first and what was decided."""
    if request.method == "POST":
        flash(say(actions.what_happened(filing)), "late")
    return redirect(url_for("filings.show", filing_id=filing.id))


@pages.route("/filings/<int:filing_id>/review", methods=["GET", "POST"])
@needs(Permission.FILING_DECIDE)
def check(filing_id: int) -> Any:
    """The review: chapters, text with what changed, checklist, and one bar for the decision."""
    filing = authorities.get_filing_to_decide(filing_id, g.actor)
    if filing.state not in UNDECIDED:
        return _over(filing)
    sheet = review.sheet_of(filing)
    if request.method == "POST":
        sent = {name: clean_text(said) for name, said in request.form.items()}
        try:
            return _decide(filing, sheet, sent)
        except Invalid as error:
            sheet.take(sent, error)
    status = 422 if sheet.errors else 200
    page = render_template(
        "filings/review.html", sheet=sheet, filing=filing, today=today(), form=OnForm(), **_said_inside(filing)
    )
    return page, status


def _decide(filing: Filing, sheet: review.Sheet, sent: Mapping[str, str]) -> Any:
    """Keep the ticks, then go where the pressed button leads."""
    checks = sheet.read(sent)
    do = sent.get("do", "save")
    if do in ("notice", "accept") and sheet.unchecked(checks):
        raise Invalid(checks=message("%(count)s items are not checked yet.", count=sheet.unchecked(checks)))
    actions.save_checks(filing, checks=checks, by=g.actor)
    if do == "notice":
        return redirect(url_for("filings.notice", filing_id=filing.id))
    if do == "accept":
        form = OnForm()
        if not form.validate():
            raise Invalid(on=message("Give the day as year, month and day."))
        filing = actions.accept(filing, on=form.on.data, by=g.actor)
        if not _kept_first(filing):
            flash(_("Filed under %(number)s. The receipt is ready.", number=filing.receipt_number), "ok")
        return redirect(url_for("filings.show", filing_id=filing.id))
    flash(_("Your checks are kept."), "ok")
    return redirect(url_for("filings.check", filing_id=filing.id))


@pages.route("/filings/<int:filing_id>/notice", methods=["GET", "POST"])
@needs(Permission.FILING_DECIDE)
def notice(filing_id: int) -> Any:
    """The one notice of everything that is missing, assembled from the ticks, to be read before it goes out."""
    filing = authorities.get_filing_to_decide(filing_id, g.actor)
    if filing.state not in UNDECIDED:
        return _over(filing)
    form, first = OnForm(), signing.first_check_of(filing)
    missing = _proposed(first) or review.missing_of(filing)
    if form.is_submitted():
        texts, items = ([clean_text(one) for one in request.form.getlist(name)] for name in ("text", "item"))
        missing = [Missing(text, item) for text, item in zip_longest(texts, items, fillvalue="") if text]
        try:
            if not form.validate():
                raise Invalid(on=message("Give the day as year, month and day."))
            if any(len(one.text) > review.LONGEST_NOTE for one in missing):
                raise Invalid(message("No note may be longer than %(most)s characters.", most=review.LONGEST_NOTE))
            actions.return_once(filing, missing=missing, on=form.on.data, by=g.actor)
        except (Invalid, Conflict) as error:
            if isinstance(error, Conflict) and error.code != "already_told":
                raise
            form.take(error if isinstance(error, Invalid) else Invalid(error.message))
        else:
            if not _kept_first(filing):
                flash(_("The applicant is told. The clock is stopped until the missing things arrive."), "ok")
            return redirect(url_for("filings.show", filing_id=filing.id))
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "filings/notice.html", filing=filing, form=form, missing=missing, first=first, decisions=signing.DECISION_TITLES
    )
    return page, status


def _proposed(first: FilingSigning | None) -> list[Missing]:
    """What the notice of a first check names, for the second person to read."""
    if first is None or first.decision is not Decision.RETURN:
        return []
    return [Missing(item["text"], item["item"]) for item in first.proposed["missing"]]


@pages.route("/filings/<int:filing_id>/refuse", methods=["GET", "POST"])
@needs(Permission.FILING_DECIDE)
def refuse(filing_id: int) -> Any:
    """Refuse what is out of scope, with the reason."""
    filing = authorities.get_filing_to_decide(filing_id, g.actor)
    if filing.state not in UNDECIDED:
        return _over(filing)
    first = signing.first_check_of(filing)
    form = RefuseForm(reason=first.proposed.get("reason", "") if first else "")
    if form.validate_on_submit():
        try:
            actions.refuse(filing, reason=form.reason.data, on=form.on.data, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            if not _kept_first(filing):
                flash(_("The filing is refused and the applicant is told why."), "ok")
            return redirect(url_for("filings.show", filing_id=filing.id))
    page = render_template(
        "filings/refuse.html", filing=filing, form=form, first=first, decisions=signing.DECISION_TITLES
    )
    return page, 422 if form.is_submitted() else 200


@pages.get("/filings/<int:filing_id>/receipt.pdf")
@needs(Permission.FILING_VIEW)
def receipt(filing_id: int) -> Any:
    """The receipt on paper."""
    filing = queries.get_filing(filing_id, g.actor)
    if filing.receipt_number is None:
        raise NotReady(message("There is no receipt yet."))
    return _pdf(
        reports.receipt_pdf(filing, address=_address("filings.verify", receipt=filing.verification_code)),
        f"receipt-{filing.receipt_number}.pdf",
    )


@pages.get("/filings/<int:filing_id>/notice.pdf")
@needs(Permission.FILING_VIEW)
def notice_pdf(filing_id: int) -> Any:
    """The latest notice on paper."""
    filing = queries.get_filing(filing_id, g.actor)
    if not queries.notices_of(filing):
        raise NotReady(message("No notice was given."))
    address = _address("filings.show", filing_id=filing.id)
    return _pdf(reports.notice_pdf(filing, address=address, person=filing.handler_name), f"notice-{filing.id}.pdf")


@pages.get("/filings/<int:filing_id>/documents/<int:document_id>")
@needs(Permission.FILING_VIEW)
def document(filing_id: int, document_id: int) -> Any:
    """A document that came with a filing, as an attachment."""
    filing = queries.get_filing(filing_id, g.actor)
    found = next((each for each in filing.documents if each.id == document_id), None)
    if found is None:
        raise NotFound
    if (file := found.file) is None:
        raise NotReady(message("This document was handed in on paper."))
    data = Store(current_app.config["SETTINGS"].data_dir).read(file.stored_as, file.sha256)
    return _download(data, file.filename)


@pages.get("/verify/<string:receipt>")
@public
def verify(receipt: str) -> Any:
    """Whether a receipt is genuine and the filing valid now; says nothing about persons."""
    filings = queries.find_by_receipt(receipt)
    page = render_template(
        "filings/verify.html", receipt=receipt, filings=filings, standings=queries.standings(filings),
        names={each.id: reports.name_on_receipt(each) for each in filings}, replaced=queries.replaced_versions(filings),
        states=STATE_TITLES, kinds=KIND_TITLES,
    )  # fmt: skip
    return page, 200 if filings else 404


def narrowed() -> dict[str, str]:
    """How the address narrows the register, to be carried on to other addresses."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def chosen_register(**days: date) -> Any:
    """The register as the address narrows it; `since` and `until` may be set by whoever asks."""
    asked = request.args
    area = find_area(asked["area"]) if asked.get("area") else None
    return queries.list_filings(
        g.actor, state=_word(FilingState, "state"), kind=_word(PlanKind, "kind"), area=area,
        organisation_id=asked.get("organisation", type=int), plan_id=asked.get("plan", type=int),
        words=asked.get("words", ""), since=days.get("since", _day("since")), until=days.get("until", _day("until")),
    )  # fmt: skip


def _word(vocabulary: Any, name: str) -> Any:
    """A word of a vocabulary in the address, or None."""
    try:
        return vocabulary(request.args.get(name, ""))
    except ValueError:
        return None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _address(endpoint: str, **values: Any) -> str:
    """The address that people outside can open."""
    base = current_app.config["SETTINGS"].public_url or request.host_url.rstrip("/")
    return f"{base}{url_for(endpoint, **values)}"


def _pdf(data: bytes, name: str) -> Response:
    # The name of a receipt holds its number, which may be Chinese: `send_file` encodes what headers cannot carry.
    return send_file(BytesIO(data), mimetype="application/pdf", download_name=name)


def _download(data: bytes, name: str) -> Response:
    return send_file(BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=name)
