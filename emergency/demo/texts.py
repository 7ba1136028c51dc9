"""What the plans of the county say. Sections follow the outlines of GB/T 29639-2020 and 国办发〔2024〕5号."""

from __future__ import annotations

from emergency.plans.content import ClauseContent, ContactContent, Content, LevelContent, PromiseContent
from emergency.plans.vocabulary import PromiseKind

_COMPREHENSIVE = (
    ("GB29639-6.1", "总则", 1, ""),
    ("GB29639-6.1.1", "适用范围", 2, "本预案适用于{unit}生产经营区域内{hazard}等生产安全事故的应对工作。"),
    ("GB29639-6.1.2", "响应分级", 2, "按照事故危害程度、影响范围和本单位控制事态的能力，应急响应分为三级。"),
    ("GB29639-6.2", "应急组织机构及职责", 1,
     "设应急指挥部，总经理任总指挥，分管安全副总经理任副总指挥；下设抢险处置组、警戒疏散组、医疗救护组、后勤保障组。"),
    ("GB29639-6.3", "应急响应", 1, ""),
    ("GB29639-6.3.1", "信息报告", 2, "值班室24小时值守，电话{phone}。单位负责人接报后1小时内向县应急管理局报告。"),
    ("GB29639-6.3.2", "预警", 2, "监测数据接近报警值或者收到气象预警时，由安全部发布内部预警，通知相关岗位做好准备。"),
    ("GB29639-6.3.3", "响应启动", 2, "达到三级条件由车间主任启动，达到二级以上条件由总指挥启动，启动后{minutes}分钟内各组到岗。"),
    ("GB29639-6.3.4", "应急处置", 2, "{measures}"),
    ("GB29639-6.3.5", "应急支援", 2, "事态超出本单位处置能力时，向开发区管委会、县应急管理局和消防救援大队请求支援。"),
    ("GB29639-6.3.6", "响应终止", 2, "险情消除、现场检测合格、人员清点完毕后，由总指挥宣布终止响应。"),
    ("GB29639-6.4", "后期处置", 1, "做好污染物处理、生产秩序恢复、人员救治和善后赔偿，并进行应急救援评估。"),
    ("GB29639-6.5", "应急保障", 1, ""),
    ("GB29639-6.5.1", "通信与信息保障", 2, "配备防爆对讲机，应急通讯录每季度核对一次。"),
    ("GB29639-6.5.2", "应急队伍保障", 2, "建有兼职应急救援队，并与周边企业签订互助协议。"),
    ("GB29639-6.5.3", "物资装备保障", 2, "应急物资存放于应急器材库，专人保管，每月检查。"),
    ("GB29639-6.5.4", "其他保障", 2, "在安全生产费用中列支应急经费，保障应急车辆和医疗救护用品。"),
)  # fmt: skip

_SPECIAL = (
    ("GB29639-7.1", "适用范围", 1, "本专项预案适用于{unit}{hazard}的应对工作，与综合应急预案相衔接。"),
    ("GB29639-7.2", "应急组织机构及职责", 1, "由应急指挥部统一指挥，生产部负责工艺处置，安全部负责警戒和检测。"),
    ("GB29639-7.3", "响应启动", 1, "中控室确认险情后立即报告总指挥，{minutes}分钟内启动相应级别响应并通知各组到岗。"),
    ("GB29639-7.4", "处置措施", 1, "{measures}"),
    ("GB29639-7.5", "应急保障", 1, "保证空气呼吸器、堵漏器材、消防水源完好可用，协议救援队伍30分钟内到达。"),
)

_ON_SITE = (
    ("GB29639-8.1", "事故风险描述", 1, "{hazard}可能造成人员伤害和设备损坏，多发生在操作、检维修和装卸过程中。"),
    ("GB29639-8.2", "应急工作职责", 1, "当班班长为现场负责人，岗位操作人员按处置卡分工处置。"),
    ("GB29639-8.3", "应急处置", 1, "{measures}"),
    ("GB29639-8.4", "注意事项", 1, "佩戴防护用品，两人以上同行，站在上风向，未经检测不得进入。"),
)

_GOVERNMENT = (
    ("GOV-1", "总则", 1, "为及时有效应对{hazard}，最大程度减少人员伤亡和财产损失，依据{law}等，制定本预案。"),
    (
        "GOV-2",
        "组织指挥体系",
        1,
        "{unit}设立指挥部，负责组织、指挥、协调本行政区域内的应对工作，办公室设在县应急管理局。",
    ),
    ("GOV-3", "监测预警", 1, "有关部门加强监测和会商，预警分为一级、二级、三级、四级，分别用红、橙、黄、蓝标示。"),
    ("GOV-4", "应急处置与救援", 1, "{measures}"),
    ("GOV-5", "信息报告", 1, "事发单位立即报告；有关部门接报后按规定时限向县委、县政府和上级部门报告。"),
    ("GOV-6", "应急响应", 1, "应急响应由高到低分为一级、二级、三级、四级，由指挥部决定启动和调整。"),
    ("GOV-7", "恢复与重建", 1, "做好善后处置、调查评估和恢复重建工作。"),
    ("GOV-8", "应急保障", 1, "落实队伍、物资、资金、通信、交通和避难场所保障。"),
    ("GOV-9", "附则", 1, "本预案由县应急管理局负责解释，每三年评估一次，自印发之日起实施。"),
)

_OUTLINES = {"comprehensive": _COMPREHENSIVE, "special": _SPECIAL, "on_site": _ON_SITE, "action_card": _ON_SITE}
_LAWS = (
    "《中华人民共和国突发事件应对法》、《突发事件应急预案管理办法》（国办发〔2013〕101号）",
    "《中华人民共和国突发事件应对法》、《突发事件应急预案管理办法》（国办发〔2024〕5号）",
)
"""What a government's plan rests on: as it stood when the older plans were written, and as it stands."""
_MEASURES = (
    "立即切断事故源，组织无关人员沿上风向疏散；设置警戒区，侦检浓度；在确保安全的前提下堵漏、稀释、收容；"
    "清点人数，救治伤员；污水引入事故应急池。"
)


def text_of(
    kind: str,
    *,
    unit: str,
    hazard: str,
    phone: str,
    government: bool = False,
    minutes: int = 5,
    measures: str = _MEASURES,
    is_dated: bool = False,
    promises: tuple[tuple[str, str, int, str, int], ...] = (),
) -> Content:
    """The text of a plan of this kind; `promises` as kind, what, quantity, unit, minutes.

    `is_dated`: it still cites what has been replaced since it was written.
    """
    outline = _GOVERNMENT if government else _OUTLINES.get(kind, _COMPREHENSIVE)
    said = {
        "unit": unit,
        "hazard": hazard,
        "phone": phone,
        "minutes": minutes,
        "measures": measures,
        "law": _LAWS[0 if is_dated else 1],
    }
    levels = ("四" if government else "三") + "级"
    return Content(
        clauses=tuple(
            ClauseContent(title=title, text=text.format(**said), code=code, number=code.partition("-")[2], level=level)
            for code, title, level, text in outline
        ),
        promises=tuple(PromiseContent(PromiseKind(each[0]), *each[1:]) for each in promises),
        levels=tuple(
            LevelContent(number, f"{number}级条件：{said['hazard']}影响范围符合{levels}标准", "指挥部", "按预案处置")
            for number in range(1, 5 if government else 4)
        ),
        contacts=(ContactContent("应急指挥部", "值班室", "", phone),),
    )
