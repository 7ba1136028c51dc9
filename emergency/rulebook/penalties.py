"""What the law attaches to an omission, shown beside an overdue duty, by the article of the law now in force.

Rules of lower rank point at articles of laws by numbers that later amendments changed (88号令 第四十四条 says
安全生产法 第九十四条 of 2014, which is 第九十七条 since 2021). So a consequence keeps where it is pointed at, and is
resolved through what replaced what up to the day that is asked for.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from emergency.core.errors import NotFound
from emergency.core.instruments import Instrument, Register, Status, instrument, shipped
from emergency.core.text import Text, message
from emergency.rulebook.rules import Citation, Mark


@dataclass(frozen=True)
class Penalty:
    """A consequence in law: of what, how much, by which article."""

    id: str
    conduct: Text
    consequence: Text
    citation: Citation
    mark: Mark
    pointed_at_by: Citation | None = None
    """The article of a lower rule that points at it by an older number, if one does."""
    needs_check: bool = False
    """The law was replaced and nobody has recorded which article of the new one says it."""
    replaced: Citation | None = None
    """The article as it stood before the law was replaced."""


@dataclass(frozen=True)
class Renumbered:
    """The same conduct in an older and a newer edition or law."""

    instrument: str
    edition: int | None
    """The year of the older edition; None where the newer one is another instrument."""
    article: str
    now_in: str
    now: str
    mark: Mark


def penalty(penalty_id: str, *, on: date | None = None, register: Register | None = None) -> Penalty:
    """The consequence with an id that a rule names, by the law in force on a day (default: as we ship it).

    Errors: NotFound.
    """
    try:
        found = _penalties()[penalty_id]
    except KeyError:
        raise NotFound(message("There is no such penalty.")) from None
    return found if on is None else in_force(found, on=on, register=register or shipped())


def in_force(found: Penalty, *, on: date, register: Register) -> Penalty:
    """A consequence by the law in force on a day: where its law was replaced, by the successor's article.

    Where nobody has recorded which article that is, the successor is named alone and `needs_check` says so.
    """
    cited = found.citation
    one = register.by_id.get(cited.instrument or "")
    if one is None or one.status_on(on) is not Status.SUPERSEDED:
        return found
    now = register.in_force_on(one.id, on)
    if now is None:
        return replace(found, needs_check=True)
    article = _carried(cited.article, register.chain_of(one.id), now)
    return replace(found, citation=Citation(now.id, _name(now), article), needs_check=not article, replaced=cited)


def article_now(instrument_id: str, edition: int, article: str) -> Citation | None:
    """Where an article of an older edition stands in the edition that we hold; None where nobody recorded it."""
    for row in renumbered():
        if (row.instrument, row.edition, row.article) == (instrument_id, edition, article):
            return Citation(row.now_in, _name(instrument(row.now_in)), row.now)
    return None


def penalty_ids() -> tuple[str, ...]:
    """The ids that rules may name."""
    return tuple(_penalties())


def all_penalties() -> tuple[Penalty, ...]:
    """Every consequence on record, as we ship it."""
    return tuple(_penalties().values())


def _carried(article: str, line: list[Instrument], now: Instrument) -> str:
    """The article of the law in force that says the same, step by step along the line; empty where it is not known."""
    at = article
    for before, after in pairwise(line):
        step = (
            row.now for row in renumbered()
            if (row.instrument, row.edition, row.article, row.now_in) == (before.id, None, at, after.id)
        )  # fmt: skip
        at = next(step, "")
        if after.id == now.id:
            break
    return at


def _name(one: Instrument) -> str:
    return one.number or f"《{one.title.zh}》"


@cache
def renumbered() -> tuple[Renumbered, ...]:
    """Which article of a newer edition or law says what an older one said."""
    return tuple(
        Renumbered(
            row["instrument"], row.get("edition"), row["article"], row.get("now_in", row["instrument"]), row["now"],
            Mark(row["mark"]),
        )
        for row in _content().get("renumbered", ())
    )  # fmt: skip


@cache
def _penalties() -> dict[str, Penalty]:
    return {row["id"]: _penalty(row) for row in _content()["penalty"]}


def _penalty(row: dict[str, Any]) -> Penalty:
    cited, pointing = instrument(row["instrument"]), row.get("pointed_at_by")
    return Penalty(
        id=row["id"],
        conduct=Text(**row["conduct"]),
        consequence=Text(**row["consequence"]),
        citation=Citation(cited.id, _name(cited), row["article"]),
        mark=Mark(row["mark"]),
        pointed_at_by=(
            Citation(pointing["instrument"], _name(instrument(pointing["instrument"])), pointing["article"])
            if pointing else None
        ),
    )  # fmt: skip


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("penalties.toml").read_text(encoding="utf-8"))
