"""Mail goes out at least once under one Message-ID, survives a server that is down, and is never silently lost."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import select

from emergency.core import clock, jobs
from emergency.core.db import db
from emergency.notices import actions, queries
from emergency.notices.models import Delivery
from emergency.notices.rules import Channel
from tests.client import Client
from tests.make import Make


@dataclass
class Post:
    """A mail server on this machine that keeps what it is given and fails as it is told."""

    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    hang_up_after_data: bool = False
    refuse_sender: bool = False


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                post.mails.append(b"".join(lines))
                if post.hang_up_after_data:
                    return
                self.say("250 kept")
            elif word == b"RCPT" and any(address.encode() in line for address in post.refuse):
                self.say("550 no such mailbox")
            elif word == b"MAIL" and post.refuse_sender:
                self.say("553 not from you")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 well")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    """The server, and the application set to use it."""
    kept, before = Post(), app.config["SETTINGS"]
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        server.post = kept  # type: ignore[attr-defined]
        kept.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        app.config["SETTINGS"] = replace(
            before, smtp_host="127.0.0.1", smtp_port=kept.port, smtp_sender="juan@example.org"
        )
        yield kept
        server.shutdown()
        thread.join()
    app.config["SETTINGS"] = before


def _tell(make: Make, *addresses: str, what: str = "核对通讯录") -> None:
    unit = make.organisation()
    for address in addresses:
        make.account("enterprise", unit).mail = address
    from emergency.core.actors import SYSTEM
    from emergency.core.audit import record

    record(SYSTEM, "account.changed")
    db.session.flush()
    actions.notify(unit.id, "reminder.waiting", what=what, path="/worklist")
    jobs.run_now("deliver-notices")


def _later(minutes: int = 20) -> None:
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        jobs.run_now("send-mail")


def test_a_notice_goes_out_as_mail_with_its_link(post: Post, make: Make) -> None:
    _tell(make, "zhang@example.org")
    jobs.run_now("send-mail")
    jobs.run_now("send-mail")
    assert len(post.mails) == 1
    mail = message_from_bytes(post.mails[0], policy=policy.default)
    assert mail["Subject"] == "待办：核对通讯录。"
    assert "http://127.0.0.1:8000/worklist" in mail.get_content()


def test_a_server_that_is_down_loses_nothing(post: Post, app: Flask, make: Make) -> None:
    _tell(make, *(f"a{number}@example.org" for number in range(5)))
    up = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(up, smtp_port=1)
    assert "failed" in jobs.run_now("send-mail").outcome
    assert queries.standing().waiting == 5
    app.config["SETTINGS"] = up
    _later()
    assert len(post.mails) == 5


def test_a_line_cut_after_the_mail_was_taken_sends_it_again_under_the_same_id(post: Post, make: Make) -> None:
    _tell(make, "zhang@example.org")
    post.hang_up_after_data = True
    jobs.run_now("send-mail")
    post.hang_up_after_data = False
    _later()
    ids = [message_from_bytes(mail)["Message-ID"] for mail in post.mails]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert queries.standing().waiting == 0


def test_one_bad_address_holds_nobody_up_and_is_shown_to_the_administrator(
    post: Post, make: Make, client: Client
) -> None:
    post.refuse = {"gone@example.org"}
    _tell(make, "gone@example.org", "zhang@example.org")
    jobs.run_now("send-mail")
    assert len(post.mails) == 1
    client.sign_in(make.account("administrator"))
    page = client.get("/status")
    assert "gone@example.org" in page.text
    assert "no such mailbox" in page.text
    post.refuse = set()
    client.post("/status/mail", form_at="/status", status=302)
    jobs.run_now("send-mail")
    assert len(post.mails) == 2


def test_a_wrong_sender_gives_no_mail_up(post: Post, make: Make) -> None:
    _tell(make, "zhang@example.org")
    post.refuse_sender = True
    jobs.run_now("send-mail")
    assert queries.standing().refused == 0
    post.refuse_sender = False
    _later()
    assert len(post.mails) == 1


def test_a_name_cannot_add_lines_to_the_head_of_a_mail(post: Post, make: Make) -> None:
    _tell(make, "zhang@example.org", what="甲\r\nBcc: all@example.org")
    jobs.run_now("send-mail")
    mail = message_from_bytes(post.mails[0], policy=policy.default)
    assert mail["Bcc"] is None


def test_without_a_mail_server_notices_stay_in_the_inbox(make: Make) -> None:
    _tell(make, "zhang@example.org")
    assert jobs.run_now("send-mail").outcome == "no mail server set"
    assert list(db.session.scalars(select(Delivery.channel))) == [Channel.INBOX]
