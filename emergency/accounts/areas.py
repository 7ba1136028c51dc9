"""The administrative divisions of the country, to fill the table of areas with.

They come from the list that python-stdnum carries for identity numbers (GB/T 2260 with its changes). It lacks some
of the latest changes, so an administrator may add and rename areas.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import NamedTuple

_PROVINCE = re.compile(r'(?P<code>\d{2}) province="(?P<names>[^"]*)"')
_BELOW = re.compile(r'\s+(?P<code>\d{4}) county="(?P<names>[^"]*)"')
_NAME = re.compile(r"(?:\[\d*-(?P<until>\d*)\])?(?P<name>[^,\[\]]+)")

_HEADINGS = {"市辖区", "县", "林区"}
"""Rows of the standard that group others and are no place (so are those that say 直辖)."""


class Division(NamedTuple):
    """A division with its six-digit code and the code of the one it belongs to (empty for provinces)."""

    code: str
    name: str
    parent_code: str


def divisions() -> list[Division]:
    """Every division of today, each after the one it belongs to."""
    names = _present_names()
    return [Division(code, names[code], _parent(code, names)) for code in sorted(names)]


def _present_names() -> dict[str, str]:
    names: dict[str, str] = {}
    province = ""
    for line in (files("stdnum.cn") / "loc.dat").read_text(encoding="utf-8").splitlines():
        if match := _PROVINCE.match(line):
            province = match["code"]
        elif (match := _BELOW.match(line)) and (name := _name_today(match["names"])):
            names[province + match["code"]] = name
    return names


def _name_today(names: str) -> str:
    """Names with their years, `[-1991]东郊区,[1992-]东丽区`: the one without an end, or none."""
    for match in _NAME.finditer(names):
        name = match["name"]
        if not match["until"] and name not in _HEADINGS and "直辖" not in name:
            return name
    return ""


def _parent(code: str, names: dict[str, str]) -> str:
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in names:
            return above
    return ""
