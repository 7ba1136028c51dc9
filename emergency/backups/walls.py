"""Setting the walls of a database aside while a backup is put back into it, and putting them up again.

Rows that refer to each other in circles, or that only triggers may append, cannot go in one by one. When the foreign
keys are put up again, the database checks every row against them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from emergency.core.db import WORDS


class Loose(Exception):
    """Rows that refer to what is not there."""


@contextmanager
def set_aside(connection: Connection) -> Iterator[None]:
    """Everything inside writes rows as they were, without triggers and references in the way.

    Errors: Loose when a reference leads nowhere afterwards.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        with _without_triggers(connection):
            yield
        _index_words(connection)
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            raise Loose(str(broken[:3]))
        return
    keys = connection.execute(_FOREIGN_KEYS).all()
    owners = {row.owner for row in keys} | {row[0] for row in connection.execute(_TABLES)}
    for row in keys:
        connection.exec_driver_sql(f'ALTER TABLE "{row.owner}" DROP CONSTRAINT "{row.name}"')
    for owner in owners:
        connection.exec_driver_sql(f'ALTER TABLE "{owner}" DISABLE TRIGGER USER')
    yield
    for owner in owners:
        connection.exec_driver_sql(f'ALTER TABLE "{owner}" ENABLE TRIGGER USER')
    for row in keys:
        connection.exec_driver_sql(f'ALTER TABLE "{row.owner}" ADD CONSTRAINT "{row.name}" {row.definition}')


def _index_words(connection: Connection) -> None:
    """Make SQLite's indexes of words anew from the rows, which went in without the triggers that keep them."""
    made = "SELECT name FROM sqlite_master WHERE name LIKE ? AND sql LIKE 'CREATE VIRTUAL TABLE%'"
    for (name,) in connection.exec_driver_sql(made, (f"{WORDS}%",)).fetchall():
        connection.exec_driver_sql(f'INSERT INTO "{name}"("{name}") VALUES (\'rebuild\')')  # noqa: S608


_FOREIGN_KEYS = text(
    "SELECT c.relname AS owner, k.conname AS name, pg_get_constraintdef(k.oid) AS definition "
    "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE k.contype = 'f' AND n.nspname = current_schema() ORDER BY c.relname, k.conname"
)
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")


@contextmanager
def _without_triggers(connection: Connection) -> Iterator[None]:
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _made in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, made in triggers:
        connection.exec_driver_sql(made)
