"""What goes into the archive: a filing as one file, a year's register, and the register on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import IO, Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, g, request, url_for

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.errors import NotFound
from emergency.core.files import Store
from emergency.core.i18n import say
from emergency.filings import archive, queries, reports
from emergency.filings.rules import STATE_TITLES, FilingState
from emergency.filings.views import chosen_register, narrowed
from emergency.plans.vocabulary import KIND_TITLES, PlanKind

pages = Blueprint("registers", __name__)


@pages.get("/filings/<int:filing_id>/archive.zip")
@needs(Permission.FILING_VIEW)
def filing(filing_id: int) -> Any:
    """A filing with its documents, papers, originals and log as one file."""
    found = queries.get_filing(filing_id, g.actor)
    packed = archive.archive_of(
        found, g.actor, Store(current_app.config["SETTINGS"].data_dir),
        receipt=_address("filings.verify", receipt=found.verification_code) if found.verification_code else "",
        page=_address("filings.show", filing_id=found.id),
    )  # fmt: skip
    return _sent(packed, archive.archive_name(found))


@pages.get("/filings/years/<int:year>.zip")
@needs(Permission.FILING_VIEW)
def year(year: int) -> Any:
    """The register of the filings received in a year, narrowed like the page."""
    if not 1990 <= year <= 2199:
        raise NotFound
    chosen = chosen_register(since=date(year, 1, 1), until=date(year, 12, 31))
    packed = archive.year_register(chosen, year)
    return _sent(packed, f"filings-{year}.zip")


@pages.get("/filings/register.pdf")
@needs(Permission.FILING_VIEW)
def paper() -> Any:
    """The register on A4, as the address narrows it."""
    made = reports.register_pdf(chosen_register(), address=_address("filings.index", **narrowed()), filters=_filters())
    response = Response(made, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename="filings.pdf")
    return response


def _sent(packed: IO[bytes], name: str) -> Response:
    """A packed file in pieces, closed when the last has gone."""
    response = Response(_pieces(packed), mimetype="application/zip")
    # Servers refuse headers beyond ASCII, so a Chinese name goes along encoded (RFC 6266).
    names = {"filename": "archive.zip", "filename*": f"UTF-8''{quote(name)}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(64 * 1024):
            yield piece


def _filters() -> list[str]:
    """What the address narrows the register by, in the reader's words."""
    asked = request.args
    named = {"state": {str(each): say(STATE_TITLES[each]) for each in FilingState},
             "kind": {str(each): say(KIND_TITLES[each]) for each in PlanKind}}  # fmt: skip
    said = [named[name][asked[name]] for name in named if asked.get(name) in named[name]]
    return [*said, *(asked[name] for name in ("words", "area", "since", "until") if asked.get(name))]


def _address(endpoint: str, **values: Any) -> str:
    base = current_app.config["SETTINGS"].public_url or request.host_url.rstrip("/")
    return f"{base}{url_for(endpoint, **values)}"
