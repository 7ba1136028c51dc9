"""What changed within a text, marked for the reader: kept, taken out, put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
_WORD = re.compile(r"[A-Za-z]+|\d+(?:[.:]\d+)*|\s+|.", re.DOTALL)
_MOST_WORDS = 4000
"""Beyond this many words two passages are shown as one taken out and one put in, which costs nothing."""

Sort = Literal["same", "out", "in"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that was kept (`same`), taken out (`out`) or put in (`in`)."""

    sort: Sort
    text: str


def mark_changes(old: str, new: str) -> list[Span]:
    """The two texts as one: without what was put in it reads as the old one, without what was taken out as the new.

    Sentences are compared first and words only within sentences that differ, so that long chapters stay quick.
    """
    spans: list[Span] = []
    for before, after in _blocks(_sentences(old), _sentences(new)):
        if before == after:
            _add(spans, "same", before)
        else:
            _mark_words(spans, before, after)
    return spans


def _mark_words(spans: list[Span], before: str, after: str) -> None:
    old, new = _WORD.findall(before), _WORD.findall(after)
    pairs = _blocks(old, new) if len(old) + len(new) <= _MOST_WORDS else [(before, after)]
    for was, now in pairs:
        if was == now:
            _add(spans, "same", was)
        else:
            _add(spans, "out", was)
            _add(spans, "in", now)


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    join: Callable[[Sequence[str]], str] = "".join
    return [(join(old[a:b]), join(new[c:d])) for _tag, a, b, c, d in matcher.get_opcodes()]


def _sentences(text: str) -> list[str]:
    return [found for found in _SENTENCE.findall(text) if found]


def _add(spans: list[Span], sort: Sort, text: str) -> None:
    if not text:
        return
    if spans and spans[-1].sort == sort:
        spans[-1] = Span(sort, spans[-1].text + text)
    else:
        spans.append(Span(sort, text))
