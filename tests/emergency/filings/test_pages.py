"""The pages of filings, as the people who use them read them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from emergency.accounts.models import Account
from emergency.accounts.queries import actor_of
from emergency.core import clock
from emergency.core.db import db
from emergency.filings import actions, queries, waiting
from emergency.filings.models import Filing
from emergency.filings.rules import FilingState
from emergency.filings.whole_check import groups_of
from emergency.plans.checks.items import items_to_tick
from tests.client import Client, Page
from tests.make import Make

TUESDAY = date(2026, 11, 17)


@pytest.fixture
def officer(make: Make) -> Account:
    """Chen Li of the county's bureau."""
    return make.account("bureau", make.bureau(), "陈立")


def _ticks(filing: Filing, **missing: str) -> dict[str, str]:
    """Every item ticked as there, save those named with their sentence."""
    items = items_to_tick(groups_of(filing.version, {document.kind for document in filing.documents}))
    sent = {f"tick-{item.code}": "there" for item in items}
    for code, sentence in missing.items():
        sent |= {f"tick-{code.replace('_', '-')}": "missing", f"note-{code.replace('_', '-')}": sentence}
    return sent


def _fresh(filing: Filing) -> Filing:
    return db.session.get_one(Filing, filing.id, populate_existing=True)


def test_the_inbox_says_what_has_to_be_decided_today(client: Client, make: Make, officer: Account) -> None:
    with clock.at(TUESDAY):
        make.filing(state="submitted")
        make.filing(state="checking", documents=["application"])
        make.filing(state="returned_once")
    with clock.at(date(2026, 11, 24)):
        client.sign_in(officer)
        page = client.get("/filings/inbox").text
        assert "今天要定2件" in page
        assert "1件等企业补正" in page
        assert "接办" in page
        assert "缺3项" in page
        client.speak("en")
        assert "2 filings to decide today" in client.get("/filings/inbox").text
    with clock.at(date(2026, 11, 25)):
        client.sign_in(officer).speak("zh_Hans_CN")
        page = client.get("/filings/inbox").text
        assert "今天没有必须定的事" in page
        assert "2件已视为备案" in page
        assert "补发登记表" in client.get("/filings/inbox?tab=filed").text


def test_an_officer_takes_a_filing_ticks_the_list_and_files_it(client: Client, make: Make, officer: Account) -> None:
    filing = make.filing()
    client.sign_in(officer)
    client.post(f"/filings/{filing.id}/take", form_at="/filings/inbox", status=302)
    page = client.get(f"/filings/{filing.id}/review")
    assert "应急组织机构及其职责" in page.text
    assert "第十三条" in page.text
    assert "未核实" in page.text
    left_open = client.post(f"/filings/{filing.id}/review", {"tick-application": "there", "do": "accept"}, status=422)
    assert "还有" in left_open.text
    assert "未核" in left_open.text
    client.post(f"/filings/{filing.id}/review", {**_ticks(filing), "do": "accept"}, status=302)
    assert _fresh(filing).state is FilingState.FILED
    shown = client.get(f"/filings/{filing.id}").text
    assert "不是对预案内容的批准" in shown
    client.speak("en")
    assert "it is no approval of what the plan says" in client.get(f"/filings/{filing.id}").text


def test_ticks_are_kept_and_the_notice_is_made_of_them(client: Client, make: Make, officer: Account) -> None:
    filing = make.filing(state="checking")
    client.sign_in(officer)
    sent = {**_ticks(filing, O88_13_2="请补充应急预案体系一节。"), "do": "save"}
    client.post(f"/filings/{filing.id}/review", sent, status=302)
    review = client.get(f"/filings/{filing.id}/review")
    assert "1项标为缺，0项未核" in review.text
    barred = client.post(f"/filings/{filing.id}/review", {**sent, "do": "accept"}, status=422)
    assert "还有标为“缺”的项" in barred.text
    client.post(f"/filings/{filing.id}/review", {**sent, "do": "notice"}, status=302)
    notice = client.get(f"/filings/{filing.id}/notice")
    assert "请补充应急预案体系一节。" in notice.text
    empty = client.post(f"/filings/{filing.id}/notice", {"item": "", "text": " "}, status=422)
    assert "请写明需要补正的全部内容" in empty.text
    client.post(f"/filings/{filing.id}/notice", {"item": "O88-13-2", "text": "请补充应急预案体系一节。"}, status=302)
    assert _fresh(filing).state is FilingState.RETURNED_ONCE
    applicant = make.account("enterprise", filing.organisation)
    told = client.sign_in(applicant).get(f"/filings/{filing.id}").text
    assert "请补充应急预案体系一节。" in told
    assert "时钟已停" in told
    answer = client.post(f"/filings/{filing.id}/resubmit", {"version": str(filing.version_id)}, status=422)
    assert "请写明本次补交了哪些材料" in answer.text
    sent = {"version": str(filing.version_id), "paper_plan_text": "y"}
    client.post(f"/filings/{filing.id}/resubmit", sent, status=302)
    assert queries.standing_of(_fresh(filing)).round == 2


