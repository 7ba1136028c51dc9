"""What nobody should send, for each kind of field: what has to be refused at the field, and what may be kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.ordeals.typed import TypedForm

SCRIPT = "<script>alert('ju')</script>"
TICK = ("y",)
"""What a single yes sends: there is nothing else to choose, so whatever comes counts as a yes."""
_FREE = ("text", "textarea", "tel", "search", "password", "email", "url")
_DATES = {"no such day": "2026-02-30", "year nought": "0000-00-00", "a word for a day": "昨天"}
_IMPOSSIBLE: dict[str, dict[str, str]] = {
    "date": _DATES,
    "datetime-local": {"no such moment": "2026-02-30T25:61", "a word for a moment": "昨天"},
    "time": {"no such hour": "25:61", "a word for an hour": "上午"},
    "number": {"a word for a number": "许多", "not a number": "NaN", "forty digits": "9" * 40},
}


def refused(form: TypedForm, name: str) -> Iterator[tuple[str, Any]]:
    """What the field of this name must refuse, with a name for each."""
    kind, marks = form.kinds[name], form.marks[name]
    yield from _IMPOSSIBLE.get(kind, {}).items()
    if kind in ("select", "radio") or (kind == "checkbox" and marks.choices != TICK):
        yield "no such choice", "没有这一项"
        if any(choice.isdecimal() for choice in marks.choices):
            yield "somebody else's", "999999"
    if kind in _FREE and marks.longest:
        yield "too long", "长" * (marks.longest + 1)
    if kind in ("text", "search", "tel", "textarea") and not marks.longest:
        yield "far too long", "长" * 100_000
    if marks.is_required and kind not in ("select", "radio", "file"):
        yield "empty", ""
        yield "nothing that shows", " \0\t\u200b "
    if marks.is_required and kind in ("radio", "file"):
        yield "missing", None


def doubtful(form: TypedForm, name: str) -> Iterator[tuple[str, Any]]:
    """What may be kept or refused, but breaks nothing, runs nowhere and costs no other entry."""
    kind = form.kinds[name]
    if kind in ("hidden", "button"):
        yield "twenty digits", "99999999999999999999"
        yield "NUL", "甲\0乙"
        yield "missing", None
    elif kind in ("date", "datetime-local"):
        yield "the last day", "9999-12-31" if kind == "date" else "9999-12-31T23:59"
        yield "the first day", "0001-01-01" if kind == "date" else "0001-01-01T00:00"
    elif kind == "number":
        yield "minus one", "-1"
    elif kind in _FREE:
        yield "NUL and a script", f"甲\0乙{SCRIPT}"
        yield "a name out of reach", "远方标记矿山"
    elif kind == "file":
        yield "text in the place of a file", "甲"
