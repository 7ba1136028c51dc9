"""What teams are, what they can do, whether they can go, and how long a word about them holds."""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from emergency.core.text import Text


class Category(StrEnum):
    """The categories of regulations 5.1."""

    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    T5 = "T5"
    T6 = "T6"
    T7 = "T7"
    T8 = "T8"
    T9 = "T9"


CATEGORY_TITLES: dict[Category, Text] = {
    Category.T1: Text("国家综合性消防救援队伍", "National fire and rescue service"),
    Category.T2: Text("专业应急救援队伍", "Specialised rescue team"),
    Category.T3: Text("专职（志愿）消防队、微型消防站", "Full-time or volunteer fire brigade, micro fire station"),
    Category.T4: Text("基层综合性应急救援队伍", "Township or village rescue team"),
    Category.T5: Text("企业专职、兼职应急救援队伍", "Enterprise team"),
    Category.T6: Text("社会应急力量", "Social rescue organisation"),
    Category.T7: Text("志愿者队伍", "Volunteers"),
    Category.T8: Text("矿山救护队、区域救援中心", "Mine rescue team or regional centre"),
    Category.T9: Text("军队、武警、民兵等外部力量", "Army, armed police, militia and other outside help"),
}


class TeamStatus(StrEnum):
    """待命 · 出动 · 演练 · 休整 · 停用."""

    READY = "ready"
    DEPLOYED = "deployed"
    DRILL = "drill"
    RESTING = "resting"
    OUT_OF_SERVICE = "out_of_service"


STATUS_TITLES: dict[TeamStatus, Text] = {
    TeamStatus.READY: Text("待命", "Ready"),
    TeamStatus.DEPLOYED: Text("出动", "Deployed"),
    TeamStatus.DRILL: Text("演练中", "In a drill"),
    TeamStatus.RESTING: Text("休整", "Resting"),
    TeamStatus.OUT_OF_SERVICE: Text("停用", "Out of service"),
}


class Confirmation(StrEnum):
    """How a status was confirmed."""

    PHONE = "phone"
    PAGE = "page"
    LINK = "link"
    SCAN = "scan"
    ON_SITE = "on_site"
    IMPORT = "import"
    SYSTEM = "system"


CONFIRMATION_TITLES: dict[Confirmation, Text] = {
    Confirmation.PHONE: Text("电话确认", "by phone"),
    Confirmation.PAGE: Text("本系统填报", "on this system's page"),
    Confirmation.LINK: Text("短信链接确认", "by the link in a message"),
    Confirmation.SCAN: Text("扫码确认", "by scanning a code"),
    Confirmation.ON_SITE: Text("现场核查", "on the spot"),
    Confirmation.IMPORT: Text("表格导入", "by an imported table"),
    Confirmation.SYSTEM: Text("调用记录", "from a call-out"),
}

_FRESH_DAYS = dict.fromkeys((Category.T6, Category.T7, Category.T9), 30)
_USUAL_FRESH_DAYS = 7


def fresh_until(category: Category, confirmed_at: datetime) -> datetime:
    """Until when a confirmed status counts as certain: a month for outside and volunteer forces, a week for others.

    Working figures of ours; no regulation names an interval (regulations 5.1, TM-03: “定期”).
    """
    return confirmed_at + timedelta(days=_FRESH_DAYS.get(category, _USUAL_FRESH_DAYS))


def is_trained(trained_on: date | None) -> bool:
    """Whether a member counts: only trained staff may join a rescue (国务院令第708号 第十一条)."""
    return trained_on is not None


def canonical(word: str) -> str:
    """The word under which a capability is kept and looked for; unknown words stand for themselves."""
    return _canonical_words().get(_folded(word), unicodedata.normalize("NFKC", word).strip())


def known_capabilities() -> tuple[str, ...]:
    """The shipped capabilities, to choose from."""
    return tuple(row["name"] for row in _pack())


def words_for(capability: str) -> list[str]:
    """Every word a capability is found by: its own and its synonyms."""
    return next(([row["name"], *row["words"]] for row in _pack() if row["name"] == capability), [capability])


def _folded(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


@cache
def _canonical_words() -> dict[str, str]:
    return {_folded(word): row["name"] for row in _pack() for word in (row["name"], *row["words"])}


@cache
def _pack() -> tuple[dict[str, Any], ...]:
    path = Path(__file__).with_name("capabilities.toml")
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["capability"])
