"""The paragraph styles of a Word file, resolved through what they are based on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE, ALIGNED, BOLD = f"{W}val", f"{W}jc", f"{W}b"
PARAGRAPH_PROPERTIES, RUN_PROPERTIES = f"{W}pPr", f"{W}rPr"
_NAME, _OUTLINE, _LIST, _SIZE = f"{W}name", f"{W}outlineLvl", f"{W}numPr", f"{W}sz"

Properties = dict[str, Any]
"""The children of a properties element by their tags."""

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
    defaults = properties_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
    base = Style(size=size_of(defaults) or _SIZE_UNSAID)
    default = (s for s, e in raw.items() if e.get(f"{W}default") == "1" and e.get(f"{W}type") == "paragraph")
    return Styles(raw, base, next(default, ""))


def properties_of(element: Any | None) -> Properties:
    """The children of a properties element by tag, so that each is looked up without another walk."""
    return {} if element is None else {child.tag: child for child in element}


def is_on(properties: Properties, tag: str) -> bool | None:
    """Whether a toggle such as bold is on, off, or (None) not said by these properties."""
    toggle = properties.get(tag)
    return None if toggle is None else toggle.get(VALUE) not in ("0", "false", "off")


def outline_level(properties: Properties) -> int | None:
    """The outline level (1 to 9; 10 takes an inherited one away) that paragraph properties declare."""
    found = properties.get(_OUTLINE)
    return None if found is None else int(found.get(VALUE)) + 1


def numbering_of(properties: Properties) -> tuple[str | None, int | None]:
    """The list and its level that paragraph properties name, each None where they do not."""
    found = properties.get(_LIST)
    if found is None:
        return None, None
    num_id, level = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    return (
        None if num_id is None else num_id.get(VALUE),
        None if level is None else int(level.get(VALUE)),
    )


def size_of(properties: Properties) -> int | None:
    """The size of type in half-points, or None where the properties do not say it."""
    found = properties.get(_SIZE)
    return None if found is None else int(float(found.get(VALUE)))


def _inherit(parent: Style, element: Any) -> Style:
    own = properties_of(element)
    name = own[_NAME].get(VALUE).strip().lower() if _NAME in own else ""
    paragraph, run = properties_of(own.get(PARAGRAPH_PROPERTIES)), properties_of(own.get(RUN_PROPERTIES))
    level = outline_level(paragraph) or _named_level(name) or parent.level
    num_id, num_level = numbering_of(paragraph)
    aligned, bold = paragraph.get(ALIGNED), is_on(run, BOLD)
    return replace(
        parent,
        level=level if level is None or level <= _BODY_LEVEL else None,
        is_title=parent.is_title or name in ("title", "标题"),
        is_contents=parent.is_contents or name.startswith(("toc ", "目录 ", "wpsoffice手动目录")),
        bold=parent.bold if bold is None else bold,
        size=size_of(run) or parent.size,
        centred=parent.centred if aligned is None else aligned.get(VALUE) == "center",
        num_id=parent.num_id if num_id is None else num_id,
        num_level=parent.num_level if num_level is None else num_level,
    )


def _named_level(name: str) -> int | None:
    for pattern in _HEADING_NAMES:
        if found := pattern.match(name):
            level = found.group(1)
            return _CHINESE_LEVEL.get(level) or int(level)
    return None
