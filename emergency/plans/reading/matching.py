"""Headings held against an outline: which section each one fills, how surely, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from emergency.plans.outlines import Outline, Section, section_of
from emergency.plans.reading.words import narrow, squeeze

Match = Literal["sure", "doubtful", "none"]

_JOINTS = re.compile(r"以及|或者|[与和及或、，,/／]")
_SIGNS = re.compile(r"以及|或者|[与和及或、，,/／的（）()“”\"《》·]")
_FILLERS = re.compile(r"生产安全事故|突发事件|应急|事故|有关|相关|本单位|^本|^预案")
_LEAST_ALIKE = 0.75
_LEAST_CORE = 4


@dataclass(frozen=True, slots=True)
class Title:
    """A heading as the matching needs it; `level` 1 is a chapter."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Filled:
    """What a heading fills: a section's code, the further codes it covers as well, and how surely."""

    code: str | None = None
    also: tuple[str, ...] = ()
    match: Match = "none"


def match_titles(titles: Sequence[Title], outline: Outline | None) -> list[Filled]:
    """Give each heading the section it fills; each section once, by the heading closest in level and words."""
    filled = [Filled() for _ in titles]
    if outline is None:
        return filled
    chapters = _chapters(titles)
    taken: set[str] = set()
    for at, both in _joint_headings(titles, outline):
        filled[at] = both
        taken.update((both.code or "", *both.also))
    codes_of_chapters = {at: found.code for at, found in enumerate(filled)}
    for _, _, at, section, match in sorted(_pairs(titles, outline), key=lambda pair: pair[:3]):
        if filled[at].code is not None or section.code in taken:
            continue
        chapter = chapters[at]
        # A doubtful title counts only where the standard puts it, or in a chapter that the standard does not know.
        may_stand = chapter is None or codes_of_chapters.get(chapter) in (None, section.within)
        if match == "doubtful" and section.within and titles[at].level == 2 and not may_stand:
            continue
        filled[at] = Filled(section.code, (), match)
        codes_of_chapters[at] = section.code
        taken.add(section.code)
    _fill_by_hints(titles, outline, filled, chapters, taken)
    return filled


def how_alike(title: str, section: Section) -> Match:
    """How surely a title names a section."""
    return _how_alike(squeeze(title), section.code)


@lru_cache(maxsize=65536)
def _how_alike(title: str, code: str) -> Match:
    words, key = _words_of(code), _key(title)
    # A title listed as it is written counts before one that is alike without its joints (预警响应, 预警和响应).
    if key in words.same and title not in words.close_as_written:
        return "sure"
    if key in words.close:
        return "doubtful"
    core = _core(title)
    if core and core in words.cores:
        return "sure" if len(core) >= _LEAST_CORE else "doubtful"
    if len(words.own) >= _LEAST_CORE and words.own in key:
        return "doubtful"
    parts = _JOINTS.split(title)
    if len(parts) > 1 and any(_key(part) in words.same for part in parts):
        return "doubtful"
    return "doubtful" if _likeness(key, words.own) >= _LEAST_ALIKE else "none"


@dataclass(frozen=True, slots=True)
class _Words:
    """The titles of a section, made ready for comparing."""

    own: str
    same: frozenset[str]
    close: frozenset[str]
    close_as_written: frozenset[str]
    cores: frozenset[str]


@lru_cache(maxsize=1024)
def _words_of(code: str) -> _Words:
    section = section_of(code)
    same = (section.title.zh, *section.same)
    return _Words(
        own=_key(section.title.zh),
        same=frozenset(_key(title) for title in same),
        close=frozenset(_key(title) for title in section.close),
        close_as_written=frozenset(section.close),
        cores=frozenset(_core(title) for title in same) - {""},
    )