def test_the_enterprise_sees_the_reviewers_list_before_it_submits(client: Client, make: Make) -> None:
    make.bureau()
    organisation = make.organisation()
    version = make.version(make.plan(organisation))
    client.sign_in(make.account("enterprise", organisation))
    page = client.get(f"/versions/{version.id}/file")
    assert "应急预案体系" in page.text
    assert "没有找到" in page.text
    assert "所在地县级以上应急管理部门" in page.text
    sent = {"authority": str(make.bureau().id), "paper_application": "y", "paper_plan_text": "y"}
    bad = client.post(
        f"/versions/{version.id}/file",
        {**sent, "file_risk_assessment": (io.BytesIO(b"MZ\0\0"), "评估.exe")},
        status=422,
    )
    assert "错误：" in bad.html
    table = "项目,结果\n储罐,较大风险\n".encode()
    done = client.post(
        f"/versions/{version.id}/file", {**sent, "file_risk_assessment": (io.BytesIO(table), "评估.csv")}, status=302
    )
    shown = client.get(done.location)
    assert "评估.csv" in shown.text
    assert "视为备案" in shown.text
    link = re.search(r"/filings/\d+/documents/\d+", shown.html)
    assert link is not None
    answer = client.get(link[0])
    assert answer.response.data == table
    assert answer.response.headers["Content-Disposition"].startswith("attachment")
    again = client.get(f"/versions/{version.id}/file").text
    assert "已于" in again


@pytest.mark.parametrize(("lang", "words"), [("zh_Hans_CN", "不是对预案内容的批准"), ("en", "no approval")])
def test_the_receipt_is_a_pdf_that_says_what_it_is_not(
    client: Client, make: Make, officer: Account, lang: str, words: str
) -> None:
    filing = make.filing(state="filed")
    client.sign_in(officer).speak(lang)
    answer = client.get(f"/filings/{filing.id}/receipt.pdf")
    assert answer.response.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.response.data))
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    assert len(reader.pages) == 1
    for expected in (filing.receipt_number, filing.verification_code, filing.organisation.name, words.replace(" ", "")):
        assert (expected or "?") in text
    client.get(f"/filings/{make.filing().id}/receipt.pdf", status=409)


