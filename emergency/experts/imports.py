"""Tables of experts: which columns they have and how those are read."""

from __future__ import annotations

from emergency.core.tables.columns import Column, Need, TableSpec
from emergency.core.tables.dates import last_day, past_day
from emergency.core.tables.phones import phones

EXPERTS = TableSpec(
    kind="experts",
    columns=(
        Column("name", "姓名 专家姓名 专家 专家名称 名字", need=Need.ALWAYS, is_shared=False),
        Column("title", "职称 技术职称 职务职称 职称职务 职务 专业技术职务 职称或职务"),
        Column(
            "specialities", "专业 专业领域 专业特长 研究方向 擅长领域 擅长专业 从事专业 专家类别 所属专业 专业类别",
            need=Need.ALWAYS,
        ),
        Column("employer", "工作单位 单位 所在单位 单位名称 任职单位 现工作单位"),
        Column("phone", "联系电话 手机 手机号 手机号码 电话 联系方式 移动电话", phones),
        Column("area", "所属区域 属地 区域 行政区划 所在地区 地区"),
        Column("since", "聘任日期 聘期起 聘用日期 入库日期 入库时间 聘任时间 聘期开始", past_day),
        Column("until", "聘期止 聘期至 到期日期 有效期至 聘任到期 聘期结束", last_day),
        Column("source", "来源 推荐单位 聘书编号 聘任文件 依据文件"),
        Column("remark", "备注 说明"),
    ),
    keys=(("name", "employer"),),
)  # fmt: skip
