# ruff: noqa: E501  The tables stay as wide as in the regulations, to be compared line by line.
"""The rule tables of docs/regulations.md 2.1, 2.3, 2.4 and 3.2, copied by hand, to hold the packs against.

Columns: id | instrument and article | whom it binds | force | mark | area | from | until | flags | penalties.
Whom: kinds of organisation (`operators` for enterprise, branch, project; `bodies` for government, emergency bureau,
department, township, zone; `supervisors` for emergency bureau and departments that supervise work safety), then
`on` lists, `not on` lists, `or` tags. Flags: recheck, and ~field for a field from memory; then what follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

LISTS = """
| tag | K708 | K82 | K14 | A21 | A35 | SD-HR | SD-CP |
| hazmat_produce, hazmat_store | y | y | y | y | y | y | |
| hazmat_trade with has_storage | y | y | y | y | y | y | |
| hazmat_trade without storage | y | y | y | | y | y | |
| hazmat_transport | y | | y | y | y | ? y | |
| hazmat_loading | ? y | | ? y | ? | ? | y | |
| chem_user_over_quota | | | | y | y | y | |
| fireworks_produce | y | y | y | y | y | y | |
| fireworks_wholesale | y | y | y | y | y | y | |
| oil_gas_pipeline, offshore_oil | y | ? y | ? y | ? y | ? y | ? | |
| mine, coal_mine, tailings_pond | y | y | y | y | y | y | |
| metal_smelting | y | y | y | y | y | y | |
| urban_rail_operator | y | y | y | | | ? y | |
| construction | y | y | y | | y | y | |
| crowded_place | y | | | | | | y |
| transport | | | | | | y | |
| dust_explosion, ammonia_refrigeration | | | | | | y | |
"""

HIGH_RISK = (
    "hazmat_produce hazmat_trade hazmat_store hazmat_transport hazmat_loading chem_user_over_quota fireworks_produce "
    "fireworks_wholesale mine coal_mine tailings_pond metal_smelting construction dust_explosion ammonia_refrigeration"
)
LISTED_FOR_FILING = (
    "mine tailings_pond metal_smelting hazmat_produce hazmat_trade hazmat_store hazmat_transport chem_user_over_quota "
    "fireworks_produce fireworks_wholesale"
)
HOSPITAL = "research_school_hospital_with_hazmat"

RULES = f"""
DR-N-01 | L05 第三十三条第一款 | operators | statutory | V2 | CN | 2016-07-01 | | evaluate | no-plan-or-drill
DR-N-02 | L05 第三十三条第一款 | operators | statutory | V2 | CN | 2016-07-01 | | evaluate | no-plan-or-drill
DR-N-03 | L03 第八条第二款, L05 第三十三条第二款 | operators on K708 | statutory | V1 | CN | 2019-04-01 | | report evaluate | no-plan-or-drill
DR-N-03-REPORT | L03 第八条第二款, L05 第三十三条第二款 | operators on K708 | statutory | V1 | CN | 2019-04-01 | | record |
DR-N-04 | L03 第八条第一款 | government township supervisors | statutory | V1 | CN | 2019-04-01 | | | government-body
DR-N-05 | L05 第三十二条 | emergency_bureau | statutory | V2 | CN | 2016-07-01 | | | government-body
DR-N-06 | L06 第三十二条 | bodies | statutory | V2 | CN | 2024-01-31 | | evaluate | government-body
DR-N-07 | L06 第三十二条 | operators on K708 or {HOSPITAL} | advisory | M | CN | 2024-01-31 | | |
DR-N-08 | L06 第三十三条 | bodies | statutory | M | CN | 2024-01-31 | | revise |
DR-N-09 | L05 第三十四条 | operators | statutory | M | CN | 2016-07-01 | | revise |
DR-N-10 | L03 第八条第三款 | supervisors | statutory | V1 | CN | 2019-04-01 | | |
DR-N-11 | L01 第四十二条, L01 第四十三条 | government emergency_bureau department township community school | statutory | V1 | CN | 2024-11-01 | | |
DR-N-12 | L01 第三十九条第四款 | government | statutory | V1 | CN | 2024-11-01 | | |
DR-N-13 | L30 第二十一条 | operators or major_hazard_source | statutory | M | CN | 2011-12-01 | | recheck evaluate revise | no-plan-or-drill major-hazard-without-plan
DR-N-13-ON-SITE | L30 第二十一条 | operators or major_hazard_source | statutory | M | CN | 2011-12-01 | | recheck evaluate revise | no-plan-or-drill major-hazard-without-plan
DR-N-14 | L31 第四十条 | enterprise branch school | advisory | M | CN | 2002-05-01 | | |
DR-N-15 | L17 第二十九条 | operators or coal_mine | statutory | V1 | CN | 2024-05-01 | | ~in_force_from |
DR-N-16 | L18 第四十九条 | operators or construction | statutory | V1 | CN | 2004-02-01 | | |
DR-N-17 | - | school | advisory | M | CN | 2014-12-31 | | ~in_force_from |
DR-N-18 | L19 第二十条 | enterprise branch government department township | statutory | V1 | CN | 2021-04-29 | | |
DR-SD-01 | L20 第六十三条第一款 | bodies | statutory | V1 | 370000 | 2022-03-01 | | evaluate | government-body
DR-SD-02 | L20 第六十三条第二款 | operators on SD-HR SD-CP | statutory | V1 | 370000 | 2022-03-01 | | evaluate | no-plan-or-drill
DR-SD-03 | L20 第六十三条第二款 | operators on SD-HR SD-CP | statutory | V1 | 370000 | 2022-03-01 | | | no-plan-or-drill
DR-SD-04 | L20 第六十三条第二款 | operators on SD-HR SD-CP | statutory | V1 | 370000 | 2022-03-01 | | | no-plan-or-drill
DR-SD-05 | L20 第六十三条第三款 | operators not on SD-HR SD-CP | statutory | V1 | 370000 | 2022-03-01 | | evaluate | no-plan-or-drill
DR-SD-06 | L20 第六十三条第三款 | operators not on SD-HR SD-CP | statutory | V1 | 370000 | 2022-03-01 | | | no-plan-or-drill
DR-SD-07 | L20 第六十三条第三款 | operators not on SD-HR SD-CP | statutory | V1 | 370000 | 2022-03-01 | | | no-plan-or-drill
DR-SD-08 | L20 第三十四条 | operators | statutory | V1 | 370000 | 2022-03-01 | | |
DR-SD-09 | L22 第十五条 | operators on K708 SD-HR SD-CP or {HOSPITAL} | statutory | V1 | 370000 | 2012-05-31 | | ~in_force_from |
DR-SD-10 | L22 第十五条 | government emergency_bureau department township | statutory | V1 | 370000 | 2012-05-31 | | ~in_force_from |
DR-JS-01 | L24 条文序号未核实 | operators | statutory | V2 | 320000 | 2023-07-01 | | ~in_force_from ~article |
DR-FJ-01 | L23 第五十六条 | government | statutory | V2 | 350000 | 2024-09-01 | | |
DR-FJ-QZ-01 | - 四（六） | supervisors | policy_target | V1 | 350500-01 | 2021-01-01 | 2025-12-31 | |
DR-FJ-QZ-02 | - 四（六） | operators or {HIGH_RISK} | policy_target | V1 | 350500-01 | 2021-01-01 | 2025-12-31 | |
PL-01 | L02 第二十一条第六项, L02 第八十一条, L03 第五条 | operators | statutory | V1 | CN | 2021-09-01 | | | no-plan-or-drill
PL-02 | L02 第八十条, L03 第五条 | government township zone supervisors | statutory | V1 | CN | 2021-09-01 | | | government-body
PL-03 | L05 第十条 | operators | statutory | V2 | CN | 2016-07-01 | | | plan-procedure
PL-04 | L05 第九条 | operators | statutory | M | CN | 2016-07-01 | | |
PL-05 | L05 第十三条, L05 第十四条, L05 第十五条, L05 第十六条 | operators | statutory | V2 | CN | 2016-07-01 | | |
PL-06 | L05 第十九条 | operators | statutory | V2 | CN | 2016-07-01 | | |
PL-07 | L05 第八条第八项, L05 第十八条 | operators | statutory | V2 | CN | 2016-07-01 | | ~article |
PL-08 | L06 条文序号未核实 | bodies | statutory | M | CN | 2024-01-31 | | |
PL-09 | L05 第二十一条, L05 第二十二条, L05 第二十三条 | operators on A21 | statutory | V2 | CN | 2019-09-01 | | | plan-procedure
PL-10 | L05 第二十一条第二款 | operators not on A21 | advisory | V2' | CN | 2019-09-01 | | |
PL-11 | L05 第二十条 | emergency_bureau | statutory | V2' | CN | 2016-07-01 | | |
PL-12 | L06 第二十四条 | bodies | statutory | V2 | CN | 2024-01-31 | | | government-body
PL-13 | L06 第二十五条 | bodies | statutory | M | CN | 2024-01-31 | | |
PL-14 | L05 第二十四条, L03 第五条第二款 | operators | statutory | V2 | CN | 2019-04-01 | | | plan-procedure
PL-15 | L05 第二十六条第一款, L03 第七条 | operators on K708 | statutory | V2 | CN | 2019-04-01 | | publish | not-filed
PL-16 | L05 第二十六条第二款 | operators or central_soe_hq central_soe_sub | statutory | V2' | CN | 2019-09-01 | | |
PL-17 | L05 第二十六条第三款 | operators or {LISTED_FOR_FILING} | statutory | V2' | CN | 2019-09-01 | | recheck |
PL-18 | L05 第二十六条第三款 | operators not on K708 | advisory | V2' | CN | 2019-09-01 | | |
PL-19 | L05 第二十六条第四款 | operators or oil_gas_pipeline | statutory | M | CN | 2019-09-01 | | |
PL-20 | L05 第二十六条第五款, L05 第二十六条第六款 | operators or offshore_oil coal_mine | statutory | M | CN | 2019-09-01 | | |
PL-21 | L05 第二十七条 | operators on K708 | statutory | V2 | CN | 2016-07-01 | | ~article |
PL-22 | L05 第二十八条 | bodies | statutory | V2 | CN | 2016-07-01 | | ~article |
PL-23 | L05 第二十八条第三款 | operators on K708 | advisory | V2 | CN | 2016-07-01 | | ~article |
PL-24 | L05 第二十九条 | supervisors | statutory | M | CN | 2016-07-01 | | |
PL-25 | L05 第二十五条, L03 第七条 | supervisors | statutory | V2 | CN | 2019-04-01 | | |
PL-26 | L06 第二十六条 | bodies community | statutory | V2 | CN | 2024-01-31 | | | government-body
PL-27 | L06 第二十七条 | bodies | statutory | M | CN | 2024-01-31 | | |
PL-28 | L06 第二十八条 | bodies | statutory | V2 | CN | 2024-01-31 | | | government-body
PL-29 | L05 第三十五条, L10 | operators on A35 | statutory | V2 | CN | 2016-07-01 | | | plan-procedure
PL-30 | L05 第三十五条第一款 | operators not on A35 | advisory | V2 | CN | 2016-07-01 | | |
PL-31 | L06 第三十四条 | government emergency_bureau department | in_principle | V2 | CN | 2024-01-31 | | |
PL-32 | L03 第六条第二款, L05 第三十六条 | operators | statutory | V1 | CN | 2019-04-01 | | | plan-procedure
PL-32-LIMIT | - | anyone | internal | M | CN | 2019-04-01 | | |
PL-33 | L06 第三十五条 | bodies | statutory | M | CN | 2024-01-31 | | |
PL-34 | L05 第三十七条, L05 第二十六条第一款 | operators on K708 | statutory | V2 | CN | 2019-04-01 | | | not-filed
PL-34-GOV | L06 第三十六条 | bodies | statutory | M | CN | 2024-01-31 | | | government-body
PL-35 | L05 第三十八条 | operators | statutory | V2 | CN | 2016-07-01 | | | plan-procedure equipment-not-kept
PL-36 | L05 第四十条, L03 第二十七条 | operators | statutory | M | CN | 2019-04-01 | | |
PL-37 | L05 第三十一条, L03 第十五条 | operators | statutory | M | CN | 2019-04-01 | | |
PL-38 | L05 第四十一条, L05 第四十二条 | supervisors | statutory | V2' | CN | 2016-07-01 | | |
PL-39 | L20 第六十二条 | operators on SD-HR SD-CP | statutory | V1 | 370000 | 2022-03-01 | | publish |
PL-40 | L22 第十四条 | operators on K708 SD-HR SD-CP or {HOSPITAL} | statutory | V1 | 370000 | 2012-05-31 | | ~in_force_from |
PL-40-VILLAGE | L22 第十四条 | community | statutory | V1 | 370000 | 2012-05-31 | | ~in_force_from |
PL-40-GOV | L22 第十四条 | bodies | statutory | V1 | 370000 | 2012-05-31 | | ~in_force_from |
PL-41 | L25.2 第十七条 | operators | advisory | V2 | 210000 | 2010-03-30 | | recheck |
"""

KINDS = {
    "operators": ("enterprise", "branch", "project"),
    "bodies": ("government", "emergency_bureau", "department", "township", "zone"),
    "supervisors": ("emergency_bureau", "department:work_safety_supervision"),
}
ALL_KINDS = [
    "government",
    "emergency_bureau",
    "department",
    "township",
    "zone",
    "community",
    "school",
    "enterprise",
    "branch",
    "project",
]


@dataclass(frozen=True)
class Row:
    """One rule as the regulations state it."""

    id: str
    cited: tuple[str, ...]
    kinds: frozenset[str]
    lists: frozenset[str]
    not_lists: frozenset[str]
    tags: frozenset[str]
    force: str
    mark: str
    area: str
    in_force_from: str
    in_force_until: str
    flags: frozenset[str]
    penalties: frozenset[str]


@cache
def rows() -> dict[str, Row]:
    """The rule table by id."""
    found = [_row([cell.strip() for cell in line.split("|")]) for line in RULES.strip().splitlines()]
    return {row.id: row for row in found}


def _row(cells: list[str]) -> Row:
    rule_id, cited, who, force, mark, area, since, until, flags, *penalties = cells
    kinds, lists, not_lists, tags = _who(who)
    return Row(
        rule_id,
        tuple(cited.split(", ")),
        kinds,
        lists,
        not_lists,
        tags,
        force,
        mark,
        area,
        since,
        until,
        frozenset(flags.split()),
        frozenset(" ".join(penalties).split()),
    )


def _who(words: str) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    found: dict[str, list[str]] = {"kinds": [], "on": [], "not": [], "or": []}
    at = "kinds"
    for word in words.split():
        if word in ("not", "or") or (word == "on" and at != "not"):
            at = word
        elif word == "anyone":
            found["kinds"] = list(ALL_KINDS)
        elif word != "on":
            found[at] += KINDS.get(word, (word,)) if at == "kinds" else (word,)
    return frozenset(found["kinds"]), frozenset(found["on"]), frozenset(found["not"]), frozenset(found["or"])


@cache
def memberships() -> dict[tuple[frozenset[str], str], str]:
    """The table tag × list: tags of a unit and a list to "y", "? y", "?" or ""."""
    header, *lines = (line.strip("| ") for line in LISTS.strip().splitlines())
    columns = [cell.strip() for cell in header.split("|")][1:]
    found = {}
    for line in lines:
        first, *marks = [cell.strip() for cell in line.split("|")]
        marks += [""] * (len(columns) - len(marks))
        for tags in _tag_sets(first):
            found.update({(tags, column): mark for column, mark in zip(columns, marks, strict=True)})
    return found


def _tag_sets(cell: str) -> list[frozenset[str]]:
    if " with " in cell:
        return [frozenset(cell.split(" with "))]
    if " without " in cell:
        return [frozenset({cell.split(" without ")[0]})]
    return [frozenset({tag.strip()}) for tag in cell.split(",")]


def is_on(list_id: str, tags: frozenset[str], size: str | None) -> bool:
    """Whether a unit is on a list, by the table alone."""
    table = memberships()
    if list_id in ("A21", "A35") and size in ("medium", "large"):
        return True
    return any(column == list_id and mark.endswith("y") and needed <= tags for (needed, column), mark in table.items())


def binds(row: Row, kind: str, tags: frozenset[str], size: str | None) -> bool:
    """Whether a rule binds a unit of its area, by the tables alone."""
    named = any(kind == word.partition(":")[0] and word.partition(":")[2] in {"", *tags} for word in row.kinds)
    if not named or any(is_on(list_id, tags, size) for list_id in row.not_lists):
        return False
    if not row.lists and not row.tags:
        return True
    return bool(row.tags & tags) or any(is_on(list_id, tags, size) for list_id in row.lists)
