"""The sentences of notices about laws and standards, by code."""

from __future__ import annotations

from emergency.core.text import message

SENTENCES = {
    "instrument.replaced": message(
        "%(plan)s cites %(cited)s, which has been replaced by %(now)s. Decide whether it has to be revised (PL-32)."
    ),
}
