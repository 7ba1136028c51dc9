"""Where templates, static files, catalogues and migrations lie, in a checkout and when installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
"""The folder of the package `emergency`."""

_INSTALLED_TEMPLATES = PACKAGE / "templates"
TEMPLATES = _INSTALLED_TEMPLATES if _INSTALLED_TEMPLATES.is_dir() else PACKAGE.parent / "templates"
STATIC = PACKAGE / "static"
VENDOR = STATIC / "vendor"
TRANSLATIONS = PACKAGE / "translations"
MIGRATIONS = PACKAGE / "migrations"
