"""What the other side is told about a filing; codes and parameters are stored, read in the reader's language."""

from __future__ import annotations

from emergency.core.text import Message, message

SENTENCES: dict[str, Message] = {
    "filing.submitted": message("%(unit)s has submitted %(plan)s for filing."),
    "filing.handed_over": message("The filing of %(plan)s (%(unit)s) is handed over to you."),
    "filing.handed_on": message(
        "%(before)s has handed the filing of %(plan)s (%(unit)s) on to %(authority)s; the clock goes on."
    ),
    "filing.wrong_desk": message(
        "%(before)s has handed the filing of %(plan)s (%(unit)s) on to %(authority)s, where it belongs: %(reason)s "
        "The clock goes on."
    ),
    "filing.first_checked": message(
        "%(person)s made the first check of %(plan)s (%(unit)s); another person makes the second."
    ),
    "filing.sent_back": message("%(person)s sent your first check of %(plan)s back: %(note)s"),
    "filing_desk.set": message("%(person)s set how your filing desk works from %(day)s on."),
    "filing.reader_asked": message("%(person)s asks you to read the filing of %(plan)s (%(unit)s) as well."),
    "filing.read": message("%(person)s has read the filing of %(plan)s and left a note."),
    "filing.copied": message("%(unit)s sends you a copy of %(plan)s, which it has submitted for filing."),
    "filing.returned": message(
        "%(authority)s returned %(plan)s: %(number)s things are missing. The clock is stopped until they arrive."
    ),
    "filing.resubmitted": message("%(unit)s has completed %(plan)s; five new working days have begun."),
    "filing.accepted": message("%(authority)s filed %(plan)s under %(receipt)s."),
    "filing.deemed": message("%(plan)s counts as filed since %(day)s: five working days passed without an answer."),
    "filing_paper.kept": message("%(authority)s keeps the sealed original (%(paper)s) of %(plan)s here."),
    "filing.refused": message("%(authority)s refused to file %(plan)s. %(reason)s"),
}
