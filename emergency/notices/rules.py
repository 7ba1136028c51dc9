"""How people are reached, and the sentences that parts of the system tell."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from emergency.core.text import Message


class Channel(StrEnum):
    """The inbox, or mail."""

    INBOX = "inbox"
    MAIL = "mail"


_sentences: dict[str, Message] = {}


def register(sentences: Mapping[str, Message]) -> None:
    """Add the sentences of a part by their codes; `create_app` calls this once per part."""
    _sentences.update(sentences)


def sentence(code: str, params: Mapping[str, Any]) -> Message:
    """What a notice says, ready for the reader's language; an unknown code says itself."""
    known = _sentences.get(code)
    return Message(known.msgid, dict(params)) if known is not None else Message(code)
