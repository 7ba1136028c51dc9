"""How people are reached, how a sentence's parameters are stored, and when a failed mail is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from emergency.core.text import Message, Text

_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""The longest wait is short, so that everything is out soon after a mail server that was down for days comes back."""


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
    said = {name: unpack(value) for name, value in params.items()}
    return Message(known.msgid, said) if known is not None else Message(code)


def pack(value: Any) -> Any:
    """A parameter as plain JSON. Days, moments and sentences stay what they are, said in the reader's language."""
    if isinstance(value, Message):
        return {"msgid": value.msgid, "params": {name: pack(each) for name, each in value.params.items()}}
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list | tuple):
        return [pack(each) for each in value]
    return value if isinstance(value, int | float) else str(value)


def unpack(value: Any) -> Any:
    """What `pack` was given."""
    if isinstance(value, list):
        return [unpack(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    if "msgid" in value:
        return Message(value["msgid"], {name: unpack(each) for name, each in value["params"].items()})
    if "zh" in value:
        return Text(value["zh"], value["en"])
    return datetime.fromisoformat(value["moment"]) if "moment" in value else date.fromisoformat(value["day"])


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed tries."""
    return _WAITS[min(attempts, len(_WAITS)) - 1]
