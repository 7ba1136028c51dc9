"""What bureaus and units are told about moves; codes and parameters are stored, read in the reader's language."""

from __future__ import annotations

from emergency.core.text import Message, message

SENTENCES: dict[str, Message] = {
    "unit.move_proposed": message(
        "%(unit)s is handed over to you from %(before)s, as of %(day)s. Receive or decline it."
    ),
    "unit.move_declined": message("%(area)s did not receive %(unit)s. %(answer)s"),
    "unit.moved_away": message("%(unit)s lies in %(area)s since %(day)s. You keep its history up to that day."),
    "unit.moved_here": message("%(unit)s has come over from %(before)s, as of %(day)s. Name who supervises it."),
    "unit.moved": message("Your unit belongs to %(area)s since %(day)s; new filings go to its authority."),
}
