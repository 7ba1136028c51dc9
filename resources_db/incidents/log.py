"""The vocabulary of an incident's log, and which class of emergencies a plan is for."""

from __future__ import annotations

from enum import StrEnum

from emergency.core.text import Text
from resources_db.incidents.rules import IncidentType


class EntryKind(StrEnum):
    """命令 · 报告 · 研判 · 资源 · 舆情 · 伤亡 (regulations 6.5)."""

    ORDER = "order"
    REPORT = "report"
    ASSESSMENT = "assessment"
    RESOURCE = "resource"
    PUBLIC = "public"
    CASUALTIES = "casualties"


ENTRY_TITLES: dict[EntryKind, Text] = {
    EntryKind.ORDER: Text("命令", "Order"),
    EntryKind.REPORT: Text("报告", "Report"),
    EntryKind.ASSESSMENT: Text("研判", "Assessment"),
    EntryKind.RESOURCE: Text("资源", "Resources"),
    EntryKind.PUBLIC: Text("舆情", "Public information"),
    EntryKind.CASUALTIES: Text("伤亡", "Casualties"),
}

_WORDS_OF: dict[IncidentType, tuple[str, ...]] = {
    IncidentType.NATURAL: (
        "洪", "汛", "旱", "台风", "暴雨", "暴雪", "雨雪", "冰冻", "雷电", "气象", "地震", "地质", "山体", "滑坡",
        "泥石流", "森林", "草原", "海啸", "风暴潮", "寒潮", "自然灾害", "救灾", "生物灾害",
    ),
    IncidentType.ACCIDENT: (
        "事故", "火灾", "爆炸", "泄漏", "危险化学品", "危化", "矿", "坍塌", "中毒", "窒息", "燃气", "特种设备",
        "交通", "触电", "粉尘", "尾矿", "停电", "供水", "环境", "污染", "辐射", "生产安全", "烟花",
    ),
    IncidentType.HEALTH: ("疫", "传染病", "公共卫生", "食品", "药品", "动物", "卫生"),
    IncidentType.SECURITY: ("恐怖", "群体性", "社会安全", "刑事", "金融", "网络", "涉外", "校园安全", "踩踏"),
}  # fmt: skip


def classes_of(words: str) -> set[IncidentType]:
    """The classes of emergencies a plan is for, by the words of its hazard and title; none if they name no hazard."""
    return {kind for kind, said in _WORDS_OF.items() if any(word in words for word in said)}
