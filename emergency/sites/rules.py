"""The facts that rules ask for: what may be said, and which of several statements holds on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from emergency.accounts.rules import Size, Tag
from emergency.core.errors import Invalid
from emergency.core.places import Datum, Place
from emergency.core.text import Text, message


class FactName(StrEnum):
    """What is stated about an organisation or a site. Values: see each."""

    TAGS = "tags"
    """A list of tags (regulations.md 2.1)."""
    SIZE = "size"
    """large, medium, small, micro."""
    EMPLOYEES = "employees"
    """A whole number."""
    INDUSTRY = "industry"
    """A code of GB/T 4754."""
    OWNERSHIP = "ownership"
    """central, local_state, other."""
    AREA = "area"
    """The id of the area it lies in."""
    LIFE = "life"
    """active, suspended, closed."""
    NAME = "name"
    """Its name."""
    PLACE = "place"
    """Latitude and longitude in WGS-84, and the datum they were given in."""


FACT_TITLES = {
    FactName.TAGS: Text("监管类别", "What it does"),
    FactName.SIZE: Text("企业规模", "Size"),
    FactName.EMPLOYEES: Text("从业人员", "Employees"),
    FactName.INDUSTRY: Text("行业代码", "Industry"),
    FactName.OWNERSHIP: Text("隶属关系", "Ownership"),
    FactName.AREA: Text("所在区域", "Area"),
    FactName.LIFE: Text("存续状态", "State"),
    FactName.NAME: Text("名称", "Name"),
    FactName.PLACE: Text("坐标", "Coordinates"),
}

KEPT_BY_AUTHORITY = frozenset({FactName.AREA, FactName.LIFE})
"""Where a unit is supervised and whether it still works: a unit does not take itself out of supervision."""

ENTERED_WHEN_DONE = frozenset({FactName.AREA, FactName.NAME})
"""A move or a new name decides who sees the unit and under what name, so that no day ahead can be given."""


class Life(StrEnum):
    """Whether the unit works."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


LIFE_TITLES = {
    Life.ACTIVE: Text("正常", "Active"),
    Life.SUSPENDED: Text("停产停业", "Suspended"),
    Life.CLOSED: Text("关闭注销", "Closed"),
}


class MoveState(StrEnum):
    """How far a move to another area has come."""

    PROPOSED = "proposed"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


MOVE_TITLES = {
    MoveState.PROPOSED: Text("待接收", "Waiting to be received"),
    MoveState.DONE: Text("已接收", "Received"),
    MoveState.DECLINED: Text("未接收", "Declined"),
    MoveState.WITHDRAWN: Text("已撤回", "Withdrawn"),
}


@dataclass(frozen=True)
class Rest:
    """What a statement rests on: the paper in words (`source`), its upload, and why."""

    source: str = ""
    reason: str = ""
    file_id: int | None = None


class Ownership(StrEnum):
    """Whose the unit is: it decides who receives the filings of central enterprises."""

    CENTRAL = "central"
    LOCAL_STATE = "local_state"
    OTHER = "other"


OWNERSHIP_TITLES = {
    Ownership.CENTRAL: Text("中央企业", "Central state-owned"),
    Ownership.LOCAL_STATE: Text("地方国有", "Local state-owned"),
    Ownership.OTHER: Text("其他", "Other"),
}

TAG_GROUPS: tuple[tuple[Text, tuple[Tag, ...]], ...] = (
    (
        Text("危险化学品", "Hazardous chemicals"),
        (
            Tag.HAZMAT_PRODUCE, Tag.HAZMAT_TRADE, Tag.HAS_STORAGE, Tag.HAZMAT_STORE, Tag.HAZMAT_TRANSPORT,
            Tag.HAZMAT_LOADING, Tag.CHEM_USER_OVER_QUOTA, Tag.OIL_GAS_PIPELINE,
            Tag.RESEARCH_SCHOOL_HOSPITAL_WITH_HAZMAT,
        ),
    ),
    (
        Text("重大危险源", "Major hazard sources"),
        (
            Tag.MAJOR_HAZARD_SOURCE, Tag.MAJOR_HAZARD_LEVEL_1, Tag.MAJOR_HAZARD_LEVEL_2, Tag.MAJOR_HAZARD_LEVEL_3,
            Tag.MAJOR_HAZARD_LEVEL_4,
        ),
    ),
    (Text("烟花爆竹", "Fireworks"), (Tag.FIREWORKS_PRODUCE, Tag.FIREWORKS_WHOLESALE)),
    (
        Text("矿山、冶炼和海洋石油", "Mines, smelting, offshore oil"),
        (Tag.MINE, Tag.COAL_MINE, Tag.TAILINGS_POND, Tag.METAL_SMELTING, Tag.OFFSHORE_OIL),
    ),
    (
        Text("建筑、交通和人员密集场所", "Construction, transport, crowded places"),
        (Tag.CONSTRUCTION, Tag.TRANSPORT, Tag.URBAN_RAIL_OPERATOR, Tag.CROWDED_PLACE),
    ),
    (Text("粉尘和制冷", "Dust and refrigeration"), (Tag.DUST_EXPLOSION, Tag.AMMONIA_REFRIGERATION)),
    (
        Text("隶属和职责", "Belonging and duties"),
        (Tag.CENTRAL_SOE_HQ, Tag.CENTRAL_SOE_SUB, Tag.INDUSTRIAL_PARK_MEMBER, Tag.WORK_SAFETY_SUPERVISION),
    ),
)  # fmt: skip
"""The tags as a form groups them; every tag stands in one group."""

