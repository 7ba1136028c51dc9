"""A PDF is printed once while nothing on it changes, for nobody else, and long ones leave the worker free."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from emergency.core import clock, kept_papers, paper
from emergency.core.kept_papers import kept_or_printed
from tests.client import Client
from tests.make import Make

MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LONG = "<p>" + "切断泄漏源，喷雾稀释，疏散下风向人员。" * 2000 + "</p>"


class Printer:
    """Prints and counts; a paper says what it was made of."""

    def __init__(self) -> None:
        self.printed = 0

    def __call__(self, html: str) -> bytes:
        self.printed += 1
        return b"%PDF-1.7\n" + html.encode() + b"\n%%EOF\n"


@pytest.fixture
def printer() -> Printer:
    return Printer()


def page(words: str, moment: str = "10:00") -> str:
    return f'<html lang="zh-Hans-CN"><p>{words}</p><span class="as-of">截至{moment}。</span></html>'


def test_an_unchanged_page_is_printed_once_a_day(tmp_path: Path, printer: Printer) -> None:
    with clock.at(MORNING):
        first = kept_or_printed(page("甲"), tmp_path, printer)
        assert kept_or_printed(page("甲", "11:30"), tmp_path, printer) == first
        assert printer.printed == 1
        assert kept_or_printed(page("乙"), tmp_path, printer) != first
        assert kept_or_printed(page("甲").replace("zh-Hans-CN", "en"), tmp_path, printer) != first
        assert printer.printed == 3
    with clock.at(MORNING + timedelta(days=1)):
        kept_or_printed(page("甲"), tmp_path, printer)
    assert printer.printed == 4


def test_a_damaged_paper_is_printed_again(tmp_path: Path, printer: Printer) -> None:
    whole = kept_or_printed(page("甲"), tmp_path, printer)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(whole[:20])
    assert kept_or_printed(page("甲"), tmp_path, printer) == whole
    assert kept.read_bytes() == whole


def test_what_was_asked_longest_ago_makes_room(
    tmp_path: Path, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_papers, "LARGEST", 1000)
    for number in range(30):
        kept_or_printed(page(f"第{number}份"), tmp_path, printer)
    assert 0 < sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1000
    kept_or_printed(page("第29份"), tmp_path, printer)
    assert printer.printed == 30


def test_a_folder_that_cannot_be_written_keeps_nobody_from_a_pdf(tmp_path: Path, printer: Printer) -> None:
    in_the_way = tmp_path / "printed"
    in_the_way.write_bytes(b"")
    assert kept_or_printed(page("甲"), in_the_way, printer).startswith(b"%PDF-")


def test_a_long_paper_is_printed_by_another_process() -> None:
    said = (
        "import sys; from emergency.core.paper import print_paper\n"
        f"made = print_paper({LONG!r})\n"
        "assert made.startswith(b'%PDF-'), made[:20]\n"
        "assert 'weasyprint' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", said], check=True, timeout=120)


def test_a_printer_that_dies_is_told_and_replaced() -> None:
    assert paper.print_paper(LONG).startswith(b"%PDF-")
    running = paper._apart._process
    assert running is not None
    running.kill()
    running.wait()
    assert paper.print_paper(LONG).startswith(b"%PDF-")


def test_a_kept_plan_follows_its_words_and_asks_who_is_there(client: Client, make: Make) -> None:
    unit, stranger = make.account("enterprise"), make.account("enterprise")
    draft = make.draft(make.plan(unit.organisation))
    address = f"/versions/{draft.id}/plan.pdf"
    client.sign_in(unit)
    first = client.get(address).response.data
    assert client.get(address).response.data == first
    clause = draft.clauses[1]
    client.post(f"/versions/{draft.id}/clauses/{clause.id}", {"title": clause.title, "text": "本预案适用于全厂。"})
    assert client.get(address).response.data != first
    client.sign_in(stranger)
    assert client.get(address, status=404).status == 404
