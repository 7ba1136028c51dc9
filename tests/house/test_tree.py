"""The tree names the work, and the project speaks of itself alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLICE_FILES = {
    "__init__", "views", "api", "commands", "jobs", "forms", "schemas", "imports", "reports", "actions", "queries",
    "models", "rules",
}  # fmt: skip


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_there_are_no_drawers() -> None:
    drawers = {"utils", "helpers", "common", "services", "misc", "util"}
    named = [path for path in _tracked("*.py") if path.stem in drawers or drawers & set(path.parent.parts)]
    assert not named


def test_package_inits_hold_a_docstring_and_nothing_else() -> None:
    for path in _tracked("emergency/**/__init__.py", "drills/**/__init__.py", "resources_db/**/__init__.py"):
        text = path.read_text().strip()
        assert re.fullmatch(r'"""[^"]+"""', text), path


def test_no_address_of_a_package_registry_is_written_down() -> None:
    marks = re.compile(r"index-url|find-links|\"resolved\"|^registry\s*=", re.M)
    for path in _tracked(
        "requirements/*", "package*.json", ".npmrc", "*.toml", "setup", "run", "test", "Makefile", ".ci/*"
    ):
        text = path.read_text()
        if path.name == "Makefile":
            text = text.replace("--no-emit-index-url", "")
        assert not marks.search(text), path


def test_no_file_made_by_others_is_committed() -> None:
    vendored = [
        path for path in _tracked() if "vendor/" in path.as_posix() or path.suffix in {".ttf", ".woff2", ".min.js"}
    ]
    assert not vendored


@pytest.mark.parametrize("name", ["zh_Hans_CN"])
def test_compiled_catalogues_are_not_committed(name: str) -> None:
    assert not [path for path in _tracked() if path.suffix == ".mo" and name in path.parts]