def test_the_notice_is_a_pdf_with_everything_missing(client: Client, make: Make, officer: Account) -> None:
    filing = make.filing(state="returned_once")
    answer = client.sign_in(officer).get(f"/filings/{filing.id}/notice.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.response.data)).pages)
    assert "缺评审意见" in re.sub(r"\s+", "", text)


def test_anybody_can_check_a_receipt_and_learns_nothing_about_persons(client: Client, make: Make) -> None:
    filing = make.filing(state="filed")
    for said in (filing.receipt_number, filing.verification_code):
        page = client.get(f"/verify/{said}").text
        assert "有效" in page
        assert filing.organisation.name in page
        assert "陈立" not in page
    make.version(filing.version.plan, on="2026-11-20")
    assert "不再有效" in client.get(f"/verify/{filing.receipt_number}").text
    assert "没有这份登记表" in client.get("/verify/370126-2026-999", status=404).text


def test_the_register_is_filtered_and_exported_as_shown(
    client: Client, make: Make, officer: Account, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    filed = make.filing(state="filed")
    make.filing(state="checking")
    client.sign_in(officer)
    page = client.get("/filings?state=filed").text
    assert filed.receipt_number is not None
    assert filed.receipt_number in page
    assert "1件备案" in page
    with max_queries(16):
        client.get("/filings")
    csv = client.get("/filings?state=filed&format=csv").response.data.decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("备案编号,单位")
    assert [line.split(",")[0] for line in csv.splitlines()[1:]] == [filed.receipt_number]
    book = ZipFile(io.BytesIO(client.get("/filings?state=filed&format=xlsx").response.data))
    assert "xl/workbook.xml" in book.namelist()


def test_what_was_recorded_later_says_so(client: Client, make: Make, officer: Account) -> None:
    with clock.at(TUESDAY):
        filing = make.filing(state="checking", on=date(2026, 11, 10))
        assert "事后补记" in client.sign_in(officer).get(f"/filings/{filing.id}").text


def test_refusing_needs_a_reason(client: Client, make: Make, officer: Account) -> None:
    filing = make.filing(state="checking")
    client.sign_in(officer)
    client.post(f"/filings/{filing.id}/refuse", {"reason": ""}, status=422)
    client.post(f"/filings/{filing.id}/refuse", {"reason": "不属于本局备案范围"}, status=302)
    shown: Page = client.get(f"/filings/{filing.id}")
    assert "不属于本局备案范围" in shown.text


def test_a_colleague_gets_it_handed_over(client: Client, make: Make, officer: Account) -> None:
    filing = make.filing(state="checking")
    colleague = make.account("bureau", filing.authority, "王珂")
    client.sign_in(officer)
    client.post(
        f"/filings/{filing.id}/hand-over", {"to": str(colleague.id)}, form_at=f"/filings/{filing.id}", status=302
    )
    assert _fresh(filing).handler_name == "王珂"


def test_changes_since_the_last_filing_are_marked(client: Client, make: Make, officer: Account) -> None:
    with clock.at(date(2026, 10, 12)):
        first = make.filing(state="filed")
    text = {"GB29639-6.3.1": "中控室24小时值班，电话555 0119。接报后1小时内向县应急管理局报告。"}
    second = make.version(first.version.plan, on="2026-11-02", content=make.content(text))
    filing = make.filing(state="checking", version=second)
    page = client.sign_in(officer).get(f"/filings/{filing.id}/review")
    assert re.search(r"<del>[^<]*0110[^<]*</del>", page.html)
    assert re.search(r"<ins>[^<]*0119[^<]*</ins>", page.html)
    assert "与第1版相比改了1处" in page.text


def test_the_worklist_of_each_person_agrees_with_the_reminders(make: Make) -> None:
    officer = make.account("bureau", make.bureau())
    with clock.at(TUESDAY):
        filings = [make.filing(state=state) for state in ("submitted", "checking", "returned_once", "filed")]
    people = [officer, *(make.account("enterprise", filing.organisation) for filing in filings)]
    for day in (TUESDAY, date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)):
        with clock.at(day):
            told = {(task.about, task.code) for task in waiting.due(day)}
            own = {
                (task.about, task.code)
                for person in people
                for task in waiting.load(actor_of(person), day)
                if task.urgency != "open"
            }
            assert told == own
            assert len(told) == (3 if day in (date(2026, 11, 23), date(2026, 11, 24)) else 1)


@pytest.mark.parametrize(
    ("tags", "says"),
    [(["hazmat_store"], "最后一天是2026年11月30日"), ([], "不是必须备案，也可以报送")],
    ids=["PL-15: 20 working days from publication", "PL-18: others by default need not"],
)
def test_the_plans_page_says_whether_it_still_has_to_be_filed(
    client: Client, make: Make, tags: list[str], says: str
) -> None:
    make.bureau()
    organisation = make.organisation(tags=tags)
    version = make.version(make.plan(organisation), on="2026-11-02")
    client.sign_in(make.account("enterprise", organisation))
    page = client.get(f"/plans/{version.plan_id}")
    assert says in page.text
    assert f"/versions/{version.id}/file" in page.html
    make.filing(version=version)
    assert "待受理" in client.get(f"/plans/{version.plan_id}").text


@pytest.mark.parametrize("page", ["review", "notice", "refuse"])
@pytest.mark.parametrize(("language", "said"), [("zh_Hans_CN", "王珂"), ("en", "was first")])
def test_whoever_comes_second_reads_who_decided_what(
    client: Client, make: Make, officer: Account, page: str, language: str, said: str
) -> None:
    with clock.at(TUESDAY):
        filing = make.filing(state="checking")
        client.sign_in(officer).speak(language)
        form = client.form_token()
        wang = actor_of(make.account("bureau", officer.organisation, "王珂"))
        actions.accept(filing, by=wang)
        sent = {"text": "缺演练记录", "item": "", "reason": "不在本局备案范围", "do": "accept", "csrf_token": form}
        told = client.post(f"/filings/{filing.id}/{page}", sent, follow=True)
        assert said in told.text
        assert "王珂" in told.text
    assert _fresh(filing).state is FilingState.FILED
