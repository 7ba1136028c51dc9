"""The paragraph styles of a Word file, resolved through what they are based on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_CHINESE_LEVEL = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_BODY_LEVEL = 9
"""Outline level 9 of the file format means body text: it takes an inherited level away."""

_SIZE_UNSAID = 20
"""Half-points of a text whose size nothing in the file says."""

# Word stores the English name whatever the language of the program; WPS and hand-made templates store Chinese ones.
_HEADING_NAMES = (
    re.compile(r"^(?:heading|标题|標題)\s*([1-9])$"),
    re.compile(r"^(?:标题|标题样式)\s*([一二三四五六])$"),
    re.compile(r"^([一二三四五六])级(?:标题)?$"),
    re.compile(r"^([1-9])级标题$"),
)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph gets from its style."""

    level: int | None = None
    is_title: bool = False
    is_contents: bool = False
    bold: bool = False
    size: int = _SIZE_UNSAID
    centred: bool = False
    num_id: str | None = None
    num_level: int | None = None


@dataclass(slots=True)
class Styles:
    """All paragraph styles of a file; each is resolved when a paragraph first uses it, for most are never used."""

    raw: dict[str, Any]
    base: Style
    default_id: str
    _resolved: dict[str, Style] = field(default_factory=dict)

    def get(self, style_id: str | None) -> Style:
        """The style of that id; an unknown or missing id means the default, as in Word."""
        return self._resolve(style_id if style_id in self.raw else self.default_id, ())

    def _resolve(self, style_id: str | None, seen: tuple[str, ...]) -> Style:
        if style_id is None or style_id in seen or style_id not in self.raw:
            return self.base
        if style_id not in self._resolved:
            element = self.raw[style_id]
            based_on = element.find(f"{W}basedOn")
            parent = None if based_on is None else based_on.get(f"{W}val")
            self._resolved[style_id] = _inherit(self._resolve(parent, (*seen, style_id)), element)
        return self._resolved[style_id]


def read_styles(root: Any | None) -> Styles:
    """Read `word/styles.xml` (its root element, or None where the file has none)."""
    if root is None:
        return Styles({}, Style(), "")
    raw = {style.get(f"{W}styleId"): style for style in root.iterfind(f"{W}style")}
    base = Style(size=_size(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")) or _SIZE_UNSAID)
    default = (s for s, e in raw.items() if e.get(f"{W}default") == "1" and e.get(f"{W}type") == "paragraph")
    return Styles(raw, base, next(default, ""))


def is_on(properties: Any | None, name: str) -> bool | None:
    """Whether a toggle such as bold is on, off, or (None) not said by these run properties."""
    toggle = None if properties is None else properties.find(f"{W}{name}")
    return None if toggle is None else toggle.get(f"{W}val") not in ("0", "false", "off")


def outline_level(properties: Any | None) -> int | None:
    """The outline level (1 to 9; 10 takes an inherited one away) that paragraph properties declare."""
    found = None if properties is None else properties.find(f"{W}outlineLvl")
    return None if found is None else int(found.get(f"{W}val")) + 1


def numbering_of(properties: Any | None) -> tuple[str | None, int | None]:
    """The list and its level that paragraph properties name, each None where they do not."""
    found = None if properties is None else properties.find(f"{W}numPr")
    if found is None:
        return None, None
    num_id, level = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    return (
        None if num_id is None else num_id.get(f"{W}val"),
        None if level is None else int(level.get(f"{W}val")),
    )


def _size(properties: Any | None) -> int | None:
    found = None if properties is None else properties.find(f"{W}sz")
    return None if found is None else int(float(found.get(f"{W}val")))


def _inherit(parent: Style, element: Any) -> Style:
    name_element = element.find(f"{W}name")
    name = (name_element.get(f"{W}val") if name_element is not None else "").strip().lower()
    paragraph, run = element.find(f"{W}pPr"), element.find(f"{W}rPr")
    level = outline_level(paragraph) or _named_level(name) or parent.level
    num_id, num_level = numbering_of(paragraph)
    centre = None if paragraph is None else paragraph.find(f"{W}jc")
    bold = is_on(run, "b")
    return replace(
        parent,
        level=level if level is None or level <= _BODY_LEVEL else None,
        is_title=parent.is_title or name in ("title", "标题"),
        is_contents=parent.is_contents or name.startswith(("toc ", "目录 ", "wpsoffice手动目录")),
        bold=parent.bold if bold is None else bold,
        size=_size(run) or parent.size,
        centred=parent.centred if centre is None else centre.get(f"{W}val") == "center",
        num_id=parent.num_id if num_id is None else num_id,
        num_level=parent.num_level if num_level is None else num_level,
    )


def _named_level(name: str) -> int | None:
    for pattern in _HEADING_NAMES:
        if found := pattern.match(name):
            level = found.group(1)
            return _CHINESE_LEVEL.get(level) or int(level)
    return None
