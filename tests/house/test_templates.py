"""Templates compile, lie under their slice's name, import nothing unused, and speak through the catalogues."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from emergency.core.paths import TEMPLATES

ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
_HAN = re.compile(r"[一-鿿]+")
_COMMENT = re.compile(r"\{#.*?#\}", re.S)
_SPEAKS_BOTH = {"layout/page.html", "layout/focus.html", "layout/wall.html", "layout/print.html"}


@pytest.mark.parametrize("name", ALL)
def test_it_compiles(whole_app: Flask, name: str) -> None:
    assert whole_app.jinja_env.get_template(name) is not None


@pytest.mark.parametrize("name", ALL)
def test_it_lies_under_a_slice(whole_app: Flask, name: str) -> None:
    assert name.split("/")[0] in {*whole_app.blueprints, "layout"}


@pytest.mark.parametrize("name", ALL)
def test_what_it_imports_is_used(name: str) -> None:
    text = _COMMENT.sub("", (TEMPLATES / name).read_text())
    for alias in re.findall(r"{% import '[^']+' as (\w+)", text):
        assert len(re.findall(rf"\b{alias}\.", text)) > 0, f"{alias} is imported and not used"


@pytest.mark.parametrize("name", [name for name in ALL if name != "home/parts.html"])
def test_nothing_is_said_outside_the_catalogues(name: str) -> None:
    text = _COMMENT.sub("", (TEMPLATES / name).read_text())
    text = re.sub(r'<(\w+)[^>]*lang="zh-Hans-CN"[^>]*>[^<]*</\1>', "", text)
    said = [word for word in _HAN.findall(text) if word not in {"居安", "中文", "演练", "核验码"}]
    assert not said, f"Chinese text in a template: {said[:5]}"


def test_no_template_loads_from_another_host() -> None:
    for path in Path(TEMPLATES).rglob("*.html"):
        assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", path.read_text()), path
