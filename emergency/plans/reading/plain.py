"""A plan as plain text: UTF-8 or GB 18030, lines wrapped by hand or not, headings with or without # signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from emergency.plans.reading.blocks import Document, Paragraph
from emergency.plans.reading.numbers import split_number
from emergency.plans.reading.words import is_sentence, squeeze

_MARKDOWN = re.compile(r"^(#{1,6})\s+")
_PAGE_NUMBER = re.compile(r"^[-—\s]*(?:第?\s*[\dIVXivx]{1,4}\s*页?)[-—\s]*$")
_WRAP_SHARE = 0.8
_SENTENCE_STOPS = tuple("。；;：:！？")


def read_plain(path: Path) -> Document:
    """Read a text file. Bytes that are neither UTF-8 nor GB 18030 become replacement signs, never an error."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    return document_of(text.splitlines())


def document_of(lines: Sequence[str]) -> Document:
    """Paragraphs from lines: lines that a converter wrapped are joined, page numbers left out."""
    kept = [line.rstrip() for line in lines if not _PAGE_NUMBER.match(line) or not line.strip()]
    width = _wrap_width(kept)
    paragraphs: list[str] = []
    goes_on = False
    for line in kept:
        text = line.strip()
        if goes_on and text and not _begins_anew(line, text):
            paragraphs[-1] += text
        elif text:
            paragraphs.append(text)
        if text:
            goes_on = bool(width) and _display_width(text) >= width * _WRAP_SHARE and not text.endswith(_SENTENCE_STOPS)
    return Document(tuple(_paragraph(at, text) for at, text in enumerate(paragraphs, 1)))


def _paragraph(index: int, text: str) -> Paragraph:
    marked = _MARKDOWN.match(text)
    return Paragraph(
        index=index,
        text=text[marked.end() :] if marked else text,
        style_level=len(marked.group(1)) if marked else None,
    )


def _wrap_width(lines: Sequence[str]) -> int:
    """The width at which a converter wrapped the lines, or 0 where paragraphs stand on lines of their own."""
    widths = sorted(_display_width(line.strip()) for line in lines if len(line.strip()) > 20 and "..." not in line)
    if len(widths) < 20:
        return 0
    usual = widths[len(widths) * 3 // 4]
    at_usual = sum(1 for width in widths if 0.9 * usual <= width <= 1.1 * usual)
    return usual if at_usual * 2 > len(widths) and usual < 120 else 0


def _begins_anew(line: str, text: str) -> bool:
    """A line that starts with a number or is indented like a new paragraph does not continue the one before."""
    number, title = split_number(text)
    return (number is not None and bool(title) and not is_sentence(squeeze(text)[:6])) or line.startswith(
        ("　　", "    ")
    )


def _display_width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)
