"""Forms of reserve, states of goods, and the kinds of movements with what each does to the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from emergency.core.text import Text


class ReserveForm(StrEnum):
    """实物 · 市场（协议） · 生产能力 (山东省突发事件应急保障条例 第三十九条、第四十二条)."""

    PHYSICAL = "physical"
    MARKET = "market"
    PRODUCTION = "production"


RESERVE_FORM_TITLES: dict[ReserveForm, Text] = {
    ReserveForm.PHYSICAL: Text("实物储备", "Kept in stock"),
    ReserveForm.MARKET: Text("市场（协议）储备", "Reserved on the market"),
    ReserveForm.PRODUCTION: Text("生产能力储备", "Production capacity"),
}


class StockStatus(StrEnum):
    """可用 · 待检 · 维修 · 报废."""

    USABLE = "usable"
    TO_CHECK = "to_check"
    IN_REPAIR = "in_repair"
    SCRAPPED = "scrapped"


STOCK_STATUS_TITLES: dict[StockStatus, Text] = {
    StockStatus.USABLE: Text("可用", "Usable"),
    StockStatus.TO_CHECK: Text("待检", "To be checked"),
    StockStatus.IN_REPAIR: Text("维修", "In repair"),
    StockStatus.SCRAPPED: Text("报废", "Scrapped"),
}


class MovementKind(StrEnum):
    """入库 · 出库（调用） · 调拨 · 借出 · 归还 · 轮换 · 报废 · 盘点."""

    RECEIVE = "receive"
    ISSUE = "issue"
    TRANSFER = "transfer"
    LOAN = "loan"
    RETURN = "return"
    ROTATE = "rotate"
    SCRAP = "scrap"
    COUNT = "count"


MOVEMENT_TITLES: dict[MovementKind, Text] = {
    MovementKind.RECEIVE: Text("入库", "Receive"),
    MovementKind.ISSUE: Text("出库（调用）", "Issue"),
    MovementKind.TRANSFER: Text("调拨", "Transfer"),
    MovementKind.LOAN: Text("借出", "Lend"),
    MovementKind.RETURN: Text("归还", "Return"),
    MovementKind.ROTATE: Text("轮换", "Rotate"),
    MovementKind.SCRAP: Text("报废", "Scrap"),
    MovementKind.COUNT: Text("盘点", "Count"),
}

ADDS = frozenset({MovementKind.RECEIVE, MovementKind.RETURN})
MOVES_ON = frozenset({MovementKind.TRANSFER, MovementKind.ROTATE})
"""What leaves one line arrives on another: another depot, or another batch."""
NEEDS_REASON = frozenset({MovementKind.SCRAP, MovementKind.COUNT})
"""A loss or a correction says why."""

_FRESH_DAYS = {ReserveForm.PHYSICAL: 90, ReserveForm.MARKET: 30, ReserveForm.PRODUCTION: 30}


def fresh_until(form: ReserveForm, confirmed_at: datetime) -> datetime:
    """Until when a count counts as certain. Working figures of ours; no regulation names an interval (未核实)."""
    return confirmed_at + timedelta(days=_FRESH_DAYS[form])


def is_expired(expires_on: date | None, on: date) -> bool:
    """Whether goods are past their last day; expired ones are scrapped, not sent (山东省…保障条例 第四十三条)."""
    return expires_on is not None and expires_on < on


def lot_of(batch: str, form: ReserveForm, expires_on: date | None) -> str:
    """What tells one line of an item in a depot from the others."""
    return f"{batch}|{form}|{expires_on or ''}"
