"""The numbers of an organisation and of the people who act for it, as the accounts hold them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from emergency.accounts.models import Account, Organisation
from emergency.core.db import db
from emergency.core.phonebook import Entry
from emergency.core.text import Text

_ORGANISATIONS = Text("单位登记", "Register of organisations")
_ACCOUNTS = Text("账号登记", "Register of accounts")


def entries(organisation_id: int) -> Sequence[Entry]:
    """The organisation's own number, and those of its people with an account in use."""
    bodies = select(Organisation.name, Organisation.phone).where(
        Organisation.id == organisation_id, Organisation.phone != ""
    )
    people = select(Account.name, Account.phone).where(
        Account.organisation_id == organisation_id, Account.is_active, Account.phone != ""
    )
    return [
        *(Entry(name, (phone,), _ORGANISATIONS) for name, phone in db.session.execute(bodies)),
        *(Entry(name, (phone,), _ACCOUNTS, True) for name, phone in db.session.execute(people.order_by(Account.id))),
    ]
