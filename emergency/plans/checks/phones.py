"""The telephone numbers of a version's contact list against those the registers hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emergency.core.phonebook import Entry, masked, same_number
from emergency.core.text import Message, message
from emergency.plans.checks.as_read import CONTACTS
from emergency.plans.checks.items import Quote
from emergency.plans.content import ContactContent, Content
from emergency.plans.reading.phones import phones_in
from emergency.plans.reading.words import squeeze


@dataclass(frozen=True)
class Differs:
    """A contact whose number the register has otherwise. `values` tell it again: who, and both sides' numbers."""

    sentence: Message
    quotes: tuple[Quote, ...]
    values: tuple[str, ...]


def check_register(content: Content, phonebook: Sequence[Entry]) -> Iterator[Differs]:
    """The contacts whose number is none of those registered under the very same name.

    A person is looked up by name, a body that is listed without a person by its own name. Names that the registers do
    not hold, or hold without a number, say nothing. Registered numbers of people are shown by their ends alone.
    """
    known: dict[str, list[Entry]] = {}
    for entry in phonebook:
        if entry.phones:
            known.setdefault(squeeze(entry.name), []).append(entry)
    for contact in content.contacts:
        said, name = phones_in(contact.phone), contact.name or contact.body
        entries = known.get(squeeze(name), [])
        registered = [phone for entry in entries for written in entry.phones for phone in phones_in(written)]
        if not said or not registered or any(same_number(one, other) for one in said for other in registered):
            continue
        yield Differs(
            message("The number of %(who)s is another one in the register.", who=name),
            (Quote(CONTACTS, _row(contact)), *(Quote(entry.what, _registered(entry)) for entry in entries)),
            (name, *sorted(said), *sorted(registered)),
        )


def _row(contact: ContactContent) -> str:
    return " ".join(filter(None, (contact.body, contact.post, contact.name, contact.phone)))


def _registered(entry: Entry) -> str:
    phones = [masked(phone) if entry.is_personal else phone for written in entry.phones for phone in phones_in(written)]
    return f"{entry.name} {'、'.join(phones)}"
