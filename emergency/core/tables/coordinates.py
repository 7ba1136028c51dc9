"""The columns of a place on the map, the same in every table that has one."""

from __future__ import annotations

from emergency.core.tables.cells import one_of
from emergency.core.tables.columns import Column
from emergency.core.tables.numbers import degrees

DATUMS = {
    "wgs84": ("WGS84", "WGS-84"),
    "cgcs2000": ("CGCS2000", "国家2000", "2000国家大地坐标系"),
    "gcj02": ("GCJ02", "GCJ-02", "火星坐标", "高德"),
    "bd09": ("BD09", "BD-09", "百度"),
}

COORDINATES = (
    Column("lat", "纬度 北纬 latitude", degrees, is_shared=False),
    Column("lon", "经度 东经 lng longitude", degrees, is_shared=False),
    Column("datum", "坐标系 坐标系统", one_of(DATUMS)),
)
