"""What the package `resources_db` adds to the application."""

from __future__ import annotations

from emergency.core.parts import Part

part = Part(name="resources_db")
