"""Reads of depots, items, stock and the ledger."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.narrowing import are_few, having_words
from emergency.core.paging import count_up_to
from emergency.core.search import query_tokens
from emergency.core.statements import built_once
from resources_db.claims.models import Resource
from resources_db.claims.queries import Availability, availability
from resources_db.claims.rules import Window
from resources_db.supplies.models import Depot, Item, ItemWord, Movement, MovementLine, StockLine, Substitute
from resources_db.supplies.rules import MovementKind, StockStatus

EXPIRES_SOON = timedelta(days=60)


def get_depot(depot_id: int, by: Actor, permission: Permission = Permission.STOCK_VIEW) -> Depot:
    """A depot in reach. Errors: NotFound."""
    statement = select(Depot).where(Depot.id == depot_id, within_reach(by, permission, Depot.organisation_id))
    depot = db.session.scalar(statement.options(joinedload(Depot.organisation).joinedload(Organisation.area)))
    if depot is None:
        raise NotFound
    return depot


def find_depot_by_name(name: str, by: Actor) -> Depot | None:
    """The one depot in reach with exactly this name; None if there is none, or more than one."""
    statement = select(Depot).where(
        Depot.name == name.strip(), within_reach(by, Permission.STOCK_VIEW, Depot.organisation_id)
    )
    found = db.session.scalars(statement.limit(2)).all()
    return found[0] if len(found) == 1 else None


@built_once(unless=("words",))
def list_depots(by: Actor, *, words: str = "") -> Select[Depot]:
    """Depots in reach, by words of the name or pinyin initials."""
    statement = select(Depot).where(within_reach(by, Permission.STOCK_VIEW, Depot.organisation_id))
    statement = statement.where(*having_words(Depot, words))
    return statement.order_by(Depot.reach, Depot.id).options(joinedload(Depot.organisation))


def get_item(item_id: int) -> Item:
    """An item of the catalogue, which everybody may read. Errors: NotFound."""
    item = db.session.get(Item, item_id)
    if item is None:
        raise NotFound
    return item


def list_items(words: str = "") -> Select[Item]:
    """Items by words: name, specification, code, synonyms, pinyin initials."""
    statement = select(Item)
    for token in query_tokens(words):
        statement = statement.where(Item.tokens.contains(f" {token}", autoescape=True))
    return statement.order_by(Item.id)


def folded(word: str) -> str:
    """How a word is kept for an exact match: half-width, small letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())[:120]


def find_item_ids(words: str) -> list[int]:
    """The items meant by these words: those of exactly this name, code or synonym, else those found by words."""
    exact = list(db.session.scalars(select(ItemWord.item_id).where(ItemWord.word == folded(words)).order_by("item_id")))
    if exact or not query_tokens(words):
        return exact
    found = list_items(words).with_only_columns(Item.id).order_by(None).order_by(func.length(Item.name), Item.id)
    return list(db.session.scalars(found.limit(20)))


def list_substitutes(item_id: int) -> Sequence[Item]:
    """What will do where this item is missing."""
    statement = select(Item).join(Substitute, Substitute.substitute_id == Item.id)
    return db.session.scalars(statement.where(Substitute.item_id == item_id).order_by(Item.id)).all()


def get_line(line_id: int, by: Actor, permission: Permission = Permission.STOCK_VIEW) -> StockLine:
    """A stock line in reach. Errors: NotFound."""
    statement = (
        select(StockLine).join(StockLine.depot)
        .where(StockLine.id == line_id, within_reach(by, permission, Depot.organisation_id))
        .options(contains_eager(StockLine.depot), joinedload(StockLine.item), joinedload(StockLine.resource))
    )  # fmt: skip
    line = db.session.scalar(statement)
    if line is None:
        raise NotFound
    return line


