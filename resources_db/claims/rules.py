"""Who has first right to a team or to goods, for how long, and how much is left beside the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from emergency.core.errors import Conflict
from emergency.core.text import Message, Text, message

USUAL_WINDOW = timedelta(hours=24)
"""How long a claim reaches when nobody says until when, and the window for which lists count what is free."""


class ResourceKind(StrEnum):
    """A team is claimed whole, goods by the piece."""

    TEAM = "team"
    STOCK = "stock"


class Rank(StrEnum):
    """An incident takes precedence over a drill's reservation."""

    DRILL = "drill"
    INCIDENT = "incident"


class ClaimState(StrEnum):
    """Held, then called out, under way, on scene, let go, back; or it lapsed, or an incident displaced it."""

    HELD = "held"
    REQUESTED = "requested"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RELEASED = "released"
    RETURNED = "returned"
    LAPSED = "lapsed"
    DISPLACED = "displaced"


STATE_TITLES: dict[ClaimState, Text] = {
    ClaimState.HELD: Text("已占用", "Held"),
    ClaimState.REQUESTED: Text("已调用", "Called out"),
    ClaimState.EN_ROUTE: Text("在途", "Under way"),
    ClaimState.ON_SCENE: Text("到场", "On scene"),
    ClaimState.RELEASED: Text("已释放", "Released"),
    ClaimState.RETURNED: Text("已归还（归队）", "Returned"),
    ClaimState.LAPSED: Text("到时自动释放", "Lapsed"),
    ClaimState.DISPLACED: Text("已让给事件", "Gave way to an incident"),
}


class Decision(StrEnum):
    """What can be done with a claim."""

    COMMIT = "commit"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RELEASE = "release"
    RETURN = "return"
    LAPSE = "lapse"
    DISPLACE = "displace"


_S, _D = ClaimState, Decision
TRANSITIONS: dict[tuple[ClaimState, Decision], ClaimState] = {
    (_S.HELD, _D.COMMIT): _S.REQUESTED,
    (_S.HELD, _D.RELEASE): _S.RELEASED,
    (_S.HELD, _D.LAPSE): _S.LAPSED,
    (_S.HELD, _D.DISPLACE): _S.DISPLACED,
    (_S.REQUESTED, _D.EN_ROUTE): _S.EN_ROUTE,
    (_S.REQUESTED, _D.ON_SCENE): _S.ON_SCENE,
    (_S.REQUESTED, _D.RELEASE): _S.RELEASED,
    (_S.REQUESTED, _D.DISPLACE): _S.DISPLACED,
    (_S.EN_ROUTE, _D.ON_SCENE): _S.ON_SCENE,
    (_S.EN_ROUTE, _D.RELEASE): _S.RELEASED,
    (_S.EN_ROUTE, _D.RETURN): _S.RETURNED,
    (_S.ON_SCENE, _D.RELEASE): _S.RELEASED,
    (_S.ON_SCENE, _D.RETURN): _S.RETURNED,
    (_S.RELEASED, _D.RETURN): _S.RETURNED,
}


def after(state: ClaimState, decision: Decision) -> ClaimState:
    """The state a decision leads to. Errors: Conflict (`wrong_state`)."""
    following = TRANSITIONS.get((state, decision))
    if following is None:
        raise Conflict(
            message("This step does not follow on “%(state)s”.", state=STATE_TITLES[state]),
            code="wrong_state", state=str(state),
        )  # fmt: skip
    return following


COUNTED: dict[ResourceKind, frozenset[ClaimState]] = {
    ResourceKind.TEAM: frozenset({_S.HELD, _S.REQUESTED, _S.EN_ROUTE, _S.ON_SCENE}),
    ResourceKind.STOCK: frozenset({_S.HELD, _S.REQUESTED}),
}
"""The states in which a claim takes its resource from others. Goods under way have left the ledger already."""


@dataclass(frozen=True)
class Window:
    """From a moment up to, but without, another: windows that only touch do not meet."""

    from_at: datetime
    until_at: datetime

    def meets(self, from_at: datetime, until_at: datetime) -> bool:
        """Whether the two have a moment in common."""
        return from_at < self.until_at and until_at > self.from_at


@dataclass(frozen=True)
class Share:
    """What one claim takes, and from when until when."""

    quantity: Decimal
    from_at: datetime
    until_at: datetime


def peak(shares: Iterable[Share], window: Window) -> Decimal:
    """The most that is taken at any one moment of the window.

    It is reached where the window or one of the claims begins, so only those moments are looked at.
    """
    inside = [share for share in shares if window.meets(share.from_at, share.until_at)]
    moments = {window.from_at, *(share.from_at for share in inside if share.from_at > window.from_at)}
    return max(
        (_taken_at(moment, inside) for moment in moments),
        default=Decimal(0),
    )


def _taken_at(moment: datetime, shares: Sequence[Share]) -> Decimal:
    return sum((s.quantity for s in shares if s.from_at <= moment < s.until_at), Decimal(0))


@dataclass(frozen=True)
class Owner:
    """For whom a claim is made, as plain values: claims know neither incidents nor drills."""

    kind: str
    id: int | None
    title: str
    name: str = ""
    phone: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True)
class Want:
    """One line of what is asked: so much, from these resources in this order. `line` comes back with the answer."""

    line: int
    resource_ids: tuple[int, ...]
    quantity: Decimal


class Taken(Conflict):
    """Somebody else was first. `facts` say who (`by`), until when, for which line, and what is next best."""

    code: ClassVar[str] = "taken"  # type: ignore[misc]

    def __init__(self, line: int, by: str, until: datetime | None, missing: Decimal, **facts: Any) -> None:
        self.line = line
        self.until = until
        self.missing = missing
        super().__init__(
            taken_sentence(by, until), by=by, until=until.isoformat() if until else None, line=line, **facts
        )


def taken_sentence(by: str, until: datetime | None) -> Message:
    """Who was first, said to whoever comes second."""
    if by and until:
        return message("Not held: %(by)s has it until %(until)s.", by=by, until=until)
    return message("Not held: there is not enough of it.")
