"""What may be said about a hazard, which of several statements holds, and which change is a ground to revise a plan."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from emergency.accounts.rules import TAG_TITLES, Tag
from emergency.core.errors import Invalid
from emergency.core.places import Datum
from emergency.core.text import Message, Text, message

PL_32_3 = Text("88号令第三十六条第三项", "Order No. 88, Article 36(3)")
"""面临的风险发生重大变化: what makes a changed hazard a ground to revise the plans that answer it (PL-32(3))."""

LEVEL_TITLES = {1: Text("一级", "Level 1"), 2: Text("二级", "Level 2"), 3: Text("三级", "Level 3"),
                4: Text("四级", "Level 4")}  # fmt: skip
MOST_SUBSTANCES = 40
LARGEST_AMOUNT = 1e12


@dataclass(frozen=True)
class Kind:
    """A kind of registered risk: whether it is graded, and which fact of a unit goes with it."""

    id: str
    title: Text
    is_graded: bool = False
    tag: Tag | None = None
    rulebook: str = ""
    """The word by which rules about plans know this hazard; empty where no rule asks for it."""


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds on record, from `kinds.toml`, in its order."""
    content = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8"))
    return {
        row["id"]: Kind(
            row["id"], Text(**row["title"]), row.get("level", False), Tag(row["tag"]) if "tag" in row else None,
            row.get("rulebook", ""),
        )
        for row in content["kind"]
    }  # fmt: skip


def get_kind(kind_id: str) -> Kind:
    """The kind with this id. Errors: Invalid on `kind`."""
    if kind_id not in kinds():
        raise Invalid(kind=message("There is no such kind of hazard."))
    return kinds()[kind_id]


class Change(StrEnum):
    """What a statement changed about a hazard; each of these is a ground under PL-32(3)."""

    NEW = "new"
    LEVEL = "level"
    SUBSTANCES = "substances"
    QUANTITY = "quantity"
    PLACE = "place"
    GONE = "gone"


CHANGE_TITLES: dict[Change, Text] = {
    Change.NEW: Text("新增危险源", "a new hazard"),
    Change.LEVEL: Text("级别变化", "another level"),
    Change.SUBSTANCES: Text("危险物质种类变化", "other substances"),
    Change.QUANTITY: Text("危险物质数量变化", "another quantity"),
    Change.PLACE: Text("位置变化", "another place"),
    Change.GONE: Text("危险源已消除", "the hazard is gone"),
}


