"""Papers that are printed, signed and sealed by hand, and the scans of their originals."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from emergency.accounts.models import Organisation
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed, NotFound
from emergency.filings import actions, papers
from emergency.filings.actions import HandedIn
from emergency.filings.documents import Missing
from emergency.filings.models import Filing, FilingPaper
from emergency.filings.rules import DocumentKind, PaperKind
from emergency.notices.models import Notice
from emergency.plans.vocabulary import Family, PlanKind
from tests.client import Client
from tests.make import Make

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)
SECRET = "本系统为非涉密系统"


@pytest.fixture
def unit(make: Make) -> Organisation:
    return make.organisation()


def kinds(filing: Filing) -> list[str]:
    return [str(kind) for kind in papers.kinds_of(filing)]


def test_papers_come_about_with_the_filing(make: Make, unit: Organisation) -> None:
    assert kinds(make.filing(organisation=unit, documents=["application"])) == ["application", "approval"]
    assert kinds(make.filing(organisation=unit, state="returned_once")) == [
        "application", "approval", "review_opinion", "notice",
    ]  # fmt: skip
    assert kinds(make.filing(organisation=unit, state="filed"))[-1] == "receipt"
    county = make.organisation(kind="government")
    plan = make.plan(county, family=Family.GOVERNMENT, kind=PlanKind.SPECIAL)
    assert kinds(make.filing(version=make.version(plan))) == ["approval"]


def test_a_later_original_replaces_the_first_with_its_reason_and_both_stay(make: Make, unit: Organisation) -> None:
    filing = make.filing(organisation=unit, state="filed")
    first = make.original(filing, "receipt")
    with pytest.raises(Invalid) as refused:
        make.original(filing, "receipt")
    assert set(refused.value.fields) == {"reason"}
    second = make.original(filing, "receipt", reason="原扫描件缺页")
    paper = papers.get_paper(filing, "receipt", make.actor("administrator"))
    assert paper.current == second
    assert list(paper.originals) == [second, first]
    for change in ("UPDATE filing_paper SET reason = ''", "DELETE FROM filing_paper"):
        with pytest.raises(DBAPIError, match=r"append_only|rewrit"), db.session.begin_nested():
            db.session.execute(text(change))


def test_a_notice_of_a_later_round_has_an_original_of_its_own(make: Make, unit: Organisation) -> None:
    filing = make.filing(organisation=unit, state="returned_once")
    make.original(filing, "notice")
    actions.resubmit(filing, documents=[HandedIn(DocumentKind.REVIEW_OPINION)], by=SYSTEM)
    actions.return_once(filing, missing=[Missing("缺评审意见", "review_opinion")], by=SYSTEM)
    assert papers.get_paper(filing, "notice", make.actor("administrator")).current is None
    make.original(filing, "notice")
    assert sorted(db.session.scalars(select(FilingPaper.round))) == [1, 2]


@pytest.mark.parametrize(
    ("kind", "role", "may"),
    [
        ("receipt", "bureau", True), ("receipt", "enterprise", False), ("receipt", "member", False),
        ("application", "bureau", True), ("application", "enterprise", True), ("application", "member", False),
    ],
)  # fmt: skip
def test_each_side_keeps_its_own_papers(make: Make, unit: Organisation, kind: str, role: str, may: bool) -> None:
    filing = make.filing(organisation=unit, state="filed")
    by = make.actor(role, filing.authority if role == "bureau" else unit)
    assert papers.get_paper(filing, kind, by).may_keep is may
    if not may:
        with pytest.raises(NotAllowed):
            papers.keep_original(filing, PaperKind(kind), file=make.original(filing).file, signed_on=today(), by=by)


def test_nothing_is_sealed_tomorrow_or_before_it_was_printed(make: Make, unit: Organisation) -> None:
    filing = make.filing(organisation=unit, state="filed")
    for day in (today() + timedelta(days=1), today() - timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            make.original(filing, "receipt", signed_on=day)
        assert set(refused.value.fields) == {"signed_on"}
    make.original(filing, "approval", signed_on=date(2020, 3, 1))
    with pytest.raises(NotFound):
        papers.get_paper(filing, "notice", make.actor("administrator"))


def test_the_unit_is_told_of_the_sealed_receipt_and_the_trail_names_the_file(make: Make, unit: Organisation) -> None:
    paper = make.original(make.filing(organisation=unit, state="filed"), "receipt")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.code, entry.details["sha256"]) == ("filing_paper.kept", paper.file.sha256)
    told = db.session.scalars(select(Notice).where(Notice.code == "filing_paper.kept")).one()
    assert told.organisation_id == unit.id


@pytest.mark.parametrize(
    ("language", "heading", "printed"),
    [("zh", "应急预案备案登记表", "上传原件"), ("en", "Filing receipt", "Upload the original")],
)
def test_an_officer_keeps_the_sealed_receipt(
    make: Make, client: Client, unit: Organisation, language: str, heading: str, printed: str
) -> None:
    filing = make.filing(organisation=unit, state="filed")
    client.sign_in(make.account("bureau", filing.authority))
    client.speak(language)
    page = f"/filings/{filing.id}/papers/receipt"
    assert printed in client.get(f"/filings/{filing.id}").text
    assert heading in client.get(page).text

    def send(**given: Any) -> dict[str, Any]:
        return {"signed_on": str(today()), "file": (BytesIO(PIXEL), "登记表.png"), **given}

    if language == "zh":
        assert SECRET in client.get(f"{page}/original").text
    refused = client.post(f"{page}/original", send(file=(BytesIO(b"not a scan"), "登记表.txt")), status=422)
    assert ".pdf" in refused.text
    client.post(f"{page}/original", send(), status=302)
    shown = client.get(page)
    original = db.session.scalars(select(FilingPaper)).one()
    assert f'src="/filings/{filing.id}/originals/{original.id}"' in shown.html
    answer = client.call("GET", f"/filings/{filing.id}/originals/{original.id}")
    assert (answer.data, answer.mimetype) == (PIXEL, "image/png")
    client.post(f"{page}/original", send(), status=422)
    client.post(f"{page}/original", send(reason="原扫描件不清晰"), status=302)
    assert f"/originals/{original.id}" in client.get(page).html


def test_the_application_form_and_the_approval_page_are_printed(make: Make, client: Client, unit: Organisation) -> None:
    filing = make.filing(organisation=unit, state="filed")
    client.sign_in(make.account("enterprise", unit))
    for name, said in (("application", "请予备案"), ("approval", "已经批准")):
        answer = client.call("GET", f"/filings/{filing.id}/{name}.pdf")
        words = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).replace("\n", "")
        assert said in words
        assert unit.name in words


def test_every_upload_says_that_nothing_classified_belongs_here(make: Make, client: Client, unit: Organisation) -> None:
    version = make.version(make.plan(unit))
    client.sign_in(make.account("enterprise", unit))
    for page in ("/uploads/new", f"/versions/{version.id}/file"):
        assert SECRET in client.get(page).text
