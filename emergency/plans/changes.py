"""What differs between two versions, and which of the four kinds of PL-34 that touches."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from emergency.core.text import Text
from emergency.plans.content import ClauseContent, ContactContent, Content, LevelContent, PromiseContent
from emergency.plans.outlines import is_known_code

T = TypeVar("T")
_FILE = Path(__file__).with_name("rules.toml")
_BETWEEN_DIGITS = frozenset(".:-~/")
_MEASURING = frozenset("%‰")
_PHONE = re.compile(
    r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-—– ]?\d{7,8}|\d{3}[-—– ]\d{4}|\d{4}[—– ]\d{4}"
    r"|(?<=电话)\d{3,8}|(?<=电话[:：])\d{3,8})(?!\d)"
)


class CoreChange(StrEnum):
    """The four kinds of change that need the drafting procedure and a new filing (PL-34, 88号令 第三十七条)."""

    COMMAND = "command"
    PROCEDURE = "procedure"
    MEASURES = "measures"
    LEVELS = "levels"


class How(StrEnum):
    """How something differs from the version before."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """One difference; `old` is None for what was added, `new` for what was removed."""

    how: How
    old: T | None
    new: T | None

    @property
    def one(self) -> T:
        """What it is about: as it stands now, or as it stood."""
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences between two versions, in the order of the newer one, what was removed at the end of its kind."""

    clauses: tuple[Change[ClauseContent], ...] = ()
    promises: tuple[Change[PromiseContent], ...] = ()
    levels: tuple[Change[LevelContent], ...] = ()
    contacts: tuple[Change[ContactContent], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses or self.promises or self.levels or self.contacts)

    def __len__(self) -> int:
        return len(self.clauses) + len(self.promises) + len(self.levels) + len(self.contacts)


@dataclass(frozen=True, slots=True)
class CoreSections:
    """Which sections settle one kind of core change."""

    kind: CoreChange
    title: Text
    codes: frozenset[str]
    titles: tuple[str, ...]


def bare(text: str) -> str:
    """A text without blanks and punctuation, as texts are compared: 15:00 and 1.5 keep their signs, 80% its own."""
    text = unicodedata.normalize("NFKC", text)
    kept = []
    for at, char in enumerate(text):
        category = unicodedata.category(char)
        if category[0] in "ZC" or (category[0] == "P" and not _counts(text, at)):
            continue
        kept.append(char)
    return "".join(kept)


def _counts(text: str, at: int) -> bool:
    char = text[at]
    if char in _MEASURING:
        return True
    inside = 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
    return inside and char in _BETWEEN_DIGITS


def without_phones(text: str) -> str:
    """A text without telephone numbers: a changed number is put right in the annex and needs no filing (PL-34)."""
    return _PHONE.sub("", text)


def changes(old: Content, new: Content) -> Changes:
    """What differs between two versions, spaces and punctuation aside.

    Clauses are matched by outline code, else by title; promises by what is promised; levels by number; contacts by
    name, else by body and post.
    """
    return Changes(
        clauses=_differences(
            old.clauses, new.clauses,
            [lambda c: (c.code, bare(c.title)), lambda c: c.code or None, lambda c: bare(c.title) or None],
            lambda c: (bare(c.title), bare(c.text), bare(c.title_en), bare(c.text_en)),
        ),
        promises=_differences(
            old.promises, new.promises,
            [lambda p: p, lambda p: (p.kind, bare(p.what))],
            lambda p: (p.quantity, bare(p.unit), p.within_minutes),
        ),
        levels=_differences(
            old.levels, new.levels, [lambda level: level.level],
            lambda level: (bare(level.criteria), bare(level.decided_by), bare(level.measures)),
        ),
        contacts=_differences(
            old.contacts, new.contacts,
            [lambda c: c, lambda c: bare(c.name) or None, lambda c: (bare(c.body), bare(c.post))],
            lambda c: (bare(c.body), bare(c.post), bare(c.name), bare(c.phone)),
        ),
    )  # fmt: skip


def clause_changed(old: Content, new: Content, code: str) -> bool:
    """Whether the section of that outline code, with what stands below it, differs, spaces and punctuation aside.

    A section of its own, which has no code, is named by its number or its title.
    """
    return bool(code) and _section(old, code) != _section(new, code)