@dataclass(frozen=True)
class Substance:
    """What is there: a name, the CAS number if known, how much, and the ratio q/Q to the critical quantity if given."""

    name: str
    cas: str = ""
    quantity: float | None = None
    unit: str = ""
    ratio: float | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept and as the API answers it."""
        return {"name": self.name, "cas": self.cas, "quantity": self.quantity, "unit": self.unit, "ratio": self.ratio}

    @property
    def amount(self) -> str:
        """How much of it, as people write it."""
        return "" if self.quantity is None else f"{self.quantity:g}{self.unit}"


@dataclass(frozen=True)
class Spot:
    """Where a hazard lies, in WGS-84, with the datum it was given in, an address in words and its area."""

    area_id: int
    lat: float | None = None
    lon: float | None = None
    datum: Datum | None = None
    address: str = ""


@dataclass(frozen=True)
class State:
    """What a statement says about a hazard."""

    name: str
    level: int | None
    substances: tuple[Substance, ...]
    spot: Spot
    is_gone: bool = False


def check_state(kind: Kind, state: State) -> None:
    """Refuse what cannot be said about a hazard of this kind. Errors: Invalid (`name`, `level`)."""
    if not state.name:
        raise Invalid(name=message("Give the hazard's name."))
    if kind.is_graded and state.level not in LEVEL_TITLES:
        raise Invalid(level=message("A major hazard source has a level from 1 to 4."))
    if not kind.is_graded and state.level is not None:
        raise Invalid(level=message("Only major hazard sources have a level."))


def changes(before: State | None, after: State) -> tuple[Change, ...]:
    """What a new statement changes, as grounds for revision know it; a new name or a better paper is none."""
    if before is None or before.is_gone:
        return () if after.is_gone else (Change.NEW,)
    if after.is_gone:
        return (Change.GONE,)
    found = []
    if before.level != after.level:
        found.append(Change.LEVEL)
    if _names(before.substances) != _names(after.substances):
        found.append(Change.SUBSTANCES)
    if _other_amounts(before.substances, after.substances):
        found.append(Change.QUANTITY)
    if _moved(before.spot, after.spot):
        found.append(Change.PLACE)
    return tuple(found)


def _names(substances: Iterable[Substance]) -> set[str]:
    return {substance.name for substance in substances}


def _other_amounts(before: Iterable[Substance], after: Iterable[Substance]) -> bool:
    """Whether there is more or less of what was there before and still is; what came or went changed the substances."""
    amounts = {one.name: (one.quantity, one.unit) for one in before}
    return any(amounts.get(one.name, (one.quantity, one.unit)) != (one.quantity, one.unit) for one in after)


def _moved(before: Spot, after: Spot) -> bool:
    """Whether the place itself is another: a point first given is a better description, no move."""
    if before.area_id != after.area_id:
        return True
    known = None not in (before.lat, after.lat)
    return known and (round(before.lat or 0, 5), round(before.lon or 0, 5)) != (
        round(after.lat or 0, 5), round(after.lon or 0, 5)
    )  # fmt: skip


_CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_BETWEEN = re.compile(r"(?:(?<!\d),|,(?!\d)|[;、\t|\s])+")
"""A comma between digits belongs to a name (2,4-二硝基甲苯) or to a number (1,200)."""
_AMOUNT = re.compile(r"(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<unit>[^\d\s.,-]{0,8})")
_RATIO = re.compile(r"(?:q/Q|Q/q|q／Q|R|S)\s*[=＝:：]\s*(?P<ratio>\d+(?:\.\d+)?)", re.IGNORECASE)


def check_cas(cas: str) -> str:
    """A CAS number whose last digit agrees with the others. Errors: Invalid on `substances`."""
    match = _CAS.fullmatch(cas)
    digits = (match[1] + match[2])[::-1] if match else ""
    if match is None or sum(at * int(digit) for at, digit in enumerate(digits, 1)) % 10 != int(match[3]):
        raise Invalid(substances=message("%(cas)s is no CAS number: its last digit does not agree.", cas=cas))
    return cas


def check_substances(given: Iterable[Substance]) -> tuple[Substance, ...]:
    """The substances as they are kept. Errors: Invalid on `substances`."""
    found = tuple(given)
    problem: Message | None = None
    if len(found) > MOST_SUBSTANCES:
        problem = message("Name at most %(most)s substances.", most=MOST_SUBSTANCES)
    elif any(not one.name.strip() for one in found):
        problem = message("Each substance needs its name.")
    elif len({one.name for one in found}) < len(found):
        problem = message("A substance stands there twice.")
    elif any(not 0 <= (number or 0) <= LARGEST_AMOUNT for one in found for number in (one.quantity, one.ratio)):
        problem = message("An amount is a number from 0.")
    if problem is not None:
        raise Invalid(substances=problem)
    for one in found:
        if one.cas:
            check_cas(one.cas)
    return found


def parse_substances(lines: Sequence[str]) -> tuple[Substance, ...]:
    """Substances as people type them, one a line: name, CAS number, amount with its unit, ratio to the critical amount.

    Such as `甲醇 67-56-1 800吨 q/Q=1.6`; all but the name may be missing. Errors: Invalid on `substances`.
    """
    return check_substances(_substance(line) for line in lines if line.strip())


def _substance(line: str) -> Substance:
    said = unicodedata.normalize("NFKC", line).strip()
    ratio = _RATIO.search(said)
    rest = _RATIO.sub(" ", said)
    cas = _CAS.search(rest)
    rest = _CAS.sub(" ", rest)
    words = [word for word in _BETWEEN.split(rest) if word]
    name: list[str] = []
    amount: re.Match[str] | None = None
    for word in words:
        match = _AMOUNT.fullmatch(word)
        if match is not None and amount is None and name:
            amount = match
        elif amount is not None and not amount["unit"] and not _AMOUNT.fullmatch(word):
            # The unit stood apart from its number.
            amount = _AMOUNT.fullmatch(f"{amount['number']}{word}") or amount
        elif amount is None:
            name.append(word)
        else:
            raise Invalid(substances=message("This line cannot be read: %(line)s", line=line.strip()))
    if not name:
        raise Invalid(substances=message("Each substance needs its name."))
    return Substance(
        " ".join(name), cas[0] if cas else "", float(amount["number"].replace(",", "")) if amount else None,
        amount["unit"] if amount else "", float(ratio["ratio"]) if ratio else None,
    )  # fmt: skip


def line_of(substance: Substance) -> str:
    """A substance as `parse_substances` reads it again."""
    ratio = f"q/Q={substance.ratio:g}" if substance.ratio is not None else ""
    return " ".join(part for part in (substance.name, substance.cas, substance.amount, ratio) if part)


def level_tag(level: int) -> Tag:
    """The fact of a unit that goes with a major hazard source of this level."""
    return Tag(f"major_hazard_level_{level}")


@dataclass(frozen=True)
class TagGap:
    """Where a unit's facts and its registered hazards do not agree: the tag, and whether a hazard lacks it."""

    tag: Tag
    is_missing: bool
    """True: a hazard is registered and the fact is not stated. False: the fact is stated and no hazard registered."""

    @property
    def title(self) -> Text:
        """The fact in words."""
        return TAG_TITLES[self.tag]


def tag_gaps(tags: Iterable[str], hazards: Iterable[tuple[Kind, int | None]]) -> list[TagGap]:
    """Where the stated facts of a unit disagree with its registered hazards.

    The facts stay what the unit stated: duties follow from them, and a register entry does not change what somebody
    owes behind their back. The unit is told and states the fact in one step. That a fact has no hazard beside it is
    told of major hazard sources only: they have to be registered, other kinds may be.
    """
    stated, wanted = set(tags), []
    for kind, level in hazards:
        if kind.tag is not None:
            wanted.append(kind.tag)
        if level is not None:
            wanted.append(level_tag(level))
    missing = [TagGap(tag, True) for tag in dict.fromkeys(wanted) if tag not in stated]
    graded = (Tag.MAJOR_HAZARD_SOURCE, *(level_tag(level) for level in LEVEL_TITLES))
    return missing + [TagGap(tag, False) for tag in graded if tag in stated and tag not in wanted]
