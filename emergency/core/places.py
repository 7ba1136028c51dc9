"""Places: points in the four datums met in China, distances in metres, boxes, and how people type them.

The database holds WGS-84. CGCS2000, the state datum, differs from it by centimetres and is taken as the same.
GCJ-02 is what domestic maps show, up to 700 m off; BD-09 is Baidu's own step beyond it. Neither formula is
published by its maker: these are the ones in general use, and the inverse is found by iteration.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from emergency.core.errors import Invalid
from emergency.core.text import message

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth; a great circle on this sphere is within 0.6 % of the true distance."""

Degrees = tuple[float, float]


class Datum(StrEnum):
    """What a pair of coordinates is measured against."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True)
class Box:
    """A range of latitudes and longitudes in degrees, borders included."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point lies within."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


CHINA = Box(south=3, west=73, north=54, east=136)
"""Where a place of ours can lie (regulations 8.5)."""

SHIFTED = Box(south=0.8293, west=72.004, north=55.8271, east=137.8347)
"""Where GCJ-02 differs from WGS-84; the box in general use with the formula."""


@dataclass(frozen=True)
class Place:
    """A point in degrees, north and east positive, and the datum it was measured in."""

    lat: float
    lon: float
    datum: Datum = Datum.WGS84

    def into(self, datum: Datum) -> Place:
        """The same point in another datum; there and back differ by less than a millionth of a degree."""
        if self.datum == datum:
            return self
        lat, lon = _FROM_WGS84[datum](*_TO_WGS84[self.datum](self.lat, self.lon))
        return Place(lat, lon, datum)


def check_place(lat: float, lon: float, datum: Datum = Datum.WGS84) -> Place:
    """A place in China from two numbers.

    Raises `Invalid` on `lat` and `lon` together if the point lies elsewhere; the message tells whether they
    were exchanged.
    """
    if CHINA.holds(lat, lon):
        return Place(lat, lon, Datum(datum))
    if CHINA.holds(lon, lat):
        raise Invalid(lat=message("Latitude and longitude are exchanged."))
    raise Invalid(lat=message("This point does not lie in China."))


def parse_place(text: str, datum: Datum = Datum.WGS84) -> Place:
    """A place in China as people type it: `36.1,117.2`, `N36°06′12″ E117°12′`, `东经117.2度 北纬36.1度`.

    Without letters the order does not matter, since no latitude in China is as large as a longitude. Raises
    `Invalid` on `place` if it can't be read, or lies elsewhere.
    """
    folded = unicodedata.normalize("NFKC", text).upper().strip(" ()[]")
    pattern = _LABEL_FIRST if re.match(_LABEL, folded) else _LABEL_LAST
    angles = list(pattern.finditer(folded))
    if len(angles) != 2 or not re.fullmatch(r"[\s,;、/]*", pattern.sub("", folded)):
        raise Invalid(place=message("A place is two numbers, such as 36.1,117.2."))
    first, second = (_degrees(angle) for angle in angles)
    sides = tuple(_SIDES.get(angle["label"] or "") for angle in angles)
    if sides == ("lon", "lat") or (sides == (None, None) and CHINA.holds(second, first)):
        first, second = second, first
    elif sides not in {("lat", "lon"), (None, None)}:
        raise Invalid(place=message("A place needs one latitude and one longitude."))
    if not CHINA.holds(first, second):
        raise Invalid(place=message("This point does not lie in China."))
    return Place(first, second, datum)


_SIDES = {
    **dict.fromkeys(("N", "北纬", "纬度", "LAT"), "lat"),
    **dict.fromkeys(("E", "东经", "经度", "LON", "LNG"), "lon"),
}
_LABEL = "|".join(_SIDES)
_ANGLE = r"""(?P<degrees>\d+(?:\.\d+)?)\s*[°º度]?\s*
    (?:(?P<minutes>\d+(?:\.\d+)?)\s*[′'’分]\s*)?
    (?:(?P<seconds>\d+(?:\.\d+)?)\s*(?:[″"”秒]|''|′′)\s*)?"""
_LABEL_FIRST = re.compile(rf"(?P<label>{_LABEL})\s*[:=]?\s*{_ANGLE}", re.VERBOSE)
_LABEL_LAST = re.compile(rf"{_ANGLE}(?P<label>{_LABEL})?", re.VERBOSE)


