"""Notices as mail: what is written, and handing it to the mail server."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from emergency.accounts.models import Account
from emergency.core.clock import local, now
from emergency.core.config import Settings
from emergency.core.i18n import CHINESE, LANGUAGES, say, speaking
from emergency.core.text import message
from emergency.notices.models import Delivery
from emergency.notices.rules import sentence

SECONDS = 20
"""How long a mail server is waited for."""
_IMPLICIT_TLS = 465
_GONE_FOR_GOOD = 500


class Refused(Exception):
    """The mail server will never take this mail, as it is."""


def write(delivery: Delivery, reader: Account, settings: Settings) -> EmailMessage:
    """A notice as a mail in the reader's language. Its Message-ID is the same however often it is sent."""
    with speaking(reader.language if reader.language in LANGUAGES else CHINESE):
        said = _one_line(say(sentence(delivery.notice.code, delivery.notice.params)))
        footer = say(message("Sent by Ju'an to %(name)s. Do not answer this mail.", name=reader.name))
    link = f"{settings.public_url.rstrip('/')}{delivery.notice.path}" if settings.public_url else ""
    mail = EmailMessage()
    mail["Subject"] = said[:180]
    mail["From"] = settings.smtp_sender
    mail["To"] = formataddr((_one_line(reader.name), _one_line(reader.mail)))
    mail["Date"] = format_datetime(local(now()))
    mail["Message-ID"] = message_id(delivery, settings)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(part for part in (said, link, footer) if part))
    return mail


def message_id(delivery: Delivery, settings: Settings) -> str:
    """An id that only this delivery of this installation has."""
    digest = hashlib.sha256(f"{settings.secret_key}:delivery:{delivery.id}".encode()).hexdigest()[:20]
    host = settings.smtp_sender.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{delivery.id}.{digest}@{host}>"


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A mail server, encrypted where it offers that. A password is never sent in the clear."""
    context = ssl.create_default_context()
    if settings.smtp_port == _IMPLICIT_TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS)
    with server:
        server.ehlo_or_helo_if_needed()
        encrypted = settings.smtp_port == _IMPLICIT_TLS
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=context)
            encrypted = True
        if settings.smtp_user:
            if not encrypted:
                raise smtplib.SMTPException("the mail server offers no encryption, so the password is not sent")
            server.login(settings.smtp_user, settings.smtp_password)
        yield server


def send(server: smtplib.SMTP, mail: EmailMessage) -> None:
    """Hand one mail over.

    Errors: Refused for good (5xx, or an address that is none); any other smtplib or network error is for another try.
    """
    try:
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        answers = [code for code, _said in error.recipients.values()]
        if all(code >= _GONE_FOR_GOOD for code in answers):
            raise Refused(str(error.recipients)) from error
        raise
    except smtplib.SMTPSenderRefused:
        raise  # Our own address is set wrong: that is mended in the settings, and no mail is given up for it.
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= _GONE_FOR_GOOD:
            raise Refused(f"{error.smtp_code} {error.smtp_error!r}") from error
        raise
    except (ValueError, UnicodeError, smtplib.SMTPNotSupportedError) as error:
        raise Refused(str(error)) from error


def _one_line(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()
