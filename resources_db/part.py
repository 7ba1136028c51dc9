"""What the package `resources_db` adds to the application."""

from __future__ import annotations

from emergency.core.parts import Part
from resources_db.holds import api as holds_api
from resources_db.incidents import api as incidents_api
from resources_db.lookup import api as lookup_api
from resources_db.promises import api as promises_api
from resources_db.supplies import api as supplies_api
from resources_db.teams import api as teams_api

part = Part(
    name="resources_db",
    api=[
        teams_api.api,
        supplies_api.api,
        lookup_api.api,
        promises_api.api,
        incidents_api.api,
        holds_api.api,
    ],
)
