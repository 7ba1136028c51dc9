"""Forms of a page as a person without script fills them in, and what was typed in a page that comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import html
from lxml.html import HtmlElement

PLAUSIBLE = {
    "date": "2026-05-04", "time": "09:30", "datetime-local": "2026-05-04T09:30", "number": "3", "tel": "0531-80001234",
    "text": "所填文字", "textarea": "所填的一段文字", "password": "Test-pass-2026", "search": "所填文字",
    "month": "2026-05", "email": "a@example.com", "url": "https://example.com/",
}  # fmt: skip
"""What is typed where a field is empty, by its kind."""
TYPED = frozenset(PLAUSIBLE)
_FIELDS = ("input", "select", "textarea", "button")


class Marks(NamedTuple):
    """What a page says of a field: that it is needed, how much it holds, what there is to choose from."""

    is_required: bool
    longest: int | None
    choices: tuple[str, ...]


@dataclass
class TypedForm:
    """A form: where it goes, what it sends as filled in, and of what kind each of its fields is."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """The names somebody may tamper with."""
        return [name for name in self.kinds if name != "csrf_token"]

    @property
    def is_typed_in(self) -> bool:
        """Whether there is anything to type, choose or tick; else it is a mere button."""
        return any(kind not in ("hidden", "button") for kind in self.kinds.values())

    def said(self, **changed: Any) -> dict[str, Any]:
        """What is sent; a changed field of None is left out."""
        given: dict[str, Any] = {**self.values, **changed}
        return {name: value for name, value in given.items() if value is not None and name != "csrf_token"}


def forms_of(page: str, address: str) -> Iterator[TypedForm]:
    """The forms of a page, filled in. A field outside its form names it by id."""
    root = html.document_fromstring(page)
    for element in root.iter("form"):
        form = TypedForm((element.get("action") or address).partition("#")[0], element.get("method", "get").lower())
        inside = [one for one in element.iter(*_FIELDS) if not one.get("form")]
        outside = [one for one in root.iter(*_FIELDS) if one.get("form") and one.get("form") == element.get("id")]
        for one in [*inside, *outside]:
            name = one.get("name")
            if name and one.get("disabled") is None:
                _take(form, name, one)
        for name, kind in form.kinds.items():
            if kind == "radio" and not form.values[name]:
                form.values[name] = [form.marks[name].choices[0]]
        yield form


def _take(form: TypedForm, name: str, one: Any) -> None:
    kind = one.tag if one.tag != "input" else one.get("type", "text")
    form.kinds.setdefault(name, kind)
    form.marks[name] = _marks(one, kind, form.marks.get(name))
    sent = form.values.setdefault(name, [])
    if kind in ("checkbox", "radio"):
        if one.get("checked") is not None:
            sent.append(one.get("value", "on"))
    elif kind == "select":
        sent.extend(_chosen(one))
    elif kind == "textarea":
        text = (one.text or "").removeprefix("\n")
        sent.append(text or PLAUSIBLE["textarea"])
    elif kind == "button":
        if not sent:
            sent.append(one.get("value", ""))
    elif kind in TYPED:
        sent.append(one.get("value") or PLAUSIBLE[kind])
    elif kind == "hidden":
        sent.append(one.get("value", ""))


def _marks(one: Any, kind: str, before: Marks | None) -> Marks:
    choices: tuple[str, ...] = before.choices if before else ()
    if kind == "select":
        choices = tuple(option.get("value", option.text or "") for option in one.iter("option"))
    elif kind in ("checkbox", "radio"):
        choices = (*choices, one.get("value", "on"))
    longest = one.get("maxlength")
    return Marks(one.get("required") is not None, int(longest) if longest else None, choices)


def _chosen(select: Any) -> list[str]:
    """What a browser takes for chosen: the first where the page says nothing."""
    options = list(select.iter("option"))
    chosen = [each for each in options if each.get("selected") is not None] or options[:1]
    return [each.get("value", each.text or "") for each in chosen]


def read(page: str | HtmlElement) -> HtmlElement:
    """A page as a tree; one that was read before stays as it is."""
    return html.document_fromstring(page) if isinstance(page, str) else page


def shown_in(page: str | HtmlElement, name: str) -> list[str] | None:
    """What a field of the page holds now; None where the page has no such field."""
    root = read(page)
    found = [one for one in root.iter("input", "textarea", "select") if one.get("name") == name]
    if not found:
        return None
    shown: list[str] = []
    for one in found:
        if one.tag == "textarea":
            shown.append((one.text or "").removeprefix("\n"))
        elif one.tag == "select":
            shown.extend(_chosen(one))
        elif one.get("type") in ("checkbox", "radio"):
            shown.extend([one.get("value", "on")] if "checked" in one.attrib else [])
        else:
            shown.append(one.get("value", ""))
    return shown


def complaints_of(page: str | HtmlElement) -> list[str]:
    """The messages beside fields and in the summary."""
    root = read(page)
    found = root.xpath("//*[contains(concat(' ', @class, ' '), ' wrong ')] | //section[contains(@class, 'errors')]//li")
    return [text for one in found if (text := one.text_content().strip())]


def complaint_beside(page: str | HtmlElement, name: str) -> str:
    """The message that stands in the block of a field and describes it to those who hear the page; "" if none."""
    root = read(page)
    for one in root.iter("input", "textarea", "select"):
        if one.get("name") != name:
            continue
        for holder in (one, *one.iterancestors("fieldset")):
            for known in (holder.get("aria-describedby") or "").split():
                for told in root.xpath("//*[@id=$id and contains(concat(' ', @class, ' '), ' wrong ')]", id=known):
                    return " ".join(told.text_content().split())
    return ""
