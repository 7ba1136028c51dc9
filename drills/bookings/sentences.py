"""What those who take part are told about a drill; codes and parameters are stored, read in the reader's language."""

from __future__ import annotations

from emergency.core.text import Message, message

SENTENCES: dict[str, Message] = {
    "drill.booked": message("%(organiser)s has booked the drill “%(title)s” on %(day)s, in which you take part."),
    "drill.postponed": message("%(organiser)s moved the drill “%(title)s” to %(day)s. %(reason)s"),
    "drill.cancelled": message("%(organiser)s cancelled the drill “%(title)s” of %(day)s. %(reason)s"),
}