@built_once(unless=("item_id", "item_ids"))
def list_stock(
    by: Actor,
    *,
    depot_id: int | None = None,
    item_id: int | None = None,
    item_ids: Sequence[int] | None = None,
    status: StockStatus | None = None,
    expiring_before: date | None = None,
) -> Select[StockLine]:
    """Stock lines in reach, filtered."""
    statement = (
        select(StockLine).join(StockLine.depot)
        .where(within_reach(by, Permission.STOCK_VIEW, Depot.organisation_id, path=StockLine.reach))
        .options(contains_eager(StockLine.depot), joinedload(StockLine.item), joinedload(StockLine.resource))
        .order_by(StockLine.reach, StockLine.id)
    )  # fmt: skip
    if depot_id:
        statement = statement.where(StockLine.depot_id == depot_id)
    wanted = [item_id] if item_id else item_ids
    if wanted is not None:
        lines = select(StockLine.id).where(StockLine.item_id.in_(wanted))
        statement = statement.where(StockLine.id.in_(lines) if are_few(lines) else (StockLine.item_id + 0).in_(wanted))
    if status:
        statement = statement.where(StockLine.status == status)
    if expiring_before:
        statement = statement.where(
            StockLine.expires_on < expiring_before,
            StockLine.resource_id.in_(select(Resource.id).where(Resource.capacity > 0)),
        )
    return statement


def availability_of(lines: Iterable[StockLine], window: Window | None = None) -> dict[int, Availability]:
    """What is on hand, held and free of each line, by its id. One statement."""
    lines = list(lines)
    found = availability({line.resource_id: line.resource.capacity for line in lines}, window)
    return {line.id: found[line.resource_id] for line in lines}


def usable_lines(item_id: int, depot_id: int, on: date | None = None) -> Sequence[StockLine]:
    """The lines of an item in a depot that may be sent: usable, not expired on that day, first to expire first."""
    on = on or today()
    statement = (
        select(StockLine)
        .where(
            StockLine.item_id == item_id, StockLine.depot_id == depot_id, StockLine.status == StockStatus.USABLE,
            or_(StockLine.expires_on.is_(None), StockLine.expires_on >= on),
        )
        .order_by(StockLine.expires_on.is_(None), StockLine.expires_on, StockLine.id)
    )  # fmt: skip
    return db.session.scalars(statement).all()


def list_movements(
    by: Actor, *, kind: MovementKind | None = None, line: StockLine | None = None, depot_id: int | None = None
) -> Select[Movement]:
    """Movements in reach, latest first."""
    statement = select(Movement).where(within_reach(by, Permission.STOCK_VIEW, Movement.organisation_id))
    if kind:
        statement = statement.where(Movement.kind == kind)
    if line is not None:
        of_line = select(MovementLine.movement_id).where(MovementLine.stock_line_id == line.id)
        statement = statement.where(Movement.id.in_(of_line))
    if depot_id:
        of_depot = select(MovementLine.movement_id).join(StockLine, StockLine.id == MovementLine.stock_line_id)
        statement = statement.where(Movement.id.in_(of_depot.where(StockLine.depot_id == depot_id)))
    whole = selectinload(Movement.lines).joinedload(MovementLine.stock_line)
    return statement.order_by(Movement.id.desc()).options(
        whole.joinedload(StockLine.item), whole.joinedload(StockLine.depot)
    )


def ledger_sum(line: StockLine) -> Decimal:
    """The sum of a line's movements, computed from the ledger itself."""
    total = db.session.scalar(select(func.sum(MovementLine.quantity)).where(MovementLine.stock_line_id == line.id))
    return total if total is not None else Decimal(0)


def count_expired(by: Actor) -> int:
    """How many lines one keeps that hold goods past their last day; see `count_up_to`."""
    expired = list_stock(by, expiring_before=today()).where(
        within_reach(by, Permission.STOCK_EDIT, Depot.organisation_id, path=StockLine.reach),
        StockLine.status != StockStatus.SCRAPPED,
    )
    return count_up_to(expired)