def _degrees(angle: re.Match[str]) -> float:
    minutes, seconds = float(angle["minutes"] or 0), float(angle["seconds"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise Invalid(place=message("Minutes and seconds go up to 59."))
    return float(angle["degrees"]) + minutes / 60 + seconds / 3600


def distance_m(one: Place, other: Place) -> float:
    """Great-circle distance in metres; the datums may differ."""
    one, other = one.into(Datum.WGS84), other.into(Datum.WGS84)
    return metres_between(one.lat, one.lon, other.lat, other.lon)


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in metres between two WGS-84 points given in degrees (haversine)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    across = math.sin(math.radians(other_lon - lon) / 2) ** 2
    along = math.sin((other_phi - phi) / 2) ** 2
    half_chord = math.sqrt(along + math.cos(phi) * math.cos(other_phi) * across)
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, half_chord))


def box_around(centre: Place, radius_m: float) -> Box:
    """The smallest box in WGS-84 that holds every point within the radius: the first, indexed sieve of a search.

    Meant for radii up to some thousand kilometres in China; it does not wrap around the date line.
    """
    point = centre.into(Datum.WGS84)
    angle = radius_m / EARTH_RADIUS_M
    reach = math.degrees(angle)
    # The meridians that touch the circle touch it north of the centre, hence more than reach / cos(lat).
    widest = math.sin(angle) / math.cos(math.radians(point.lat))
    if angle >= math.pi / 2 or widest >= 1:
        return Box(max(-90, point.lat - reach), -180, min(90, point.lat + reach), 180)
    width = math.degrees(math.asin(widest))
    return Box(point.lat - reach, point.lon - width, point.lat + reach, point.lon + width)


_AXIS_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_TURN = math.pi * 3000 / 180


def _same(lat: float, lon: float) -> Degrees:
    return lat, lon


def _wgs84_to_gcj02(lat: float, lon: float) -> Degrees:
    if not SHIFTED.holds(lat, lon):
        return lat, lon
    x, y = lon - 105, lat - 35
    ripple = 20 * math.sin(6 * math.pi * x) + 20 * math.sin(2 * math.pi * x)
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north_m += (ripple + _waves(y, (20, 1), (40, 3)) + _waves(y, (160, 12), (320, 30))) * 2 / 3
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east_m += (ripple + _waves(x, (20, 1), (40, 3)) + _waves(x, (150, 12), (300, 30))) * 2 / 3
    phi = math.radians(lat)
    flattening = 1 - _ECCENTRICITY_SQUARED * math.sin(phi) ** 2
    meridian_m = _AXIS_M * (1 - _ECCENTRICITY_SQUARED) / flattening**1.5
    parallel_m = _AXIS_M / math.sqrt(flattening) * math.cos(phi)
    return lat + math.degrees(north_m / meridian_m), lon + math.degrees(east_m / parallel_m)


def _waves(x: float, *terms: tuple[float, float]) -> float:
    return sum(height * math.sin(math.pi * x / length) for height, length in terms)


def _gcj02_to_bd09(lat: float, lon: float) -> Degrees:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_TURN)
    return radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065


def _wgs84_to_bd09(lat: float, lon: float) -> Degrees:
    return _gcj02_to_bd09(*_wgs84_to_gcj02(lat, lon))


def _inverse(forward: Callable[[float, float], Degrees]) -> Callable[[float, float], Degrees]:
    """The way back, by repeating: move the guess by what is still missing. Each round gains two digits or more."""

    def back(lat: float, lon: float) -> Degrees:
        guess_lat, guess_lon = lat, lon
        for _ in range(30):
            there_lat, there_lon = forward(guess_lat, guess_lon)
            guess_lat += lat - there_lat
            guess_lon += lon - there_lon
            if abs(lat - there_lat) < 1e-10 and abs(lon - there_lon) < 1e-10:
                break
        return guess_lat, guess_lon

    return back


_FROM_WGS84 = {
    Datum.WGS84: _same,
    Datum.CGCS2000: _same,
    Datum.GCJ02: _wgs84_to_gcj02,
    Datum.BD09: _wgs84_to_bd09,
}
_TO_WGS84 = {
    Datum.WGS84: _same,
    Datum.CGCS2000: _same,
    Datum.GCJ02: _inverse(_wgs84_to_gcj02),
    Datum.BD09: _inverse(_wgs84_to_bd09),
}
