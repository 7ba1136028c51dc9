"""Tables of filings that an authority decided on paper: which columns they have and how those are read."""

from __future__ import annotations

from emergency.core.tables.cells import one_of
from emergency.core.tables.columns import Column, Need, TableSpec
from emergency.core.tables.credit_codes import credit_code
from emergency.core.tables.dates import past_day

KINDS = {
    "comprehensive": ("综合应急预案", "综合预案", "综合"),
    "special": ("专项应急预案", "专项预案", "专项"),
    "on_site": ("现场处置方案", "现场处置预案"),
}
"""Kinds of a unit's plan with the words that registers use for them."""

FILINGS = TableSpec(
    kind="filings",
    columns=(
        Column(
            "organisation",
            "备案单位 单位名称 企业名称 生产经营单位 生产经营单位名称 申请单位 申报单位 单位 企业 公司名称",
            need=Need.ALWAYS,
        ),
        Column("uscc", "统一社会信用代码 信用代码 社会信用代码 组织机构代码", credit_code),
        Column("plan", "预案名称 应急预案名称 备案预案 预案 应急预案 备案内容"),
        Column("kind", "预案类型 预案类别 预案种类", one_of(KINDS)),
        Column("published_on", "发布日期 印发日期 签发日期 公布日期 发布时间 印发时间", past_day),
        Column(
            "receipt_number",
            "备案编号 备案号 备案登记编号 备案登记号 登记编号 登记表编号 编号",
            need=Need.WHERE_GIVEN,
        ),
        Column("filed_on", "备案日期 备案时间 登记日期 受理日期 备案登记日期", past_day, need=Need.ALWAYS),
        Column("authority", "备案机关 备案部门 受理部门 受理单位 备案受理部门 备案受理单位 受理机关"),
        Column("remark", "备注 说明"),
    ),
    keys=(("organisation", "plan", "filed_on"),),
)
