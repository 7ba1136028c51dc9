"""The runs of a Word paragraph: their text as a reader sees it, what is bold, the size, fields and text boxes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from emergency.plans.reading.styles import (
    BOLD,
    PARAGRAPH_PROPERTIES,
    RUN_PROPERTIES,
    Style,
    W,
    is_on,
    properties_of,
    size_of,
)

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# Tracked deletions and the old place of moved text are still in the file, but no reader sees them.
_UNSEEN = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText")) | {
    f"{MC}Fallback"
}
_CHARACTERS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_PICTURES = frozenset({f"{W}pict", f"{W}drawing", f"{MC}AlternateContent"})
_R, _T, _BR, _FIELD, _CODE = f"{W}r", f"{W}t", f"{W}br", f"{W}fldChar", f"{W}instrText"
_TYPE = f"{W}type"


@dataclass(slots=True)
class Seen:
    """What one walk over a paragraph's runs found; lengths count signs, to weigh what is bold and how large."""

    text: list[str] = field(default_factory=list)
    length: int = 0
    bold_length: int = 0
    size: int = 0
    size_length: int = 0
    in_contents: bool = False
    page_break: bool = False
    boxes: list[Any] = field(default_factory=list)

    @property
    def is_bold(self) -> bool:
        """Whether most of the text is bold."""
        return self.length > 0 and self.bold_length * 2 > self.length


@dataclass(slots=True)
class RunReader:
    """Reads runs in document order; fields such as a table of contents stay open over several paragraphs."""

    _open_fields: list[str] = field(default_factory=list)

    def read(self, element: Any, style: Style) -> Seen:
        """Read the runs of one paragraph."""
        seen = Seen(in_contents=style.is_contents or self._in_contents())
        self._read(element, style, seen)
        return seen

    def text(self, element: Any) -> str:
        """The text of one paragraph alone, as a table cell needs it."""
        children = [child for child in element if child.tag != PARAGRAPH_PROPERTIES]
        if all(child.tag == _R for child in children):
            return "".join(_sign(part) for run in children for part in run)
        return "".join(self.read(element, Style()).text)

    def _in_contents(self) -> bool:
        return any(code.lstrip().startswith("TOC") for code in self._open_fields)

    def _read(self, element: Any, style: Style, seen: Seen) -> None:
        for child in element:
            if child.tag == _R:
                self._read_run(child, style, seen)
            elif isinstance(child.tag, str) and child.tag not in _UNSEEN and len(child):
                self._read(child, style, seen)

    def _read_run(self, run: Any, style: Style, seen: Seen) -> None:
        length, properties = 0, None
        for child in run:
            tag = child.tag
            if tag == RUN_PROPERTIES:
                properties = child
            elif tag == _T:
                text = child.text or ""
                seen.text.append(text)
                length += len(text.strip())
            elif tag in _CHARACTERS:
                seen.text.append(_CHARACTERS[tag])
            elif tag == _BR:
                if child.get(_TYPE) == "page":
                    seen.page_break = True
                else:
                    seen.text.append("\n")
            elif tag == _FIELD:
                self._read_field(child.get(f"{W}fldCharType"), seen)
            elif tag == _CODE and self._open_fields:
                self._open_fields[-1] += child.text or ""
                seen.in_contents = seen.in_contents or self._in_contents()
            elif tag in _PICTURES:
                seen.boxes += _text_boxes(child)
        if length:
            _weigh(properties, style, seen, length)

    def _read_field(self, kind: str | None, seen: Seen) -> None:
        if kind == "begin":
            self._open_fields.append("")
        elif kind == "end" and self._open_fields:
            self._open_fields.pop()
        seen.in_contents = seen.in_contents or self._in_contents()


def _sign(part: Any) -> str:
    if part.tag == _T:
        return part.text or ""
    return _CHARACTERS.get(part.tag, "\n" if part.tag == _BR else "")


def _weigh(properties: Any | None, style: Style, seen: Seen, length: int) -> None:
    """Note how much of the paragraph is bold, and the size that most of it is set in."""
    bold, size = style.bold, style.size
    if properties is not None:
        own = properties_of(properties)
        said = is_on(own, BOLD)
        bold = bold if said is None else said
        size = size_of(own) or size
    seen.length += length
    seen.bold_length += length if bold else 0
    if length > seen.size_length:
        seen.size, seen.size_length = size, length


def _text_boxes(element: Any) -> list[Any]:
    return [box for box in element.iter(f"{W}txbxContent") if next(box.iterancestors(f"{MC}Fallback"), None) is None]
