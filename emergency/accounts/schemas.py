"""Shapes of the API for areas."""

from __future__ import annotations

from emergency.accounts.models import Area
from emergency.accounts.rules import AreaKind
from emergency.core.api import Answer, Shape
from emergency.core.shapes import Id, Line, Word


class AreaIn(Shape):
    code: Word
    name: Line
    kind: AreaKind = AreaKind.DIVISION
    parent: Id | None = None


class AreaOut(Answer):
    id: int
    code: str
    name: str
    kind: AreaKind
    parent: int | None


class AreaList(Answer):
    items: list[AreaOut]
    total: int
    next: str | None


def show_area(area: Area) -> AreaOut:
    """An area as the API answers it."""
    return AreaOut(id=area.id, code=area.code, name=area.name, kind=area.kind, parent=area.parent_id)
