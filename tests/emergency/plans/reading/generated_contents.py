"""Invented plans: what their sections are called, and what stands in them. All names are fictional."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
GROUPS = ("抢险救援组", "警戒疏散组", "医疗救护组", "通信联络组", "后勤保障组")
THINGS = (
    ("干粉灭火器", "具"), ("安全绳", "根"), ("担架", "副"), ("救生衣", "件"), ("潜水泵", "台"), ("应急照明灯", "盏"),
    ("防汛沙袋", "只"), ("警戒带", "卷"), ("空气呼吸器", "套"), ("对讲机", "部"), ("急救箱", "个"), ("雨衣", "套"),
)  # fmt: skip
PLACES = ("一号库房", "门卫室", "值班室", "二楼器材间", "东侧仓库")
HAZARDS = ("火灾", "触电", "机械伤害", "车辆伤害", "高处坠落", "中毒和窒息", "坍塌")

# Per kind: (level, code, titles); a title is (words, match). The first is the standard's own.
Choice = tuple[str, str]
Outline = list[tuple[int, str | None, tuple[Choice, ...]]]


def _same(*titles: str) -> tuple[Choice, ...]:
    return tuple((title, "sure") for title in titles)


def _own(*titles: str) -> tuple[Choice, ...]:
    return tuple((title, "none") for title in titles)


def _or(sure: tuple[str, ...], doubtful: tuple[str, ...]) -> tuple[Choice, ...]:
    return _same(*sure) + tuple((title, "doubtful") for title in doubtful)


G = "GB29639-"
OUTLINES: dict[str, Outline] = {
    "comprehensive": [
        (1, G + "6.1", _same("总则")),
        (2, None, _own("编制目的")),
        (2, None, _own("编制依据")),
        (2, G + "6.1.1", _or(("适用范围", "预案适用范围"), ("适用对象和范围",))),
        (2, G + "6.1.2", _or(("响应分级", "应急响应分级"), ("事故分级",))),
        (1, None, _own("单位概况及危险性分析")),
        (1, G + "6.2", _or(("应急组织机构及职责", "应急组织机构与职责"), ("组织机构", "应急指挥机构及职责"))),
        (1, G + "6.3", _same("应急响应")),
        (2, G + "6.3.1", _or(("信息报告",), ("信息报送", "事故报告"))),
        (3, None, _own("信息接报")),
        (3, None, _own("信息处置与研判")),
        (2, G + "6.3.2", _or(("预警",), ("预警行动",))),
        (2, G + "6.3.3", _or(("响应启动", "应急响应启动"), ("启动程序",))),
        (2, G + "6.3.4", _or(("应急处置", "应急处置措施"), ("抢险救援",))),
        (2, G + "6.3.5", _or(("应急支援",), ("扩大应急",))),
        (2, G + "6.3.6", _or(("响应终止",), ("应急结束",))),
        (1, G + "6.4", _or(("后期处置",), ("善后处置",))),
        (1, G + "6.5", _or(("应急保障",), ("保障措施",))),
        (2, G + "6.5.1", _or(("通信与信息保障", "通讯与信息保障"), ("通信保障",))),
        (2, G + "6.5.2", _or(("应急队伍保障",), ("人力资源保障",))),
        (2, G + "6.5.3", _or(("物资装备保障", "应急物资装备保障"), ("物资保障",))),
        (2, G + "6.5.4", _or(("其他保障",), ("经费保障",))),
        (1, None, _own("预案管理", "附则")),
    ],
    "special": [
        (1, None, _own("事故风险分析")),
        (1, G + "7.1", _or(("适用范围",), ("适用范围及与综合预案的关系",))),
        (1, G + "7.2", _or(("应急组织机构及职责",), ("应急指挥机构及职责",))),
        (1, G + "7.3", _or(("响应启动", "应急响应启动"), ("处置程序",))),
        (2, None, _own("信息接报")),
        (2, None, _own("启动条件")),
        (1, G + "7.4", _or(("处置措施", "应急处置措施"), ("现场处置要点",))),
        (1, G + "7.5", _or(("应急保障",), ("物资与装备保障",))),
    ],
    "on_site": [
        (1, G + "8.1", _or(("事故风险描述",), ("危险性分析", "事故特征"))),
        (2, None, _own("事故类型")),
        (2, None, _own("危害程度")),
        (1, G + "8.2", _or(("应急工作职责",), ("应急组织与职责",))),
        (1, G + "8.3", _or(("应急处置", "应急处置措施"), ("现场处置",))),
        (1, G + "8.4", _or(("注意事项",), ("安全防护",))),
    ],
    "gov": [
        (1, "GOV-1", _same("总则")),
        (2, None, _own("编制目的")),
        (2, None, _own("编制依据")),
        (2, None, _own("工作原则")),
        (1, "GOV-2", _or(("组织指挥体系",), ("指挥机构和职责分工", "组织体系"))),
        (2, None, _own("领导机构")),
        (2, None, _own("专家组")),
        (1, "GOV-3", _or(("监测预警", "监测与预警"), ("预防与预警", "风险防控与预警"))),
        (2, None, _own("风险防控")),
        (2, None, _own("预警发布")),
        (3, None, _own("预警分级")),
        (3, None, _own("预警解除")),
        (1, "GOV-4", _or(("信息报告",), ("信息报送",))),
        (1, "GOV-5", _or(("应急响应",), ("应急处置与救援",))),
        (2, None, _own("先期处置")),
        (2, None, _own("分级响应")),
        (2, None, _own("响应结束")),
        (1, "GOV-6", _or(("后期处置",), ("善后工作", "恢复重建"))),
        (1, "GOV-7", _or(("应急保障", "应急保障措施"), ("保障措施",))),
        (2, None, _own("队伍保障")),
        (2, None, _own("资金保障")),
        (1, "GOV-8", _or(("预案管理",), ("预案管理与更新",))),
        (1, "GOV-9", _same("附则")),
    ],
    "township": [
        (1, None, _own("总则")),
        (2, None, _own("编制目的")),
        (1, "ART16-1", _or(("应急组织和责任人",), ("组织体系和责任人",))),
        (1, "ART16-2", _or(("风险隐患监测",), ("隐患排查与监测",))),
        (1, "ART16-3", _same("主要任务")),
        (1, "ART16-4", _or(("信息报告",), ("信息报送",))),
        (1, "ART16-5", _or(("预警和响应",), ("预警响应",))),
        (1, "ART16-6", _or(("应对措施",), ("处置措施",))),
        (2, None, _own("抢险救援")),
        (1, "ART16-7", _or(("人员疏散转移",), ("人员转移安置",))),
        (1, "ART16-8", _same("可调用应急资源")),
        (1, None, _own("附则")),
    ],
}
OPTIONAL = {G + "7.5"}
ANNEXES: Outline = [
    (1, G + "9.4", _or(("应急物资装备的名录或清单", "应急物资装备清单"), ("应急资源一览表",))),
    (1, G + "9.5", _or(("有关应急部门、机构或人员的联系方式", "应急联系方式"), ("内外部联系电话",))),
]
SENTENCES = (
    "各部门按照职责分工落实各项准备，发现异常立即报告，任何人不得迟报、漏报。",
    "现场负责人先确认人员安全，再组织控制险情；情况不明时不得进入危险区域。",
    "值班人员接报后问清时间、地点、类型和伤亡情况，三分钟内向负责人报告。",
    "每季度检查一次器材和台账，损耗的在三日内补充，变动情况当日更新。",
    "处置结束后清点人数和装备，保护现场，配合调查，并在十五日内形成总结。",
)
ITEMS = (
    "切断电源，停止作业；",
    "划出警戒区，疏散无关人员；",
    "拨打119、120，派人到路口引导；",
    "清点人数，报告指挥部。",
)

SHORT_ITEMS = ("切断电源", "设置警戒", "清点人数", "报告情况")


@dataclass
class Written:
    """A section as it will stand in the file."""

    level: int
    title: str
    code: str | None
    match: str
    lines: list[str] = field(default_factory=list)
    is_annex: bool = False


def write_sections(kind: str, random: Random) -> tuple[list[Written], list[str]]:
    """The sections of a plan of that kind with titles chosen at random; sometimes a required one is left out."""
    outline = OUTLINES["gov" if kind.startswith("gov_") else kind]
    leaves = [
        code
        for at, (level, code, _) in enumerate(outline)
        if code and (at + 1 == len(outline) or outline[at + 1][0] <= level)
    ]
    left_out = {random.choice(leaves)} if leaves and random.random() < 0.5 else set()
    sections = []
    for level, code, titles in outline:
        if code in left_out:
            continue
        title, match = random.choice(titles)
        sections.append(Written(level, title, code, match, _lines(random)))
    return sections, sorted(left_out - OPTIONAL)


def _lines(random: Random) -> list[str]:
    """Running text, now and then with list items: sentences, or short ones without a stop."""
    lines = random.sample(SENTENCES, random.randint(1, 2))
    chance = random.random()
    if chance < 0.3:
        return [*lines, *(f"（{at}）{item}" for at, item in enumerate(ITEMS, 1))]
    if chance < 0.4:
        return [*lines, "主要职责：", *(f"（{at}）{item}" for at, item in enumerate(SHORT_ITEMS, 1))]
    return lines


def make_people(random: Random) -> list[dict[str, Any]]:
    """The people of a contact list, each with another name."""
    surnames = random.sample(SURNAMES, 8)
    posts = ["总指挥", "副总指挥", *(f"{random.choice(GROUPS)}组员" for _ in range(6))]
    return [
        {
            "name": f"{surname}某",
            "role": post,
            "unit": f"第{at + 1}车间",
            "phones": [f"138000{random.randint(0, 99999):05d}"],
        }
        for at, (surname, post) in enumerate(zip(surnames, posts, strict=True))
    ]


def make_things(random: Random) -> list[dict[str, Any]]:
    """The things of a resource list."""
    return [
        {"name": name, "unit": unit, "quantity": random.randint(1, 400), "place": random.choice(PLACES)}
        for name, unit in random.sample(THINGS, 7)
    ]
