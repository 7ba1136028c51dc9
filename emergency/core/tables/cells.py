"""What stands in a cell: clean text, nothing, the same as above, yes or no, one of a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from emergency.core.text import Message, message

Value = str | int | float | bool | date | datetime | time | timedelta | None


class Unreadable(Exception):
    """A cell that cannot be read as what its column holds: a stable `reason`, and a sentence for the sender."""

    def __init__(self, reason: str, why: Message) -> None:
        self.reason, self.why = reason, why
        super().__init__(reason)


@dataclass(frozen=True)
class Setting:
    """What a cell's meaning also depends on: the unit in its header, and the year in the table's title."""

    unit: str = ""
    year: int | None = None


PLAIN = Setting()
Parser = Callable[[Value, Setting], Any]

_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}（）《》])\s+(?=[{_HAN}（）《》])")
_DIVIDER = re.compile(r"[、，,；;／/|\n\r]+(?![^()（）]*[)）])")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_NEUTRALISED = re.compile(r"'(?=[=+\-@\t\r])")
NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "－", "―", "无", "n/a", "none", "null", "空"})
_DITTO = frozenset({"同上", "〃", "″", '"', "”", "“", "〞", "''", "同前", "ditto", "同 上"})


def text_of(value: Value) -> str:
    """A cell as one line of clean text: no stray spaces (none at all between Chinese characters), no hidden marks.

    Whole numbers lose the `.0` that spreadsheets give them; dates become ISO days.
    """
    if isinstance(value, str):
        if value.isprintable() and " " not in value and value[:1] != "'":
            return value
        return _clean(value)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if value.time() != time() else value.date().isoformat()
    return str(value)


def folded(value: Value) -> str:
    """The same with full-width letters, digits and punctuation as half-width ones, for parsers."""
    text = text_of(value)
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def is_blank(value: Value) -> bool:
    """Nothing, or only spaces and marks that cannot be seen."""
    return value is None or value == "" or (isinstance(value, str) and not text_of(value))


def is_nothing(value: Value) -> bool:
    """Blank, or one of the signs that people put where there is nothing to say."""
    return is_blank(value) or (isinstance(value, str) and text_of(value).lower() in NOTHING)


def is_ditto(value: Value) -> bool:
    """A sign for "as in the row above"."""
    return isinstance(value, str) and value.strip() in _DITTO


def text(value: Value, _setting: Setting = PLAIN) -> str:
    """Parser: text on one line."""
    return text_of(value)


def words(value: Value, _setting: Setting = PLAIN) -> list[str]:
    """Parser: several words or phrases in one cell, in the order given, each once."""
    lines = value if isinstance(value, str) else text_of(value)
    parts = (text_of(part) for part in _DIVIDER.split(lines))
    return list(dict.fromkeys(part for part in parts if part))


def yes_or_no(value: Value, _setting: Setting = PLAIN) -> bool:
    """Parser: a tick, a cross, or words for either. Raises Unreadable `flag_unknown`."""
    if isinstance(value, bool):
        return value
    said = folded(value).lower()
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Unreadable("flag_unknown", message("This is neither yes nor no."))


_YES = frozenset("√✓✔☑是有已对y1") | {"yes", "true", "已投保", "已购买", "已参保", "已办理", "合格"}
_NO = frozenset("×✗✘x否无未n0/") | {"no", "false", "没有", "未投保", "未购买", "未参保", "未办理", "不合格"}


def one_of(choices: Mapping[str, tuple[str, ...]]) -> Parser:
    """Make a parser for a short list: `{value: words that mean it}`. The longest word found in the cell decides.

    A cell whose words point to two values, or to none, raises Unreadable `choice_unknown`: it is asked about.
    """
    known = sorted(((word, value) for value, names in choices.items() for word in (value, *names)), key=_by_length)

    def parse(value: Value, _setting: Setting = PLAIN) -> str:
        said = folded(value).lower().replace(" ", "")
        for word, meant in known:
            if said == word.lower():
                return meant
        found = set()
        rest = said
        for word, meant in known:
            # Codes such as `T4` only count as the whole cell; words may stand inside a phrase.
            if not word.isascii() and word in rest:
                found.add(meant)
                rest = rest.replace(word, "|")
        if len(found) == 1:
            return found.pop()
        raise Unreadable("choice_unknown", message("None of the known values: %(known)s.", known=_listed(choices)))

    return parse


def _by_length(pair: tuple[str, str]) -> int:
    return -len(pair[0])


def _listed(choices: Mapping[str, tuple[str, ...]]) -> str:
    return ", ".join(names[0] if names else value for value, names in choices.items())


def _clean(value: str) -> str:
    line = _BETWEEN_HAN.sub("", " ".join(_HIDDEN.sub("", value).split()))
    return _NEUTRALISED.sub("", line, count=1) if line[:1] == "'" else line
