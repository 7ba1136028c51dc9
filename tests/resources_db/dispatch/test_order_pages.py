"""An order from the call-out to the answer, as a commander and a team leader without an account see it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from emergency.accounts.models import Account
from emergency.accounts.queries import actor_of
from emergency.core.db import db
from resources_db.dispatch.models import DispatchOrder
from resources_db.holds import actions as holds
from tests.client import Client, Page
from tests.make import Make


@pytest.fixture
def commander(client: Client, make: Make) -> Account:
    """A commander at the bureau of 商河县, signed in."""
    account = make.account("commander", make.organisation(kind="emergency_bureau"), name="孙凯")
    client.sign_in(account)
    return account


def test_a_call_is_entered_the_paper_follows_and_the_leader_answers_without_an_account(
    client: Client, make: Make, commander: Account
) -> None:
    by, incident = actor_of(commander), make.incident(address="经一路9号")
    hold = make.hold(make.team(name="县危化救援队"), by=by, incident=incident)
    holds.commit(hold, by=by)
    here = f"/incidents/{incident.id}"
    assert f"/holds/{hold.id}/orders" in html(client.get(here))
    form = f"/holds/{hold.id}/orders"
    fields = {"lines": hold.lines[0].id, "task": "到厂区东门堵漏", "how": "telephone", "told_to": "赵队长",
              "destination": "经一路9号", "contact_phone": "0531-80001234"}  # fmt: skip
    page = client.post(form, fields, form_at=form, follow=True, status=200)
    assert "待补单" in page.text
    order = db.session.query(DispatchOrder).one()
    message = re.search(r'class="message"[^>]*>([^<]*)<', html(page))
    assert message is not None
    assert "请县危化救援队立即赶到经一路9号。任务：到厂区东门堵漏。" in message[1]
    link = re.search(r"https?://[^/]+(/answers/\S+)", message[1])
    assert link is not None
    client.post(f"/orders/{order.id}/paper", {}, form_at=f"/orders/{order.id}", follow=True, status=200)
    assert order.issued_at is not None
    stranger = Client(client.app)
    page = stranger.get(link[1])
    for shown in ("县危化救援队", "到厂区东门堵漏", "经一路9号"):
        assert shown in page.text
    for personal in ("孙凯", "赵队长", "80001234"):
        assert personal not in page.text
    page = stranger.post(link[1], {"answer": "decline", "seen": "0"}, form_at=link[1], status=422)
    assert "请说明原因" in page.text
    page = stranger.post(
        link[1], {"answer": "accept", "minutes": "25", "seen": "0"}, form_at=link[1], follow=True, status=200
    )
    assert "预计" in page.text
    page = stranger.post(link[1], {"answer": "accept", "minutes": "5", "seen": "0"}, form_at=link[1], status=422)
    assert "已有人答复" in page.text
    assert "预计" in client.get(here).text


def test_orders_speak_english(client: Client, make: Make, commander: Account) -> None:
    order = make.order(make.team(name="县危化救援队"), by=actor_of(commander), told=True)
    client.speak("en")
    page = client.get(f"/orders/{order.id}")
    assert "Paper to follow" in page.text
    assert "Message to be sent" in page.text
    assert "Write the order DY" in client.get("/").text


def test_the_paper_of_an_exercise_says_so_on_every_page(client: Client, make: Make, commander: Account) -> None:
    line = make.stock(make.item("大流量排水泵"), make.depot(name="县救援中心库"), 6)
    real = make.order(line, by=actor_of(commander), quantity=2)
    played = make.order(line, by=actor_of(commander), incident=make.incident(title="泄漏演练", is_exercise=True))
    text = _text(client, real)
    for said in ("调运单", real.number, "大流量排水泵", "2 台", "县救援中心库", "经一路9号", "接收人（签名）"):
        assert said in text
    assert "EXERCISE" not in text
    assert "EXERCISE" in _text(client, played)
    assert "【演练】" in client.get(f"/orders/{played.id}").text


def html(page: Page) -> str:
    """The page as it was sent, with its addresses."""
    return page.response.get_data(as_text=True)


def _text(client: Client, order: DispatchOrder) -> str:
    paper = client.get(f"/orders/{order.id}/order.pdf").response
    return "".join(page.extract_text() for page in PdfReader(BytesIO(paper.data)).pages)
