"""One world per database for the tests that walk every route."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from emergency.core.db import db
from tests.access_world import Paper, Walker, World, build_world
from tests.conftest import rolled_back
from tests.databases import Database, scratch
from tests.make import Make


@pytest.fixture(scope="session")
def inhabited(database: Database, whole_app: Flask) -> Iterator[tuple[Flask, World]]:
    """An application on a database of its own in which the world stands for good; tests leave it as it is."""
    with whole_app.app_context():
        db.session.remove()
        db.engine.dispose()
    with scratch(database, "tests", "world") as app:
        with app.app_context():
            world = build_world(Make(app))
            db.session.remove()
        yield app, world


@pytest.fixture
def walker(inhabited: tuple[Flask, World], monkeypatch: pytest.MonkeyPatch) -> Iterator[Walker]:
    """Asks any route as anybody; whatever an answer did is taken back."""
    app, world = inhabited
    # What would be printed is read as text: making some hundred PDFs would take minutes and hide their words.
    monkeypatch.setattr("weasyprint.HTML", Paper)
    with rolled_back(app):
        yield Walker(app, world)
