"""Filings on paper and in tables: the receipt, the notice of incompleteness, the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import segno
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Select

from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import NotReady
from emergency.core.i18n import say
from emergency.core.pdf import render_pdf
from emergency.core.tables.writing import SheetOut, write_csv, write_xlsx
from emergency.core.text import message
from emergency.filings import queries
from emergency.filings.documents import DOCUMENT_TITLES, required_documents
from emergency.filings.models import Filing
from emergency.filings.rules import STATE_TITLES, Step
from emergency.plans.vocabulary import KIND_TITLES, Family
from emergency.reviews.queries import reviews_of
from emergency.reviews.rules import REVIEW_TITLES
from emergency.sites.queries import Facts, area_names, facts_of, name_on

MOST_PRINTED = 1000
"""Rows of a register that go on paper: some forty pages."""


def qr_code(address: str) -> Markup:
    """A QR code of an address as an inline drawing."""
    drawn = segno.make(address, error="m").svg_inline(border=0, scale=4, omitsize=True)
    return Markup(drawn)  # noqa: S704 (drawn by the library from an address of ours)


def receipt_pdf(filing: Filing, *, address: str) -> bytes:
    """The receipt (备案登记表) of a filed plan; `address` leads to the public page that says whether it is valid."""
    plan = filing.version.plan
    handed_in = {document.kind for document in filing.documents}
    on, known_at = _issued(filing)
    facts = facts_of([filing.organisation_id], on, known_at).get(filing.organisation_id, Facts())
    required = required_documents(plan.family, needs_review=queries.unit_needs_review(filing.version))
    return render_pdf(
        "filings/receipt.print.html", filing=filing, plan=plan, standing=queries.standing_of(filing),
        employees=facts.employees, unit_name=name_on(filing.organisation, on, known_at),
        area_name=area_names([facts.area or filing.organisation.area_id])[facts.area or filing.organisation.area_id],
        authority_name=name_on(filing.authority, on, known_at), is_government=plan.family is Family.GOVERNMENT,
        is_first=queries.is_first_filing(filing),
        documents=[(DOCUMENT_TITLES[kind], kind in handed_in) for kind in DOCUMENT_TITLES
                   if kind in handed_in or kind in required],
        qr=qr_code(address), address=address.partition("://")[2], verification_code=filing.verification_code,
        as_of=now(), person=filing.decided_by,
    )  # fmt: skip


def _issued(filing: Filing) -> tuple[date, datetime | None]:
    """The day of the receipt and what was known when it was given: printed again, it says the same."""
    accepted = next((step for step in reversed(filing.steps) if step.step is Step.ACCEPTED), None)
    return (accepted.happened_on, accepted.recorded_at) if accepted else (filing.decided_on or today(), None)


def name_on_receipt(filing: Filing) -> str:
    """The applicant's name as the receipt says it."""
    return name_on(filing.organisation, *_issued(filing))


def notice_pdf(filing: Filing, *, address: str, person: str) -> bytes:
    """The latest notice of everything that is missing (一次性告知书)."""
    step, missing = queries.notices_of(filing)[-1]
    return render_pdf(
        "filings/notice.print.html", filing=filing, plan=filing.version.plan, step=step, missing=missing,
        unit_name=name_on(filing.organisation, step.happened_on, step.recorded_at),
        qr=qr_code(address), address=address.partition("://")[2], as_of=now(), person=person,
    )  # fmt: skip


def application_pdf(filing: Filing, *, address: str) -> bytes:
    """The application form (应急预案备案申报表) with what the register knows; the rest is filled in by hand."""
    on, known_at = filing.received_on, filing.steps[0].recorded_at if filing.steps else None
    facts = facts_of([filing.organisation_id], on, known_at).get(filing.organisation_id, Facts())
    area_id = facts.area or filing.organisation.area_id
    return render_pdf(
        "papers/application.print.html", filing=filing, plan=filing.version.plan, version=filing.version,
        unit_name=name_on(filing.organisation, on, known_at), area_name=area_names([area_id])[area_id],
        employees=facts.employees, industry=facts.industry or filing.organisation.industry,
        reviews=reviews_of(filing.version_id), review_kinds=REVIEW_TITLES,
        documents=[DOCUMENT_TITLES[kind] for kind in DOCUMENT_TITLES
                   if any(document.kind is kind for document in filing.documents)],
        qr=qr_code(address), address=address.partition("://")[2], as_of=now(), person="",
    )  # fmt: skip


def approval_pdf(filing: Filing, *, address: str) -> bytes:
    """The approval page (批准页) of the filed version, to be signed by the principal."""
    version = filing.version
    on = version.effective_on or filing.received_on
    return render_pdf(
        "papers/approval.print.html", filing=filing, plan=version.plan, version=version,
        unit_name=name_on(filing.organisation, on, None), qr=qr_code(address), address=address.partition("://")[2],
        as_of=now(), person="",
    )  # fmt: skip


def headings() -> list[str]:
    """The columns of the register."""
    return [
        _("Receipt number"), _("Organisation"), _("Credit code"), _("Area"), _("Plan"), _("Kind"), _("Version"),
        _("Authority"), _("Received on"), _("State"), _("Filed on"), _("Handler"),
    ]  # fmt: skip


def register_rows(chosen: Select[Filing]) -> Iterator[list[Any]]:
    """The rows of the register, as the page shows them, a thousand at a time."""
    last = 0
    statement = chosen.order_by(None).order_by(Filing.id)
    while filings := db.session.scalars(statement.where(Filing.id > last).limit(1000)).all():
        yield from register_rows_of(filings)
        last = filings[-1].id


def register_rows_of(filings: Iterable[Filing]) -> Iterator[list[Any]]:
    """The rows of these filings."""
    kept = list(filings)
    standings = queries.standings(kept)
    for filing in kept:
        plan, standing, unit = filing.version.plan, standings[filing.id], filing.organisation
        yield [
            filing.receipt_number, unit.name, unit.uscc, unit.area.name, plan.title, say(KIND_TITLES[plan.kind]),
            filing.version.label or filing.version.number, filing.authority.name, standing.received_on,
            say(STATE_TITLES[standing.state]), standing.filed_on, filing.handler_name,
        ]  # fmt: skip


def register_xlsx(chosen: Select[Filing]) -> bytes:
    """The register (备案台账) as an .xlsx."""
    target = BytesIO()
    write_xlsx(target, [SheetOut(_("Filing register"), headings(), register_rows(chosen))])
    return target.getvalue()


def register_pdf(chosen: Select[Filing], *, address: str, filters: Sequence[str]) -> bytes:
    """The register on A4 across; `filters` say what was chosen. Errors: NotReady for more than fit on paper."""
    filings = db.session.scalars(chosen.limit(MOST_PRINTED + 1)).all()
    if len(filings) > MOST_PRINTED:
        raise NotReady(
            message("This is more than %(most)s rows. Narrow the register, or take it as a table.", most=MOST_PRINTED)
        )
    return render_pdf(
        "filings/register.print.html", filings=filings, standings=queries.standings(filings), states=STATE_TITLES,
        kinds=KIND_TITLES, filters=filters, qr=qr_code(address), address=address.partition("://")[2], as_of=now(),
        person="",
    )  # fmt: skip


def register_csv(chosen: Select[Filing]) -> bytes:
    """The register as a .csv."""
    return b"".join(write_csv(headings(), register_rows(chosen)))
