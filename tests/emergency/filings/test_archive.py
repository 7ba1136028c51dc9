"""What goes into the archive: a filing as one file, a year's register, the register on paper."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from pypdf import PdfReader

from emergency.accounts.models import Organisation
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.filings import actions, reports
from emergency.filings.actions import HandedIn
from emergency.filings.rules import DocumentKind
from tests.client import Client
from tests.make import Make


@pytest.fixture
def unit(make: Make) -> Organisation:
    return make.organisation()


def table(packed: ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(StringIO(packed.read(name).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("language", "contents", "log", "named"),
    [
        ("zh", "00 目录.csv", "02 办理过程.csv", "应急预案备案登记表"),
        ("en", "00 Contents.csv", "02 What happened.csv", "Filing receipt"),
    ],
)  # fmt: skip
def test_a_filing_leaves_as_one_file_with_all_that_belongs_to_it(
    make: Make, client: Client, unit: Organisation, language: str, contents: str, log: str, named: str
) -> None:
    filing = make.filing(organisation=unit, state="returned_once")
    original = make.original(filing, "notice")
    actions.resubmit(filing, documents=[HandedIn(DocumentKind.REVIEW_OPINION, original.file)], by=SYSTEM)
    actions.accept(filing, by=SYSTEM)
    make.original(filing, "receipt")
    make.original(filing, "receipt", reason="原扫描件缺页")
    client.sign_in(make.account("bureau", filing.authority))
    client.speak(language)
    assert f"/filings/{filing.id}/archive.zip" in client.get(f"/filings/{filing.id}").html
    answer = client.call("GET", f"/filings/{filing.id}/archive.zip")
    # A server passes no header on that is not ASCII; browsers read the Chinese name from its encoded form.
    assert answer.headers["Content-Disposition"].isascii()
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    packed = ZipFile(BytesIO(answer.data))
    assert packed.testzip() is None
    names = packed.namelist()
    assert {contents, log} <= set(names)
    assert f"03 {named}.pdf" in names
    # Both receipts, the one that was replaced as well, the notice of the first round, and the document handed in.
    assert len([name for name in names if name.startswith("04 ") and named in name]) == 2
    assert len([name for name in names if name.startswith("04 ")]) == 3
    assert len([name for name in names if name.startswith("05 ")]) == 1
    assert len([name for name in names if name.startswith("06 ")]) == 1
    assert any("缺评审意见" in row[-1] for row in table(packed, log))
    listed = table(packed, contents)[1:]
    assert {row[0] for row in listed} == set(names) - {contents}
    assert all(hashlib.sha256(packed.read(row[0])).hexdigest() == row[3] for row in listed)


def test_a_neighbours_filing_is_not_there_to_be_taken(make: Make, client: Client, unit: Organisation) -> None:
    filing = make.filing(organisation=unit, state="filed")
    client.sign_in(make.account("enterprise", make.organisation(area="370124")))
    client.get(f"/filings/{filing.id}/archive.zip", status=404)


def test_the_register_of_a_year_holds_that_year_alone(make: Make, client: Client, unit: Organisation) -> None:
    for day in (date(2026, 12, 31), date(2027, 1, 4), date(2027, 12, 31)):
        with clock.at(day):
            make.filing(organisation=unit, state="filed", on=day)
    client.sign_in(make.account("bureau", make.bureau()))
    assert "/filings/years/" in client.get("/filings").html
    packed = ZipFile(BytesIO(client.call("GET", "/filings/years/2027.zip?kind=comprehensive&until=2020-01-01").data))
    (sheet,) = [name for name in packed.namelist() if name.endswith(".xlsx")]
    (plain,) = [name for name in packed.namelist() if name.endswith(".csv") and not name.startswith("00")]
    rows = table(packed, plain)
    assert [row[8] for row in rows[1:]] == ["2027-01-04", "2027-12-31"]
    book = openpyxl.load_workbook(BytesIO(packed.read(sheet)))
    assert book.worksheets[0].max_row == 3
    client.get("/filings/years/20270.zip", status=404)


def test_the_register_is_printed_as_it_was_narrowed(
    make: Make, client: Client, unit: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed, other = make.filing(organisation=unit, state="filed"), make.filing(organisation=make.organisation())
    client.sign_in(make.account("bureau", make.bureau()))
    assert "/filings/register.pdf?state=filed" in client.get("/filings?state=filed&endpoint=home.index").html
    answer = client.call("GET", "/filings/register.pdf?state=filed")
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).replace("\n", "")
    assert filed.organisation.name in words
    assert "已备案" in words
    assert other.organisation.name not in words
    monkeypatch.setattr(reports, "MOST_PRINTED", 1)
    client.get("/filings/register.pdf", status=409)
