"""Tables of supplies in stock, as lists and as matrices of things and places: their columns and how they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emergency.core.tables.cells import one_of, text_of
from emergency.core.tables.columns import Column, Matrix, Need, Problem, TableSpec
from emergency.core.tables.coordinates import COORDINATES
from emergency.core.tables.dates import day, last_day
from emergency.core.tables.numbers import Amount, quantity, split_unit
from emergency.core.tables.phones import phones
from emergency.core.text import message

RESERVE_FORMS = {
    "physical": ("实物储备", "实物", "自储备", "自储", "自有", "自有储备", "政府储备", "代储"),
    "market": ("市场储备", "协议储备", "商业储备", "社会化储备", "协议", "号料", "社会储备"),
    "production": ("产能储备", "生产能力储备", "生产储备", "产能"),
}
"""Forms of reserve (regulations.md 5.4) with the words that tables use for them."""


def finish(item: dict[str, Any]) -> Iterator[Problem]:
    """Bring the quantity, its unit and what was said beside it together; a number needs one unit, not two."""
    amount: Amount = item["quantity"]
    factor, stated = split_unit(text_of(item.get("unit")))
    if amount.states_unit and stated and amount.unit not in stated.split("/"):
        why = message("The unit here is not the one in the unit column.")
        yield Problem("quantity", "unit_conflict", why, f"{amount.number}{amount.unit}")
    item["quantity"] = amount.number if amount.unit == stated else amount.number * factor
    item["unit"] = stated or amount.unit or None
    item["approximate"] = amount.is_approximate
    if amount.note:
        item["remark"] = "；".join(part for part in (item.get("remark"), amount.note) if part)


STOCK = TableSpec(
    kind="stock",
    columns=(
        Column(
            "item",
            "物资名称 装备名称 装备物资名称 物资装备名称 名称 品名 应急物资 应急物资名称 物品名称 物资 设备名称 "
            "物资品名 物资种类 器材名称 品种 应急装备 装备 物资设备名称 物品 品名及规格 储备物资",
            need=Need.ALWAYS,
        ),
        Column("code", "物资编码 编码 物资代码 物资编号"),
        Column("spec", "规格 型号 规格型号 规格及型号 型号规格 技术参数 规格参数"),
        Column("unit", "单位 计量单位 数量单位"),
        Column(
            "quantity",
            "数量 现有数量 库存数量 储备数量 库存量 储备量 存储量 常备存储量 现有量 实有数量 实际库存 实存 "
            "现存数量 库存 总数 合计 总计 在库数量 储存数量 实有数 现有数 在库数 储备总量 库存数 储备数 存量",
            quantity,
            Need.ALWAYS,
            is_shared=False,
        ),
        Column(
            "depot",
            "存放地点 存放点 所在仓库 仓库 仓库名称 储备点 储备库 存放位置 储存地点 储备地点 存储地点 库点 存放处 "
            "储备仓库 位置 存放仓库 物资点 放置地点 储备库点 配置地点 所在位置 所在地点 存放地 储备库名称 "
            "储备点名称 储存仓库",
            need=Need.WHERE_GIVEN,
        ),
        Column("organisation", "储备单位 权属单位 所属单位 管理单位 产权单位 责任单位 代储单位"),
        Column(
            "keeper",
            "保管人 管理员 责任人 负责人 保管员 联系人 管理人员 管理人 保管责任人 仓管员 库管员 库管",
        ),
        Column(
            "phone",
            "联系电话 电话 手机 手机号 联系方式 手机号码 保管人电话 负责人电话 联系人电话 责任人电话 移动电话",
            phones,
        ),
        Column("batch", "批号 批次 批次号 生产批号"),
        Column("reserve_form", "储备方式 储备形式 储备类型 储备性质", one_of(RESERVE_FORMS)),
        Column("produced_on", "生产日期 出厂日期 生产年月 出厂时间 生产时间", day),
        Column(
            "expires_on",
            "有效期至 有效期 有效期限 到期日 失效日期 到期日期 保质期至 报废日期 到期时间 使用期限至 保质期限至 "
            "有效日期 有效期限至",
            last_day,
        ),
        Column("status", "状态 物资状态 使用状态 完好情况"),
        *COORDINATES,
        Column("remark", "备注 说明 用途"),
    ),
    keys=(("item", "spec", "depot", "batch", "expires_on", "reserve_form"),),
    finish=finish,
    matrices=(Matrix("depot", "item", "quantity"), Matrix("item", "depot", "quantity")),
)
