"""The database's schema: brought up to date, taken back, compared with the models.

Alembic is loaded here alone, when it is asked for: it would lengthen every start, and nobody who serves pages needs it.
"""

from __future__ import annotations

from typing import Any

from flask import current_app

from emergency.core.db import db
from emergency.core.paths import MIGRATIONS


def upgrade(revision: str = "head") -> None:
    """Bring the present application's database to a revision, by default the latest."""
    _migrate().upgrade(revision=revision)


def downgrade(revision: str) -> None:
    """Take the database back to an earlier revision."""
    _migrate().downgrade(revision=revision)


def compare() -> None:
    """Compare models and schema; ends the program with an error when they differ."""
    _migrate().check()


def write_revision(said: str) -> None:
    """Write a migration from the difference between models and schema."""
    _migrate().migrate(message=said)


def knows(revision: str) -> bool:
    """Whether the migrations that come with this release hold that revision."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        ScriptDirectory(str(MIGRATIONS)).get_revision(revision)
    except CommandError:
        return False
    return True


def _migrate() -> Any:
    """Flask-Migrate, told of the present application once."""
    import flask_migrate

    if "migrate" not in current_app.extensions:
        flask_migrate.Migrate(current_app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
    return flask_migrate
