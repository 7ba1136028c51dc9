"""One wheel holds all that the application needs, and nothing of the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from emergency import catalogues

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in the wheel that hatchling builds of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    catalogues.compile_catalogue()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def _tracked(*patterns: str) -> set[str]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True
    )
    return {name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()}


def test_it_holds_the_code_the_rules_and_the_static_files(inside: set[str]) -> None:
    assert _tracked("emergency", "drills", "resources_db") - {".gitignore"} - inside == set()
    assert {name for name in inside if name.startswith("drills/rules/")} >= {"drills/rules/o708.toml"}


def test_it_holds_the_templates_inside_the_package(inside: set[str]) -> None:
    assert {f"emergency/{name}" for name in _tracked("templates")} <= inside
    assert not [name for name in inside if name.startswith("templates/")]


def test_it_holds_what_set_up_brings(inside: set[str]) -> None:
    assert "emergency/translations/zh_Hans_CN/LC_MESSAGES/messages.mo" in inside
    vendor = ROOT / "emergency" / "static" / "vendor"
    brought = {f"emergency/static/vendor/{path.name}" for path in vendor.iterdir() if path.is_file()}
    assert brought
    assert brought <= inside


def test_it_leaves_no_general_name_behind(inside: set[str]) -> None:
    tops = {name.split("/")[0] for name in inside}
    assert {name for name in tops if not name.endswith(".dist-info")} == {"emergency", "drills", "resources_db"}
    assert not [name for name in inside if "/var/" in name or name.endswith((".sqlite3", ".pyc", ".env"))]
