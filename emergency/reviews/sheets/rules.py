"""The items of a review sheet, what an answer means for the conclusion, and who has to stand back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from emergency.core.text import Message, Text, message
from emergency.experts.rules import bare_name
from emergency.plans.vocabulary import Family, PlanKind
from emergency.reviews.rules import Conclusion


class Answer(StrEnum):
    """What an expert says of an item (安监总厅应急〔2009〕73号)."""

    COMPLIES = "complies"
    MOSTLY = "mostly"
    FAILS = "fails"
    NOT_APPLICABLE = "not_applicable"


ANSWER_TITLES: dict[Answer, Text] = {
    Answer.COMPLIES: Text("符合", "Complies"),
    Answer.MOSTLY: Text("基本符合", "Mostly complies"),
    Answer.FAILS: Text("不符合", "Does not comply"),
    Answer.NOT_APPLICABLE: Text("不适用", "Does not apply"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing experts are asked about; of a key element (关键要素) nothing less than compliance will do."""

    code: str
    part: str
    title: Text
    ask: Text
    is_key: bool
    source: str
    mark: str
    family: Family
    kinds: tuple[PlanKind, ...]


@cache
def all_items() -> dict[str, Item]:
    """Every item by its code, from `items.toml`, in its order."""
    content = tomllib.loads(Path(__file__).with_name("items.toml").read_text(encoding="utf-8"))
    return {
        row["code"]: Item(
            row["code"], row["part"], Text(**row["title"]), Text(**row["ask"]), row["key"], row["source"], row["mark"],
            Family(row["family"]), tuple(PlanKind(kind) for kind in row["kinds"]),
        )
        for row in content["item"]
    }  # fmt: skip


def items_of(family: Family, kind: PlanKind) -> tuple[Item, ...]:
    """The items of a plan's sheet; none where no sheet is made for its kind (handbooks, action schemes)."""
    return tuple(item for item in all_items().values() if item.family is family and kind in item.kinds)


@dataclass(frozen=True, slots=True)
class Said:
    """What one expert said of an item, and whether the unit has answered it."""

    item: str
    answer: Answer
    is_replied: bool = False


def unanswered(said: Iterable[Said]) -> list[Said]:
    """The objections (不符合) that nobody has answered."""
    return [one for one in said if one.answer is Answer.FAILS and not one.is_replied]


def conclusions_open(said: Sequence[Said]) -> tuple[Conclusion, ...]:
    """What the panel may conclude from its sheets.

    While an objection stands without an answer, nothing but "not passed". With answered objections, or a key element
    that only mostly complies, it passes after changes at best: general elements alone may be mostly right.
    """
    if unanswered(said):
        return (Conclusion.FAILED,)
    weak = {Answer.FAILS, Answer.MOSTLY}
    if any(one.answer is Answer.FAILS or (one.answer in weak and all_items()[one.item].is_key) for one in said):
        return (Conclusion.PASSED_AFTER_CHANGES, Conclusion.FAILED)
    return tuple(Conclusion)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who is concerned in a plan: names of organisations and people."""

    unit: str
    parents: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    agency: str = ""
    drafters: tuple[str, ...] = ()


def interest(name: str, employer: str, concerned: Concerned) -> Message | None:
    """Why somebody has to stand back from the review of a plan (回避, 88号令 第二十二条), or None."""
    where = bare_name(employer)
    if where and where == bare_name(concerned.unit):
        return message("%(name)s works for the unit whose plan is reviewed.", name=name)
    if where and where in map(bare_name, concerned.parents):
        return message("%(name)s works for the organisation above the unit.", name=name)
    if where and where in map(bare_name, concerned.branches):
        return message("%(name)s works for a branch of the unit.", name=name)
    if where and where == bare_name(concerned.agency):
        return message("%(name)s works for the agency that wrote the plan.", name=name)
    if bare_name(name) in map(bare_name, concerned.drafters):
        return message("%(name)s is a member of the group that wrote the plan.", name=name)
    return None


def lacking(specialities: Iterable[str]) -> tuple[Text, ...]:
    """Which of the two kinds of experts of a panel are not there: work safety, emergency management (PL-09)."""
    known = "、".join(specialities)
    wanted = {"安全": Text("安全生产", "work safety"), "应急": Text("应急管理", "emergency management")}
    return tuple(title for word, title in wanted.items() if word not in known)
