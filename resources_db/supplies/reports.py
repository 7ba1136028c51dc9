"""Stock on paper, and as a table in whose columns it can be brought in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from emergency.core.clock import now
from emergency.core.pdf import render_pdf
from emergency.core.tables.giving import Given, Row
from emergency.core.text import message
from resources_db.supplies import queries
from resources_db.supplies.imports import RESERVE_FORMS, STOCK
from resources_db.supplies.models import Depot, StockLine
from resources_db.supplies.rules import STOCK_STATUS_TITLES

REGISTER = Given(
    message("Stock"), STOCK,
    fields=(
        "item", "code", "spec", "unit", "quantity", "depot", "organisation", "keeper", "phone", "batch",
        "reserve_form", "produced_on", "expires_on", "status", "lat", "lon", "datum",
    ),
    words={"reserve_form": {code: names[0] for code, names in RESERVE_FORMS.items()}},
)  # fmt: skip


def register_rows(lines: Sequence[StockLine]) -> Iterator[Row]:
    """Each batch with what the ledger says there is of it."""
    for line in lines:
        item, depot = line.item, line.depot
        yield {
            "item": item.name, "code": item.code, "spec": item.spec, "unit": item.unit, "quantity": line.on_hand,
            "depot": depot.name, "organisation": depot.organisation.name, "keeper": depot.keeper, "phone": depot.phone,
            "batch": line.batch, "reserve_form": line.reserve_form, "produced_on": line.produced_on,
            "expires_on": line.expires_on, "status": line.status, "lat": depot.lat, "lon": depot.lon,
            "datum": None if depot.lat is None else "wgs84",
        }  # fmt: skip


def stock_sheet(depot: Depot, lines: Sequence[StockLine], *, address: str, person: str) -> bytes:
    """What lies in a depot as PDF, with a column for what is found when it is counted. Errors: NoPdf."""
    return render_pdf(
        "supplies/sheet.print.html", depot=depot, lines=lines, there=queries.availability_of(lines),
        statuses=STOCK_STATUS_TITLES, address=address, as_of=now(), person=person,
    )  # fmt: skip
