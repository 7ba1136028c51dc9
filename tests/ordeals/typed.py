"""Forms of a page as a person without script fills them in, and what was typed in a page that comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html

PLAUSIBLE = {
    "date": "2026-05-04", "time": "09:30", "datetime-local": "2026-05-04T09:30", "number": "3", "tel": "0531-80001234",
    "text": "所填文字", "textarea": "所填的一段文字", "password": "Test-pass-2026", "search": "所填文字",
    "month": "2026-05", "email": "a@example.com", "url": "https://example.com/",
}  # fmt: skip
"""What is typed where a field is empty, by its kind."""
TYPED = frozenset(PLAUSIBLE)


@dataclass
class TypedForm:
    """A form: where it goes, what it sends as filled in, and of what kind each of its fields is."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

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
    """The forms of a page, filled in."""
    for element in html.document_fromstring(page).iter("form"):
        form = TypedForm((element.get("action") or address).partition("#")[0], element.get("method", "get").lower())
        for one in element.iter("input", "select", "textarea", "button"):
            name = one.get("name")
            if name and one.get("disabled") is None:
                _take(form, name, one)
        yield form


def _take(form: TypedForm, name: str, one: Any) -> None:
    kind = one.tag if one.tag != "input" else one.get("type", "text")
    form.kinds.setdefault(name, kind)
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


def _chosen(select: Any) -> list[str]:
    """What a browser takes for chosen: the first where the page says nothing."""
    options = list(select.iter("option"))
    chosen = [each for each in options if each.get("selected") is not None] or options[:1]
    return [each.get("value", each.text or "") for each in chosen]


def shown_in(page: str, name: str) -> list[str] | None:
    """What a field of the page holds now; None where the page has no such field."""
    root = html.document_fromstring(page)
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


def complaints_of(page: str) -> list[str]:
    """The messages beside fields and in the summary."""
    root = html.document_fromstring(page)
    found = root.xpath("//*[contains(concat(' ', @class, ' '), ' wrong ')] | //section[contains(@class, 'errors')]//li")
    return [text for one in found if (text := one.text_content().strip())]
