"""The rows of every table as JSON lines that either database can write and read.

Tables are read as they stand in the database, not as today's models say, so that a backup of an earlier schema can be
put back at its own migration and brought up from there.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, MetaData, Table, func, insert, select

from emergency.core.db import WORDS

_REVISIONS = "alembic_version"
_AT_ONCE = 500


def tables_of(connection: Connection) -> list[Table]:
    """Every table of ours as it stands, those that others point to first."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _metadata: not name.startswith(WORDS))
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.JSON):
                column.type.none_as_null = True
    return [table for table in found.sorted_tables if table.name != _REVISIONS]


def rows_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """A table's rows, one JSON line each, in the order of their keys."""
    columns = _stored(table)
    names = [column.name for column in columns]
    statement = select(*columns).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=1000).execute(statement):
        values = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False).encode() + b"\n"


def fill(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> int:
    """Put rows into a table; how many."""
    columns, filled = {column.name: column for column in _stored(table)}, 0
    waiting = iter(rows)
    while batch := list(islice(waiting, _AT_ONCE)):
        values = [{name: _typed(value, columns[name]) for name, value in row.items()} for row in batch]
        connection.execute(insert(table), values)
        filled += len(values)
    return filled


def go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give the next new row a number that is free."""
    keys = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, sa.Integer):
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', keys[0].name)))
    highest = connection.scalar(select(func.max(keys[0])))
    if sequence is not None and highest is not None:
        connection.execute(select(func.setval(sequence, highest)))


def _stored(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.computed is None]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _typed(value: Any, column: Column[Any]) -> Any:
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, sa.DateTime):
        moment = datetime.fromisoformat(value)
        return moment if kind.timezone else moment.replace(tzinfo=None)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    if isinstance(kind, sa.Time):
        return time.fromisoformat(value)
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float):
        return Decimal(str(value))
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value)
    return bool(value) if isinstance(kind, sa.Boolean) else value
