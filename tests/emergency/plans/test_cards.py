"""Action cards as they are carried: pages of a pocket, four on a sheet, in one or two languages."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from emergency.core.db import db
from emergency.core.pdf import missing_libraries
from emergency.plans.cards.reports import four_to_a_sheet
from emergency.plans.content import ClauseContent, ContactContent, Content
from emergency.plans.models import PlanVersion
from tests.client import Client, Page
from tests.make import Make

needs_pango = pytest.mark.skipif(bool(missing_libraries()), reason="Pango is missing on this machine")
CARD = Content(
    clauses=(
        ClauseContent("报警", "立即按下手动报警按钮，拨打值班电话。", number="1", title_en="Raise the alarm",
                      text_en="Press the manual alarm at once and call the duty desk."),
        ClauseContent("切断", "关闭进料阀，停泵。", number="2", title_en="Shut off", text_en="Close the feed valve."),
    ),
    contacts=(ContactContent("中控室", "值班长", "李敏", "555 0110"),),
)  # fmt: skip


def sizes(page: Page) -> list[tuple[int, int]]:
    """The pages of a PDF in millimetres."""
    return [
        (round(float(one.mediabox.width) / 72 * 25.4), round(float(one.mediabox.height) / 72 * 25.4))
        for one in PdfReader(BytesIO(page.response.data)).pages
    ]


def said(page: Page) -> str:
    """All words of a PDF, without blanks."""
    return "".join(one.extract_text() for one in PdfReader(BytesIO(page.response.data)).pages).replace(" ", "")


@needs_pango
def test_a_card_prints_for_the_pocket_with_its_steps_and_telephone(client: Client, make: Make) -> None:
    unit = make.organisation()
    version = make.version(make.plan(unit, kind="action_card", title="合成岗位应急处置卡"), content=CARD)
    client.sign_in(make.account("member", unit))
    page = client.get(f"/versions/{version.id}/card.pdf")
    assert sizes(page) == [(105, 148)]
    text = said(page)
    for word in ("合成岗位应急处置卡", "关闭进料阀", "李敏", "5550110", "2026-03-02"):
        assert word in text
    assert "Shutoff" not in text
    both = said(client.get(f"/versions/{version.id}/card.pdf?language=both"))
    assert "Shutoff" in both
    assert "关闭进料阀" in both


@needs_pango
def test_the_cards_below_a_plan_print_four_to_a_sheet(client: Client, make: Make) -> None:
    unit = make.organisation()
    above = make.published_plan(unit, kind="on_site")
    for number in range(5):
        plan = make.plan(unit, kind="action_card", title=f"{number}号岗位应急处置卡", parent=above)
        make.version(plan, content=CARD)
    make.plan(unit, kind="action_card", title="没有公布的处置卡", parent=above)
    client.sign_in(make.account("enterprise", unit)).speak("en")
    page = client.get(f"/plans/{above.id}")
    assert "5 action cards" in page.text
    assert "没有公布" not in page.text
    assert "Chinese and English (A4)" in page.text
    assert sizes(client.get(f"/plans/{above.id}/cards.pdf")) == [(105, 148)] * 5
    sheets = client.get(f"/plans/{above.id}/cards.pdf?paper=a4")
    assert sizes(sheets) == [(210, 297)] * 2
    assert said(sheets).count("关闭进料阀") == 5


def test_a_sheet_holds_four_pages_and_none_is_lost() -> None:
    pages = PdfWriter()
    for _ in range(9):
        pages.add_blank_page(298, 420)
    made = BytesIO()
    pages.write(made)
    assert len(PdfReader(BytesIO(four_to_a_sheet(made.getvalue()))).pages) == 3


def test_only_a_card_prints_as_a_card_and_only_within_reach(client: Client, make: Make) -> None:
    unit = make.organisation()
    version = make.version(make.plan(unit))
    card = make.version(make.plan(make.organisation(), kind="action_card"), content=CARD)
    client.sign_in(make.account("enterprise", unit))
    client.get(f"/versions/{version.id}/card.pdf", status=404)
    client.get(f"/plans/{version.plan_id}/cards.pdf", status=404)
    client.get(f"/versions/{card.id}/card.pdf", status=404)


def test_the_english_of_a_card_is_written_section_by_section_and_goes_on_into_the_next_version(
    client: Client, make: Make
) -> None:
    unit = make.organisation()
    draft = make.draft(make.plan(unit, kind="action_card"))
    client.sign_in(make.account("enterprise", unit))
    clause = draft.clauses[0]
    page = f"/versions/{draft.id}/clauses/{clause.id}"
    assert "英文内容" in client.get(page).text
    given = {
        "revision": draft.revision, "title": clause.title, "level": "1", "code": clause.code, "number": "1",
        "text": "关闭进料阀。", "title_en": "Shut off", "text_en": "Close the feed valve.",
    }  # fmt: skip
    client.post(page, given, status=302)
    kept = db.session.get_one(PlanVersion, draft.id).content.clauses[0]
    assert (kept.title_en, kept.text_en) == ("Shut off", "Close the feed valve.")
    assert "中英文对照" in client.get(f"/versions/{draft.id}").text
    other = make.draft(make.plan(unit))
    assert "英文内容" not in client.get(f"/versions/{other.id}/clauses/{other.clauses[0].id}").text
