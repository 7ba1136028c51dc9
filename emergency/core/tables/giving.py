"""Registers given out as tables that our own importers read again.

A .csv carries the field names of the public interface and codes, for programs. An .xlsx carries the headings and words
of the trade in Chinese, or the field names for an English reader, for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeVar

from flask import Response, request, send_file
from sqlalchemy import Select

from emergency.core.db import db
from emergency.core.i18n import language, say
from emergency.core.tables.columns import TableSpec
from emergency.core.tables.geojson import write_geojson
from emergency.core.tables.writing import SheetOut, write_csv, write_xlsx
from emergency.core.text import Message

T = TypeVar("T")
Row = Mapping[str, Any]
_AT_ONCE = 500
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Given:
    """A kind of table: the fields it carries in their order, and for codes the word that stands in tables."""

    title: Message
    spec: TableSpec
    fields: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def table_asked(kind: Given, chosen: Select[Any], show: Callable[[Sequence[Any]], Iterator[Row]]) -> Response | None:
    """The chosen rows as a table where the address asks for one (`?format=` `xlsx`, `csv` or `geojson`), else None.

    `show` turns some hundred things at a time into rows by field name, so that each query is asked for all of them.
    """
    rows = (row for things in _portions(chosen) for row in show(things))
    name = kind.spec.kind
    match request.args.get("format"):
        case "csv":
            lines = write_csv(kind.fields, ([row.get(each) for each in kind.fields] for row in rows))
            return _file(b"".join(lines), "text/csv", f"{name}.csv")
        case "xlsx":
            target = BytesIO()
            write_xlsx(target, [SheetOut(say(kind.title), _headings(kind), (_worded(kind, row) for row in rows))])
            return _file(target.getvalue(), _XLSX, f"{name}.xlsx")
        case "geojson":
            return _file(write_geojson(rows), "application/geo+json", f"{name}.geojson")
    return None


def _portions(chosen: Select[T]) -> Iterator[Sequence[T]]:
    start = 0
    while things := db.session.scalars(chosen.limit(_AT_ONCE).offset(start)).unique().all():
        yield things
        start += _AT_ONCE


def _headings(kind: Given) -> list[str]:
    if language() != "zh_Hans_CN":
        return list(kind.fields)
    return [kind.spec.column(name).names.split()[0] for name in kind.fields]


def _worded(kind: Given, row: Row) -> list[Any]:
    """The row in words: the reader of either language knows `T5` and 企业专职 alike only in a table of their own."""
    if language() != "zh_Hans_CN":
        return [row.get(name) for name in kind.fields]
    return [_word(kind.words.get(name, {}), row.get(name)) for name in kind.fields]


def _word(words: Mapping[str, str], value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [words.get(str(each), each) for each in value]
    return words.get(str(value), value) if value is not None else None


def _file(data: bytes, mimetype: str, name: str) -> Response:
    return send_file(BytesIO(data), mimetype=mimetype, as_attachment=True, download_name=name)
