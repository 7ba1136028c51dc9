"""Uploaded documents: known by their content, refused before any parser sees them, kept as they came."""

from __future__ import annotations

import io
import json
import os
import random
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from emergency.core.errors import Invalid, NotFound
from emergency.core.files import (
    IMAGES,
    PLANS,
    SIZE,
    TABLES,
    FileChanged,
    Kind,
    Store,
    decode,
    inspect,
    shown_name,
)
from emergency.core.tables.importing import preview_table
from resources_db.supplies.imports import STOCK
from tests.emergency.core.hostile import HOSTILE, office

ALL = frozenset(Kind)
MADE = Path(__file__).parents[3] / "tests/samples/made"

IN_A_CHILD = """
import json, resource, sys, time
from emergency.core.errors import Invalid
from emergency.core.files import Kind, inspect
from pathlib import Path
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
try:
    code = inspect(Path(sys.argv[1]), sys.argv[2], frozenset(Kind)).kind
except Invalid as refusal:
    code = refusal.code
    assert list(refusal.fields) == ["file"] and str(refusal.message)
used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
print(json.dumps([code, time.monotonic() - start, used]))
"""


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_quickly_and_in_little_memory(case: str, tmp_path: Path) -> None:
    filename, make = HOSTILE[case]
    path = tmp_path / "upload"
    path.write_bytes(make())
    answer = subprocess.run(
        [sys.executable, "-c", IN_A_CHILD, str(path), filename], capture_output=True, check=True, text=True, timeout=60
    )
    code, seconds, megabytes = json.loads(answer.stdout)
    assert code == case.split(" ")[0]
    assert seconds < 2
    assert megabytes < 150


def test_a_file_over_the_limit_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.docx"
    with path.open("wb") as file:
        file.truncate(SIZE + 1)
    with pytest.raises(Invalid) as refusal:
        inspect(path, path.name, ALL)
    assert refusal.value.code == "file_too_large"
    assert "25 MB" in str(refusal.value.message)


@pytest.mark.parametrize("path", sorted(path for path in MADE.iterdir() if path.stem.startswith(("plan", "table"))))
def test_ordinary_documents_are_taken_for_what_they_are(path: Path) -> None:
    document = inspect(path, path.name, ALL)
    assert document.kind == path.suffix[1:]
    assert document.size == path.stat().st_size


def test_a_drawing_embedded_in_a_plan_is_no_reason_to_refuse_it() -> None:
    drawing = office({"xl/worksheets/sheet1.xml": "<worksheet/>"})
    assert inspect(office({"word/embeddings/chart.xlsx": drawing}, word=True), "a.docx", PLANS).kind is Kind.DOCX


def outcome(data: bytes, name: str) -> str:
    """What becomes of an upload: the code of its refusal, or its kind; a table is read as well."""
    try:
        document = inspect(data, name, ALL)
        if document.kind in TABLES:
            preview_table(data, document.kind, STOCK)
    except Invalid as refusal:
        return refusal.code
    return document.kind


@pytest.mark.parametrize(("name", "least"), [("table01.xlsx", 60), ("table06.xls", 40), ("plan01.docx", 60)])
def test_a_damaged_file_is_refused_and_never_worse(name: str, least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off anywhere, or with any bit turned over, a file is refused or taken; nothing else is raised."""
    monkeypatch.setenv("RUST_BACKTRACE", "0")
    whole = (MADE / name).read_bytes()
    dice = random.Random(name)
    outcomes = []
    for _ in range(120):
        broken = bytearray(whole)
        if dice.random() < 0.4:
            broken = broken[: dice.randrange(1, len(whole))]
        else:
            broken[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        outcomes.append(outcome(bytes(broken), name))
    assert sum(each not in ALL for each in outcomes) >= least


def test_pictures_are_known_by_their_content() -> None:
    for picture_format, kind in (("PNG", Kind.PNG), ("JPEG", Kind.JPEG)):
        target = io.BytesIO()
        Image.new("RGB", (640, 480)).save(target, picture_format)
        assert inspect(target.getvalue(), "scan.bin", IMAGES).kind is kind
        with pytest.raises(Invalid):
            inspect(target.getvalue()[:60], "scan.png", IMAGES)


def test_a_file_of_another_kind_than_needed_is_named_as_what_it_is() -> None:
    with pytest.raises(Invalid) as refusal:
        inspect((MADE / "plan01.docx").read_bytes(), "teams.xlsx", TABLES)
    assert refusal.value.code == "file_kind"
    assert refusal.value.message.params == {"kind": "docx", "wanted": ".csv, .xls, .xlsx"}


@pytest.mark.parametrize("name", ["teams.txt", "teams.xls", "teams"])
def test_text_is_a_table_where_a_table_is_wanted_and_a_plan_where_a_plan_is(name: str) -> None:
    assert inspect(b"a,b\n1,2\n", name, TABLES).kind is Kind.CSV
    assert inspect(b"a,b\n1,2\n", name, PLANS).kind is Kind.TXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_chinese_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode("应急预案，青禾镇1号 plan".encode(encoding)) == "应急预案，青禾镇1号 plan"


def test_an_old_word_file_is_asked_for_in_the_new_form() -> None:
    raw = bytearray((MADE / "table06.xls").read_bytes())
    entry = raw.index("Workbook".encode("utf-16-le"))
    raw[entry : entry + 66] = "WordDocument".encode("utf-16-le").ljust(64, b"\0") + bytes([26, 0])
    with pytest.raises(Invalid) as refusal:
        inspect(bytes(raw), "plan.doc", PLANS)
    assert refusal.value.code == "file_old_word"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\plans\\综合预案.docx", "综合预案.docx"),
        ("a\u202excod.exe", "axcod.exe"),
        ("\x00\n", "file"),
    ],
)
def test_a_file_name_is_shown_without_its_tricks(given: str, shown: str) -> None:
    assert shown_name(given) == shown


def test_a_kept_file_comes_back_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    data = os.urandom(5000)
    document = inspect(b"a,b\n", "a.csv", TABLES)
    key = store.keep(data)
    path = next(path for path in tmp_path.rglob("*") if path.is_file())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.name == key
    assert store.keep(data) != key
    with pytest.raises(FileChanged):
        store.read(key, document.sha256)


def test_a_file_changed_on_disk_is_noticed_and_a_lost_one_is_not_found(tmp_path: Path) -> None:
    store = Store(tmp_path)
    document = inspect(b"a,b\n1,2\n", "a.csv", TABLES)
    key = store.keep(b"a,b\n1,2\n")
    assert store.read(key, document.sha256) == b"a,b\n1,2\n"
    next(path for path in tmp_path.rglob("*") if path.is_file()).write_bytes(b"a,b\n1,3\n")
    with pytest.raises(FileChanged):
        store.read(key, document.sha256)
    store.remove(key)
    store.remove(key)
    with pytest.raises(NotFound):
        store.read(key, document.sha256)
    for crooked in ("../../etc/passwd", "", "A" * 32, key + "\n"):
        with pytest.raises(NotFound):
            store.read(crooked, document.sha256)


def test_nothing_half_written_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        Store(tmp_path).keep(b"a,b\n")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_large_honest_archive_is_taken_in_good_time() -> None:
    dice = random.Random(7)
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{dice.random()}</v></c></row>' for n in range(1, 90_000))
    target = io.BytesIO(office({"xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>"}))
    assert len(zipfile.ZipFile(target).namelist()) == 3
    start = time.monotonic()
    assert inspect(target.getvalue(), "a.xlsx", TABLES).kind is Kind.XLSX
    assert time.monotonic() - start < 2
