"""From a reading to plans: which part becomes which plan, and what it then says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from emergency.plans.content import ClauseContent, ContactContent, Content, LevelContent, PromiseContent
from emergency.plans.vocabulary import Family, PlanKind, PromiseKind

PREAMBLE = "前言"
"""The heading given to text that stands before the first heading of a plan."""

ANNEXES = "annexes"

_KINDS: dict[str, tuple[Family, PlanKind]] = {
    "comprehensive": (Family.UNIT, PlanKind.COMPREHENSIVE),
    "special": (Family.UNIT, PlanKind.SPECIAL),
    "on_site": (Family.UNIT, PlanKind.ON_SITE),
    "gov_overall": (Family.GOVERNMENT, PlanKind.OVERALL),
    "gov_special": (Family.GOVERNMENT, PlanKind.SPECIAL),
    "gov_department": (Family.GOVERNMENT, PlanKind.DEPARTMENTAL),
    "township": (Family.GOVERNMENT, PlanKind.GRASSROOTS),
}
"""The kinds that a file tells, as families and kinds of plans."""


@dataclass(frozen=True, slots=True)
class PlanRead:
    """One plan of a file: what it is and what it says."""

    title: str
    family: Family
    kind: PlanKind
    content: Content


def chosen_kind(word: str) -> tuple[Family, PlanKind] | None:
    """The family and kind behind a word a person or program gave: a kind of file, or `family:kind`; None for none.

    KeyError or ValueError for a word that means nothing.
    """
    if not word:
        return None
    if word in _KINDS:
        return _KINDS[word]
    family, _, kind = word.rpartition(":")
    if family:
        return Family(family), PlanKind(kind)
    return (Family.GOVERNMENT if PlanKind(kind) in _GOVERNMENT_ALONE else Family.UNIT), PlanKind(kind)


_GOVERNMENT_ALONE = frozenset({PlanKind.OVERALL, PlanKind.DEPARTMENTAL, PlanKind.JOINT})


def plans_read(
    reading: Mapping[str, Any], answers: Mapping[str, str], *, family: Family, kind: str, title: str
) -> list[PlanRead]:
    """The plans that a file holds. `answers`: position of a heading → the outline code a person chose ("" for none).

    Contacts, resources and annexes go with the first plan, whose annexes they are. A file without readable text
    becomes one plan without text. `kind` wins over the reading where the file is one plan.
    """
    given = chosen_kind(kind)
    parts = [part for part in reading.get("parts", []) if part["kind"] != ANNEXES]
    if not parts:
        family, plan_kind = given or (family, _first_kind(family))
        return [PlanRead(title, family, plan_kind, Content())]
    plans = []
    for place, part in enumerate(parts):
        told = _KINDS.get(part["kind"], (family, _first_kind(family)))
        own_family, own_kind = given if given and len(parts) == 1 else told
        named = title if len(parts) == 1 else part["title"] or title
        plans.append(PlanRead(named, own_family, own_kind, _content(reading, answers, part["index"], place == 0)))
    return plans


def _first_kind(family: Family) -> PlanKind:
    return PlanKind.SPECIAL if family is Family.GOVERNMENT else PlanKind.COMPREHENSIVE


def _content(reading: Mapping[str, Any], answers: Mapping[str, str], part: int, is_first: bool) -> Content:
    annexes = {one["index"] for one in reading["parts"] if one["kind"] == ANNEXES} if is_first else set()
    preamble = reading.get("preambles", {}).get(str(part), "")
    clauses = [ClauseContent(PREAMBLE, preamble)] if preamble.strip() else []
    clauses += [
        ClauseContent(
            title=(section["title"] or section["text"])[:200], text=section["body"],
            code=answers.get(str(at), section["code"] or ""), number=section["number"][:40], level=section["level"],
        )
        for at, section in enumerate(reading["sections"])
        if section["part"] == part or section["part"] in annexes
    ]  # fmt: skip
    return Content(
        clauses=tuple(clauses),
        promises=tuple(_promises(reading["resources"])) if is_first else (),
        levels=tuple(_levels(reading["response_levels"], part)),
        contacts=tuple(_contacts(reading["contacts"])) if is_first else (),
    )


def _promises(resources: list[dict[str, Any]]) -> list[PromiseContent]:
    """What a plan lists with a number is promised (PL-35); 若干 promises nothing that could be held against it."""
    return [
        PromiseContent(PromiseKind.ITEM, row["name"][:200], ceil(row["quantity"]), (row["unit"] or "")[:20])
        for row in resources
        if row["name"] and row["quantity"] and row["quantity"] > 0
    ]


def _levels(levels: list[dict[str, Any]], part: int) -> list[LevelContent]:
    found: dict[int, LevelContent] = {}
    for row in levels:
        if row["part"] == part and 1 <= row["level"] <= 4:
            found.setdefault(
                row["level"], LevelContent(row["level"], row["criteria"], row["decided_by"], row["measures"])
            )
    return list(found.values())


def _contacts(contacts: list[dict[str, Any]]) -> list[ContactContent]:
    return [
        ContactContent(row["unit"] or "", row["role"] or "", row["name"] or "", " / ".join(row["phones"])[:60])
        for row in contacts
    ]
