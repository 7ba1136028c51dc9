"""Filters of long lists that stay quick however long the list is, and however many rows a filter lets through.

A list is read along the index of its order and stops when the page is full. A filter that lets many rows through is
checked on the way; one that lets few through would make that way endless, so its rows are looked up first. Which of
the two it is, is found out by counting its rows up to a limit.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, column, func, literal_column, select, table, text

from emergency.core.db import WORDS, db
from emergency.core.search import fts5_query, like_patterns, tsquery

FEW = 3_000
"""So many rows are looked up and sorted in a few milliseconds."""


def are_few(ids: Select[Any]) -> bool:
    """Whether a statement selects few rows; it is read no further than that."""
    beyond = ids.order_by(None).limit(1).offset(FEW)
    return db.session.execute(beyond).first() is None


def having_words(model: Any, words: str) -> list[ColumnElement[bool]]:
    """Rows whose name holds all these words, or is spelt by these pinyin initials; no condition for no words.

    `model` has tokens (`core.search`) with a space on either side, and an index of words (migration 0013).
    """
    patterns = like_patterns(words)
    if not patterns:
        return []
    matches = _matches(model, words)
    if are_few(matches):
        return [model.id.in_(matches)]
    return [model.tokens.like(pattern) for pattern in patterns]


def _matches(model: Any, words: str) -> Select[Any]:
    if db.engine.dialect.name != "sqlite":
        indexed = func.to_tsvector(literal_column("'simple'"), model.tokens)
        return select(model.id).where(indexed.op("@@")(func.to_tsquery(literal_column("'simple'"), tsquery(words))))
    name = f"{WORDS}{model.__tablename__}"
    found = select(column("rowid", Integer)).select_from(table(name))
    return found.where(text(f"{name} MATCH :asked").bindparams(bindparam("asked", fts5_query(words), unique=True)))
