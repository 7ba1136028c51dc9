"""What an organisation, an area and a person's entries may look like, and the words they are described with."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import ClassVar

from emergency.core.errors import Invalid
from emergency.core.text import Message, Text, message


class AreaKind(StrEnum):
    """An administrative division (GB/T 2260), or a zone with an administration but no code of its own there."""

    DIVISION = "division"
    FUNCTIONAL_ZONE = "functional_zone"


AREA_KIND_TITLES = {
    AreaKind.DIVISION: Text("行政区划", "Administrative division"),
    AreaKind.FUNCTIONAL_ZONE: Text("功能区", "Functional zone"),
}


class OrganisationKind(StrEnum):
    """What an organisation is to the law; a branch or project belongs to a parent."""

    GOVERNMENT = "government"
    EMERGENCY_BUREAU = "emergency_bureau"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    ZONE = "zone"
    COMMUNITY = "community"
    SCHOOL = "school"
    ENTERPRISE = "enterprise"
    BRANCH = "branch"
    PROJECT = "project"


ORGANISATION_KIND_TITLES = {
    OrganisationKind.GOVERNMENT: Text("人民政府", "Government"),
    OrganisationKind.EMERGENCY_BUREAU: Text("应急管理部门", "Emergency management bureau"),
    OrganisationKind.DEPARTMENT: Text("政府部门", "Government department"),
    OrganisationKind.TOWNSHIP: Text("乡镇（街道）", "Township or subdistrict"),
    OrganisationKind.ZONE: Text("功能区管委会", "Administration of a functional zone"),
    OrganisationKind.COMMUNITY: Text("村（社区）", "Village or community"),
    OrganisationKind.SCHOOL: Text("学校", "School"),
    OrganisationKind.ENTERPRISE: Text("生产经营单位", "Enterprise"),
    OrganisationKind.BRANCH: Text("分支机构", "Branch"),
    OrganisationKind.PROJECT: Text("项目部", "Project"),
}


class Size(StrEnum):
    """Size by the statistical division of enterprises (统计上大中小微型企业划分办法)."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


SIZE_TITLES = {
    Size.LARGE: Text("大型", "Large"),
    Size.MEDIUM: Text("中型", "Medium"),
    Size.SMALL: Text("小型", "Small"),
    Size.MICRO: Text("微型", "Micro"),
}


class Tag(StrEnum):
    """What a unit does or is, one yes or no each (regulations 2.1); the named lists of the rules are made of these."""

    HAZMAT_PRODUCE = "hazmat_produce"
    HAZMAT_TRADE = "hazmat_trade"
    HAS_STORAGE = "has_storage"
    HAZMAT_STORE = "hazmat_store"
    HAZMAT_TRANSPORT = "hazmat_transport"
    HAZMAT_LOADING = "hazmat_loading"
    CHEM_USER_OVER_QUOTA = "chem_user_over_quota"
    FIREWORKS_PRODUCE = "fireworks_produce"
    FIREWORKS_WHOLESALE = "fireworks_wholesale"
    MINE = "mine"
    COAL_MINE = "coal_mine"
    TAILINGS_POND = "tailings_pond"
    METAL_SMELTING = "metal_smelting"
    URBAN_RAIL_OPERATOR = "urban_rail_operator"
    CONSTRUCTION = "construction"
    CROWDED_PLACE = "crowded_place"
    TRANSPORT = "transport"
    DUST_EXPLOSION = "dust_explosion"
    AMMONIA_REFRIGERATION = "ammonia_refrigeration"
    OIL_GAS_PIPELINE = "oil_gas_pipeline"
    OFFSHORE_OIL = "offshore_oil"
    MAJOR_HAZARD_SOURCE = "major_hazard_source"
    MAJOR_HAZARD_LEVEL_1 = "major_hazard_level_1"
    MAJOR_HAZARD_LEVEL_2 = "major_hazard_level_2"
    MAJOR_HAZARD_LEVEL_3 = "major_hazard_level_3"
    MAJOR_HAZARD_LEVEL_4 = "major_hazard_level_4"
    CENTRAL_SOE_HQ = "central_soe_hq"
    CENTRAL_SOE_SUB = "central_soe_sub"
    INDUSTRIAL_PARK_MEMBER = "industrial_park_member"
    RESEARCH_SCHOOL_HOSPITAL_WITH_HAZMAT = "research_school_hospital_with_hazmat"
    WORK_SAFETY_SUPERVISION = "work_safety_supervision"


