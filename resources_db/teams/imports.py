"""Tables of rescue teams and of their members: which columns they have and how those are read."""

from __future__ import annotations

from emergency.core.tables.cells import one_of, text, words, yes_or_no
from emergency.core.tables.columns import Column, Need, TableSpec
from emergency.core.tables.coordinates import COORDINATES
from emergency.core.tables.dates import past_day
from emergency.core.tables.numbers import count
from emergency.core.tables.phones import phones

CATEGORIES = {
    "T1": ("国家综合性消防救援", "国家综合性消防"),
    "T2": ("专业应急救援", "专业救援", "专业队伍", "专业应急"),
    "T3": ("政府专职消防", "单位专职消防", "专职消防", "志愿消防", "微型消防站"),
    "T4": ("基层综合性应急救援", "基层综合性", "基层综合", "综合性应急救援"),
    "T5": ("企业专职", "企业兼职", "兼职应急救援", "专职应急救援", "企业应急救援"),
    "T6": ("社会应急力量", "社会救援力量", "社会救援", "社会力量"),
    "T7": ("志愿者队伍", "志愿者", "志愿服务"),
    "T8": ("矿山救护", "护矿", "区域救援中心", "跨区域机动", "区域性应急救援"),
    "T9": ("军队", "武警", "民兵", "移动医院", "第一响应人"),
}
"""Kinds of teams (regulations.md 5.1) with the words that tables use for them."""

STATUSES = {
    "ready": ("待命", "备勤", "正常", "在备"),
    "deployed": ("出动", "执勤中", "任务中"),
    "drill": ("演练",),
    "resting": ("休整",),
    "out_of_service": ("停用", "停勤", "撤销", "解散"),
}

PLACE = (
    Column(
        "address",
        "驻地 驻地地址 地址 详细地址 驻扎地点 驻防地点 所在地 队伍驻地 集结地点 驻扎位置 驻扎地 驻守地址 驻守地点",
        text,
    ),
    Column("area", "属地 所属区域 所在乡镇 所属乡镇 乡镇街道 所在镇街 行政区划 辖区", text),
    *COORDINATES,
)

TEAMS = TableSpec(
    kind="teams",
    columns=(
        Column(
            "name",
            "队伍名称 应急队伍 应急队伍名称 救援队伍 救援队伍名称 救援队名称 队名 名称 队伍 团队名称 救援队全称 "
            "队伍全称 救援队 力量名称 应急力量名称",
            need=Need.ALWAYS,
        ),
        Column("code", "队伍编码 队伍编号"),
        Column(
            "organisation",
            "所属单位 组建单位 主管单位 管理单位 建队单位 依托单位 隶属单位 归口单位 主管部门 单位名称 归属单位 "
            "挂靠单位 组建部门 管理部门",
        ),
        Column(
            "category", "类别 队伍类别 队伍类型 队伍性质 队伍属性 类型 性质 队伍分类 力量类型 分类", one_of(CATEGORIES)
        ),
        Column(
            "speciality",
            "主要救援能力 救援专长 专长 专业类别 专业方向 专业 擅长领域 救援类型 主要任务 救援领域 主要职能 "
            "救援专业 主要救援方向 承担任务 主要承担任务 擅长",
            words,
        ),
        Column("capabilities", "能力标签 救援能力 能力", words),
        Column(
            "headcount",
            "队伍人数 人数 在编人数 队员人数 总人数 现有人数 人员数量 人员规模 队伍规模 编制人数 队员数 队伍人员数 "
            "人员数 人员总数 人员 现有队员 人员编制 队伍人员 专职人数 现有人员",
            count,
            Need.WHERE_GIVEN,
            is_shared=False,
        ),
        Column(
            "leader",
            "负责人 负责人姓名 队长 队长姓名 带队负责人 队伍负责人 联系人 联系人姓名 第一负责人 主要负责人 "
            "主要负责同志 领队 带队领导 带队人 负责同志",
            text,
            Need.WHERE_GIVEN,
        ),
        Column(
            "phone",
            "联系电话 负责人手机 负责人电话 联系方式 手机 手机号 手机号码 电话 联系人电话 队长电话 "
            "移动电话 队长手机 联系手机 负责人联系方式 负责人联系电话",
            phones,
            Need.WHERE_GIVEN,
        ),
        Column(
            "duty_phone",
            "值守电话 值班电话 24小时值班电话 24小时电话 值班值守电话 应急值守电话 应急电话 固定电话 值班室电话 "
            "座机 值班联系电话 值守联系电话",
            phones,
        ),
        *PLACE,
        Column("status", "状态 队伍状态 备勤状态", one_of(STATUSES)),
        Column("equipment", "主要装备 装备情况 主要装备情况 装备 救援装备 主要救援装备 装备器材"),
        Column("remark", "备注 说明"),
    ),
    keys=(("name",),),
)

MEMBERS = TableSpec(
    kind="members",
    columns=(
        Column(
            "team",
            "所属队伍 队伍名称 队伍 所在队伍 应急队伍 救援队伍 所属救援队 队名 单位",
            need=Need.ALWAYS,
        ),
        Column("name", "姓名 队员姓名 人员姓名 成员姓名 队员 成员", need=Need.ALWAYS),
        Column("role", "职务 岗位 队内职务 担任职务 应急职务 职责 分工 部门职务 职位 角色 担任角色"),
        Column(
            "phone",
            "联系电话 电话 手机 手机号 手机号码 联系方式 移动电话 本人电话",
            phones,
            Need.WHERE_GIVEN,
        ),
        Column("certificate", "持证情况 证书 资格证书 持证 职业资格 资质证书 证书名称 技能证书 救护员证 持证名称"),
        Column(
            "trained_on",
            "最近培训日期 培训日期 最近一次培训时间 培训时间 最近培训时间 最近培训 培训合格日期 上次培训日期",
            past_day,
        ),
        Column(
            "insured",
            "人身意外保险 意外保险 是否投保 保险 投保情况 人身意外伤害保险 保险情况 意外险 意外伤害险 是否购买保险",
            yes_or_no,
            knows_nothing=True,
        ),
        Column("remark", "备注 说明"),
    ),
    keys=(("name", "team"),),
)
