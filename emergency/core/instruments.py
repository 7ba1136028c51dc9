"""Laws, rules, documents and standards that rules cite: what is in force and what replaced what.

The facts stand in `instruments.toml`, each with a mark that says how it was checked. Those that rest on memory
are `verified=False` wherever they are shown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from emergency.core.errors import NotFound
from emergency.core.text import Text, message

CITED_BY_NUMBER = frozenset({"standard", "document"})
"""Kinds that are named by their number; the others are named by title and edition."""


class Mark(StrEnum):
    """How a row was checked: full text read, a page that quotes it, memory; or stated by the administrator."""

    READ = "V1"
    QUOTED = "V2"
    MEMORY = "M"
    STATED = "A"


class Status(StrEnum):
    """Whether a cited instrument is in force on a day; `unknown` where we hold no facts about it."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


STATUS_TITLES = {
    Status.CURRENT: Text("现行", "In force"),
    Status.SUPERSEDED: Text("已被替代", "Superseded"),
    Status.NOT_YET: Text("尚未施行", "Not yet in force"),
    Status.UNKNOWN: Text("未收录", "Not on record"),
}


class Standing(StrEnum):
    """What a library says of an instrument on a day."""

    CURRENT = "current"
    COMING = "coming"
    REPLACED = "replaced"
    ABOLISHED = "abolished"


STANDING_TITLES = {
    Standing.CURRENT: Text("现行", "In force"),
    Standing.COMING: Text("即将施行", "Coming into force"),
    Standing.REPLACED: Text("已被代替", "Replaced"),
    Standing.ABOLISHED: Text("已废止", "Abolished"),
}


@dataclass(frozen=True)
class Former:
    """An older number or title that an instrument replaced."""

    verified: bool
    number: str = ""
    title: str = ""


@dataclass(frozen=True)
class Instrument:
    """A law, rule, document or standard in the edition in force."""

    id: str
    kind: str
    title: Text
    year: int
    issuer: Text
    mark: str
    text_mark: str
    number: str = ""
    """The usual number; empty for laws that are cited by title and edition."""
    numbers: tuple[str, ...] = ()
    numbers_unverified: tuple[str, ...] = ()
    edition: Text | None = None
    issued_on: date | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    successor: str | None = None
    former: tuple[Former, ...] = ()
    unverified: frozenset[str] = frozenset()
    note: Text | None = None

    @property
    def verified(self) -> bool:
        """Whether title, number and dates were checked, apart from the fields in `unverified`."""
        return self.mark != Mark.MEMORY

    @property
    def name(self) -> str:
        """How an official names it today: `GB 18218-2018`, `《…》（2024年修订，2024-11-01施行）`."""
        if self.kind in CITED_BY_NUMBER and self.number:
            return self.number
        edition = self.edition.zh if self.edition else self.number
        from_day = f"{self.in_force_from.isoformat()}施行" if self.in_force_from else ""
        details = "，".join(part for part in (edition, from_day) if part)
        return f"《{self.title.zh}》" + (f"（{details}）" if details else "")

    def standing_on(self, day: date) -> Standing:
        """Whether it is in force on a day, still to come, replaced by another, or gone without a successor."""
        status = self.status_on(day)
        if status is Status.NOT_YET:
            return Standing.COMING
        if status is Status.CURRENT:
            return Standing.CURRENT
        return Standing.REPLACED if self.successor else Standing.ABOLISHED

    def status_on(self, day: date) -> Status:
        """Whether this edition is in force on a day."""
        if self.in_force_from and day < self.in_force_from:
            return Status.NOT_YET
        if self.in_force_until and day > self.in_force_until:
            return Status.SUPERSEDED
        return Status.CURRENT


@dataclass(frozen=True, eq=False)
class Register:
    """The instruments on record by id: those we ship, or with what an administrator added and stated."""

    by_id: Mapping[str, Instrument]

    def all(self) -> list[Instrument]:
        """Every instrument, in the order of the regulations, added ones last."""
        return list(self.by_id.values())

    def get(self, instrument_id: str) -> Instrument:
        """The instrument with an id such as `L03`; NotFound if there is none."""
        try:
            return self.by_id[instrument_id]
        except KeyError:
            raise NotFound(message("There is no instrument %(id)s.", id=instrument_id)) from None

    def chain_of(self, instrument_id: str) -> list[Instrument]:
        """The instrument and what replaced it, one after the other."""
        found = [self.get(instrument_id)]
        while (following := found[-1].successor) in self.by_id and following not in {one.id for one in found}:
            found.append(self.by_id[following or ""])
        return found

    def predecessors_of(self, instrument_id: str) -> list[Instrument]:
        """The instruments on record that this one replaced."""
        return [one for one in self.by_id.values() if one.successor == instrument_id]

    def in_force_on(self, instrument_id: str, day: date) -> Instrument | None:
        """The instrument, or that of its successors which is in force on a day; None where none is."""
        line = self.chain_of(instrument_id)
        return next((one for one in line if one.status_on(day) is Status.CURRENT), None)


def instruments() -> list[Instrument]:
    """All instruments that we ship, in the order of the regulations."""
    return shipped().all()


def instrument(instrument_id: str) -> Instrument:
    """The shipped instrument with an id such as `L03`; NotFound if there is none."""
    return shipped().get(instrument_id)


@cache
def shipped() -> Register:
    """The register as we ship it."""
    content = tomllib.loads(Path(__file__).with_name("instruments.toml").read_text(encoding="utf-8"))
    return Register({row["id"]: _instrument_of(row) for row in content["instrument"]})


def _instrument_of(row: dict[str, Any]) -> Instrument:
    given: dict[str, Any] = {"text_mark": row["mark"], **row}
    given |= {key: Text(**row[key]) for key in ("title", "issuer", "edition", "note") if key in row}
    given |= {key: tuple(row[key]) for key in ("numbers", "numbers_unverified") if key in row}
    given["former"] = tuple(Former(**one) for one in row.get("former", ()))
    given["unverified"] = frozenset(row.get("unverified", ()))
    return Instrument(**given)