def candidates(title: str, outline: Outline | None) -> tuple[str, ...]:
    """The codes that a title may mean, the surest first, for a question to the person who knows."""
    if outline is None:
        return ()
    key = _key(title)
    ranks: dict[Match, int] = {"sure": 0, "doubtful": 1, "none": 2}
    scored = [
        (ranks[how_alike(title, section)], -_likeness(key, _key(section.title.zh)), section.code)
        for section in outline.sections
    ]
    return tuple(code for rank, likeness, code in sorted(scored) if rank < ranks["none"] or -likeness >= 0.4)[:4]


def _chapters(titles: Sequence[Title]) -> list[int | None]:
    """For each heading the position of the chapter it stands in."""
    chapters: list[int | None] = []
    current: int | None = None
    for at, title in enumerate(titles):
        current = at if title.level == 1 else current
        chapters.append(current if current != at else None)
    return chapters


def _fill_by_hints(
    titles: Sequence[Title], outline: Outline, filled: list[Filled], chapters: Sequence[int | None], taken: set[str]
) -> None:
    """Offer titles in unforeseen words to sections that nothing fills, where the standard puts them. Never surely."""
    for section in outline.sections:
        if section.code in taken:
            continue
        for at, title in enumerate(titles):
            chapter = chapters[at]
            stands_right = (
                title.level == 1
                if section.within is None
                else title.level == 2 and chapter is not None and filled[chapter].code == section.within
            )
            if stands_right and filled[at].code is None and any(hint in title.text for hint in section.hints):
                filled[at] = Filled(section.code, (), "doubtful")
                taken.add(section.code)
                break


def _joint_headings(titles: Sequence[Title], outline: Outline) -> Iterable[tuple[int, Filled]]:
    """Headings that join two sections, such as 信息报告与预警 or 监测预警和信息报告."""
    for at, title in enumerate(titles):
        if any(how_alike(title.text, section) == "sure" for section in outline.sections):
            continue
        parts = [part for part in _JOINTS.split(squeeze(title.text)) if part]
        found: dict[str, Match] = {}
        for part in parts:
            best = [(section, _named(part, section)) for section in outline.sections]
            for section, match in best:
                if match != "none" and _level_fits(title.level, section, match) is not None:
                    found.setdefault(section.code, match)
                    break
        siblings = {section.within for section in outline.sections if section.code in found}
        if len(parts) > 1 and len(found) == len(parts) and len(siblings) == 1:
            codes = [section.code for section in outline.sections if section.code in found]
            sure = all(match == "sure" for match in found.values())
            if _named(title.text, outline.section(codes[0])) == "none":
                yield at, Filled(codes[0], tuple(codes[1:]), "sure" if sure else "doubtful")


def _named(title: str, section: Section) -> Match:
    """As `how_alike`, by the listed titles alone."""
    words, key = _words_of(section.code), _key(title)
    if key in words.same:
        return "sure"
    return "doubtful" if key in words.close else "none"


def _pairs(titles: Sequence[Title], outline: Outline) -> Iterable[tuple[int, int, int, Section, Match]]:
    for at, title in enumerate(titles):
        for section in outline.sections:
            match = how_alike(title.text, section)
            distance = _level_fits(title.level, section, match)
            if distance is not None:
                yield distance, 0 if match == "sure" else 1, at, section, match


def _level_fits(level: int, section: Section, match: Match) -> int | None:
    """How far the heading's level is from where the standard has the section, or None where it cannot fill it."""
    if match == "none":
        return None
    expected = 2 if section.within else 1
    distance = abs(level - expected)
    if distance == 0 or (expected == 2 and level == 1):
        return distance
    if match == "sure" and distance <= (2 if section.anywhere else 1):
        return distance
    return distance if section.anywhere and distance == 1 else None


@lru_cache(maxsize=4096)
def _key(title: str) -> str:
    return _SIGNS.sub("", narrow(squeeze(title)))


@lru_cache(maxsize=4096)
def _core(title: str) -> str:
    return _FILLERS.sub("", _key(title))


def _likeness(one: str, other: str) -> float:
    """Pairs of characters that two titles share, from 0 to 1 (Dice)."""
    first, second = _pairs_of(one), _pairs_of(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


@lru_cache(maxsize=8192)
def _pairs_of(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
