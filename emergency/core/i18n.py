"""The reader's language: which one, and dates, numbers and sentences in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.dates import get_month_names
from babel.numbers import format_decimal
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, get_translations, gettext
from markupsafe import Markup, escape

from emergency.core import clock
from emergency.core.paths import TRANSLATIONS
from emergency.core.text import Message, Text

CHINESE = "zh_Hans_CN"
ENGLISH = "en"
LANGUAGES = {CHINESE: "zh-Hans-CN", ENGLISH: "en"}
"""Locale → the value of the `lang` attribute."""
COOKIE = "language"

_HAN = re.compile(r"[一-鿿]")
_NAMES = re.compile(r"[《（〔“]*[一-鿿][一-鿿0-9《》（）〔〕、·]*")
_babel = Babel()
_settled: ContextVar[str | None] = ContextVar("settled_language", default=None)
_MONTHS = {width: get_month_names(width, locale=ENGLISH) for width in ("wide", "abbreviated")}


def init_app(app: Flask) -> None:
    """Choose the language per request and give templates their words, dates and numbers."""
    app.config.update(BABEL_DEFAULT_LOCALE=CHINESE, BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS))
    _babel.init_app(app, locale_selector=chosen_language, timezone_selector=lambda: "Asia/Shanghai")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    _ask_catalogues_directly(app)
    app.before_request(_unsettle)
    app.teardown_request(_unsettle)
    app.jinja_env.filters.update(day=day, moment=moment, clock_time=clock_time, number=number)
    app.jinja_env.filters.update(say=say, tongue=tongue, tongues=tongues, elapsed=elapsed, brief_day=brief_day)
    app.context_processor(lambda: {"lang": LANGUAGES[language()]})


def _ask_catalogues_directly(app: Flask) -> None:
    """Give templates their words from the catalogue of the language in force.

    A page asks for some two hundred words, and Flask-Babel looks for domain, context and locale anew for each.
    """
    said: dict[tuple[str, str], Markup] = {}

    def words(text: str, /, **values: Any) -> Markup:
        key = (language(), text)
        found = said.get(key)
        if found is None:
            found = said[key] = Markup(_words().ugettext(text))  # noqa: S704
        return found % values if values or "%" in found else found

    def counted(one: str, many: str, count: int, /, **values: Any) -> Markup:
        found = Markup(_words().ungettext(one, many, count))  # noqa: S704
        return found % {"num": count, **values}

    app.jinja_env.install_gettext_callables(words, counted, newstyle=True)  # type: ignore[attr-defined]
    # Jinja's own wrappers make a new context for each word within a loop.
    app.jinja_env.globals.update(_=words, gettext=words, ngettext=counted)


_loaded: dict[str, Any] = {}


def _words() -> Any:
    """The catalogue of the language in force."""
    spoken = language()
    if spoken not in _loaded:
        found = get_translations()
        if not has_app_context():
            return found
        _loaded[spoken] = found
    return _loaded[spoken]


def chosen_language() -> str:
    """The person's choice; Chinese where nothing was chosen. Programs ask by Accept-Language."""
    if not has_request_context():
        return CHINESE
    if request.path.startswith("/api/"):
        return (request.accept_languages.best_match(["zh-CN", "zh", "en"], "zh") == "en" and ENGLISH) or CHINESE
    chosen = request.cookies.get(COOKIE) or getattr(g, "preferred_language", None)
    return chosen if chosen in LANGUAGES else CHINESE


def language() -> str:
    """The language in force now, `zh_Hans_CN` or `en`."""
    if (settled := _settled.get()) is not None:
        return settled
    locale = get_locale()
    return ENGLISH if locale is not None and locale.language == ENGLISH else CHINESE


def settle_language() -> None:
    """From here on the language of this request is known: who asks has been found out. Pages ask for it hundreds of
    times."""
    _settled.set(chosen_language())


def _unsettle(_error: BaseException | None = None) -> None:
    _settled.set(None)


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Everything inside is said in this language: mail, and commands in that of the terminal."""
    token = _settled.set(chosen)
    try:
        with force_locale(chosen):
            yield
    finally:
        _settled.reset(token)


def say(value: Message | Text | str | None) -> str:
    """A message or a two-language text in the reader's language. Parameters that are messages are said too."""
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.into(language())
    if isinstance(value, Message):
        params = {key: _said(param) for key, param in value.params.items()}
        translated = str(_words().ugettext(value.msgid))
        return translated % params if params else translated
    return value


def _said(param: Any) -> Any:
    if isinstance(param, Message | Text):
        return say(param)
    if isinstance(param, datetime):
        return moment(param)
    if isinstance(param, date):
        return day(param)
    if isinstance(param, list | tuple):
        return ("、" if language() == CHINESE else ", ").join(str(_said(item)) for item in param)
    return param


def day(value: date | datetime | None) -> str:
    """A date: 2026年11月22日 or 22 November 2026; a moment gives its local day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return _day(value, "wide")


def _day(value: date, month: str) -> str:
    # Written out: Babel reads its patterns anew for each of the hundred dates of a page.
    if language() == CHINESE:
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[month][value.month]} {value.year}"


def moment(value: datetime | None) -> str:
    """A moment on the local clock, to the minute."""
    if value is None:
        return ""
    there = clock.local(value)
    return f"{_day(there, 'abbreviated')}{' ' if language() == CHINESE else ', '}{there:%H:%M}"


def brief_day(value: date) -> str:
    """A day of this year without its year; any other with it, so that nobody is out by three years."""
    if value.year != clock.today().year:
        return _day(value, "abbreviated")
    if language() == CHINESE:
        return f"{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS['abbreviated'][value.month]}"


def clock_time(value: datetime | None) -> str:
    """Only the time of a moment, 14:05."""
    return "" if value is None else clock.local(value).strftime("%H:%M")


def elapsed(minutes: int) -> str:
    """How long something lasts in the two largest units that tell it: 45 min, 5 h 12 min, 3 d 4 h."""
    hours, days = minutes // 60, minutes // (24 * 60)
    if hours < 1:
        return str(gettext("%(minutes)s min", minutes=minutes))
    if days < 1:
        return str(gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes % 60))
    return str(gettext("%(days)s d %(hours)s h", days=days, hours=hours % 24))


def number(value: Any) -> str:
    """A number with the reader's separators."""
    if value is None:
        return ""
    if isinstance(value, int) or (isinstance(value, Decimal) and value == value.to_integral_value()):
        # Whole numbers look alike in both languages; Babel takes a hundred times as long to say so.
        return f"{int(value):,}"
    return format_decimal(value, locale=language())


def tongue(text: Any) -> str:
    """The `lang` of a Chinese name on an English page, else nothing.

    For places where our own words and people's names stand in one list, such as the options of a choice.
    """
    return LANGUAGES[CHINESE] if language() == ENGLISH and _HAN.search(str(text)) else ""


def tongues(sentence: Any) -> Markup:
    """A sentence whose names say on an English page that they are Chinese; escaped like any text."""
    said = str(escape(sentence))
    if language() != ENGLISH:
        return Markup(said)  # noqa: S704
    return Markup(_NAMES.sub(rf'<span lang="{LANGUAGES[CHINESE]}">\g<0></span>', said))  # noqa: S704


def catalogue(locale: str) -> Path:
    """The catalogue file of a language."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"
