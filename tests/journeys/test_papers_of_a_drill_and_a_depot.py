"""The scheme of a drill and the stock sheet of a depot, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from drills.bookings.reservations import reserve
from emergency.core import pdf
from emergency.core.actors import SYSTEM
from emergency.plans.reading.pdf import read_pdf
from resources_db.holds.actions import Asked
from tests.client import Client
from tests.make import Make

pytestmark = pytest.mark.skipif(bool(pdf.missing_libraries()), reason="Pango is missing")


def words_of(data: bytes, folder: Path) -> str:
    path = folder / "paper.pdf"
    path.write_bytes(data)
    read = read_pdf(path)
    assert read is not None
    return "".join("".join(paragraph.text.split()) for paragraph in read.paragraphs())


def test_the_scheme_says_who_does_what_when_and_that_it_is_an_exercise(
    client: Client, make: Make, tmp_path: Path
) -> None:
    unit = make.organisation()
    drill = make.drill(unit, title="甲醇储罐泄漏处置演练", on="2027-03-02", participants=["县消防救援大队"],
                       observers=["何静"], purpose="检验夜间启动")  # fmt: skip
    reserve(drill, [Asked(team=make.team(unit, name="青禾救援队"))], by=SYSTEM)
    client.sign_in(make.account("enterprise", unit))
    answer = client.get(f"/drills/{drill.id}/scheme.pdf").response
    assert answer.mimetype == "application/pdf"
    said = words_of(answer.data, tmp_path)
    for wanted in ("演练方案", "EXERCISE", "甲醇储罐泄漏处置演练", "县消防救援大队", "何静", "检验夜间启动",
                   "青禾救援队", "2级条件", "审批人（签名）"):  # fmt: skip
        assert wanted in said
    assert "演练方案（PDF）" in client.get(f"/drills/{drill.id}").text


def test_the_stock_sheet_has_what_is_on_the_shelves_and_room_for_the_count(
    client: Client, make: Make, tmp_path: Path
) -> None:
    unit = make.organisation()
    depot = make.depot(unit, name="青禾一号库")
    make.stock(make.item("堵漏气垫", unit="套"), depot, 6, batch="2026-03")
    client.sign_in(make.account("enterprise", unit)).speak("en")
    said = words_of(client.get(f"/depots/{depot.id}/stock.pdf").response.data, tmp_path)
    for wanted in ("青禾一号库", "堵漏气垫", "2026-03", "Onhand", "Counted"):
        assert wanted in said
    client.sign_in(make.account("enterprise"))
    client.get(f"/depots/{depot.id}/stock.pdf", status=404)
