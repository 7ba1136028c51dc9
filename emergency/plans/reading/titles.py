"""Titles of plans: what kind of plan a line names, and whose it is."""

from __future__ import annotations

import re

from emergency.plans.reading.numbers import Form, split_number
from emergency.plans.reading.words import is_sentence, squeeze

_NAMES_PLAN = re.compile(
    r"(?:预案|处置方案|行动方案|应急方案|处置卡|应急工作手册)(?:汇编|（[^（）]*）|\([^()]*\))?$|方案汇编$"
)
_LONGEST_TITLE = 60

_COMPANY = re.compile(
    r"公司|集团|(?<!工)厂|煤矿|矿业|酒店|宾馆|学校|学院|大学|幼儿园|医院|商场|超市|购物|项目部|研究院|合作社|加油站|加气站|企业|经营部|码头|电站|景区|养老院|中学|小学|工程"
)
_AREA = re.compile(
    r"^(?P<area>[一-鿿]{1,12}?(?:特别行政区|自治区|自治州|自治县|省|市|县|区|旗|州|盟|镇|乡|街道办事处|街道))"
)
_TOWNSHIP = re.compile(r"^[一-鿿]{1,14}?(?:镇|乡|街道办事处|街道)(?!企业)")
_VILLAGE = re.compile(r"(?:村|社区)(?:民委员会|居民委员会|委员会)?[一-鿿]{0,14}(?:应急)?预案")
_DEPARTMENT = re.compile(r"^[一-鿿]{2,20}?(?:局|厅|委员会|办公室|管理处|中心|支队|大队)(?=[一-鿿])")
_UNIT = re.compile(
    r"^[一-鿿（）()\w]{2,40}?(?:有限责任公司|股份有限公司|有限公司|集团公司|分公司|公司|集团|酒店|医院|学校|项目部|管委会"
    r"|人民政府办公室|人民政府|街道办事处|委员会|管理局|局|厅)"
)

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("on_site", re.compile(r"现场(?:应急)?处置(?:方案|预案|措施)")),
    ("special", re.compile(r"专项(?:应急)?(?:救援)?预案")),
    ("comprehensive", re.compile(r"综合(?:应急)?(?:救援)?预案")),
)


def names_plan(line: str) -> bool:
    """Whether a line is the title of a plan ("火灾事故专项应急预案", "第二部分 触电现场处置方案")."""
    if len(line) > 2 * _LONGEST_TITLE or not any(sign in line for sign in "案卡册"):
        return False
    title = plan_title(line)
    return (
        4 <= len(title) <= _LONGEST_TITLE
        and bool(_NAMES_PLAN.search(title))
        and not is_sentence(title)
        and not title.startswith(("关于", "《", "与", "本"))
    )


def names_annexes(line: str) -> bool:
    """Whether a line opens the annexes as a whole ("附件", "第六部分 附件")."""
    return len(line) <= _LONGEST_TITLE and plan_title(line) in ("附件", "附录", "附件部分", "附件汇总", "附件目录")


def plan_title(line: str) -> str:
    """The title without blanks and without the number of the part in front of it."""
    number, rest = split_number(line.strip())
    return squeeze(rest if number is not None and number.form is not Form.ANNEX else line)


def kind_named(title: str) -> str | None:
    """The kind that a unit's title names by its fixed word, or None ("…生产安全事故应急预案" names none)."""
    for kind, pattern in _KINDS:
        if pattern.search(title):
            return kind
    return None


def government_kind(title: str, unit: str | None, issuer: str | None = None) -> str | None:
    """The kind of a government's or department's plan by its title, or None for the plan of an enterprise.

    `issuer` is the body in whose name it is published; the unit that drafted it may be another.
    """
    if _COMPANY.search(title) and not re.search(r"人民政府|应急管理局", title):
        return None
    if unit and _COMPANY.search(unit):
        return None
    if _VILLAGE.search(title):
        return "township"
    area = _AREA.match(title)
    if not area and not (unit and re.search(r"人民政府|局$|厅$|委员会|办公室$|街道办事处", unit)):
        return None
    if re.search(r"总体(?:应急)?预案", title):
        return "township" if _is_township(title) else "gov_overall"
    if _is_township(title) or (unit and _is_township(unit)):
        return "township"
    department = _DEPARTMENT.match(title) and "人民政府办公室" not in title
    if department or (issuer and is_department(issuer)):
        return "gov_department"
    return "gov_special"


def unit_named(text: str) -> str | None:
    """The unit or body whose name a line begins with, or None."""
    found = _UNIT.match(squeeze(text))
    return found.group(0) if found else None


def area_of(name: str) -> str | None:
    """The area that a name begins with ("望屿县人民政府" → "望屿县"), or None."""
    found = _AREA.match(squeeze(name))
    return found.group("area") if found else None


def is_authority(name: str) -> bool:
    """Whether a name is that of a government or one of its departments."""
    return bool(re.search(r"人民政府|管委会|管理委员会|街道办事处|(?:局|厅|委员会|指挥部)$", name)) and not is_company(
        name
    )


def is_department(name: str) -> bool:
    """Whether a name is that of a department of a government."""
    return bool(re.search(r"(?:局|厅)$", name))


def is_company(name: str) -> bool:
    """Whether a name is that of an enterprise or institution rather than of an authority."""
    return bool(_COMPANY.search(name))


def _is_township(name: str) -> bool:
    return bool(_TOWNSHIP.match(name)) and not re.match(
        r"^[一-鿿]{1,8}(?:县|市|区|旗)(?:人民政府|[一-鿿]{2,10}局)", name
    )
