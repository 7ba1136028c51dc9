"""Which instruments a plan cites, and what has become of them.

Plans cite in many ways: 《…法》（2021年修正）, 《…条例》（国务院令第708号）, 《…导则》（GB/T 29639-2020), with old
numbers, old titles, Chinese numerals. Each is brought to one way of writing and looked up in the register.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from emergency.core.instruments import Instrument, Register, Status, shipped


@dataclass(frozen=True)
class Citation:
    """An instrument as a text cites it, between `start` and `end`, and what has become of it."""

    text: str
    start: int
    end: int
    title: str
    status: Status
    instrument: Instrument | None = None
    replaced_by: str | None = None
    verified: bool = True


def find_cited(text: str, *, on: date, register: Register | None = None) -> list[Citation]:
    """The instruments that a text cites as 《title》（number or year）, with their status on a day, in order.

    Looked up in `register` (default: the one we ship). Titles without number that are not on record are left out,
    since forms and other plans are cited alike.
    """
    known = register or shipped()
    found = (_citation(match, on, known) for match in _CITED.finditer(text))
    return [citation for citation in found if citation is not None]


_STANDARD_NUMBER = r"[A-Z]{2,4}(?:[/／][TZ])?\s?\d[\d.]*\s?[-—–]\s?\d{4}"
_CITED = re.compile(
    rf"(?P<before>{_STANDARD_NUMBER}\s?)?《(?P<title>(?:[^《》]|《[^《》]*》){{2,80}})》"
    rf"(?:\s?[（(〔\[](?P<details>[^《》\n]{{1,60}}?)[）)〕\]](?!\d*号)|\s?(?P<after>{_STANDARD_NUMBER}))?"
)
_STANDARD = re.compile(r"([A-Z]{2,4})(?:/?[TZ])?(\d[\d.]*)-(\d{4}|\d{2})(?!\d)")
_NUMBER = re.compile(r"令\d+|〔\d{4}〕\d+")


class _Known(NamedTuple):
    """What a citation means: the instrument, or (`is_former`) what it replaced, and whether that was checked."""

    instrument: Instrument
    is_former: bool
    verified: bool


def _citation(match: re.Match[str], on: date, register: Register) -> Citation | None:
    title, in_title = _title_key(match["title"])
    given = (match["before"], match["after"], match["details"], in_title)
    details = _details_key(" ".join(part for part in given if part))
    unknown = Citation(match[0], match.start(), match.end(), match["title"], Status.UNKNOWN)
    known = _known_by_number(details, register)
    if known is None:
        known = _titles_on_record(register).get(title)
        if known is None or _has_number(details):
            # A number we don't know, under whatever title, may be newer or older than ours.
            return unknown if _has_number(details) else None
        known = _dated(known, details)
        if known is None:
            return unknown
    return replace(unknown, **_standing(known, on, register))


def _dated(known: _Known, details: str) -> _Known | None:
    """The same instrument in the edition of the year that is cited; None for one later than ours."""
    years = _years(details)
    one = known.instrument
    if known.is_former or not years:
        return known
    if max(years) > max(one.year, one.in_force_from.year if one.in_force_from else 0):
        return None
    return known._replace(is_former=max(years) < one.year)


def _standing(known: _Known, on: date, register: Register) -> dict[str, Any]:
    """What has become of an instrument, or of what it replaced, by a day."""
    one = known.instrument
    status = one.status_on(on)
    successor = register.by_id.get(one.successor) if one.successor else None
    if known.is_former:
        # Until the new edition is in force, the former one is.
        status = Status.CURRENT if status == Status.NOT_YET else Status.SUPERSEDED
        successor = one
    is_superseded = status == Status.SUPERSEDED
    return {
        "status": status,
        "instrument": one,
        "replaced_by": successor.name if is_superseded and successor else None,
        "verified": known.verified and one.verified and not (is_superseded and "in_force_until" in one.unverified),
    }


def _known_by_number(details: str, register: Register) -> _Known | None:
    for base, year in _standards(details):
        if base in _standards_on_record(register):
            known = _standards_on_record(register)[base]
            return known._replace(is_former=known.is_former or year < known.instrument.year)
    found = _number_on_record(register).search(details)
    if found is None:
        return None
    known = _numbers_on_record(register)[found[0]]
    # Laws are often cited by the number of their first edition and the year of the present one.
    is_amended = max(_years(details), default=0) >= known.instrument.year
    return known._replace(is_former=known.is_former and not is_amended)


def _years(details: str) -> list[int]:
    return [int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", details)]


@lru_cache(maxsize=8)
def _titles_on_record(register: Register) -> dict[str, _Known]:
    titles: dict[str, _Known] = {}
    for one in register.all():
        titles[_title_key(one.title.zh)[0]] = _Known(one, is_former=False, verified=True)
        for former in one.former:
            if former.title:
                titles[_title_key(former.title)[0]] = _Known(one, is_former=True, verified=former.verified)
    return titles


@lru_cache(maxsize=8)
def _numbers_on_record(register: Register) -> dict[str, _Known]:
    numbers: dict[str, _Known] = {}
    for one in register.all():
        for verified, given in ((True, (one.number, *one.numbers)), (False, one.numbers_unverified)):
            for number in given:
                checked = verified and "number" not in one.unverified
                numbers[_details_key(number)] = _Known(one, is_former=False, verified=checked)
        for former in one.former:
            numbers[_details_key(former.number)] = _Known(one, is_former=True, verified=former.verified)
    return {key: known for key, known in numbers.items() if key and not _STANDARD.search(key)}


@lru_cache(maxsize=8)
def _number_on_record(register: Register) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, _numbers_on_record(register))) + r")(?!\d)")


@lru_cache(maxsize=8)
def _standards_on_record(register: Register) -> dict[str, _Known]:
    """Standards by letters and number without the year: an older year of the same number is an older edition."""
    standards: dict[str, _Known] = {}
    for one in register.all():
        for base, _ in _standards(_details_key(one.number)):
            standards[base] = _Known(one, is_former=False, verified=True)
        for former in one.former:
            for base, _ in _standards(_details_key(former.number)):
                standards[base] = _Known(one, is_former=True, verified=former.verified)
    return standards


def _standards(details: str) -> Iterator[tuple[str, int]]:
    for letters, number, year in _STANDARD.findall(details):
        yield letters + number, int(year) if len(year) == 4 else 1900 + int(year)


def _has_number(details: str) -> bool:
    return bool(_STANDARD.search(details) or _NUMBER.search(details))


def _title_key(title: str) -> tuple[str, str]:
    """A title without spaces, the country's name and brackets, and what stood in the brackets."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", title))
    in_brackets = " ".join(re.findall(r"\(([^()]*)\)", folded))
    bare = re.sub(r"\([^()]*\)|[,、:《》〈〉<>]", "", folded)
    return bare.removeprefix("中华人民共和国"), in_brackets


