"""Telephone numbers as plans write them: 138 0001 6742, 138-0001-6901, １３８…, 0640－3109380, （0380）2785493, 119."""

from __future__ import annotations

import re

from emergency.plans.reading.words import narrow

_MOBILE = r"1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}"
_LANDLINE = r"(?:\(0\d{2,3}\)|0\d{2,3})[\s-]*[2-8]\d{6,7}(?:-\d{1,6})?"
_LOCAL = r"[2-8]\d{6,7}"
_SHORT = r"1(?:10|19|20|22|2345|2350|2369|2395|1185)|9[56]\d{3,4}|400[\s-]?\d{3}[\s-]?\d{4}"
_PHONE = re.compile(rf"(?<!\d)(?:{_MOBILE}|{_LANDLINE}|{_SHORT}|{_LOCAL})(?!\d)")
_PERSONAL = re.compile(rf"(?<!\d){_MOBILE}(?!\d)")
_DASHES = str.maketrans("－—–‐―", "-----")


def phones_in(text: str) -> list[str]:
    """Every number in a text, in digits; a landline as area code, hyphen, number."""
    return [_plain(found.group(0)) for found in _PHONE.finditer(narrow(text).translate(_DASHES))]


def mobiles_in(text: str) -> list[tuple[int, str]]:
    """Every mobile number in a text in ordinary width, with the position where it stands."""
    return [(found.start(), _plain(found.group(0))) for found in _PERSONAL.finditer(text.translate(_DASHES))]


def _plain(written: str) -> str:
    if re.match(rf"^{_LANDLINE}$", written):
        bare = re.sub(r"[()\s]", "", written)
        found = re.match(r"^(01\d|02\d|0[3-9]\d{2})-?(\d{7,8})(-\d+)?$", bare)
        return f"{found.group(1)}-{found.group(2)}{found.group(3) or ''}" if found else bare
    return re.sub(r"\D", "", written)
