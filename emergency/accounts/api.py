"""The API of areas."""

from __future__ import annotations

from typing import Any

from flask import g, request

from emergency.accounts import actions, queries
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.accounts.schemas import AreaIn, AreaList, AreaOut, show_area
from emergency.core.api import blueprint, page_of
from emergency.core.errors import referred

api = blueprint("areas", __name__)


@api.get("/areas")
@needs(Permission.AREA_VIEW)
@api.output(AreaList)
def list_areas() -> Any:
    """Areas, by code or parent."""
    chosen = queries.list_areas(code=request.args.get("code"), parent_id=request.args.get("parent", type=int))
    return page_of(chosen, show_area)


@api.post("/areas")
@needs(Permission.AREA_EDIT)
@api.input(AreaIn, location="json", arg_name="given")
@api.output(AreaOut, status_code=201)
def create_area(given: AreaIn) -> Any:
    """Add a division or a functional zone."""
    parent = referred("parent", queries.get_area, given.parent) if given.parent else None
    return show_area(actions.create_area(code=given.code, name=given.name, kind=given.kind, parent=parent, by=g.actor))
