"""Lines of a check: what is looked at, what was found, on what it rests, and the passages that show it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from emergency.core.text import Message, Text, message


class Verdict(StrEnum):
    """What was found without a person: there, missing, or somebody has to look."""

    THERE = "there"
    DOUBT = "doubt"
    MISSING = "missing"


class Severity(StrEnum):
    """What a gap weighs: a rule requires it (a finding), or a standard recommends it or reason asks (a warning)."""

    FINDING = "finding"
    WARNING = "warning"


class GroupKey(StrEnum):
    """The checks, which are never merged."""

    CONTENTS = "contents"
    ANNEXES = "annexes"
    PAPERS = "papers"
    DOCUMENTS = "documents"
    OUTLINE = "outline"
    CONSISTENCY = "consistency"


@dataclass(frozen=True)
class Quote:
    """A passage that shows a finding. `clause` is its clause's position in the version, None in lists and registers."""

    heading: Text | Message | str
    text: str
    clause: int | None = None


@dataclass(frozen=True)
class Aside:
    """Why somebody set a finding aside, and who."""

    id: int
    reason: str
    by_name: str
    body: str
    at: datetime


@dataclass(frozen=True)
class Item:
    """One line of a check. `found` is the heading it was found under, in the words of the plan.

    `evidence` are the values by which a finding is known again in a later version; `aside` is there where somebody
    has looked at the finding and said why it is none.
    """

    code: str
    title: Text | Message
    source: Text
    verdict: Verdict
    found: str = ""
    quotes: tuple[Quote, ...] = ()
    evidence: tuple[str, ...] = ()
    aside: Aside | None = None

    @property
    def fingerprint(self) -> str:
        """The same as long as the finding and its evidence are the same."""
        return digest(self.code, self.verdict, self.found, *self.evidence)

    @property
    def shown_code(self) -> str:
        """The code as people cite it: empty for papers, without what tells one contradiction from its like."""
        if self.code.islower():
            return ""
        return self.code.rpartition("-")[0] if self.evidence else self.code

    @property
    def is_open(self) -> bool:
        """Whether it is a gap, contradiction or doubt that nobody has set aside."""
        return self.verdict is not Verdict.THERE and self.aside is None

    @property
    def answer(self) -> bool | None:
        """There (True) or missing (False) as far as no person has to look; a finding set aside is to be looked at."""
        if self.verdict is Verdict.DOUBT or self.aside is not None:
            return None
        return self.verdict is Verdict.THERE


@dataclass(frozen=True)
class Group:
    """Lines of one check. A reviewer ticks each line of what a rule requires; what is recommended is only shown."""

    key: GroupKey
    title: Text
    items: tuple[Item, ...]
    severity: Severity = Severity.FINDING

    @property
    def is_ticked(self) -> bool:
        """Whether a reviewer has to answer every line."""
        return self.severity is Severity.FINDING

    @property
    def may_be_named(self) -> bool:
        """Whether a reviewer may name its lines in the notice: contradictions, but no gap against a mere standard."""
        return self.key is GroupKey.CONSISTENCY

    @property
    def weight(self) -> Message:
        """What its lines weigh, in words."""
        if self.key is GroupKey.CONSISTENCY:
            return message("Contradictions: each with its passages, as a warning")
        if self.severity is Severity.WARNING:
            return message("Recommended: a gap is a warning, and no reason to return a filing")
        return message("Required by a rule: a gap is a finding")

    @property
    def can_be_set_aside(self) -> bool:
        """Whether its findings can be answered with a reason: what the text says, not which papers came with it."""
        return self.key not in (GroupKey.DOCUMENTS, GroupKey.PAPERS)

    def count(self, verdict: Verdict) -> int:
        """How many lines that nobody has set aside were found in this way."""
        return sum(item.verdict is verdict and item.aside is None for item in self.items)


def items_of(groups: Sequence[Group]) -> list[Item]:
    """The lines of all groups."""
    return [item for group in groups for item in group.items]


def items_to_tick(groups: Sequence[Group]) -> list[Item]:
    """The lines that a reviewer has to answer."""
    return items_of([group for group in groups if group.is_ticked])


def with_asides(groups: Sequence[Group], asides: Mapping[str, Aside]) -> tuple[Group, ...]:
    """The groups with what was set aside marked, by fingerprint; what is there needs no reason."""

    def marked(item: Item) -> Item:
        known = asides.get(item.fingerprint) if item.verdict is not Verdict.THERE else None
        return replace(item, aside=known) if known else item

    return tuple(replace(group, items=tuple(map(marked, group.items))) for group in groups)


def digest(*values: str) -> str:
    """A short, stable name for these values."""
    said = json.dumps([str(value) for value in values], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
