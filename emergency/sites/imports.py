"""Tables of organisations: which columns they have and how those are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emergency.core.tables.cells import one_of, words
from emergency.core.tables.columns import Column, Need, Problem, TableSpec
from emergency.core.tables.coordinates import COORDINATES
from emergency.core.tables.credit_codes import credit_code
from emergency.core.tables.dates import past_day
from emergency.core.tables.numbers import count
from emergency.core.tables.phones import phones

TAGS = {
    "危险化学品生产": "hazmat_produce",
    "危险化学品经营": "hazmat_trade",
    "危险化学品储存": "hazmat_store",
    "危险化学品运输": "hazmat_transport",
    "危险化学品装卸": "hazmat_loading",
    "烟花爆竹生产": "fireworks_produce",
    "烟花爆竹批发": "fireworks_wholesale",
    "矿山": "mine",
    "非煤矿山": "mine",
    "煤矿": "coal_mine",
    "尾矿库": "tailings_pond",
    "金属冶炼": "metal_smelting",
    "城市轨道交通运营": "urban_rail_operator",
    "城市轨道交通": "urban_rail_operator",
    "建筑施工": "construction",
    "人员密集场所": "crowded_place",
    "道路运输": "transport",
    "交通运输": "transport",
    "涉爆粉尘": "dust_explosion",
    "粉尘涉爆": "dust_explosion",
    "涉氨制冷": "ammonia_refrigeration",
    "油气输送管道": "oil_gas_pipeline",
    "石油天然气管道": "oil_gas_pipeline",
    "海洋石油": "offshore_oil",
    "重大危险源": "major_hazard_source",
}
"""Words of supervision lists that state a tag of regulations.md 2.1 in full. What only hints at one stays in words:
危险化学品使用 does not say whether the quantity that makes the duty is reached."""

KINDS = {
    "government": ("人民政府",),
    "emergency_bureau": ("应急管理局", "应急局"),
    "department": ("政府部门", "机关", "党政机关"),
    "township": ("乡镇", "街道", "镇街"),
    "zone": ("开发区", "功能区", "园区"),
    "community": ("村", "社区", "村居"),
    "school": ("学校", "幼儿园"),
    "enterprise": ("企业", "公司", "个体工商户", "个体户"),
    "branch": ("分公司", "分支机构"),
    "project": ("项目部", "项目"),
}
SIZES = {
    "large": ("大型", "大"),
    "medium": ("中型", "中"),
    "small": ("小型", "小"),
    "micro": ("微型", "微"),
}


def finish(item: dict[str, Any]) -> Iterator[Problem]:
    """Turn the words of the supervision column into tags; words that state none are kept beside them."""
    said = item.get("tags") or []
    known = set(TAGS.values())
    item["tags"] = list(dict.fromkeys(TAGS.get(word, word) for word in said if word in TAGS or word in known))
    item["supervision"] = "、".join(said) or None
    yield from ()


ORGANISATIONS = TableSpec(
    kind="organisations",
    columns=(
        Column(
            "name",
            "单位名称 企业名称 名称 单位全称 企业全称 公司名称 生产经营单位名称 生产经营单位 机构名称 单位",
            need=Need.ALWAYS,
            is_shared=False,
        ),
        Column(
            "uscc",
            "统一社会信用代码 信用代码 社会信用代码 统一信用代码 credit_code 统一社会信用代码证号 组织机构代码",
            credit_code,
            Need.WHERE_GIVEN,
            is_shared=False,
        ),
        Column("kind", "单位类型 单位性质 机构类型", one_of(KINDS)),
        Column(
            "area",
            "属地 所属区域 所在乡镇 所属乡镇 乡镇街道 所在镇街 所属镇街 行政区划 辖区 所属辖区 所属街道 所属社区",
        ),
        Column("industry", "行业类别代码 行业代码 行业类别 行业 所属行业 国民经济行业分类 行业分类"),
        Column("tags", "监管类别 监管分类 监管行业 重点类别 风险类别 监管标签 高危类别", words),
        Column("size", "企业规模 规模 规模类型", one_of(SIZES)),
        Column(
            "employees",
            "职工人数 从业人数 从业人员 员工人数 人数 员工数 从业人员数 职工总数 从业人员数量 在岗人数 员工总数 "
            "职工数 用工人数 职工人员",
            count,
            is_shared=False,
        ),
        Column("legal_person", "法定代表人 法人 法人代表 法人代表姓名 法定代表人姓名 主要负责人 负责人"),
        Column(
            "contact", "联系人 联系人姓名 安全负责人 安全管理人员 安全管理负责人 应急联系人 安管员 安全员 安全联系人"
        ),
        Column(
            "phone",
            "联系电话 电话 手机 手机号 手机号码 联系方式 联系人电话 负责人电话 移动电话 联系手机",
            phones,
            Need.WHERE_GIVEN,
        ),
        Column(
            "address",
            "驻地 驻地地址 地址 详细地址 生产经营地址 注册地址 单位地址 经营地址 企业地址 住所 经营场所 厂址",
        ),
        Column("founded_on", "成立日期 成立时间 注册日期 成立年月 开业日期 注册时间 成立年份", past_day),
        Column("parent", "上级单位 隶属单位 上级公司 母公司"),
        Column("supervised_by", "监管部门 主管部门 行业主管部门 负有监管职责的部门 行业监管部门", words),
        *COORDINATES,
        Column("remark", "备注 说明"),
    ),
    keys=(("uscc",), ("name",)),
    finish=finish,
)
