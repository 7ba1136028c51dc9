"""The migrations make exactly the models' tables, and go back to nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from emergency.app import create_app
from emergency.core.db import Base, db, is_of_the_models
from emergency.core.paths import MIGRATIONS
from emergency.core.schema import downgrade, upgrade
from tests.databases import Database, settings_for


def test_the_history_is_one_line_numbered_in_order() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    revisions = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    assert len(script.get_heads()) == 1
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]


def test_up_equals_the_models_and_down_leaves_nothing(database: Database) -> None:
    app = create_app(settings_for(database.create("migrations"), database.folder))
    try:
        with app.app_context():
            upgrade()
            with db.engine.connect() as connection:
                known = {"compare_type": True, "include_name": is_of_the_models}
                context = MigrationContext.configure(connection, opts=known)
                assert compare_metadata(context, Base.metadata) == []
            downgrade(revision="base")
            left = set(sa.inspect(db.engine).get_table_names())
            assert left <= {"alembic_version", "sqlite_sequence"}
            upgrade()
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        database.drop("migrations")
