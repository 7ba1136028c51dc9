"""Tables of drills planned or held: which columns they have and how those are read."""

from __future__ import annotations

from emergency.core.tables.cells import one_of, words, yes_or_no
from emergency.core.tables.columns import Column, Need, TableSpec
from emergency.core.tables.dates import moment, past_day, period
from emergency.core.tables.numbers import count
from emergency.core.tables.phones import phones

FORMS = {
    "tabletop": ("桌面", "桌面演练", "桌面推演", "推演"),
    "practical": ("实战", "实战演练", "实操", "现场演练", "拉动"),
}
"""By form, as YJ/T 9007-2019 divides drills (regulations.md 4.4)."""

CONTENTS = {"comprehensive": ("综合演练", "综合"), "single": ("单项演练", "单项", "专项演练")}
KINDS = {
    "comprehensive": ("综合应急预案", "综合预案"),
    "special": ("专项应急预案", "专项预案"),
    "on_site": ("现场处置方案",),
}

DRILLS = TableSpec(
    kind="drills",
    columns=(
        Column(
            "name",
            "演练名称 演练科目 演练项目 演练主题 演练题目 演练内容 项目名称 名称 科目 演练课题",
            need=Need.ALWAYS,
        ),
        Column("plan", "对应预案 预案名称 依据预案 应急预案 相关预案 所依据预案 演练预案 检验预案"),
        Column("form", "演练形式 演练方式 形式 方式 组织形式", one_of(FORMS), Need.WHERE_GIVEN),
        Column("content", "演练类型 演练类别 类型", one_of(CONTENTS)),
        Column("kind", "预案类型 预案类别", one_of(KINDS)),
        Column("purpose", "演练目的 目的"),
        Column("scenario", "情景 情景构建 情景设定 演练情景 事故情景 情景设置"),
        Column(
            "when",
            "计划时间 演练时间 时间 计划演练时间 演练时限 拟演练时间 时间安排 计划日期 演练日期 "
            "拟定时间 举办时间 开展时间 计划开展时间 实施时间",
            period,
            Need.WHERE_GIVEN,
        ),
        Column("starts_at", "开始时间", moment),
        Column("ends_at", "结束时间", moment),
        Column("held_on", "实际演练时间 实际演练日期 完成时间 实际开展时间", past_day),
        Column("place", "演练地点 地点 拟演练地点 演练场地 地址"),
        Column(
            "organiser",
            "牵头单位 组织单位 主办单位 牵头责任单位 责任单位 牵头部门 承办单位 实施单位 组织部门 演练单位 负责单位 "
            "负责部门",
            need=Need.WHERE_GIVEN,
        ),
        Column(
            "participants",
            "参演单位 参加单位 参与单位 配合单位 协办单位 责任单位 参演部门 参加部门 参演队伍 联合单位 联合参演单位",
            words,
        ),
        Column(
            "people",
            "预计人数 参演人数 参加人数 参与人数 人数 演练规模 规模 预计参演人数",
            count,
            is_shared=False,
        ),
        Column("contact", "联系人 联络员 负责人 责任人"),
        Column("phone", "联系电话 电话 手机 手机号 联系方式 手机号码 联系人电话 联络员电话", phones),
        Column("announced", "是否预告 预告", yes_or_no, knows_nothing=True),
        Column("remark", "备注 说明"),
    ),
    keys=(("name", "organiser", "when", "held_on", "starts_at"),),
)