_INDUSTRY = re.compile(r"([A-T])?(\d{2})(\d{1,2})?")
_SECTIONS = (
    ("A", 1, 5), ("B", 6, 12), ("C", 13, 43), ("D", 44, 46), ("E", 47, 50), ("F", 51, 52), ("G", 53, 60),
    ("H", 61, 62), ("I", 63, 65), ("J", 66, 69), ("K", 70, 70), ("L", 71, 72), ("M", 73, 75), ("N", 76, 79),
    ("O", 80, 82), ("P", 83, 83), ("Q", 84, 85), ("R", 86, 90), ("S", 91, 96), ("T", 97, 97),
)  # fmt: skip
LARGEST_HEADCOUNT = 5_000_000


def check_fact(name: FactName, value: Any) -> Any:
    """The value as it is kept; None says that it is not known. Errors: Invalid on the field of that name."""
    if value is None or value == "":
        return [] if name is FactName.TAGS else None
    if name is FactName.TAGS:
        return _check_tags(value)
    if name is FactName.EMPLOYEES and (isinstance(value, bool) or not 0 <= int(value) <= LARGEST_HEADCOUNT):
        raise Invalid(employees=message("The number of employees is a whole number from 0."))
    if name is FactName.PLACE:
        return _place_as_kept(value)
    if name is FactName.INDUSTRY:
        return check_industry(str(value))
    vocabulary = {FactName.SIZE: Size, FactName.OWNERSHIP: Ownership, FactName.LIFE: Life}.get(name)
    if vocabulary is not None:
        if value not in set(vocabulary):
            unknown: dict[str, Any] = {str(name): message("This is none of %(known)s.", known=", ".join(vocabulary))}
            raise Invalid(**unknown)
        return str(value)
    return int(value) if name in (FactName.EMPLOYEES, FactName.AREA) else str(value).strip()


def _place_as_kept(place: Place) -> dict[str, Any]:
    there = place.into(Datum.WGS84)
    return {"lat": there.lat, "lon": there.lon, "datum": str(place.datum)}


def _check_tags(value: Iterable[str]) -> list[str]:
    given = {str(tag) for tag in value}
    if unknown := sorted(given - set(Tag)):
        raise Invalid(tags=message("There is no tag %(tags)s.", tags=", ".join(unknown)))
    return [str(tag) for tag in Tag if tag in given]


def check_industry(text: str) -> str:
    """A code of GB/T 4754-2017, such as C26 or C2614, with the letter of its section. Errors: Invalid on `industry`."""
    match = _INDUSTRY.fullmatch(re.sub(r"\s", "", text).upper())
    division = int(match[2]) if match else 0
    letter = next((letter for letter, first, last in _SECTIONS if first <= division <= last), None)
    if match is None or letter is None or match[1] not in (None, letter):
        raise Invalid(industry=message("An industry is a letter and 2 to 4 digits of GB/T 4754, such as C26."))
    return f"{letter}{match[2]}{match[3] or ''}"


class Statement(Protocol):
    """What was said: a value, from a day until a day (the first on which it no longer holds), recorded when."""

    @property
    def id(self) -> int: ...
    @property
    def value(self) -> Any: ...
    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...
    @property
    def recorded_at(self) -> datetime: ...


S = TypeVar("S", bound=Statement)


@dataclass(frozen=True)
class Stretch:
    """A value that held without a break: from `since` (None: from the beginning) until the day before `until`."""

    value: Any
    since: date | None
    until: date | None


_ALWAYS = datetime(9999, 12, 31, tzinfo=UTC)


def in_force(statements: Iterable[S], on: date, known_at: datetime | None = None) -> S | None:
    """The statement that holds on a day, as known at a moment (None: now).

    Of those recorded by then that cover the day, the one that begins latest; of two that begin alike, the later
    recorded.
    """
    known = known_at or _ALWAYS
    covering = [
        one
        for one in statements
        if one.recorded_at <= known and (one.since is None or one.since <= on) and (one.until is None or one.until > on)
    ]
    return max(covering, key=lambda one: (one.since or date.min, one.recorded_at, one.id), default=None)


def stretches(statements: Sequence[S], on: date, known_at: datetime | None = None) -> list[Stretch]:
    """What held day by day up to `on`, as known at a moment: stretches in order, without overlaps.

    A statement that begins after `on` is left out, so that nothing which happens later changes the answer; the last
    stretch is open unless its own end was stated.
    """
    known = [
        one
        for one in statements
        if (known_at is None or one.recorded_at <= known_at) and (one.since is None or one.since <= on)
    ]
    if len(known) == 1:
        only = known[0]
        return [Stretch(only.value, only.since, only.until)]
    turns = {one.since or date.min for one in known} | {one.until for one in known if one.until is not None}
    found: list[Stretch] = []
    for turn in sorted(turns):
        holding = in_force(known, turn)
        last = found[-1] if found else None
        if last is not None and last.until is None:
            if holding is not None and holding.value == last.value:
                continue
            found[-1] = Stretch(last.value, last.since, turn)
        if holding is not None:
            found.append(Stretch(holding.value, None if turn == date.min else turn, None))
    return found
