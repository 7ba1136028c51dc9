"""What does not agree inside a plan file. Each finding is precise and carries its evidence; a doubt is no finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from emergency.core.text import message
from emergency.plans.reading.blocks import Where
from emergency.plans.reading.consistency_of_people import check_duty_phones, check_people, check_posts
from emergency.plans.reading.evidence import Evidence
from emergency.plans.reading.front import version_in
from emergency.plans.reading.levels import ROMAN, level_names, listed_in
from emergency.plans.reading.plan_reading import Inconsistency
from emergency.plans.reading.references import check_references
from emergency.plans.reading.resources import quantity_of
from emergency.plans.reading.titles import area_of, is_company, unit_named
from emergency.plans.reading.words import narrow, number_in, squeeze

Check = Callable[[Evidence], Iterator[Inconsistency]]

_ANNOUNCED_LEVELS = re.compile(
    r"响应[^。；]{0,40}?(?:分为|划分为|设定为|分成)([二三四五2-5])(?:个等级|个级别|级|个层级)[^。；]{0,20}[：:]$",
    re.MULTILINE,
)
_ANNOUNCED_PLANS = re.compile(r"(\d+|[一二三四五六七八九十]+)个?(综合应急预案|专项应急预案|现场处置方案)")
_PLAN_KINDS = {"综合应急预案": "comprehensive", "专项应急预案": "special", "现场处置方案": "on_site"}

# Authorities of earlier reforms and what took over their work in a county (2018 reform of institutions).
_OLD_AUTHORITIES = {
    "安全生产监督管理局": "应急管理局",
    "安全监督管理局": "应急管理局",
    "安监局": "应急管理局",
    "公安消防大队": "消防救援大队",
    "公安消防支队": "消防救援支队",
    "公安消防总队": "消防救援总队",
    "环境保护局": "生态环境局",
    "环保局": "生态环境局",
    "质量技术监督局": "市场监督管理局",
    "工商行政管理局": "市场监督管理局",
    "食品药品监督管理局": "市场监督管理局",
    "国土资源局": "自然资源局",
    "卫生和计划生育局": "卫生健康局",
    "卫生和计划生育委员会": "卫生健康委员会",
}


def find_inconsistencies(evidence: Evidence) -> tuple[Inconsistency, ...]:
    """Every statement of the file that another one contradicts, or that no longer holds."""
    return tuple(found for check in _CHECKS for found in check(evidence))


def check_header_unit(evidence: Evidence) -> Iterator[Inconsistency]:
    """Another organisation's name left in the page header."""
    own = evidence.unit or ""
    for header in evidence.headers:
        named = unit_named(header)
        if named and is_company(named) and own and named not in own and own not in squeeze(header):
            yield Inconsistency(
                "other_unit_name",
                message("The page header names another unit: %(found)s.", found=named),
                {"found": re.split(r"\s{2,}", header.strip())[0], "unit": named, "where": "header"},
                (Where(zone="header"),),
            )


def check_version(evidence: Evidence) -> Iterator[Inconsistency]:
    """The version on the cover differs from the one in the page header."""
    for header in evidence.headers:
        found = version_in(header)
        if found and evidence.version and found.upper() != evidence.version.upper():
            yield Inconsistency(
                "version_mismatch",
                message("The cover says %(cover)s, the page header %(header)s.", cover=evidence.version, header=found),
                {"cover": evidence.version, "header": found},
                (Where(zone="header"),),
            )


def check_citations(evidence: Evidence) -> Iterator[Inconsistency]:
    """A law or standard is cited that another has replaced."""
    for citation in evidence.citations:
        if citation.status == "superseded":
            yield Inconsistency(
                "superseded_citation",
                message(
                    "%(cited)s has been replaced by %(now)s.", cited=citation.text, now=citation.replaced_by or "?"
                ),
                {"cited": citation.text, "replaced_by": citation.replaced_by},
                (citation.where,),
            )


def check_level_count(evidence: Evidence) -> Iterator[Inconsistency]:
    """The plan announces a number of response levels and lists another."""
    for section in evidence.sections:
        announced = _ANNOUNCED_LEVELS.search(section.body)
        listed = list(dict.fromkeys(listed_in(section))) if announced else []
        if announced and listed and number_in(announced.group(1)) != len(listed):
            yield Inconsistency(
                "level_count",
                message(
                    "%(announced)s response levels are announced, %(listed)s are listed.",
                    announced=number_in(announced.group(1)),
                    listed=len(listed),
                ),
                {"announced": number_in(announced.group(1)), "listed": len(listed)},
                (section.where,),
            )


