"""Delivery: notices into inboxes, and out as mail."""

from __future__ import annotations

import smtplib

from flask import current_app

from emergency.accounts.models import Account
from emergency.core.config import Settings
from emergency.core.db import db, unit_of_work
from emergency.core.jobs import job
from emergency.notices import actions, mail, queries
from emergency.notices.models import Delivery


@job("deliver-notices", cron="* * * * *")
def deliver_notices() -> str:
    """Put new notices into inboxes, and on their way by mail."""
    return f"{actions.deliver(with_mail=bool(_settings().smtp_host))} delivered"


@job("send-mail", cron="* * * * *")
def send_mail() -> str:
    """Send the mails whose time has come; a server that is down keeps them all for later."""
    settings = _settings()
    if not settings.smtp_host:
        return "no mail server set"
    waiting = queries.list_mail_to_send()
    db.session.commit()
    if not waiting:
        return "0 sent"
    sent = 0
    try:
        with mail.connected(settings) as server:
            sent = sum(_send_one(server, delivery, settings) for delivery in waiting)
    except (OSError, smtplib.SMTPException) as error:
        return f"{sent} sent, then the mail server failed: {error}"
    return f"{sent} sent"


def _send_one(server: smtplib.SMTP, delivery: Delivery, settings: Settings) -> bool:
    """Take, send, settle: each its own transaction, so that no lock is held while a mail server thinks."""
    with unit_of_work() as session:
        if not actions.take_mail(delivery):
            return False
        reader = session.get_one(Account, delivery.account_id)
    failure, for_good = "", False
    try:
        mail.send(server, mail.write(delivery, reader, settings))
    except mail.Refused as error:
        failure, for_good = str(error), True
    except smtplib.SMTPServerDisconnected as error:
        _note_failure(delivery.id, str(error), for_good=False)
        raise
    except (OSError, smtplib.SMTPException) as error:
        failure = str(error) or type(error).__name__
    if failure:
        _note_failure(delivery.id, failure, for_good=for_good)
        return False
    with unit_of_work():
        actions.mark_sent(delivery.id)
    return True


def _note_failure(delivery_id: int, reason: str, *, for_good: bool) -> None:
    with unit_of_work():
        actions.mark_failed(delivery_id, reason, for_good=for_good)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
