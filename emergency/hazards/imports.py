"""Tables of hazards: which columns they have and how those are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emergency.core.errors import Invalid
from emergency.core.tables.cells import PLAIN, Setting, Value, one_of, text, text_of
from emergency.core.tables.columns import Column, Need, Problem, TableSpec
from emergency.core.tables.coordinates import COORDINATES
from emergency.core.tables.dates import past_day
from emergency.core.tables.numbers import quantity
from emergency.hazards.rules import line_of, parse_substances

KINDS = {
    "major_hazard_source": ("重大危险源", "危险化学品重大危险源", "危化品重大危险源"),
    "fire_explosion": ("火灾爆炸", "火灾", "爆炸"),
    "toxic_release": ("有毒有害气体", "有毒气体", "中毒"),
    "ammonia_refrigeration": ("涉氨制冷", "液氨制冷"),
    "dust_explosion": ("粉尘",),
    "molten_metal": ("高温熔融", "熔融金属"),
    "mine_hazard": ("矿山", "冒顶", "透水"),
    "tailings_pond": ("尾矿库",),
    "fireworks": ("烟花爆竹",),
    "pipeline": ("油气管道", "输送管道", "油气输送"),
    "construction": ("建筑施工", "坍塌", "危大工程"),
    "confined_space": ("有限空间", "受限空间"),
    "crowd": ("人员密集", "踩踏"),
    "geological": ("地质灾害", "滑坡", "泥石流"),
    "flood": ("山洪", "内涝", "洪涝"),
    "forest_fire": ("森林火灾", "森林防火"),
    "other": ("其他",),
}
LEVELS = {
    "1": ("一级", "Ⅰ级", "I级", "1级"),
    "2": ("二级", "Ⅱ级", "II级", "2级"),
    "3": ("三级", "Ⅲ级", "III级", "3级"),
    "4": ("四级", "Ⅳ级", "IV级", "4级"),
}


def substances(value: Value, _setting: Setting = PLAIN) -> list[str]:
    """Parser: substances in one cell, parted by lines, 、 or ；, each with whatever stands beside its name."""
    lines = value if isinstance(value, str) else text_of(value)
    for divider in ("；", ";", "、", "\r"):
        lines = lines.replace(divider, "\n")
    return [line.strip() for line in lines.split("\n") if line.strip()]


def finish(item: dict[str, Any]) -> Iterator[Problem]:
    """Put the substances of a row into shape: what its cell says, and the amount that a column of its own gives."""
    lines = list(item.get("substances") or ())
    amount, cas = item.pop("quantity", None), item.pop("cas", None)
    if len(lines) == 1:
        beside = f" {amount.number}{amount.unit or item.get('unit') or ''}" if amount is not None else ""
        lines = [f"{lines[0]} {cas or ''}{beside}"]
    item.pop("unit", None)
    item["substances"], item["things"] = [], []
    try:
        found = parse_substances(lines)
        item["substances"], item["things"] = [line_of(one) for one in found], [one.as_json() for one in found]
    except Invalid as error:
        yield Problem("substances", "substances_unreadable", error.fields["substances"][0], "；".join(lines), False)


HAZARDS = TableSpec(
    kind="hazards",
    columns=(
        Column(
            "organisation",
            "单位名称 企业名称 所属单位 所属企业 单位 企业 生产经营单位 危险化学品单位 责任单位 组织",
        ),
        Column(
            "name",
            "重大危险源名称 危险源名称 风险点名称 风险名称 名称 单元名称 重大危险源单元 风险点",
            need=Need.ALWAYS,
            is_shared=False,
        ),
        Column("kind", "危险源类别 危险源类型 风险类别 风险类型 类别 类型", one_of(KINDS)),
        Column("level", "重大危险源级别 重大危险源等级 级别 等级 危险源级别 危险源等级", one_of(LEVELS)),
        Column(
            "substances",
            "危险化学品名称 涉及危险化学品 主要危险物质 危险物质 物质名称 化学品名称 物料 介质",
            substances,
        ),
        Column("cas", "CAS号 CAS"),
        Column("quantity", "最大存量 设计最大量 存量 数量 储量 实际存在量 最大储量", quantity, is_shared=False),
        Column("unit", "计量单位"),
        Column("area", "所在区域 属地 所属区域 所在乡镇 行政区划 乡镇街道"),
        Column("address", "位置 所在位置 厂内位置 地址 详细地址 具体位置", text),
        *COORDINATES,
        Column("identified_on", "辨识日期 辨识时间 评估日期 登记日期", past_day),
        Column("since", "投用日期 投用时间 起始日期 生效日期 自何日起", past_day),
        Column("source", "评估报告 安全评估报告 评估报告名称 依据 备案编号 备案证明 依据文件"),
        Column("plan", "应急预案 对应预案 应急预案名称 对应预案名称 应对预案"),
        Column("remark", "备注 说明"),
    ),
    keys=(("organisation", "name"),),
    finish=finish,
)
