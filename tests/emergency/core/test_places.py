"""Places: datums against published vectors, distances, boxes, and what people type."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.core.errors import Invalid
from emergency.core.places import (
    EARTH_RADIUS_M,
    Datum,
    Place,
    box_around,
    check_place,
    distance_m,
    metres_between,
    parse_place,
)

latitudes = st.floats(3, 54)
longitudes = st.floats(73, 136)
points = st.builds(Place, latitudes, longitudes)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
        ((39.915, 116.404), (39.91640428150164, 116.41024449916938)),
    ],
    ids=["Shanghai", "Shenzhen", "Beijing", "Beijing, another program"],
)
def test_gcj02_agrees_with_vectors_of_other_programs(wgs84: tuple, gcj02: tuple) -> None:
    there = Place(*wgs84).into(Datum.GCJ02)
    back = Place(*gcj02, Datum.GCJ02).into(Datum.WGS84)
    assert (there.lat, there.lon) == pytest.approx(gcj02, abs=1e-9)
    assert (back.lat, back.lon) == pytest.approx(wgs84, abs=1e-9)


def test_bd09_agrees_with_vectors_of_other_programs() -> None:
    from_gcj02 = Place(39.915, 116.404, Datum.GCJ02).into(Datum.BD09)
    to_gcj02 = Place(39.915, 116.404, Datum.BD09).into(Datum.GCJ02)
    assert (from_gcj02.lat, from_gcj02.lon) == pytest.approx((39.92133699351021, 116.41036949371029), abs=1e-9)
    # Other programs step back by a formula that is half a millionth of a degree off; ours is exact.
    assert (to_gcj02.lat, to_gcj02.lon) == pytest.approx((39.90865673957631, 116.39762729119315), abs=1e-6)


@pytest.mark.parametrize("point", [(35.681236, 139.767125), (-27.4698, 153.0251), (48.85, 2.35)])
def test_places_far_from_china_are_not_shifted(point: tuple) -> None:
    there = Place(*point).into(Datum.GCJ02)
    assert (there.lat, there.lon) == point


def test_the_state_datum_reads_like_gps() -> None:
    assert Place(36.1, 117.2, Datum.CGCS2000).into(Datum.WGS84) == Place(36.1, 117.2, Datum.WGS84)


@given(latitudes, longitudes, st.sampled_from(Datum), st.sampled_from(Datum))
def test_there_and_back_is_the_same_point(lat: float, lon: float, source: Datum, other: Datum) -> None:
    back = Place(lat, lon, source).into(other).into(source)
    assert back.datum == source
    assert abs(back.lat - lat) < 1e-6
    assert abs(back.lon - lon) < 1e-6


@given(points)
def test_a_shifted_point_is_shown_off_by_up_to_a_kilometre(point: Place) -> None:
    shown = point.into(Datum.GCJ02)
    assert 10 < metres_between(point.lat, point.lon, shown.lat, shown.lon) < 1000
    assert distance_m(point, shown) < 0.01


def test_distances_along_known_arcs() -> None:
    degree = 2 * math.pi * EARTH_RADIUS_M / 360
    assert metres_between(36, 117, 37, 117) == pytest.approx(degree)
    assert metres_between(0, 117, 0, 118) == pytest.approx(degree)
    assert metres_between(60, 100, 60, 100) == 0
    assert metres_between(0, 0, 0, 180) == pytest.approx(180 * degree)
    # Shanghai to Beijing, 1 078 164 m on a sphere as wide as the equator.
    known = metres_between(31.17530398364597, 121.531541859215, 39.91334545536069, 116.38404722455657)
    assert known * 6_378_137 / EARTH_RADIUS_M == pytest.approx(1_078_164, abs=1)


def test_a_few_metres_are_still_told_apart() -> None:
    assert metres_between(36.1, 117.2, 36.1, 117.2 + 1e-5) == pytest.approx(0.898, abs=0.001)


@given(points, points, points)
def test_distances_behave_like_distances(a: Place, b: Place, c: Place) -> None:
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))
    assert distance_m(a, c) <= distance_m(a, b) + distance_m(b, c) + 1e-3


@given(points, st.floats(1, 1_000_000), st.floats(0, 2 * math.pi), st.floats(0, 1))
def test_a_box_misses_no_point_within_the_radius(centre: Place, radius_m: float, bearing: float, share: float) -> None:
    angle = radius_m * share / EARTH_RADIUS_M
    phi = math.radians(centre.lat)
    lat = math.asin(math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing))
    aside = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * math.sin(lat)
    )
    box = box_around(centre, radius_m + 0.01)
    assert box.holds(math.degrees(lat), centre.lon + math.degrees(aside))


def test_a_box_is_no_larger_than_its_circle() -> None:
    box = box_around(Place(36, 117), 10_000)
    assert metres_between(36, 117, box.north, 117) == pytest.approx(10_000)
    assert metres_between(36, 117, 36, box.east) == pytest.approx(10_000, rel=1e-3)


def test_a_box_at_the_pole_goes_all_round() -> None:
    box = box_around(Place(89.99, 100), 10_000)
    assert (box.west, box.east, box.north) == (-180, 180, 90)


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("36.1,117.2", 36.1, 117.2),
        ("117.2，36.1", 36.1, 117.2),
        ("36.1 117.2", 36.1, 117.2),
        ("(36.1, 117.2)", 36.1, 117.2),
        ("３６．１，１１７．２", 36.1, 117.2),
        ("36.1N 117.2E", 36.1, 117.2),
        ("36.1N117.2E", 36.1, 117.2),
        ("E117.2,N36.1", 36.1, 117.2),
        ("lat=36.1, lon=117.2", 36.1, 117.2),
        ("N36°06′12″ E117°12′", 36 + 6 / 60 + 12 / 3600, 117.2),
        ("36°6'12''N, 117°12'0\"E", 36 + 6 / 60 + 12 / 3600, 117.2),
        ("36°06.2′,117°12.5′", 36 + 6.2 / 60, 117 + 12.5 / 60),
        ("东经117.2度 北纬36.1度", 36.1, 117.2),
        ("东经117°12′30″、北纬36°6′", 36.1, 117 + 12.5 / 60),
        ("经度：117.2 纬度：36.1", 36.1, 117.2),
        ("36度6分12秒，117度12分", 36 + 6 / 60 + 12 / 3600, 117.2),
    ],
)
def test_a_typed_place_is_read(text: str, lat: float, lon: float) -> None:
    place = parse_place(text, Datum.GCJ02)
    assert (place.lat, place.lon, place.datum) == (pytest.approx(lat), pytest.approx(lon), Datum.GCJ02)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "商河县政府",
        "36.1",
        "36.1,117.2,5",
        "-36.1,117.2",
        "36.1,abc117.2",
        "36.1.2,117",
        "36,1 117,2",
        "N36,N117",
        "36°70′,117.2",
        "N36.1 117.2",
        "138.0000.1234",
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_place(text)
    assert refusal.value.fields["place"]


@pytest.mark.parametrize(
    ("lat", "lon", "says"),
    [(117.2, 36.1, "exchanged"), (36.1, 17.2, "not lie in China"), (float("nan"), 117.2, "not lie in China")],
)
def test_coordinates_outside_china_say_what_is_wrong(lat: float, lon: float, says: str) -> None:
    assert check_place(36.1, 117.2) == Place(36.1, 117.2)
    with pytest.raises(Invalid) as refusal:
        check_place(lat, lon)
    assert says in str(refusal.value.fields["lat"][0])


def test_a_typed_place_elsewhere_is_refused() -> None:
    with pytest.raises(Invalid, match="invalid"):
        parse_place("1.1,2.2")
