"""Alembic's environment: all our tables, batch mode for SQLite, foreign keys checked at the end."""

from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

import drills
import emergency
import resources_db
from drills.obligations.marks import drop_marks, raise_marks
from emergency.core.db import Base, UtcTime, Word, db, is_of_the_models

for package in (emergency, drills, resources_db):
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if module.name.endswith(".models"):
            import_module(module.name)
for name in ("api", "audit", "jobs", "uploads"):
    import_module(f"emergency.core.{name}")


def spell(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our own column types in plain words, so that a migration stands on its own."""
    if kind != "type":
        return False
    if isinstance(item, Word):
        return "sa.String(40)"
    if isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, JSON):
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


def run_migrations() -> None:
    """Migrate on the application's own engine; on SQLite foreign keys are off while tables are rebuilt."""
    engine = db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if is_sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=spell,
            include_name=is_of_the_models,
        )
        with context.begin_transaction():
            # SQLite renames no table while a trigger names one that is being rebuilt.
            drop_marks(connection)
            context.run_migrations()
            raise_marks(connection)
        connection.commit()
        if is_sqlite:
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
            raw.execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"foreign keys are broken after the migration: {broken[:5]}")


run_migrations()
