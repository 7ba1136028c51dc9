"""The pieces that stand in every row of a list: names, marks, phones, times.

Templates know them as `words.named`, `words.tag` and so on (`layout/_words.html`). They are made here since fifty rows
ask for some five hundred of them, and a macro costs several times as much.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from emergency.core import i18n
from emergency.core.text import message

_MARKS = {"ok": "ok", "due": "due", "late": "late", "work": "half", "drill": "drill"}
_SYSTEM = message("the system")


def init_app(app: Flask) -> None:
    """Let `layout/_words.html` give them their names."""
    app.jinja_env.globals["pieces"] = {
        "icon": icon, "named": named, "tag": tag, "phone": phone, "day": day, "moment": moment,
    }  # fmt: skip


def icon(name: str, label: str = "") -> Markup:
    """An icon beside its word. With a label it stands alone and is read out."""
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="i" viewBox="0 0 16 16" {said}><use href="#i-{escape(name)}"/></svg>')  # noqa: S704


def named(text: Any) -> Markup:
    """A name of a person, firm or place, which stays Chinese on English pages; what nobody did, the system did."""
    if text == "system":
        return escape(i18n.say(_SYSTEM))
    return Markup(f'<span lang="zh-Hans-CN">{escape(text)}</span>')  # noqa: S704


def tag(word: Any, tone: str = "", mark: str = "") -> Markup:
    """A status: word, mark and colour. `tone` is ok, due, late, work, drill, or nothing for what has not begun."""
    drawn = icon(mark or _MARKS.get(tone, "ring"))
    return Markup(f'<span class="tag{" " if tone else ""}{escape(tone)}">{drawn}{escape(word)}</span>')  # noqa: S704


def phone(number: str) -> Markup:
    """A phone number that can be rung. Its halves never part at the end of a line."""
    rung = number.replace(" ", "").replace("\u00a0", "")
    shown = number.replace(" ", "\u00a0")
    return Markup(f'<a class="no-auto nowrap" href="tel:{escape(rung)}">{escape(shown)}</a>')  # noqa: S704


def day(value: date | datetime) -> Markup:
    """A date in full, readable by programs too."""
    return Markup(f'<time datetime="{value.isoformat()}">{i18n.day(value)}</time>')  # noqa: S704


def moment(value: datetime) -> Markup:
    """A date and time to the minute, readable by programs too."""
    return Markup(f'<time datetime="{value.isoformat()}">{i18n.moment(value)}</time>')  # noqa: S704
