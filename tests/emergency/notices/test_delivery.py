"""What is told reaches everybody it concerns once, and says it in their language."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from emergency.core import jobs
from emergency.core.db import db
from emergency.core.text import message
from emergency.notices import actions, queries
from emergency.notices.models import Delivery, Notice
from emergency.notices.rules import pack, sentence, unpack
from tests.client import Client
from tests.make import Make


def test_the_unit_reads_that_its_filing_was_returned(client: Client, make: Make) -> None:
    unit = make.organisation()
    officer = make.account("enterprise", unit)
    make.filing(state="returned_once", organisation=unit)
    jobs.run_now("deliver-notices")
    client.sign_in(officer)
    page = client.get("/notices")
    assert "1条未读通知" in page.text
    assert "需补正1项" in page.text


def test_the_same_page_in_english(client: Client, make: Make) -> None:
    officer = make.account("enterprise")
    make.delivery(officer, code="reminder.late", what=message("No unread notices"), day=date(2026, 3, 2))
    client.sign_in(officer).speak("en")
    assert "Overdue: No unread notices. The last day was 2 March 2026." in client.get("/notices").text


def test_opening_a_notice_marks_it_as_read_and_leads_to_what_it_speaks_of(client: Client, make: Make) -> None:
    officer = make.account("enterprise")
    delivery = make.delivery(officer)
    client.sign_in(officer)
    page = client.post(f"/notices/{delivery.id}/open", form_at="/notices", status=302)
    assert page.location.endswith("/worklist")
    assert "没有未读通知" in client.get("/notices").text


def test_nobody_opens_the_inbox_of_another(client: Client, make: Make) -> None:
    unit = make.organisation()
    delivery = make.delivery(make.account("enterprise", unit))
    client.sign_in(make.account("enterprise", unit))
    client.post(f"/notices/{delivery.id}/open", form_at="/password", status=404)
    assert db.session.get_one(Delivery, delivery.id).read_at is None


def test_everything_is_marked_as_read_at_once_and_only_ones_own(client: Client, make: Make) -> None:
    unit = make.organisation()
    one, other = make.account("enterprise", unit), make.account("enterprise", unit)
    actions.notify(unit.id, "reminder.waiting", what="一")
    actions.notify(unit.id, "reminder.waiting", what="二")
    actions.deliver(with_mail=False)
    client.sign_in(one)
    client.post("/notices/read", form_at="/notices", status=302)
    unread = select(func.count()).where(Delivery.read_at.is_(None), Delivery.account_id == other.id)
    assert "没有未读通知" in client.get("/notices").text
    assert db.session.scalar(unread) == 2


def test_only_roles_that_may_see_the_thing_are_told(make: Make) -> None:
    unit = make.organisation()
    officer, keeper = make.account("enterprise", unit), make.account("storekeeper", unit)
    actions.notify(unit.id, "filing.refused", authority="局", plan="预案", reason="")
    actions.deliver(with_mail=False)
    told = set(db.session.scalars(select(Delivery.account_id)))
    assert officer.id in told
    assert keeper.id not in told


def test_a_notice_waits_for_the_first_account_of_its_organisation(make: Make) -> None:
    unit = make.organisation()
    actions.notify(unit.id, "reminder.waiting", what="一")
    assert actions.deliver(with_mail=False) == 0
    assert queries.standing().unread_by_nobody == 1
    officer = make.account("enterprise", unit)
    assert actions.deliver(with_mail=False) == 1
    assert db.session.scalar(select(Delivery.account_id)) == officer.id


def test_a_second_delivery_adds_nothing(make: Make) -> None:
    account = make.account("enterprise")
    make.delivery(account)
    assert actions.deliver(with_mail=False) == 0
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_parameters_keep_what_they_are_until_they_are_read(make: Make) -> None:
    given = {"day": date(2026, 3, 2), "what": message("Unread"), "many": ["甲", "乙"], "count": 3}
    assert {name: unpack(pack(value)) for name, value in given.items()} == given
    assert str(sentence("nobody.knows", {})) == "nobody.knows"


@pytest.mark.race
def test_eight_that_tell_and_deliver_at_once_tell_once(
    scratch_app: Callable[..., AbstractContextManager[Flask]],
) -> None:
    with scratch_app() as app:
        with app.app_context():
            world = Make(app)
            unit = world.organisation()
            accounts = [world.account("enterprise", unit) for _ in range(3)]
            unit_id, expected = unit.id, len(accounts)
            db.session.commit()
            db.session.remove()
        failures: list[Exception] = []
        ready = threading.Barrier(8)

        def tell() -> None:
            with app.app_context():
                try:
                    ready.wait()
                    for day in range(20):
                        actions.notify(unit_id, "reminder.waiting", once=f"day:{day}", what=str(day))
                        db.session.commit()
                        actions.deliver(with_mail=False)
                        db.session.commit()
                except Exception as error:
                    failures.append(error)
                finally:
                    db.session.remove()

        threads = [threading.Thread(target=tell) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(Notice)) == 20
            assert db.session.scalar(select(func.count()).select_from(Delivery)) == 20 * expected
            db.session.remove()


def test_the_inbox_asks_few_questions(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    unit = make.organisation()
    officer = make.account("enterprise", unit)
    for number in range(25):
        actions.notify(unit.id, "reminder.waiting", what=str(number))
    actions.deliver(with_mail=False)
    client.sign_in(officer)
    with max_queries(8):
        client.get("/notices")
