"""A programme on paper."""

from __future__ import annotations

from drills.bookings.rules import CONTENT_TITLES, FORM_TITLES, KIND_TITLES
from drills.programmes import queries
from drills.programmes.models import Programme
from drills.programmes.rules import ENTRY_STATE_TITLES, progress_of
from emergency.core.clock import now
from emergency.core.pdf import render_pdf


def programme_paper(programme: Programme, *, address: str) -> bytes:
    """The programme as PDF: why these drills, each month's drills with who sees to them, who approved it.

    A part without content is left out, heading and all. Errors: NoPdf.
    """
    states = queries.entry_states(programme)
    return render_pdf(
        "programmes/programme.print.html", programme=programme, states=states, progress=progress_of(states.values()),
        kinds=KIND_TITLES, contents=CONTENT_TITLES, forms_of=FORM_TITLES, entry_titles=ENTRY_STATE_TITLES,
        address=address, as_of=now(),
    )  # fmt: skip
