"""Incidents: the words for what kind they are, how grave, and at which level the answer.

Grades are those of work-safety accidents (国务院令第493号, `grades`); a response level is fixed in each plan and is not
the same thing (突发事件应对法 第七十一条). Who has to be told by when stands in `reporting`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from emergency.core.errors import Invalid
from emergency.core.text import Text, message


class IncidentType(StrEnum):
    """The four classes of emergencies (突发事件应对法 第二条)."""

    NATURAL = "natural"
    ACCIDENT = "accident"
    HEALTH = "health"
    SECURITY = "security"


INCIDENT_TYPE_TITLES = {
    IncidentType.NATURAL: Text("自然灾害", "Natural disaster"),
    IncidentType.ACCIDENT: Text("事故灾难", "Accident"),
    IncidentType.HEALTH: Text("公共卫生事件", "Public health event"),
    IncidentType.SECURITY: Text("社会安全事件", "Social security event"),
}


def incident_class(type_or_code: str) -> IncidentType:
    """The class of a type word or of a GB/T 35561 code, whose first digit names it. Invalid on `type`."""
    if type_or_code in set(IncidentType):
        return IncidentType(type_or_code)
    if re.fullmatch(r"[1-4][0-9]{0,4}", type_or_code):
        return list(IncidentType)[int(type_or_code[0]) - 1]
    raise Invalid(type=message("This is neither a class of emergencies nor a code of GB/T 35561."))


class Level(IntEnum):
    """Response and warning levels; 1 is the highest."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4


RESPONSE_TITLES = {
    Level.FIRST: Text("一级响应", "Level 1 response"),
    Level.SECOND: Text("二级响应", "Level 2 response"),
    Level.THIRD: Text("三级响应", "Level 3 response"),
    Level.FOURTH: Text("四级响应", "Level 4 response"),
}
WARNING_TITLES = {
    Level.FIRST: Text("一级（红色）预警", "Level 1 (red) warning"),
    Level.SECOND: Text("二级（橙色）预警", "Level 2 (orange) warning"),
    Level.THIRD: Text("三级（黄色）预警", "Level 3 (yellow) warning"),
    Level.FOURTH: Text("四级（蓝色）预警", "Level 4 (blue) warning"),
}
"""突发事件应对法 第六十三条."""

START_ORDER_CONTENTS = {
    "subject": Text("响应事项", "What the response is to"),
    "level": Text("响应级别", "Response level"),
    "expected_duration": Text("预计期限", "Expected duration"),
    "measures": Text("应急处置措施", "Measures"),
}
"""What a decision to start a response states (突发事件应对法 第七十二条第二款)."""

WARNING_CONTENTS = {
    "kind": Text("预警类别", "Kind"),
    "level": Text("预警级别", "Level"),
    "starts_at": Text("起始时间", "Starts at"),
    "area": Text("可能影响的范围", "Area that may be affected"),
    "advice": Text("警示事项", "What to beware of"),
    "measures": Text("应当采取的措施", "Measures to take"),
    "issued_by": Text("发布单位", "Issued by"),
    "issued_at": Text("发布时间", "Issued at"),
}
"""What a warning states (突发事件应对法 第六十四条)."""


class Grade(StrEnum):
    """Grades of work-safety accidents, from the lowest up."""

    GENERAL = "general"
    LARGER = "larger"
    MAJOR = "major"
    EXTRAORDINARY = "extraordinary"


class Tier(StrEnum):
    """Levels of government, from the lowest up."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    STATE = "state"


TIER_TITLES = {
    Tier.COUNTY: Text("县级", "County"),
    Tier.CITY: Text("设区的市级", "City"),
    Tier.PROVINCE: Text("省级", "Province"),
    Tier.STATE: Text("国务院", "State Council"),
}


def tier_of(area_code: str) -> Tier:
    """The level of government of a division; a zone without a code of its own reports as its county would."""
    if not area_code.isdigit() or len(area_code) != 6:
        return Tier.COUNTY
    return Tier.PROVINCE if area_code.endswith("0000") else Tier.CITY if area_code.endswith("00") else Tier.COUNTY


class Cause(StrEnum):
    """Accidents whose casualties change the grade for seven days only (国务院令第493号 第十三条)."""

    ROAD_TRAFFIC = "road_traffic"
    FIRE = "fire"


CAUSE_TITLES = {
    Cause.ROAD_TRAFFIC: Text("道路交通事故", "Road traffic accident"),
    Cause.FIRE: Text("火灾事故", "Fire"),
}


class ReportForm(StrEnum):
    """How a report was made."""

    PHONE = "phone"
    NETWORK = "network"
    WRITTEN = "written"
    IN_PERSON = "in_person"


REPORT_FORM_TITLES = {
    ReportForm.PHONE: Text("电话", "By telephone"),
    ReportForm.NETWORK: Text("网络直报", "By network"),
    ReportForm.WRITTEN: Text("书面", "In writing"),
    ReportForm.IN_PERSON: Text("当面", "In person"),
}


@dataclass(frozen=True)
class Casualties:
    """Harm known so far: people, and direct loss in yuan. Serious injuries and poisonings are counted apart."""

    deaths: int = 0
    missing: int = 0
    serious: int = 0
    poisoned: int = 0
    light: int = 0
    loss: Decimal | int = 0


def missing_contents(required: Mapping[str, Text], given: Collection[str]) -> list[Text]:
    """The titles of what a report, start order or warning still has to say."""
    return [title for field, title in required.items() if field not in given]
