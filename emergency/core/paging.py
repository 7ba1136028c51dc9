"""Pages of long lists: as many rows as are shown, and no further count than a person reads.

Counting every row of a list costs as much as reading it, so that a page would grow slower with its table. A page asks
for one row more than it shows, and counts up to `MOST_COUNTED`; beyond that it says "more than".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import request
from sqlalchemy import Integer, Select, bindparam, func, literal, select

from emergency.core.db import db

MOST_COUNTED = 1_000
_FARTHEST = 10_000
"""Pages beyond this number are not turned to one by one; filters are the way there."""


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and where they stand in it. `total` is at most what was counted: see `is_more`."""

    items: list[Any]
    page: int
    per_page: int
    total: int
    is_more: bool
    """Whether there are more rows than `total`."""
    has_next: bool

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    @property
    def first(self) -> int:
        """The number of the first row shown; 0 where there is none."""
        return (self.page - 1) * self.per_page + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return (self.page - 1) * self.per_page + len(self.items) if self.items else 0

    @property
    def pages(self) -> int:
        """How many pages are known to be there."""
        return max(-(-self.total // self.per_page), self.page + self.has_next)

    @property
    def has_prev(self) -> bool:
        """Whether a page comes before."""
        return self.page > 1

    @property
    def prev_num(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def next_num(self) -> int:
        """The page after."""
        return self.page + 1


def paginate(statement: Select[Any], *, per_page: int = 50) -> Page:
    """The page of a list that the address asks for (`page`, from 1)."""
    number = min(max(request.args.get("page", 1, type=int), 1), _FARTHEST)
    start = (number - 1) * per_page
    rows = list(db.session.scalars(_some_of(statement), {"most": per_page + 1, "start": start}).unique())
    has_next, items = len(rows) > per_page, rows[:per_page]
    if not has_next and (items or number == 1):
        return Page(items, number, per_page, start + len(items), is_more=False, has_next=False)
    most = max(MOST_COUNTED, start + per_page)
    total = count_up_to(statement, most)
    return Page(items, number, per_page, min(total, most), is_more=total > most, has_next=has_next)


def count_up_to(statement: Select[Any], most: int = MOST_COUNTED) -> int:
    """How many rows a statement selects; one more than `most` stands for any number beyond it."""
    return db.session.scalar(_counting(statement), {"most": most + 1}) or 0


@lru_cache(maxsize=200)
def _some_of(statement: Select[Any]) -> Select[Any]:
    return statement.limit(bindparam("most", type_=Integer())).offset(bindparam("start", type_=Integer()))


@lru_cache(maxsize=200)
def _counting(statement: Select[Any]) -> Select[int]:
    # In the order of the list, so that counting goes along the index that the page goes along.
    bare = statement.with_only_columns(literal(1), maintain_column_froms=True)
    return select(func.count()).select_from(bare.limit(bindparam("most", type_=Integer())).subquery())


def tally(count: int) -> str:
    """A count of `count_up_to` as it stands beside a word: 12, or 1000+."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
