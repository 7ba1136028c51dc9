"""Which authority receives a plan, and why: where to begin looking on the way up from the applicant's area."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple

from emergency.accounts.rules import OrganisationKind, Tag
from emergency.core.text import Text
from emergency.plans.vocabulary import Family, PlanKind


class Start(StrEnum):
    """Where the way up begins."""

    OWN_AREA = "own_area"
    AREA_ABOVE = "area_above"
    PREFECTURE = "prefecture"


class Receiver(NamedTuple):
    """The kind of organisation that receives, the area the search begins in, and the reason with its source."""

    kind: OrganisationKind
    start: Start
    reason: Text


_K = OrganisationKind
_UNIT = Receiver(_K.EMERGENCY_BUREAU, Start.OWN_AREA, Text(
    "生产经营单位向所在地县级以上应急管理部门备案（88号令第二十六条）。",
    "A unit files with the emergency management department of its county or above (Order 88, Article 26).",
))  # fmt: skip
_CENTRAL_UNIT = Receiver(_K.EMERGENCY_BUREAU, Start.PREFECTURE, Text(
    "中央企业所属单位向省级或者设区的市级主管部门备案（88号令第二十六条）。",
    "A unit of a central enterprise files at city or provincial level (Order 88, Article 26).",
))  # fmt: skip
_COMMUNITY = Receiver(_K.TOWNSHIP, Start.OWN_AREA, Text(
    "村（社区）应急预案报乡镇（街道）备案（国办发〔2024〕5号第二十六条）。",
    "A village or community files with its township (General Office 2024 No. 5, Article 26).",
))  # fmt: skip
_TOWNSHIP = Receiver(_K.EMERGENCY_BUREAU, Start.OWN_AREA, Text(
    "乡镇（街道）应急预案报上一级人民政府备案，径送其应急管理部门（国办发〔2024〕5号第二十六条）。",
    "A township's plan goes to the government above, delivered to its emergency management department "
    "(General Office 2024 No. 5, Article 26).",
))  # fmt: skip
_BUREAU = Receiver(_K.GOVERNMENT, Start.OWN_AREA, Text(
    "应急管理部门自己的预案报同级人民政府备案（88号令第二十五条）。",
    "The emergency management department's own plan goes to the government of its level (Order 88, Article 25).",
))  # fmt: skip
_DEPARTMENTAL = Receiver(_K.EMERGENCY_BUREAU, Start.OWN_AREA, Text(
    "部门应急预案报本级人民政府备案，径送本级应急管理部门（国办发〔2024〕5号第二十六条）。",
    "A departmental plan goes to its own government, delivered to its emergency management department "
    "(General Office 2024 No. 5, Article 26).",
))  # fmt: skip
_GOVERNMENT = Receiver(_K.EMERGENCY_BUREAU, Start.AREA_ABOVE, Text(
    "政府应急预案报上一级人民政府备案，径送其应急管理部门（国办发〔2024〕5号第二十六条）。",
    "A government's plan goes to the government above, delivered to its emergency management department "
    "(General Office 2024 No. 5, Article 26).",
))  # fmt: skip


def receiver_of(applicant: OrganisationKind, family: Family, kind: PlanKind, tags: Collection[str] = ()) -> Receiver:
    """Who receives a plan of this applicant (PL-15 to PL-17, PL-25, PL-26).

    Copies to further authorities (PL-16, PL-19, PL-20) are filings of their own, with the authority named.
    """
    if applicant is _K.COMMUNITY:
        return _COMMUNITY
    if applicant in (_K.TOWNSHIP, _K.ZONE):
        return _TOWNSHIP
    if family is Family.UNIT and applicant not in (_K.GOVERNMENT, _K.EMERGENCY_BUREAU, _K.DEPARTMENT):
        return _CENTRAL_UNIT if Tag.CENTRAL_SOE_SUB in tags else _UNIT
    if applicant is _K.EMERGENCY_BUREAU:
        return _BUREAU
    return _DEPARTMENTAL if kind is PlanKind.DEPARTMENTAL or applicant is _K.DEPARTMENT else _GOVERNMENT


def areas_to_search(codes: Sequence[str], start: Start) -> Sequence[str]:
    """The codes of the areas to look in, nearest first, out of the applicant's area and all above it."""
    if start is Start.AREA_ABOVE:
        return codes[1:]
    if start is Start.PREFECTURE:
        return [code for code in codes if len(code) == 6 and code.endswith("00")]
    return codes


RECEIVES = frozenset({_K.GOVERNMENT, _K.EMERGENCY_BUREAU, _K.DEPARTMENT, _K.TOWNSHIP, _K.ZONE})
"""The kinds of organisation that may receive a filing at all."""
