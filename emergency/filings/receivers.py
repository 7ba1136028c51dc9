"""Which authority receives a plan, who gets a copy, and why: a table (`receivers.toml`) and how it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from emergency.accounts.rules import OrganisationKind, Tag
from emergency.core.text import Text
from emergency.plans.vocabulary import Family, PlanKind


class Start(StrEnum):
    """Where the way up begins."""

    OWN_AREA = "own_area"
    AREA_ABOVE = "area_above"
    PREFECTURE = "prefecture"
    OUTSIDE = "outside"
    """The body stands in no register: the applicant names who records it, or files there."""


class Where(StrEnum):
    """Which bureaus get a copy."""

    CROSSED = "crossed"
    SAME_LEVEL = "same_level"
    ABOVE = "above"


@dataclass(frozen=True)
class Fits:
    """What the plan and its organisation have to be; None means any."""

    applicants: frozenset[OrganisationKind] | None
    families: frozenset[Family] | None
    kinds: frozenset[PlanKind] | None
    any_tags: frozenset[Tag] | None

    def fits(self, applicant: OrganisationKind, family: Family, kind: PlanKind, tags: Collection[str]) -> bool:
        """Whether a plan of this applicant is meant."""
        return (
            (self.applicants is None or applicant in self.applicants)
            and (self.families is None or family in self.families)
            and (self.kinds is None or kind in self.kinds)
            and (self.any_tags is None or not self.any_tags.isdisjoint(tags))
        )


@dataclass(frozen=True)
class Receiver:
    """The kind of organisation that receives, the area the search begins in, and the reason with its source."""

    rule: str
    instrument: str
    of: Fits
    kind: OrganisationKind
    start: Start
    reason: Text


@dataclass(frozen=True)
class Copy:
    """Who gets a copy: the bureaus of `where`, or the `body` outside the register; and why."""

    rule: str
    instrument: str
    of: Fits
    where: Where | None
    body: Text | None
    reason: Text


@cache
def table() -> tuple[tuple[Receiver, ...], tuple[Copy, ...]]:
    """The rows of the table, in their order: receivers, copies."""
    with (Path(__file__).parent / "receivers.toml").open("rb") as file:
        rows = tomllib.load(file)
    receivers = tuple(
        Receiver(row["rule"], row["instrument"], _fits(row), OrganisationKind(row["receives"]), Start(row["start"]),
                 Text(**row["reason"]))
        for row in rows["receiver"]
    )  # fmt: skip
    copies = tuple(
        Copy(row["rule"], row["instrument"], _fits(row), Where(row["where"]) if "where" in row else None,
             Text(**row["body"]) if "body" in row else None, Text(**row["reason"]))
        for row in rows["copy"]
    )  # fmt: skip
    return receivers, copies


def _fits(row: dict[str, Any]) -> Fits:
    def words(name: str, vocabulary: Any) -> Any:
        return frozenset(vocabulary(word) for word in row[name]) if name in row else None

    return Fits(
        words("applicants", OrganisationKind), words("families", Family), words("kinds", PlanKind),
        words("any_tags", Tag),
    )  # fmt: skip


def receiver_of(applicant: OrganisationKind, family: Family, kind: PlanKind, tags: Collection[str] = ()) -> Receiver:
    """Who receives a plan of this applicant (PL-15 to PL-17, PL-25, PL-26). The last row fits every plan."""
    return next(row for row in table()[0] if row.of.fits(applicant, family, kind, tags))


def copies_of(
    applicant: OrganisationKind, family: Family, kind: PlanKind, tags: Collection[str] = ()
) -> tuple[Copy, ...]:
    """Who gets a copy besides (PL-16, PL-19, PL-20, PL-25)."""
    return tuple(row for row in table()[1] if row.of.fits(applicant, family, kind, tags))


LISTED = (
    Tag.MINE, Tag.TAILINGS_POND, Tag.METAL_SMELTING, Tag.HAZMAT_PRODUCE, Tag.HAZMAT_TRADE, Tag.HAZMAT_STORE,
    Tag.HAZMAT_TRANSPORT, Tag.CHEM_USER_OVER_QUOTA, Tag.FIREWORKS_PRODUCE, Tag.FIREWORKS_WHOLESALE,
)  # fmt: skip
"""The units of PL-17, whose receiving level an authority may set (88号令 第二十六条第三款; the level is disputed)."""


def areas_to_search(codes: Sequence[str], start: Start) -> Sequence[str]:
    """The codes of the areas to look in, nearest first, out of the applicant's area and all above it."""
    match start:
        case Start.OUTSIDE:
            return []
        case Start.AREA_ABOVE:
            return codes[1:]
        case Start.PREFECTURE:
            return [code for code in codes if len(code) == 6 and code.endswith("00")]
        case Start.OWN_AREA:
            return codes


_K = OrganisationKind
RECEIVES = frozenset({_K.GOVERNMENT, _K.EMERGENCY_BUREAU, _K.DEPARTMENT, _K.TOWNSHIP, _K.ZONE})
"""The kinds of organisation that may receive a filing at all."""
