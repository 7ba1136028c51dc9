"""Telephone numbers: mobile, landline with area code, service and emergency numbers, several in a cell."""

from __future__ import annotations

import re

from emergency.core.tables.cells import PLAIN, Setting, Unreadable, Value, folded
from emergency.core.text import message

_LABEL = re.compile(
    r"(手机号?码?|移动电话|办公室?|办公电话|固定电话|固话|座机|值班室?|值班电话|联系电话|电话号?码?|电话|传真|宅电|单位|"
    r"tel|mobile|mob|phone)[:：.]?",
    re.IGNORECASE,
)
_APART = re.compile(r"[/,，;；、|\n\r]|或者?|以及|和|及|&")
_ASIDE = re.compile(r"\(([^()]*)\)")
_AREA_IN_BRACKETS = re.compile(r"\((0\d{2,3})\)")
_COUNTRY = re.compile(r"^(?:\+|00)86[\s-]*(?:\(0\))?|^86[\s-]*(?=1[3-9]\d)")
_NAME = re.compile(r"^[\u4e00-\u9fff·]{1,8}[:：]?(?=[\d+(])|(?<=\d)[\u4e00-\u9fff·]{2,6}$")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_SERVICE = re.compile(r"[48]00\d{7}|9[56]\d{3,4}|1(?:10|19|20|22|2\d{3})")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))-?([2-9]\d{6,7}|9[56]\d{3,4}|12\d{3})(?:(?:-|转)(\d{1,6}))?")
_MADE_UP_AREA = re.compile(r"(0\d{2,3})-(\d{7,8})(?:(?:-|转)(\d{1,6}))?")


def phones(value: Value, _setting: Setting = PLAIN) -> list[str]:
    """Parser: every number in the cell: mobiles as digits, landlines as area-number, extensions after another dash.

    Raises Unreadable `phone_invalid` when any part of the cell is no number; nothing is left out silently.
    """
    if isinstance(value, float | int) and not isinstance(value, bool):
        digits = str(int(value)) if float(value).is_integer() else ""
        if _MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits):
            return [digits]
        raise _invalid()
    if isinstance(value, str) and _MOBILE.fullmatch(value) and value.isascii():
        return [value]
    found: list[str] = []
    for part in _parts(_lines(value)):
        number = _number(part)
        if number is None:
            # Two numbers with nothing but a space between them.
            pieces = [_number(piece) for piece in part.split()]
            if len(pieces) < 2 or None in pieces:
                raise _invalid()
            found += [piece for piece in pieces if piece]
        else:
            found.append(number)
    if not found:
        raise _invalid()
    return list(dict.fromkeys(found))


def _lines(value: Value) -> str:
    # A line break inside the cell divides numbers, so it must outlive the cleaning of stray spaces.
    return "/".join(folded(line) for line in value.splitlines()) if isinstance(value, str) else folded(value)


def _parts(said: str) -> list[str]:
    said = _LABEL.sub("", _AREA_IN_BRACKETS.sub(r"\1-", said))
    said = _ASIDE.sub(lambda aside: f"/{aside[1]}/" if re.search(r"\d{5}", aside[1]) else " ", said)
    parts = (_NAME.sub("", part.strip(" :：-.。")) for part in _APART.split(said))
    return [part for part in (part.strip() for part in parts) if part]


def _number(part: str) -> str | None:
    national = _COUNTRY.sub("", part)
    if national != part and not _MOBILE.fullmatch(re.sub(r"\D", "", national)):
        # Written for callers from abroad, an area code has lost its zero.
        national = "0" + national.lstrip("0")
    part = national
    part = re.sub(r"\s*[-—–－―‐]\s*", "-", part).strip("-")
    dense = re.sub(r"[\s.·-]", "", part)
    if _MOBILE.fullmatch(dense) and _is_grouped(part):
        return dense
    if _SERVICE.fullmatch(dense):
        return dense
    spaced = re.sub(r"\s+", "-", part)
    landline = _LANDLINE.fullmatch(dense) or _LANDLINE.fullmatch(spaced) or _MADE_UP_AREA.fullmatch(spaced)
    if landline:
        return "-".join(group for group in landline.groups() if group)
    return None


def _is_grouped(part: str) -> bool:
    """Digits in groups of at least two: `1 3 8 …` is a number spelt out by no one."""
    return all(len(group) >= 2 for group in re.split(r"[\s.·-]+", part))


def _invalid() -> Unreadable:
    return Unreadable("phone_invalid", message("Not a telephone number: 11 digits, or area code and number."))
