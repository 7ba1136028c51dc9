"""The number of a receipt (登记编号): the pattern that an authority sets, checked and filled in.

No national text lays the form down (regulations 4.3); usual is the area's code, the year and a serial number.
"""

from __future__ import annotations

import re

from emergency.core.text import Message, message

DEFAULT_PATTERN = "{area}-{year}-{number:3}"
LONGEST = 60

_PART = re.compile(r"\{(area|year|number)(?::([1-6]))?\}")
_BETWEEN = re.compile(r"[0-9A-Z\u4e00-\u9fff〔〕（）().\-]*")


def pattern_problem(pattern: str) -> Message | None:
    """What is wrong with a pattern, in a sentence; None when it can number receipts.

    The year is part of it, since the serial number begins anew each year and no number may be given twice. Letters
    are capitals, because people type numbers into the page of verification in either case.
    """
    parts = [match[1] for match in _PART.finditer(pattern)]
    if parts.count("number") != 1 or parts.count("year") != 1 or parts.count("area") > 1:
        return message("The pattern holds {year} and {number} once each, and {area} at most once.")
    if any(match[2] and match[1] != "number" for match in _PART.finditer(pattern)):
        return message("Only {number} takes a width, such as {number:3}.")
    if re.search(r"\}\{number", pattern) or re.search(r"\d\{number|\{number(:\d)?\}[0-9{]", pattern):
        return message("A sign that is no digit stands before and after {number}, so that no two numbers look alike.")
    if not _BETWEEN.fullmatch(_PART.sub("", pattern)):
        return message("Between the parts stand Chinese characters, capital letters, digits, brackets, dots, dashes.")
    if len(number_from(pattern, area="000000000000", year=2000, number=999_999)) > LONGEST:
        return message("A number by this pattern would be longer than %(most)s signs.", most=LONGEST)
    return None


def number_from(pattern: str, *, area: str, year: int, number: int) -> str:
    """The number that a pattern gives: `370126-2026-001`; a serial number wider than its place is written in full."""

    def part(match: re.Match[str]) -> str:
        match match[1]:
            case "area":
                return area
            case "year":
                return str(year)
            case _:
                return f"{number:0{int(match[2] or 1)}d}"

    return _PART.sub(part, pattern)
