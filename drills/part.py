"""What the package `drills` adds to the application."""

from __future__ import annotations

from emergency.core.parts import Part

part = Part(name="drills")
