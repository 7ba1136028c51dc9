"""Map layers: points with their particulars as GeoJSON (RFC 7946, always WGS-84), read and written as tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from emergency.core.archives import refused
from emergency.core.tables.cells import Value
from emergency.core.text import message

_PLACE = ("lat", "lon", "datum")


def is_geojson(text: str) -> bool:
    """Whether a text file is a map layer and no table."""
    return text.lstrip("\ufeff \r\n\t").startswith("{")


def feature_rows(text: str) -> Iterator[Sequence[Value]]:
    """A map layer as rows of a table: the particulars of all features, then latitude, longitude and datum.

    What is no point has no place. Raises Invalid, code `file_damaged`.
    """
    features = _features(text)
    names = list(dict.fromkeys(name for each in features for name in _particulars(each) if name not in _PLACE))
    yield [*names, *_PLACE]
    for feature in features:
        said = _particulars(feature)
        yield [*(_cell(said.get(name)) for name in names), *_place(feature)]


def write_geojson(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows by field name as a map layer; those without a place have no geometry."""
    features = [
        {
            "type": "Feature",
            "geometry": None if row.get("lat") is None else {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {name: value for name, value in row.items() if name not in _PLACE},
        }
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, default=str).encode()


def _features(text: str) -> list[Mapping[str, Any]]:
    wrong = refused("file_damaged", message("This is not a map layer: GeoJSON with a list of features is needed."))
    try:
        layer = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise wrong from error
    features = layer.get("features") if isinstance(layer, dict) else None
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise wrong
    return features


def _particulars(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    said = feature.get("properties")
    return said if isinstance(said, dict) else {}


def _place(feature: Mapping[str, Any]) -> list[Value]:
    shape = feature.get("geometry")
    point = shape.get("coordinates") if isinstance(shape, dict) and shape.get("type") == "Point" else None
    if not isinstance(point, list) or len(point) < 2:
        return ["", "", ""]
    return [_cell(point[1]), _cell(point[0]), "wgs84"]


def _cell(value: Any) -> Value:
    """A cell as a spreadsheet would hold it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return value if isinstance(value, str | int | float) else str(value)
