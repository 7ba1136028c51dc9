"""The sentences of notices about reviews, by code."""

from __future__ import annotations

from emergency.core.text import message

SENTENCES = {
    "review.asked": message("%(unit)s asks you to review its plan %(plan)s."),
}
