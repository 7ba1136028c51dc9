"""What units are told about the postponements they asked for."""

from __future__ import annotations

from emergency.core.text import Message, message

SENTENCES: dict[str, Message] = {
    "postponement.approved": message("The duty %(rule)s, due by %(due_on)s, may wait until %(until)s."),
    "postponement.refused": message("The duty %(rule)s is not postponed and stays due by %(due_on)s: %(because)s"),
}
