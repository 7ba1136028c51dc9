"""The drawing beside the list: where everything lies, as numbers on a grid. It needs no map and no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from emergency.core.places import Place
from resources_db.lookup.rules import FoundStock, FoundTeam

WIDTH, HEIGHT = 500, 560
_EDGE = 36
_M_PER_DEGREE = 111_195


@dataclass(frozen=True)
class Pin:
    """A found place on the drawing; `tone` is held, weak or nothing."""

    number: int
    x: int
    y: int
    tone: str


@dataclass(frozen=True)
class Chart:
    """Pins around the middle, and the ring that is reached in time (radius in the drawing's units, 0 for none)."""

    pins: tuple[Pin, ...]
    ring: int
    km_across: float


def draw(centre: Place, found: Sequence[tuple[FoundTeam | FoundStock, str]], reach_m: float | None) -> Chart:
    """Lay out what was found around where it is needed; the farthest of the nearer ones sets the scale."""
    narrow = cos(radians(centre.lat))
    offsets = [
        (index, (each.lon - centre.lon) * narrow * _M_PER_DEGREE, (each.lat - centre.lat) * _M_PER_DEGREE, tone)
        for index, (each, tone) in enumerate(found, start=1)
        if each.lat is not None and each.lon is not None
    ]  # fmt: skip
    widest = max([*(max(abs(x), abs(y)) for _n, x, y, _t in offsets), reach_m or 0, 500])
    scale = (WIDTH / 2 - _EDGE) / widest
    pins = tuple(
        Pin(number, round(WIDTH / 2 + x * scale), round(HEIGHT / 2 - y * scale), tone) for number, x, y, tone in offsets
    )
    return Chart(pins, round((reach_m or 0) * scale), round(WIDTH / scale / 1000, 1))
