"""A small table of each kind that the command line takes: good rows and a bad one, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.make import credit_code

UNIT = "望屿化工有限公司"


@dataclass(frozen=True)
class Table:
    """A table as somebody sends it."""

    name: str
    text: str
    rows: int
    wrong: dict[str, Any]
    """Of the complaint that keeps one row out: its row, its field, the value as it stands there."""
    kept_in: str
    """The table of the database that holds one row for each good one, and what it holds, in order."""
    kept: list[dict[str, Any]]
    options: tuple[str, ...] = ()
    given: tuple[str, dict[str, Any]] | None = None
    """What has to be there before: a path of the API and what is sent to it."""


TABLES = [
    Table(
        "organisations",
        "单位名称,统一社会信用代码,从业人员,联系电话\n"
        f"望屿粮油有限公司,{credit_code(70101)},45,0595-87650001\n"
        f"望屿纸业有限公司,{credit_code(70102)},120,0595-87650002\n"
        f",{credit_code(70103)},12,0595-87650003\n",
        3, {"row": 4, "field": "name", "value": None, "severity": "error"},
        "organisation", [{"name": "望屿粮油有限公司", "uscc": credit_code(70101), "phone": "0595-87650001"},
                         {"name": "望屿纸业有限公司", "uscc": credit_code(70102), "phone": "0595-87650002"}],
        options=("--area", "350500-01"),
    ),
    Table(
        "teams",
        "队伍名称,所属单位,队伍人数,负责人,值班电话\n"
        f"望屿堵漏队,{UNIT},18,林晓,0595-87650011\n"
        f"望屿排涝队,{UNIT},十余人,林晓,0595-87650012\n",
        2, {"row": 3, "field": "headcount", "value": "十余人", "severity": "error"},
        "team", [{"name": "望屿堵漏队", "headcount": 18, "leader": "林晓", "phone": "0595-87650011"}],
    ),
    Table(
        "members",
        "队伍名称,姓名,职务,联系电话\n望屿巡护队,周舟,队长,13800000001\n望屿巡护队,,队员,13800000002\n",
        2, {"row": 3, "field": "name", "value": None, "severity": "error"},
        "member", [{"name": "周舟", "role": "队长", "phone": "13800000001"}],
        given=("/teams", {"name": "望屿巡护队", "category": "T2"}),
    ),
    Table(
        "stock",
        f"物资名称,单位,数量,储备单位\n防化服,套,12,{UNIT}\n堵漏木楔,箱,若干,{UNIT}\n",
        2, {"row": 3, "field": "quantity", "value": "若干", "severity": "error"},
        "stock_line", [{"batch": "", "reserve_form": "physical"}],
        options=("--depot", "望屿应急库"), given=("/depots", {"name": "望屿应急库"}),
    ),
    Table(
        "drills",
        "演练名称,组织单位,演练形式,实际演练时间\n"
        f"望屿储罐泄漏演练,{UNIT},实战演练,2026-06-10\n望屿夜间演练,{UNIT},实战演练,2026-02-30\n",
        2, {"row": 3, "field": "when", "value": None, "severity": "error"},
        "drill", [{"title": "望屿储罐泄漏演练", "form": "practical", "state": "completed"}],
    ),
    Table(
        "filings",
        "备案单位,预案名称,预案类型,备案编号,备案日期\n"
        f"{UNIT},望屿化工防台风专项应急预案,专项应急预案,350500-2026-0101,2026-03-02\n"
        "没有的单位,甲预案,综合应急预案,350500-2026-0102,2026-03-03\n",
        2, {"row": 3, "field": "organisation", "value": "没有的单位", "severity": "error"},
        "filing", [{"receipt_number": "350500-2026-0101", "state": "filed"}],
    ),
]  # fmt: skip