def core_changes(old: Content, new: Content) -> frozenset[CoreChange]:
    """Which of the four kinds of PL-34 changed. New telephone numbers alone are none, nor are other titles."""
    before, after = _core_texts(old), _core_texts(new)
    return frozenset(kind for kind in CoreChange if before[kind] != after[kind])


@cache
def core_sections() -> tuple[CoreSections, ...]:
    """The sections behind each kind, from `rules.toml`."""
    return tuple(
        CoreSections(
            kind=CoreChange(entry["kind"]), title=Text(entry["zh"], entry["en"]), codes=frozenset(entry["codes"]),
            titles=tuple(entry["titles"]),
        )
        for entry in _rules()["core"]
    )  # fmt: skip


@cache
def core_source(is_government: bool) -> tuple[str, str, bool]:
    """The instrument and article behind PL-34 for a family of plans, and whether it was checked."""
    source = _rules()["source_government" if is_government else "source"]
    return source["instrument"], source["article"], source["mark"] != "M"


def core_kinds_of(clause: ClauseContent, above: Sequence[ClauseContent]) -> frozenset[CoreChange]:
    """The kinds that a clause settles: by its own code, else that of the nearest chapter above it that has one."""
    for one in (clause, *above):
        if code := _outline_code(one.code):
            return frozenset(sections.kind for sections in core_sections() if code in sections.codes)
    titles = "".join(one.title for one in (clause, *above))
    return frozenset(s.kind for s in core_sections() if any(word in titles for word in s.titles))


def _outline_code(code: str) -> str:
    """The section of an outline that a code names; a finer one (`GB29639-6.3.1.2`) belongs to the one above it."""
    while code and not is_known_code(code):
        code = code.rpartition(".")[0]
    return code


@cache
def _rules() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def _core_texts(content: Content) -> dict[CoreChange, str]:
    """All that is said about each kind, one after the other: cutting a section in two changes nothing."""
    texts = dict.fromkeys(CoreChange, "")
    for clause, above in content.with_lines():
        for kind in core_kinds_of(clause, above):
            texts[kind] += _core_text(clause.text)
    for level in sorted(content.levels, key=lambda level: level.level):
        texts[CoreChange.LEVELS] += f"|{level.level}|{_core_text(level.criteria)}|{_core_text(level.decided_by)}"
        if said := _core_text(level.measures):
            texts[CoreChange.MEASURES] += f"|{level.level}|{said}"
    return texts


def _core_text(text: str) -> str:
    return bare(without_phones(text))


def _section(content: Content, code: str) -> list[tuple[str, str]]:
    """The section and everything below it. A title of its own counts, as a heading may be what was missing."""
    return [
        (bare(clause.title), bare(clause.text))
        for clause, above in content.with_lines()
        if any(code in _names(one) for one in (clause, *above))
    ]


def _names(clause: ClauseContent) -> tuple[str, ...]:
    return (clause.code,) if clause.code else (clause.number, clause.title)


Key = Callable[[T], Hashable | None]


def _differences(
    old: Sequence[T], new: Sequence[T], keys: Sequence[Key[T]], said: Callable[[T], Hashable]
) -> tuple[Change[T], ...]:
    """Pair two lists by one key after the other, each in order, and tell what is left or says something else."""
    pairs: dict[int, int] = {}
    for key in keys:
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for at in _unpaired(old, pairs.values()):
            if (found := key(old[at])) is not None:
                waiting[found].append(at)
        for at in _unpaired(new, pairs):
            if (found := key(new[at])) is not None and waiting.get(found):
                pairs[at] = waiting[found].pop(0)
    told: list[Change[T]] = []
    for at, item in enumerate(new):
        if at not in pairs:
            told.append(Change(How.ADDED, None, item))
        elif said(old[pairs[at]]) != said(item):
            told.append(Change(How.CHANGED, old[pairs[at]], item))
    told += [Change(How.REMOVED, old[at], None) for at in _unpaired(old, pairs.values())]
    return tuple(told)


def _unpaired(items: Sequence[T], taken: Iterable[int]) -> list[int]:
    taken = set(taken)
    return [at for at in range(len(items)) if at not in taken]
