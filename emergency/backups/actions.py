"""Making a backup, checking it, and putting it back with the old data kept aside."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, Table, func, select, text

from emergency.app import create_app
from emergency.backups import tables, walls
from emergency.backups.archive import Damaged, Manifest, Reader, Writer
from emergency.core import schema
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditHead, record
from emergency.core.clock import local, now
from emergency.core.config import Settings
from emergency.core.db import db, reading, unit_of_work
from emergency.core.errors import Conflict
from emergency.core.text import message

_CHUNK = 1024 * 1024
Progress = Callable[[str], object]


def create(path: Path, settings: Settings, said: Progress = lambda _name: None) -> Manifest:
    """Write everything into one archive, as it stood at one moment, while people go on working.

    The secret key is not in it: it is kept elsewhere, and without it a backup is not put back.
    """
    with _snapshot() as connection:
        writer = Writer(path, _manifest(connection, settings))
        try:
            for table in tables.tables_of(connection):
                said(table.name)
                writer.manifest.rows[table.name] = connection.scalar(select(func.count()).select_from(table)) or 0
                writer.add(f"tables/{table.name}.jsonl", tables.rows_of(connection, table))
            for file in _documents(settings.data_dir):
                writer.add(file.relative_to(settings.data_dir).as_posix(), _chunks(file))
            writer.finish()
        except BaseException:
            writer.give_up()
            raise
    return writer.manifest


def verify(path: Path) -> Manifest:
    """Read the whole archive and compare every digest. Errors: Damaged, with the reason."""
    return Reader(path).manifest


def restore(path: Path, settings: Settings, said: Progress = lambda _name: None) -> str:
    """Put a backup in the place of everything; where the old data now lies.

    The archive is checked whole before anything is touched. Errors: Damaged; Conflict (`other_key`, `newer`).
    """
    reader = Reader(path)
    _refuse_strangers(reader.manifest, settings)
    stamp = local(now()).strftime("%Y%m%d-%H%M%S")
    put_back = _into_sqlite if settings.is_sqlite else _into_postgresql
    aside = put_back(reader, settings, stamp, said)
    with unit_of_work():
        record(SYSTEM, "backup.restored", made_at=reader.manifest.made_at, position=reader.manifest.audit_position)
    return aside


def _refuse_strangers(manifest: Manifest, settings: Settings) -> None:
    if manifest.key != _fingerprint(settings):
        raise Conflict(
            message("This backup was made under another secret key. Set EMERGENCY_SECRET_KEY to that key first."),
            code="other_key",
        )
    if not schema.knows(manifest.revision):
        raise Conflict(
            message("This backup was made by a newer version of the system. Install that version first."), code="newer"
        )


def _into_sqlite(reader: Reader, settings: Settings, stamp: str, said: Progress) -> str:
    """Build the whole new database beside the old one, and only then let them change places."""
    old = Path(settings.database_url.removeprefix("sqlite:///"))
    new, aside = settings.data_dir / f".restoring-{stamp}", settings.data_dir / f"before-restore-{stamp}"
    new.mkdir(mode=0o700)
    try:
        app = create_app(replace(settings, database_url=f"sqlite:///{new / old.name}"))
        with app.app_context():
            _fill(reader, said)
            db.session.remove()
            db.engine.dispose()
        _copy_documents(reader, new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    db.session.remove()
    db.engine.dispose()
    aside.mkdir(mode=0o700)
    for each in (*(old.with_name(old.name + end) for end in ("", "-wal", "-shm")), settings.data_dir / "files"):
        if each.exists():
            each.rename(aside / each.name)
    for each in list(new.iterdir()):
        each.rename((settings.data_dir if each.is_dir() else old.parent) / each.name)
    new.rmdir()
    return str(aside)


def _into_postgresql(reader: Reader, settings: Settings, stamp: str, said: Progress) -> str:
    """Keep the old tables as a schema of their own; it comes back by itself when anything goes wrong."""
    kept, aside = f"before_restore_{stamp.replace('-', '_')}", settings.data_dir / f"before-restore-{stamp}"
    db.session.remove()
    _run(f'ALTER SCHEMA public RENAME TO "{kept}"', "CREATE SCHEMA public")
    try:
        _fill(reader, said)
        new = settings.data_dir / f".restoring-{stamp}"
        _copy_documents(reader, new)
    except BaseException:
        db.session.remove()
        _run("DROP SCHEMA public CASCADE", f'ALTER SCHEMA "{kept}" RENAME TO public')
        raise
    aside.mkdir(mode=0o700)
    if (settings.data_dir / "files").exists():
        (settings.data_dir / "files").rename(aside / "files")
    if (new / "files").exists():
        (new / "files").rename(settings.data_dir / "files")
        new.rmdir()
    return f"{kept}, {aside}"


def _fill(reader: Reader, said: Progress) -> None:
    """Bring an empty database to the backup's schema, put its rows in, and bring it up to today's schema."""
    schema.upgrade(reader.manifest.revision)
    with db.engine.begin() as connection:
        found = tables.tables_of(connection)
        if {table.name for table in found} != set(reader.manifest.rows):
            raise Damaged(message("The backup has other tables than its version of the system."))
        with walls.set_aside(connection):
            for table in reversed(found):
                connection.execute(table.delete())
            for table in found:
                said(table.name)
                _fill_table(connection, table, reader)
    schema.upgrade()


def _fill_table(connection: Connection, table: Table, reader: Reader) -> None:
    filled = tables.fill(connection, table, reader.lines(table.name))
    if filled != reader.manifest.rows[table.name]:
        raise Damaged(message("A part of the backup is missing or altered: %(name)s", name=table.name))
    tables.go_on_counting(connection, table)


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """A connection that sees one moment of the database throughout, and blocks nobody."""
    with reading(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def _manifest(connection: Connection, settings: Settings) -> Manifest:
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    head = connection.execute(sa.select(AuditHead.position, AuditHead.seal)).first()
    return Manifest(
        made_at=now().isoformat(), revision=str(revision), key=_fingerprint(settings),
        audit_position=head.position if head else 0, audit_seal=head.seal if head else "",
    )  # fmt: skip


def _fingerprint(settings: Settings) -> str:
    return hashlib.sha256(f"backup:{settings.secret_key}".encode()).hexdigest()[:16]


def _documents(data_dir: Path) -> list[Path]:
    return sorted(path for path in (data_dir / "files").rglob("*") if path.is_file() and path.suffix != ".part")


def _copy_documents(reader: Reader, target: Path) -> None:
    for name in reader.documents():
        reader.copy(name, target / name)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _run(*statements: str) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
