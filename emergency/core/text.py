"""Texts that come with the data in two languages, and messages that wait for their reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Text:
    """A title or sentence that rule packs, outlines and catalogues carry themselves, in both languages."""

    zh: str
    en: str

    def into(self, language: str) -> str:
        """The text for a language tag such as `zh_Hans_CN` or `en`."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True)
class Message:
    """A catalogue message with its parameters, translated by whoever shows it."""

    msgid: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid


def message(msgid: str, **params: Any) -> Message:
    """Mark a sentence for the catalogues (`message` is an extraction keyword) and keep its parameters beside it."""
    return Message(msgid, params)