TAG_TITLES = {
    Tag.HAZMAT_PRODUCE: Text("危险化学品生产", "Produces hazardous chemicals"),
    Tag.HAZMAT_TRADE: Text("危险化学品经营", "Trades in hazardous chemicals"),
    Tag.HAS_STORAGE: Text("带储存设施", "Has storage of its own"),
    Tag.HAZMAT_STORE: Text("危险化学品储存", "Stores hazardous chemicals"),
    Tag.HAZMAT_TRANSPORT: Text("危险化学品运输", "Carries hazardous chemicals"),
    Tag.HAZMAT_LOADING: Text("危险化学品装卸", "Loads hazardous chemicals"),
    Tag.CHEM_USER_OVER_QUOTA: Text(
        "使用危险化学品达到国家规定数量的化工企业", "Chemical plant using hazardous chemicals above the quota"
    ),
    Tag.FIREWORKS_PRODUCE: Text("烟花爆竹生产", "Produces fireworks"),
    Tag.FIREWORKS_WHOLESALE: Text("烟花爆竹批发", "Wholesales fireworks"),
    Tag.MINE: Text("矿山", "Mine"),
    Tag.COAL_MINE: Text("煤矿", "Coal mine"),
    Tag.TAILINGS_POND: Text("尾矿库", "Tailings pond"),
    Tag.METAL_SMELTING: Text("金属冶炼", "Metal smelting"),
    Tag.URBAN_RAIL_OPERATOR: Text("城市轨道交通运营", "Urban rail operator"),
    Tag.CONSTRUCTION: Text("建筑施工", "Construction"),
    Tag.CROWDED_PLACE: Text("人员密集场所", "Crowded place"),
    Tag.TRANSPORT: Text("交通运输", "Transport"),
    Tag.DUST_EXPLOSION: Text("粉尘涉爆", "Explosible dust"),
    Tag.AMMONIA_REFRIGERATION: Text("涉氨制冷", "Ammonia refrigeration"),
    Tag.OIL_GAS_PIPELINE: Text("油气输送管道", "Oil or gas pipeline"),
    Tag.OFFSHORE_OIL: Text("海洋石油", "Offshore oil"),
    Tag.MAJOR_HAZARD_SOURCE: Text("危险化学品重大危险源", "Major hazard source"),
    Tag.MAJOR_HAZARD_LEVEL_1: Text("一级重大危险源", "Major hazard source, level 1"),
    Tag.MAJOR_HAZARD_LEVEL_2: Text("二级重大危险源", "Major hazard source, level 2"),
    Tag.MAJOR_HAZARD_LEVEL_3: Text("三级重大危险源", "Major hazard source, level 3"),
    Tag.MAJOR_HAZARD_LEVEL_4: Text("四级重大危险源", "Major hazard source, level 4"),
    Tag.CENTRAL_SOE_HQ: Text("中央企业总部", "Central state-owned enterprise, headquarters"),
    Tag.CENTRAL_SOE_SUB: Text("中央企业所属单位", "Unit of a central state-owned enterprise"),
    Tag.INDUSTRIAL_PARK_MEMBER: Text("工业园区企业", "Member of an industrial park"),
    Tag.RESEARCH_SCHOOL_HOSPITAL_WITH_HAZMAT: Text(
        "使用危险化学品的科研院所、学校、医院", "Research institute, school or hospital using hazardous chemicals"
    ),
    Tag.WORK_SAFETY_SUPERVISION: Text("负有安全生产监督管理职责", "Supervises work safety"),
}


class EntryError(Invalid, ValueError):
    """One entry that can't be taken, whatever field holds it; a ValueError, so that validators pass it on."""

    default: ClassVar[Message] = message("This entry cannot be taken.")


class CreditCodeError(EntryError):
    """A unified social credit code that can't be right."""


class PhoneError(EntryError):
    """A telephone number that can't be right."""


class IdentityNumberError(EntryError):
    """A resident identity number that can't be right."""


CREDIT_CODE_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_MISTAKEN_FOR = {"I": "1", "O": "0", "S": "5", "Z": "2", "V": "U"}


