"""How Chinese text is indexed and asked, in a way that SQLite and PostgreSQL share without any extension.

Chinese has no spaces, so a run of characters is indexed as its overlapping pairs and its single characters:
消防车 becomes 消防 防车 消 防 车. The tokens stand, separated by spaces, in a column of their own, which FTS5
(`unicode61`) or `to_tsvector('simple', …)` then splits again. Names are also found by their pinyin, from any
character on, in full or by initials: 消防疏散演练 by `xfss`, `shusan` or `yl`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_WORD = 64
"""Letters of a Latin word that count; the databases refuse or drop endless ones."""

LONGEST_SPELLING = 12
"""Characters that one pinyin token spells."""

_HAN = "〇\u3400-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+)")


class Span(NamedTuple):
    """Characters of a text from `start` up to but without `end`."""

    start: int
    end: int


def index_tokens(text: str, *, pinyin: bool = True) -> list[str]:
    """The tokens a text is found by, to be joined by spaces into the indexed column.

    Names and titles are spelt in pinyin too, which loads a large dictionary: only writers may ask for it.
    Long texts are indexed without.
    """
    tokens: list[str] = []
    for is_han, run in _runs(text):
        if is_han:
            tokens += _pairs(run)
            tokens += run
            if pinyin:
                tokens += _spellings(run)
        else:
            tokens.append(run)
    return tokens


def query_tokens(text: str) -> list[str]:
    """The tokens that all must be found; none if the text holds neither characters, letters nor digits.

    Latin words are meant as beginnings of tokens: see `like_patterns`, `fts5_query` and `tsquery`.
    """
    tokens: list[str] = []
    for is_han, run in _runs(text):
        tokens += (_pairs(run) or [run]) if is_han else [run]
    return list(dict.fromkeys(tokens))


def like_patterns(text: str) -> list[str]:
    """What a column of tokens with a space on either side must be LIKE, each of them; needs no escape."""
    return [f"% {token} %" if _is_han(token) else f"% {token}%" for token in query_tokens(text)]


def fts5_query(text: str) -> str:
    """What SQLite's MATCH is asked; empty if there is nothing to ask."""
    return " ".join(f'"{token}"' if _is_han(token) else f'"{token}"*' for token in query_tokens(text))


def tsquery(text: str) -> str:
    """What PostgreSQL's `to_tsquery('simple', …)` is asked; empty if there is nothing to ask."""
    return " & ".join(f"'{token}'" if _is_han(token) else f"'{token}':*" for token in query_tokens(text))


def pinyin_key(text: str) -> str:
    """The spelling in syllables, for sorting names as a Chinese directory does and for choosing among them.

    `消防3号车` becomes `xiao fang 3 hao che`. It loads a large dictionary, so only writers may ask for it.
    """
    words = [" ".join(_syllables(run)) if is_han else run for is_han, run in _runs(text)]
    return " ".join(words)


def highlight(text: str, query: str) -> list[Span]:
    """Where a text shows what was asked, in order and without overlaps.

    A run of characters is looked for as a whole, and where it does not occur, pair by pair.
    """
    folded, origins = _fold(text)
    found: list[Span] = []
    for is_han, run in _runs(query):
        wanted = [run] if run in folded else (_pairs(run) if is_han else [])
        for token in wanted:
            pattern = re.escape(token) if is_han else rf"(?<![^\W_{_HAN}]){re.escape(token)}"
            found += [Span(origins[m.start()], origins[m.end() - 1] + 1) for m in re.finditer(pattern, folded)]
    return _merged(sorted(found))


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """Runs of characters (true) and words of letters and digits (false), folded."""
    for match in _RUN.finditer(_fold(text)[0]):
        if match["han"]:
            yield True, match["han"]
        else:
            yield False, match["word"][:LONGEST_WORD]


def _fold(text: str) -> tuple[str, list[int]]:
    """The text in half-width lower case without accents, and for each of its characters where it came from."""
    folded: list[str] = []
    origins: list[int] = []
    for at, char in enumerate(text):
        for part in unicodedata.normalize("NFKD", char).casefold():
            if not unicodedata.combining(part):
                folded.append(part)
                origins.append(at)
    return "".join(folded), origins


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _is_han(token: str) -> bool:
    return re.match(f"[{_HAN}]", token) is not None


def _spellings(run: str) -> Iterator[str]:
    syllables = _syllables(run)
    for at in range(len(syllables)):
        spelt = syllables[at : at + LONGEST_SPELLING]
        yield "".join(spelt)
        if len(spelt) > 1:
            yield "".join(syllable[0] for syllable in spelt)


def _syllables(run: str) -> list[str]:
    from pypinyin import lazy_pinyin  # 66 MB once loaded, which a process that only reads should not carry

    return [syllable for syllable in lazy_pinyin(run) if syllable.isascii()]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
