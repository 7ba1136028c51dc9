"""What a table of a plan is for, told by its header row: contacts, resources, a cover, signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.plans.reading.blocks import Table
from emergency.plans.reading.words import narrow, squeeze

_HEADER_ROWS = 4
"""Title rows may stand above the header, so that it is looked for among this many rows."""

Columns = Mapping[str, int]

# Column names in the order in which they are tried; the first pattern that fits a cell names its column.
_CONTACT_COLUMNS: tuple[tuple[str, str], ...] = (
    ("skip", r"^序号$|^编号$|^No\.?$"),
    ("phone", r"电话|手机|联系方式|号码|通讯方式|固话|座机|传真|短号"),
    ("name", r"姓名|^名字$|^联系人|^负责人$|^责任人$|^人员$|^联络人|^值班人"),
    ("role", r"应急职务|应急岗位|组别|组内职务|应急职责|指挥部职务|应急角色|小组|担任|^职责$|应急组织|^岗位$|救援组"),
    ("unit", r"单位|部门|机构|职务|职位|岗位|名称"),
    ("note", r"备注|说明|地址|距离"),
)
_RESOURCE_COLUMNS: tuple[tuple[str, str], ...] = (
    ("skip", r"^序号$|^编号$|^No\.?$"),
    ("category", r"类别|种类|分类|类型"),
    ("keeper_phone", r"(?:责任人|保管人|管理人|负责人|联系人|保管员)(?:及|和|与|/|、|（|\()(?:联系)?(?:电话|方式)"),
    ("phone", r"电话|手机|联系方式|号码"),
    ("keeper", r"责任人|保管人|管理人|负责人|联系人|保管员|管理员|责任部门|管理部门"),
    ("place", r"存放|位置|地点|场所|部位|所在|放置|储存|仓库|配置地"),
    ("quantity", r"数量|储备量|库存|配备数|现有数|^量$"),
    ("unit", r"^(?:计量)?单位$|计量单位"),
    ("spec", r"规格|型号|参数|性能|技术指标"),
    ("name", r"名称|物资|装备|器材|设备|品名|物品"),
    ("note", r"备注|说明|用途|检查|有效期|日期|更新"),
)
_SIGNATURE = re.compile(r"签字|签名|签章|会签")
_LISTS_OF_OTHERS = re.compile(r"受威胁|转移责任人|安置点|集合点|接报|报告人|接报人|受灾|学号|参加人员|发生时间")
_COVER = re.compile(r"预案编号|版本号|颁布日期|受控状态|文件编号")
_OUTSIDE = re.compile(r"外部|政府|社会|周边|协作|救援机构|外援|相关单位|有关部门|友邻")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A table's kind, the row of its header and which column holds what."""

    kind: str
    header: int = 0
    columns: tuple[tuple[str, int], ...] = ()

    def row_values(self, row: Sequence[str], name: str) -> list[str]:
        """The values of a row in all columns of that name."""
        return [row[at].strip() for column, at in self.columns if column == name and at < len(row)]


def recognise(table: Table) -> Recognised:
    """Tell what a table is for; "other" where it is nothing this system takes data from."""
    rows = table.rows
    cells = {squeeze(cell) for row in rows[:_HEADER_ROWS] for cell in row}
    if any(_COVER.search(cell) for cell in cells) and len(rows) <= _HEADER_ROWS:
        return Recognised("cover")
    for at, row in enumerate(rows[:_HEADER_ROWS]):
        header = [squeeze(narrow(cell)) for cell in row]
        if _SIGNATURE.search("".join(header)) and not re.search("电话|手机", "".join(header)):
            return Recognised("sign_off", at)
        if len(set(header)) < 2 or any(_LISTS_OF_OTHERS.search(cell) for cell in header):
            continue
        if found := _resources(header, at) or _contacts(header, at):
            return found
    return Recognised("other")


def data_rows(table: Table, recognised: Recognised) -> list[tuple[int, tuple[str, ...]]]:
    """The rows under the header that hold something, without repeated headers and sums, with their positions."""
    header = table.rows[recognised.header]
    return [
        (at, row)
        for at, row in enumerate(table.rows)
        if at > recognised.header
        and row != header
        and len({cell for cell in row if cell.strip()}) > 1
        and not re.match(r"^(?:合计|小计|总计|共计)", squeeze("".join(row)).lstrip("0123456789"))
    ]


def is_outside(table: Table, recognised: Recognised) -> bool:
    """Whether a contact table lists bodies outside the unit: its caption says so, or it names no people."""
    return bool(_OUTSIDE.search(table.caption)) or not any(name == "name" for name, _ in recognised.columns)


def _named(header: Sequence[str], names: Sequence[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
    found = []
    for at, cell in enumerate(header):
        name = next((name for name, pattern in names if cell and re.search(pattern, cell)), None)
        # A header cell that spans several columns names the first of them; telephone numbers may fill them all.
        spanned = at > 0 and cell == header[at - 1] and name != "phone"
        if name is not None and not spanned:
            found.append((name, at))
    return tuple(found)


def _resources(header: Sequence[str], at: int) -> Recognised | None:
    columns = _named(header, _RESOURCE_COLUMNS)
    names = {name for name, _ in columns}
    return Recognised("resources", at, columns) if {"name", "quantity"} <= names else None


def _contacts(header: Sequence[str], at: int) -> Recognised | None:
    columns = _named(header, _CONTACT_COLUMNS)
    names = {name for name, _ in columns}
    return Recognised("contacts", at, columns) if "phone" in names and names & {"name", "unit"} else None
