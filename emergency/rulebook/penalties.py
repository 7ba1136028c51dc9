"""What the law attaches to an omission, shown beside an overdue duty (regulations 2.5 and 3.3)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from emergency.core.errors import NotFound
from emergency.core.instruments import instrument
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


def penalty(penalty_id: str) -> Penalty:
    """The consequence with an id that a rule names; NotFound if there is none."""
    try:
        return _penalties()[penalty_id]
    except KeyError:
        raise NotFound(message("There is no such penalty.")) from None


def penalty_ids() -> tuple[str, ...]:
    """The ids that rules may name."""
    return tuple(_penalties())


@cache
def _penalties() -> dict[str, Penalty]:
    content = tomllib.loads(Path(__file__).with_name("penalties.toml").read_text(encoding="utf-8"))
    found = {}
    for row in content["penalty"]:
        cited = instrument(row["instrument"])
        found[row["id"]] = Penalty(
            id=row["id"],
            conduct=Text(**row["conduct"]),
            consequence=Text(**row["consequence"]),
            citation=Citation(cited.id, cited.number or f"《{cited.title.zh}》", row["article"]),
            mark=Mark(row["mark"]),
        )
    return found