def check_credit_code(text: str) -> str:
    """A unified social credit code in its eighteen half-width capitals (GB 32100-2015).

    Spaces and hyphens are dropped, nothing else is mended. Raises `CreditCodeError` with the code
    `credit_code_length`, `credit_code_symbol`, `credit_code_place` or `credit_code_check`.
    """
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    for symbol in code:
        if symbol in _MISTAKEN_FOR:
            said = message(
                "Credit codes never contain the letter %(letter)s; is it %(likely)s?",
                letter=symbol,
                likely=_MISTAKEN_FOR[symbol],
            )
            raise CreditCodeError(said, error_code="credit_code_symbol")
        if symbol not in CREDIT_CODE_SYMBOLS:
            said = message("%(symbol)s does not occur in credit codes.", symbol=symbol)
            raise CreditCodeError(said, error_code="credit_code_symbol")
    if len(code) != 18:
        said = message("A credit code has 18 characters, this one has %(count)s.", count=len(code))
        raise CreditCodeError(said, error_code="credit_code_length")
    if not code[2:8].isdecimal():
        said = message("Characters 3 to 8 of a credit code name the place of registration and are digits.")
        raise CreditCodeError(said, error_code="credit_code_place")
    if code[17] != credit_code_check_symbol(code):
        said = message("The last character does not fit the others: at least one of them is mistyped.")
        raise CreditCodeError(said, error_code="credit_code_check")
    return code


def credit_code_check_symbol(code: str) -> str:
    """The eighteenth character that belongs to the first seventeen."""
    pairs = zip(code[:17], _CREDIT_CODE_WEIGHTS, strict=True)
    total = sum(CREDIT_CODE_SYMBOLS.index(symbol) * weight for symbol, weight in pairs)
    return CREDIT_CODE_SYMBOLS[-total % 31]


def organisation_code_agrees(credit_code: str) -> bool:
    """Whether characters 9 to 17, the organisation code (GB 11714), pass their own check; a warning if not."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(symbol, 36) * weight for symbol, weight in zip(credit_code[8:16], weights, strict=True))
    return credit_code[16] == "0123456789X"[-total % 11]


_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")


def check_area_code(code: str, kind: AreaKind, parent_code: str | None) -> Message | None:
    """What is wrong with an area's code under its parent's, or None (regulations 8.2).

    A division has 6 digits, a township 9, a village 12; a zone has its parent's code, a hyphen and two digits.
    """
    if kind == AreaKind.FUNCTIONAL_ZONE:
        if not parent_code or not re.fullmatch(rf"{re.escape(parent_code)}-[0-9]{{2}}", code):
            return message("A zone has its parent's code, a hyphen and two digits, such as 350500-01.")
        return None
    if not re.fullmatch(r"[0-9]{6}([0-9]{3}){0,2}", code):
        return message("A division has 6 digits, a township 9, a village 12.")
    if not _PROVINCES.match(code):
        return message("No province has a code that begins with %(digits)s.", digits=code[:2])
    if parent_code and not _may_contain(parent_code, code):
        return message("%(code)s does not lie in %(parent)s.", code=code, parent=parent_code)
    return None


def _may_contain(parent_code: str, code: str) -> bool:
    if "-" in parent_code:
        # A zone takes its townships from the counties around it, and they keep their codes.
        return code[:4] == parent_code[:4] and len(code) > 6
    beginning = re.sub(r"^([0-9]{2}|[0-9]{4})(00)+$", r"\1", parent_code)
    return code != parent_code and code.startswith(beginning)


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?")
_WITH_AREA = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([0-9]{7,8})(-[0-9]+)?")
_SHORT_NUMBERS = frozenset({"110", "119", "120", "122", "12345", "12350", "96333"})


def check_phone(text: str) -> str:
    """A mobile, landline or emergency number as it is stored: `13800001234`, `0531-80001234-12`, `119`.

    Raises `PhoneError`.
    """
    phone = unicodedata.normalize("NFKC", text).strip()
    phone = re.sub(r"转|分机|#|—|–", "-", phone)
    phone = re.sub(r"^\((0[0-9]{2,3})\)", r"\1-", phone)
    phone = re.sub(r"\s|^(\+|00)86-?", "", phone)
    phone = re.sub(r"-+", "-", phone)
    if phone in _SHORT_NUMBERS:
        return phone
    if _MOBILE.fullmatch(phone.replace("-", "")):
        return phone.replace("-", "")
    if _LANDLINE.fullmatch(phone):
        return _WITH_AREA.sub(r"\1-\2\3", phone)
    raise PhoneError(message("Give a mobile number, or a landline with its area code, such as 0531-80001234."))


def check_identity_number(text: str) -> str:
    """A resident identity number of eighteen characters (GB 11643). Raises `IdentityNumberError`."""
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise IdentityNumberError(message("An identity number has 17 digits, then a digit or X."))
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    if number[17] != "0123456789X"[(1 - total) % 11]:
        raise IdentityNumberError(message("The last character does not fit the others."))
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise IdentityNumberError(message("The birthday in this number does not exist.")) from None
    return number
