"""The table of contents: where it stands, so that it is not taken for the plan, and which headings it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.plans.reading.blocks import Paragraph
from emergency.plans.reading.numbers import split_number
from emergency.plans.reading.words import is_sentence, squeeze

_NAMES = frozenset({"目录", "目次", "目錄", "目录页"})
_LEADER = re.compile(r"(?:[\t]|[.．…·・。]{3,}|[\s　]{3,}).*$", re.DOTALL)
_ENTRY = re.compile(
    r"^.{2,60}?(?:\t[\s　]*|[.．…·・。]{3,}[\s　]*|[\s　]{3,})(?:[-—]?[\s　]*[\dIVXivx０-９]+[\s　]*[-—]?)?$", re.DOTALL
)
_LONGEST = 400
"""A table of contents without page numbers is followed this many lines at most."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The titles it names, squeezed and without numbers, and the index of its last paragraph (0: there is none)."""

    titles: frozenset[str] = frozenset()
    last: int = 0


def find_contents(paragraphs: Sequence[Paragraph]) -> Contents:
    """Find the table of contents, made by Word or typed by hand."""
    lines = [paragraph for paragraph in paragraphs if paragraph.text]
    by_word = [paragraph for paragraph in lines if paragraph.in_contents]
    if by_word:
        return Contents(frozenset(_title(entry.text) for entry in by_word), by_word[-1].index)
    for at, paragraph in enumerate(lines):
        if squeeze(paragraph.text) in _NAMES:
            entries = _typed_entries(lines[at + 1 : at + 1 + _LONGEST])
            last = entries[-1].index if entries else paragraph.index
            return Contents(frozenset(_title(entry.text) for entry in entries), last)
    return Contents()


def _typed_entries(lines: Sequence[Paragraph]) -> list[Paragraph]:
    entries: list[Paragraph] = []
    strays = 0
    for line in lines:
        if _ENTRY.match(line.text):
            entries.append(line)
            strays = 0
        elif line.starts_page or strays >= 2 or is_sentence(line.text):
            break
        else:
            # Page numbers and running titles stand between the entries of a converted file.
            strays += 1
    return entries or _entries_without_pages(lines)


def _entries_without_pages(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """Short lines up to the place where the first of them comes again: there the plan itself begins."""
    if not lines:
        return []
    first = squeeze(lines[0].text)
    for at, line in enumerate(lines):
        if at and (squeeze(line.text) == first or line.starts_page):
            return list(lines[:at])
        if is_sentence(line.text):
            break
    return []


def _title(entry: str) -> str:
    text = _LEADER.sub("", entry.replace("\n", " ")) or entry
    number, title = split_number(text.strip())
    return squeeze(title or (number.text if number else text))
