"""The words in which the parts of a rule are chosen and worked cases are written, in both languages."""

from __future__ import annotations

from drills.bookings.rules import CONTENT_TITLES
from emergency.accounts.rules import ORGANISATION_KIND_TITLES, TAG_TITLES, OrganisationKind, Tag
from emergency.core.text import Text
from emergency.plans.vocabulary import FAMILY_TITLES, KIND_TITLES
from emergency.rulebook.lists import shipped_lists
from emergency.rulebook.rules import Mark, Mode, Scope
from emergency.rulebook.stating import every
from emergency.rulebook.vocabulary import PLAN_FAMILIES, PLAN_KINDS

Titles = dict[str, Text]

UNIT_KINDS: Titles = {
    **{kind.value: title for kind, title in ORGANISATION_KIND_TITLES.items()},
    f"{OrganisationKind.DEPARTMENT}:{Tag.WORK_SAFETY_SUPERVISION}": Text(
        "负有安全生产监督管理职责的政府部门", "Government department that supervises work safety"
    ),
}
TAGS: Titles = {tag.value: title for tag, title in TAG_TITLES.items()}
FAMILIES: Titles = {str(family): title for family, title in FAMILY_TITLES.items() if str(family) in PLAN_FAMILIES}
PLANS: Titles = {str(kind): title for kind, title in KIND_TITLES.items() if str(kind) in PLAN_KINDS}
CONTENTS: Titles = {str(content): title for content, title in CONTENT_TITLES.items()}
HAZARDS: Titles = {
    "natural": Text("自然灾害", "Natural disasters"),
    "accident": Text("事故灾难", "Accidents"),
    "health": Text("公共卫生事件", "Public health emergencies"),
    "security": Text("社会安全事件", "Public security emergencies"),
    "major_hazard_source": Text("重大危险源", "Major hazard sources"),
}
AFTERWARDS: Titles = {
    "evaluate": Text("进行演练评估", "The drill is evaluated"),
    "record": Text("建立演练档案", "The drill is kept on file"),
    "report": Text("报送演练情况", "The drill is reported"),
    "revise": Text("据以修订预案", "The plan is revised after it"),
    "publish": Text("向社会公布", "It is made public"),
}
COUNTED: Titles = {
    "drill": Text("应急演练", "Drills"),
    "assessment": Text("应急预案评估", "Assessments of plans"),
    "": Text("不计次数，仅作提示", "Nothing: shown as advice"),
}
PERIODS: Titles = {
    "month": Text("每月", "every month"),
    "quarter": Text("每季度", "every quarter"),
    "half_year": Text("每半年", "every half-year"),
    "year": Text("每年", "every year"),
    **{
        every(years * 12): Text(f"每{number}年", f"every {years} years")
        for years, number in zip(range(2, 6), "二三四五", strict=True)
    },
}
MODES: Titles = {
    Mode.CALENDAR.value: Text("按日历期计算", "calendar periods"),
    Mode.ROLLING.value: Text("自上次起滚动计算", "counted from the last one"),
}
SCOPES: Titles = {
    Scope.UNIT.value: Text("以单位计", "The unit as a whole"),
    Scope.EACH_PLAN.value: Text("每个预案分别计", "Each of its plans"),
}
MARKS: Titles = {
    Mark.V1.value: Text("已与文件全文核对", "Checked against the full text"),
    Mark.V2.value: Text("已与文件引文核对", "Checked against a quotation"),
    Mark.V2_OLDER_WORDING.value: Text("仅与旧文本核对", "Checked against an older wording"),
    Mark.M.value: Text("未核对", "Not checked"),
}


def list_titles() -> Titles:
    """The named lists of enterprises."""
    return dict(shipped_lists().titles)
