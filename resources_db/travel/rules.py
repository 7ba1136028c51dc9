"""Distance by road and minutes by kind of team or goods, estimated from the straight line.

The figures are working estimates of ours, not taken from any regulation (未核实): they order a list and are shown as
estimates. Whoever knows better rings the number beside them.
"""

from __future__ import annotations

import math

ROAD_FACTOR = 1.3
"""A road is about this much longer than the straight line."""

_KM_PER_HOUR = {"T1": 45.0, "T3": 45.0, "T8": 45.0, "T2": 40.0}
_USUAL_KM_PER_HOUR = 35.0
_SETTING_OUT_MINUTES = {"T1": 1, "T3": 2, "T2": 5, "T8": 5}
_USUAL_SETTING_OUT_MINUTES = 10
STOCK = "stock"
"""The kind under which goods travel: they are loaded first."""


def minutes_for(distance_m: float, kind: str) -> int:
    """Estimated minutes until a team of this category (T1…T9), or a load of goods (`stock`), arrives."""
    setting_out = _SETTING_OUT_MINUTES.get(kind, _USUAL_SETTING_OUT_MINUTES)
    hours = distance_m * ROAD_FACTOR / 1000 / _KM_PER_HOUR.get(kind, _USUAL_KM_PER_HOUR)
    return setting_out + math.ceil(hours * 60)


def reach_m(minutes: float, kind: str) -> float:
    """How far, in a straight line, one gets within so many minutes: the inverse of `minutes_for`."""
    setting_out = _SETTING_OUT_MINUTES.get(kind, _USUAL_SETTING_OUT_MINUTES)
    hours = max(minutes - setting_out, 0) / 60
    return hours * _KM_PER_HOUR.get(kind, _USUAL_KM_PER_HOUR) * 1000 / ROAD_FACTOR