def check_level_names(evidence: Evidence) -> Iterator[Inconsistency]:
    """Response levels are named in two ways (一级 here, Ⅰ级 there)."""
    used: dict[str, dict[str, str]] = {}
    places: dict[str, Where] = {}
    for section in evidence.sections:
        for name in level_names(f"{section.title}\n{section.body}"):
            family = _family(name)
            used.setdefault(family, {}).setdefault(name, section.title)
            places.setdefault(family, section.where)
    ways = {family: names for family, names in used.items() if len(names) > 1 or family != "named"}
    if len(ways) < 2:
        return
    first, second = list(ways)[:2]
    yield Inconsistency(
        "level_naming",
        message(
            "Response levels are named in two ways: %(one)s and %(other)s.",
            one="、".join(sorted(ways[first], key=_order)),
            other="、".join(sorted(ways[second], key=_order)),
        ),
        {
            "names_a": sorted(ways[first], key=_order),
            "names_b": sorted(ways[second], key=_order),
            "where": [next(iter(ways[first].values())), next(iter(ways[second].values()))],
        },
        (places[first], places[second]),
    )


def check_plan_count(evidence: Evidence) -> Iterator[Inconsistency]:
    """A compilation announces a number of special or on-site plans and holds another."""
    held = [part.kind for part in evidence.parts]
    if evidence.kind != "compilation":
        return
    told: set[tuple[str, int | None]] = set()
    for section in evidence.sections:
        for found in _ANNOUNCED_PLANS.finditer(section.body):
            announced, name = number_in(found.group(1)), found.group(2)
            in_file = held.count(_PLAN_KINDS[name])
            if in_file and announced != in_file and (name, announced) not in told:
                told.add((name, announced))
                yield Inconsistency(
                    "plan_count",
                    message(
                        "The plan announces %(announced)s of %(what)s, the file holds %(in_file)s.",
                        announced=announced,
                        what=name,
                        in_file=in_file,
                    ),
                    {"what": name, "announced": announced, "in_file": in_file},
                    (section.where,),
                )


def check_quantities(evidence: Evidence) -> Iterator[Inconsistency]:
    """The text gives another quantity of a thing than the resource list."""
    listed: dict[tuple[str, str], list[float]] = {}
    for resource in evidence.resources:
        if resource.quantity is not None and resource.unit and len(resource.name) > 1 and not resource.approx:
            listed.setdefault((resource.name, resource.unit), []).append(resource.quantity)
    places = {resource.name: resource.where for resource in evidence.resources}
    for (name, unit), quantities in listed.items():
        # A name at the end of a longer one (大功率潜水泵) is another thing.
        alone = rf"(?:(?<![一-鿿])|(?<=[中备有存配括和及])){re.escape(name)}"
        said = re.compile(rf"{alone}(?:共|计|共计)?(\d[\d.]*[万千百]?){re.escape(unit)}")
        for paragraph in evidence.paragraphs:
            if name not in paragraph.text:
                continue
            for found in said.finditer(narrow(paragraph.text)):
                number, _, _ = quantity_of(found.group(1))
                if number is not None and number not in quantities and number != sum(quantities):
                    yield Inconsistency(
                        "quantity_mismatch",
                        message(
                            "The text says %(text)s %(unit)s of %(item)s, the list %(list)s.",
                            text=number,
                            unit=unit,
                            item=name,
                            list=quantities[0],
                        ),
                        {"item": name, "list": quantities[0], "text": number, "unit": unit},
                        (paragraph.where, places[name]),
                    )


def check_authorities(evidence: Evidence) -> Iterator[Inconsistency]:
    """An authority is named that no longer exists under this name."""
    told: set[str] = set()
    own_area = area_of(evidence.unit or "") or area_of(evidence.title or "")
    known = [re.escape(own_area)] if own_area else []
    old = "|".join(_OLD_AUTHORITIES)
    in_cell = re.compile(rf"({'|'.join([*known, '^[一-鿿]{2,6}[省市县区旗]'])})?(?<!原)({old})")
    # In running text a verb may stand before an area, so that only names of two signs are told apart from it.
    in_text = re.compile(rf"({'|'.join([*known, '[一-鿿]{2}[省市县区旗]', '[省市县区]'])})?(?<!原)({old})(?!令)")
    texts = [(contact.unit or "", contact.where, in_cell) for contact in evidence.contacts]
    texts += [(re.sub(r"《[^》]*》(?:（[^）]*）)?", "", p.text), p.where, in_text) for p in evidence.paragraphs]
    for text, where, pattern in texts:
        if not any(sign in text for sign in "局防会"):
            continue
        for match in pattern.finditer(text):
            found = match.group(0)
            if found in told or text[: match.start()].endswith("原"):
                continue
            told.add(found)
            current = (match.group(1) or "") + _OLD_AUTHORITIES[match.group(2)]
            yield Inconsistency(
                "old_authority",
                message("%(found)s is now %(now)s.", found=found, now=current),
                {"found": found, "now": current},
                (where,),
            )


def _family(name: str) -> str:
    if name[0] in ROMAN:
        return "roman"
    if name[0] in "一二三四五":
        return "chinese"
    return "digits" if name[0].isdigit() else "named"


def _order(name: str) -> str:
    return "".join(f"{'一二三四五'.find(sign):02d}" if sign in "一二三四五" else sign for sign in name)


_CHECKS: tuple[Check, ...] = (
    check_header_unit,
    check_version,
    check_citations,
    check_level_count,
    check_level_names,
    check_plan_count,
    check_quantities,
    check_people,
    check_posts,
    check_duty_phones,
    check_authorities,
    check_references,
)
