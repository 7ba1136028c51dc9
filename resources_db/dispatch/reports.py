"""Orders on paper."""

from __future__ import annotations

from emergency.core.clock import now
from emergency.core.pdf import render_pdf
from emergency.filings.reports import qr_code
from resources_db.claims.rules import ClaimState
from resources_db.dispatch.models import DispatchOrder
from resources_db.dispatch.queries import standing_of, steps_of
from resources_db.dispatch.rules import STANDING_TITLES, Standing


def order_pdf(order: DispatchOrder, *, address: str) -> bytes:
    """The order (调派单 / 调运单): what goes where, by when; when it was told, answered, set out, arrived.

    What nobody has entered stands empty, to be filled in and signed on the way. Errors: NoPdf.
    """
    hold, where = order.line.hold, standing_of(order)
    return render_pdf(
        "dispatch/order.print.html", order=order, hold=hold, steps=steps_of(order), ClaimState=ClaimState,
        standing=STANDING_TITLES[where], is_cancelled=where is Standing.CANCELLED,
        exercise=(hold.incident.title if hold.incident else hold.occasion) if order.is_exercise else "",
        qr=qr_code(address), address=address.partition("://")[2], as_of=now(), person=order.issued_by,
    )  # fmt: skip
