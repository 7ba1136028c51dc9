"""The database session, the base of all tables, column types, one unit of work, and locks.

SQLite and PostgreSQL behave alike here: writing transactions on SQLite begin IMMEDIATE, so that what was counted
is still true when it is written; on PostgreSQL rows are locked (`lock`). Both hold constraints behind each rule.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Boolean,
    DateTime,
    Engine,
    Executable,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    bindparam,
    event,
    inspect,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import JSON, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database, the same instant on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """One word of a vocabulary, stored as text; reading it gives the member of the enumeration."""

    impl = String(40)
    cache_ok = True

    def __init__(self, vocabulary: type[StrEnum]) -> None:
        self.vocabulary = vocabulary
        super().__init__()

    def process_bind_param(self, value: StrEnum | str | None, dialect: Any) -> str | None:
        return None if value is None else str(self.vocabulary(value))

    def process_result_value(self, value: str | None, dialect: Any) -> StrEnum | None:
        return None if value is None else self.vocabulary(value)


def _json() -> TypeEngine[Any]:
    return JSON().with_variant(JSONB(), "postgresql")


WORDS = "words_of_"
"""What the indexes of words begin with (`core.narrowing`): made by hand in a migration, and from the rows alone."""


def is_of_the_models(name: str | None, kind: str, _inside: Any) -> bool:
    """Whether a table or index of the database is one the models know, for comparing the two."""
    return kind not in {"table", "index"} or not (name or "").startswith(WORDS)


Json = _json()
"""A JSON value; queried by its own columns, never by its inside."""


class _Ids(TypeDecorator[Sequence[int]]):
    """A list of keys as one parameter: an array on PostgreSQL, JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        kept: TypeEngine[Any] = ARRAY(Integer()) if dialect.name == "postgresql" else Text()
        return kept

    def process_bind_param(self, value: Sequence[int] | None, dialect: Any) -> Any:
        return list(value or ()) if dialect.name == "postgresql" else json.dumps(list(value or ()))


class among(FunctionElement[bool]):  # noqa: N801 - reads like a function of SQL
    """Whether a column is one of the ids that the statement is executed with, under a name.

    The text stays the same for one id and for a thousand, so that a statement is built, compiled and planned once.
    """

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: Any, name: str = "ids") -> None:
        super().__init__(column, bindparam(name, type_=_Ids()))

    def self_group(self, against: Any = None) -> among:
        """Itself: a truth already; SQLite would compare it with 1 and then find no index."""
        return self


@compiles(among, "sqlite")
def _among_on_sqlite(element: among, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - compiled SQL, no input


@compiles(among, "postgresql")
def _among_on_postgresql(element: among, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY({ids})"


class Base(DeclarativeBase):
    """All tables: named constraints, and a table named like its class (`PlanVersion` is `plan_version`)."""

    __abstract__ = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "__tablename__" not in cls.__dict__ and not cls.__dict__.get("__abstract__", False):
            cls.__tablename__ = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        super().__init_subclass__(**kwargs)

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcTime,
        str: Text,
        # A type object of its own: every column of the very type given here would be taken for a mutable dict.
        dict[str, Any]: MutableDict.as_mutable(_json()),
        list[Any]: Json,
    }


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


class Numbered:
    """Gives a table its whole-number key."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Versioned:
    """An editable row that knows how often it was changed, so that a second editor is told.

    The mapper is told with `__mapper_args__ = {"version_id_col": revision}` in the class that uses it.
    """

    revision: Mapped[int] = mapped_column(default=1, server_default="1")


M = TypeVar("M", bound=Base)

_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Everything inside only reads: SQLite takes no write lock, and a flush that would write is refused."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def begin_reading(is_reading: bool) -> None:
    """Say for the current request whether it only reads (pages and API call this once per request)."""
    _reading.set(is_reading)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on any error. Commands and jobs stand in one."""
    session: Session = db.session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def plain_rows(statement: Executable, **asked: Any) -> Sequence[Any]:
    """Rows of a statement past the ORM, for reading thousands of them; what waits to be written is written first."""
    db.session.flush()
    return db.session.connection().execute(statement, asked).all()


def lock(model: type[M], ids: Sequence[int]) -> list[M]:
    """Lock rows before counting what hangs on them; always in id order, so that nobody waits in a circle.

    On PostgreSQL `FOR UPDATE`; on SQLite the writing transaction already excludes every other writer.
    The rows come back fresh, in id order; missing ids are simply absent.
    """
    key = inspect(model).primary_key[0]
    statement = select(model).where(key.in_(sorted(set(ids)))).order_by(key).with_for_update()
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


_PRAGMAS = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-8000")


def set_up_engine(engine: Engine) -> None:
    """Make a SQLite connection keep its promises: WAL, full sync, foreign keys, writers that begin immediately."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if connection.execute("PRAGMA synchronous").fetchone()[0] != 2:
            raise RuntimeError("SQLite did not accept synchronous=FULL")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


@event.listens_for(Session, "before_flush")
def _reading_never_writes(session: Session, _context: Any, _instances: Any) -> None:
    if _reading.get() and (session.new or session.deleted or any(session.is_modified(row) for row in session.dirty)):
        raise RuntimeError("a request that only reads tried to write")


def dump_json(value: Any) -> str:
    """JSON as stored in the database: readable Chinese, stable key order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