_NUMERALS = {numeral: digit for digit, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_SHORT_NAMES = (
    ("中华人民共和国", ""),
    ("国家安全生产监督管理总局", "安监总局"),
    ("国家安监总局", "安监总局"),
    ("国令", "国务院令"),
)


def _details_key(details: str) -> str:
    """Numbers in one way of writing: half width, Arabic, without 第 and 号, with the usual short names."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", details)).upper()
    folded = re.sub("[—–‐]", "-", folded)
    folded = re.sub(r"[\[(〔【](\d{4})[\])〕】]", r"〔\1〕", folded)
    for long, short in _SHORT_NAMES:
        folded = folded.replace(long, short)
    folded = re.sub("第([〇零○一二三四五六七八九十百]+)号", lambda m: f"第{_arabic(m[1])}号", folded)
    folded = re.sub(r"第(\d+)号令", r"令\1", folded)
    return re.sub(r"第?(\d+)号", r"\1", folded)


def _arabic(numeral: str) -> int:
    """A Chinese numeral below a thousand: 六十九, 四百九十三, 七〇八."""
    if not re.search("[十百]", numeral):
        return int("".join(str(_NUMERALS[char]) for char in numeral))
    total, digit = 0, 0
    for char in numeral:
        if char in "十百":
            total += (digit or 1) * (100 if char == "百" else 10)
            digit = 0
        else:
            digit = _NUMERALS[char]
    return total + digit
