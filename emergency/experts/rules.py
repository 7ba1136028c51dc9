"""What is asked of an expert's entry, and how names of organisations are held against each other."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from emergency.core.errors import Invalid
from emergency.core.tables.cells import Unreadable
from emergency.core.tables.phones import phones
from emergency.core.text import message

_DIVIDERS = re.compile(r"[、,，;；\n]+")


def read_specialities(typed: str) -> tuple[str, ...]:
    """The specialities of a line, parted by 、 or commas, each once."""
    return tuple(dict.fromkeys(one.strip() for one in _DIVIDERS.split(typed) if one.strip()))


def read_phone(typed: str) -> str:
    """A telephone number as it is kept; empty for none. Errors: Invalid on `phone`."""
    if not typed.strip():
        return ""
    try:
        return phones(typed)[0]
    except Unreadable as error:
        raise Invalid(phone=message("This is no telephone number.")) from error


def check_term(since: date | None, until: date | None) -> None:
    """A term ends after it began. Errors: Invalid on `until`."""
    if since is not None and until is not None and until <= since:
        raise Invalid(until=message("The term ends after it begins."))


def serves(since: date | None, until: date | None, day: date) -> bool:
    """Whether an expert's term covers a day; `until` is its first day outside."""
    return (since is None or since <= day) and (until is None or day < until)


def bare_name(name: str) -> str:
    """The name of an organisation without spaces, and with one kind of brackets, so that two spellings agree."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
