"""What stands in front of a plan and in its page headers: title, unit, version, number and date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from emergency.plans.reading.blocks import Block, Paragraph, Table
from emergency.plans.reading.titles import (
    area_of,
    is_authority,
    is_company,
    names_annexes,
    names_plan,
    plan_title,
    unit_named,
)
from emergency.plans.reading.words import is_sentence, narrow, number_in, squeeze

_LABELS = {
    "number": re.compile(r"^(?:应急)?预案编号|^文件编号|^编号$"),
    "version": re.compile(r"^版本号?$|^版次$|^预案版本"),
    "unit": re.compile(r"^(?:编制|发布|颁布|编写|制定)(?:单位|部门|机构)"),
    "date": re.compile(r"^(?:颁布|发布|实施|施行|批准|编制|印发)(?:日期|时间)"),
}
_VERSION = re.compile(r"版(?:本号?|次)\s*[:：]?\s*([A-Za-z]?\s*[/-]?\s*\d[\w./-]*|第[一二三四五六七八九十\d]+版)")
_DATE = re.compile(
    r"(\d{4}|[一二三四五六七八九〇○零]{4})\s*年\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*月(?:\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日)?"
)
_ISO_DATE = re.compile(r"\b(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?\b")
_ISSUER = re.compile(r"^(.{4,40}?)文件$")
_ANNOUNCED = re.compile(r"关于(?:印发|发布|颁布)《(.+?)》的(?:通知|决定)")


@dataclass(frozen=True, slots=True)
class Day:
    """A date as a title page gives it; many give the month alone."""

    year: int
    month: int
    day: int | None = None

    @property
    def as_month(self) -> str:
        """The month as YYYY-MM."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def as_date(self) -> date | None:
        """The day, where the file gives one that exists."""
        try:
            return None if self.day is None else date(self.year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Front:
    """What the pages before the plan say about it."""

    title: str | None
    unit: str | None
    issuer: str | None
    version: str | None
    number: str | None
    day: Day | None


def read_front(front: Sequence[Block], titles: Sequence[str], headers: Sequence[str]) -> Front:
    """Read cover, circular and approval page. `titles` are those of the parts, `headers` the page headers."""
    told = dict(_told(front))
    lines = [block for block in front if isinstance(block, Paragraph) and block.text and not block.in_contents]
    issuer = next((found.group(1) for line in lines if (found := _ISSUER.match(squeeze(line.text)))), None)
    stated = told.get("unit") or issuer
    cover = _cover_title(lines, stated)
    title = _title(lines, cover, titles, headers)
    unit = stated or _unit_of(title, lines)
    version = told.get("version") or next(filter(None, (version_in(line.text) for line in lines)), None)
    return Front(title, unit, issuer or _signed(lines), version, told.get("number"), _day(told, lines))


def version_in(text: str) -> str | None:
    """The version label in a line such as "…应急预案    版本号：V2.0"."""
    found = _VERSION.search(narrow(text))
    return squeeze(found.group(1)) if found else None


def day_in(text: str) -> Day | None:
    """The first date that a line writes in figures or Chinese words."""
    written = _DATE.search(narrow(text)) or _ISO_DATE.search(narrow(text))
    if not written:
        return None
    year, month, day = (number_in(part) if part else None for part in written.groups())
    return Day(year, month, day) if year and month and month <= 12 else None


def _told(front: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Labels with their values, from lines "版本号：V1.3" and from the cells of a cover table."""
    pairs: list[tuple[str, str]] = []
    for block in front:
        if isinstance(block, Table):
            pairs += [pair for row in block.rows for pair in pairwise(row)]
        elif not block.in_contents and re.search("[:：]", block.text):
            label, value = re.split("[:：]", block.text, maxsplit=1)
            pairs.append((label, value))
    seen = set()
    for label, value in pairs:
        for name, pattern in _LABELS.items():
            if name not in seen and value.strip() and pattern.search(squeeze(label)):
                seen.add(name)
                yield name, squeeze(value)


def _cover_title(lines: Sequence[Paragraph], unit: str | None) -> str | None:
    """The title of the cover, put together where the unit and the name of the plan stand on lines of their own."""
    for at, line in enumerate(lines):
        if not names_plan(line.text) or names_annexes(line.text):
            continue
        title = squeeze(line.text)
        above = squeeze(lines[at - 1].text) if at else ""
        names_unit = bool(above) and above in (unit, unit_named(above), area_of(above))
        return above + title if names_unit and not _names_owner(title, above) else title
    return None


def _names_owner(title: str, unit: str) -> bool:
    """Whether a title says by itself whose plan it is: it begins with the unit's name or the unit's area."""
    area = area_of(unit)
    return title.startswith(unit) or (area is not None and not is_company(unit) and title.startswith(area))


def _title(lines: Sequence[Paragraph], cover: str | None, titles: Sequence[str], headers: Sequence[str]) -> str | None:
    announced = next((found.group(1) for line in lines if (found := _ANNOUNCED.search(squeeze(line.text)))), None)
    own = titles[0] if len(titles) == 1 and titles[0] else None
    headed = next(
        (plan_title(part) for header in headers for part in re.split(r"\s{2,}|版本", header) if names_plan(part)), None
    )
    return announced or _longest_of(own, cover) or headed or (titles[0] if titles and titles[0] else None)


def _longest_of(own: str | None, cover: str | None) -> str | None:
    """The fuller of the two titles where one contains the other, else the one above the text."""
    if own and cover:
        return cover if cover.endswith(own) else own
    return own or cover


def _unit_of(title: str | None, lines: Sequence[Paragraph]) -> str | None:
    """The unit by the beginning of the title, or by a line of the cover that is nothing but its name."""
    named = unit_named(title) if title else None
    if named:
        return named
    alone = (squeeze(line.text) for line in lines if not is_sentence(line.text))
    return next((text for text in alone if unit_named(text) == text), None)


def _signed(lines: Sequence[Paragraph]) -> str | None:
    """The authority that stands alone on a line of the cover, as publishers do."""
    alone = (squeeze(line.text) for line in lines if not is_sentence(line.text))
    return next((text for text in alone if unit_named(text) == text and is_authority(text)), None)


def _day(told: dict[str, str], lines: Sequence[Paragraph]) -> Day | None:
    if "date" in told and (day := day_in(told["date"])):
        return day
    alone = [line for line in lines if not is_sentence(line.text) and len(line.text) <= 24]
    return next((day for line in reversed(alone) if (day := day_in(line.text))), None)
