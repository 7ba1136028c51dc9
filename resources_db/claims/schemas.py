"""Shapes shared by the APIs of resources: places (those of sites) and amounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Protocol

from pydantic import BeforeValidator, Field, PlainSerializer

from emergency.core.places import Datum
from emergency.sites.schemas import PlaceIn, PlaceOut
from resources_db.claims.amounts import MOST, plain

__all__ = ["AskedQuantity", "PlaceIn", "PlaceOut", "Quantity", "show_place"]

Quantity = Annotated[Decimal, PlainSerializer(plain, return_type=int | float)]
"""An amount as JSON writes it: a whole number where it is one."""


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("not a number")
    return value


AskedQuantity = Annotated[Decimal, BeforeValidator(_no_bool), Field(allow_inf_nan=False, le=MOST)]


class Placed(Protocol):
    """Something with a place."""

    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def datum(self) -> Datum | None: ...


def show_place(thing: Placed) -> PlaceOut | None:
    """Where it is, in WGS-84, with the datum it was given in."""
    if thing.lat is None or thing.lon is None:
        return None
    return PlaceOut(lat=round(thing.lat, 7), lon=round(thing.lon, 7), given_in=thing.datum or Datum.WGS84)
