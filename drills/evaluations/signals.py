"""Signs that drills have become a ritual (防走过场): each with its evidence, none of them a verdict.

Plain values in, plain values out. The thresholds are the system's own: no text read sets any.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from drills.evaluations.rules import Grade
from emergency.core.text import Text

RUNNING = 3
"""So many drills one after the other make a sign."""
SAME = 0.9
"""From this share of word pairs on two records are nearly the same."""
SHORTEST = 20
"""Fewer pairs than these say nothing: two short records are easily alike."""

_DATES = re.compile(
    r"\d{4}\s*年|\d{1,2}\s*月(?:\d{1,2}\s*[日号])?|\d{1,2}\s*[日号]|\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?"
    r"|\d{1,2}\s*[:：时点]\s*\d{0,2}\s*分?"
)
_WORDS = re.compile(r"[㐀-鿿]|[A-Za-z]+|\d+")


class SignalKind(StrEnum):
    """What was noticed."""

    SAME_RECORD = "same_record"
    NO_FINDING = "no_finding"
    AUTHOR_EVALUATES = "author_evaluates"
    ALL_TOP = "all_top"
    NEVER_UNANNOUNCED = "never_unannounced"


@dataclass(frozen=True)
class HeldDrill:
    """A drill that was held, as far as signs are read from it."""

    id: int
    title: str
    on: date
    plans: frozenset[int] = frozenset()
    record: str = ""
    names: tuple[str, ...] = ()
    """Whoever is named in it: people, teams, organisations; left out when records are compared."""
    is_announced: bool | None = True
    """None where nobody was asked: it was recorded after it was held."""
    findings: int = 0
    grade: Grade | None = None
    evaluators: tuple[str, ...] = ()
    author: str = ""
    """Who booked it, and so wrote its scheme."""


@dataclass(frozen=True)
class Signal:
    """A sign, the drills it is read from, and what was measured (a share in percent, or a name)."""

    kind: SignalKind
    drills: tuple[HeldDrill, ...]
    measured: str = ""


def signals_of(held: Sequence[HeldDrill]) -> list[Signal]:
    """The signs of the latest drill and those before it, latest first."""
    if not held:
        return []
    found = [_same_record(held), *_running(held), _author(held[0])]
    return [signal for signal in found if signal is not None]


def _same_record(held: Sequence[HeldDrill]) -> Signal | None:
    """Compared with the last drill that practised one of the same plans."""
    latest = held[0]
    before = next((drill for drill in held[1:] if drill.plans & latest.plans), None)
    if before is None:
        return None
    share = likeness(latest.record, before.record, {*latest.names, *before.names})
    if share is None or share < SAME:
        return None
    return Signal(SignalKind.SAME_RECORD, (latest, before), str(int(share * 100)))


def _running(held: Sequence[HeldDrill]) -> Iterable[Signal]:
    last = tuple(held[:RUNNING])
    if len(last) < RUNNING:
        return
    evaluated = tuple(drill for drill in held if drill.grade is not None)[:RUNNING]
    if len(evaluated) == RUNNING and not any(drill.findings for drill in evaluated):
        yield Signal(SignalKind.NO_FINDING, evaluated)
    if len(evaluated) == RUNNING and all(drill.grade is Grade.EXCELLENT for drill in evaluated):
        yield Signal(SignalKind.ALL_TOP, evaluated)
    asked = tuple(drill for drill in held if drill.is_announced is not None)
    if len(asked) >= RUNNING and all(drill.is_announced for drill in asked):
        yield Signal(SignalKind.NEVER_UNANNOUNCED, asked)


def _author(drill: HeldDrill) -> Signal | None:
    if drill.author and drill.author in drill.evaluators:
        return Signal(SignalKind.AUTHOR_EVALUATES, (drill,), drill.author)
    return None


def likeness(one: str, other: str, names: Iterable[str] = ()) -> float | None:
    """The share of word pairs two texts have in common, names and dates left out; None where one is too short.

    A pair counts as often as it occurs: twice the common ones by all of both (Dice).
    """
    left, right = _pairs(one, names), _pairs(other, names)
    if min(left.total(), right.total()) < SHORTEST:
        return None
    return 2 * (left & right).total() / (left.total() + right.total())


def _pairs(text: str, names: Iterable[str]) -> Counter[tuple[str, str]]:
    """Neighbouring words; a Chinese character is a word of its own."""
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        text = text.replace(name, "。")
    words = _WORDS.findall(_DATES.sub("。", text).casefold())
    return Counter(pairwise(words))


SIGNAL_TITLES: dict[SignalKind, Text] = {
    SignalKind.SAME_RECORD: Text("演练记录与上一次基本相同", "The record is nearly that of the last drill"),
    SignalKind.NO_FINDING: Text("连续三次演练未发现问题", "No finding three times running"),
    SignalKind.AUTHOR_EVALUATES: Text("组织策划人兼任评估人", "Whoever planned the drill evaluates it"),
    SignalKind.ALL_TOP: Text("连续三次评估均为最高等次", "The top grade three times running"),
    SignalKind.NEVER_UNANNOUNCED: Text("近期未开展不预告演练", "None of the latest drills was unannounced"),
}
