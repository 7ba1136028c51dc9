"""Every page of every role: valid, in one language, escaped, and fetched without a trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from html5lib.html5parser import ParseError
from sqlalchemy import event

from emergency.core.db import db
from emergency.core.i18n import LANGUAGES
from tests.access_world import Walker, words_of
from tests.client import Client
from tests.house.test_access import GUARDED, ROLES
from tests.make import Make

NASTY = "<script>alert(1)</script>\"'><b title=x>&amp;{{7*7}}"
_HAN = re.compile(r"[一-鿿]+")
_WORD = re.compile(r"(?<![\w.@/:{-])[A-Za-z]{4,}(?![\w.@/:}-])")
_SPOKEN = ("title", "alt", "aria-label", "placeholder", "summary")
_SILENT = {"script", "style", "template", "code", "kbd", "title", "textarea"}
"""Elements whose words are nobody's sentences; a page's title names the thing it shows."""
_IN_BOTH = {
    "zh-Hans-CN": {"English", "Word", "Excel", "EXERCISE", "SQLite", "PostgreSQL", "emergency", "jobs", "start"},
    "en": {"中文", "居安", "演练"},
}
"""The language switch, the product's own name, the mark of an exercise, names of programs, commands to be typed."""
_STAMPS = re.compile(r'UPDATE "?(signed_in|api_token)"? SET seen_at|UPDATE "?(signed_in|api_token)"? SET used_at')


def _fetched(role: str) -> list[str]:
    """The addresses (as routes) whose pages this role may read of its own things."""
    return [
        route for route, expected in GUARDED.items() if route.startswith("GET ") and expected[role][0] == "+"
    ]  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_valid_and_speaks_one_language(walker: Walker, role: str, language: str) -> None:
    walker.become(role, language)
    wrong = []
    for route in _fetched(role):
        response = walker.ask("GET", walker.world.address(route, role, "own"))
        assert response.status_code < 500, route
        try:
            root = Client.parse(response)
        except (ParseError, AssertionError) as error:
            wrong.append(f"{route}: {error}")
            continue
        if root is None:
            continue
        assert root.get("lang") == LANGUAGES[language], route
        wrong += [f"{route}: {said}" for said in _in_other_language(root, LANGUAGES[language])]
    assert not wrong, f"{role} reads, in {language}:\n" + "\n".join(sorted(set(wrong)))


def _in_other_language(root: Element, lang: str) -> Iterator[str]:
    pattern = _HAN if lang == "en" else _WORD
    for text in _said_in(root, lang, lang):
        for found in pattern.findall(text):
            if found not in _IN_BOTH[lang]:
                yield f"{found} in “{' '.join(text.split())[:60]}”"


def _said_in(element: Element, spoken: str, wanted: str) -> Iterator[str]:
    """The texts and spoken attributes below an element that stand in the wanted language."""
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    spoken = element.get("lang") or spoken
    if spoken == wanted:
        yield element.text or ""
        if wanted != "en":  # An English label may name a Chinese thing: attributes cannot say their language.
            yield from (element.get(name) or "" for name in _SPOKEN)
    for child in element:
        yield from _said_in(child, spoken, wanted)
        if spoken == wanted:
            yield child.tail or ""


@pytest.mark.one_database
def test_what_people_type_is_never_markup(walker: Walker) -> None:
    make = Make(walker.app)
    ids = make.one_of_each(make.organisation(name=NASTY))
    db.session.commit()
    walker.world.things["nasty"] = ids
    walker.become("administrator")
    wrong, shown = [], 0
    for route in _fetched("administrator"):
        response = walker.ask("GET", walker.world.address(route, "administrator", "nasty"))
        said = words_of(response)
        is_paper = response.mimetype == "application/pdf"
        if response.mimetype != "text/html" and not is_paper:
            continue
        shown += "alert(1)" in said
        if "<script>alert" in said or "<b title=x" in said or "&amp;amp;amp;" in said:
            wrong.append(route)
        elif not is_paper:
            Client.parse(response)
    del walker.world.things["nasty"]
    assert not wrong
    assert shown > 10, "the value is hardly shown anywhere: the test looks at nothing"


def test_no_get_writes(walker: Walker) -> None:
    walker.become("administrator")
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if re.match(r"\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|TRUNCATE)\b", statement, re.I) and not _STAMPS.search(
            statement
        ):
            written.append(f"{route}: {statement[:120]}")

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for route in _fetched("administrator"):
            walker.ask("GET", walker.world.address(route, "administrator", "own"))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert not written, "\n".join(written)
