"""Builders with defaults. Each goes through the same actions as the pages, so what they make is what people make."""

from __future__ import annotations

from itertools import count
from typing import Any

from flask import Flask

from emergency.accounts import actions as accounts
from emergency.accounts import queries as accounts_queries
from emergency.accounts.models import Account, Area, Organisation
from emergency.accounts.roles import Role
from emergency.accounts.rules import OrganisationKind, credit_code_check_symbol
from emergency.core.actors import SYSTEM, Actor
from emergency.core.places import Place
from tests.client import PASSWORD

_serial = count(1)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """A valid code whose area part (379900) is not allocated."""
    body = f"91379900{number:09d}"
    return body + credit_code_check_symbol(body)


class Make:
    """`make.organisation()`, `make.account(role="bureau")`, `make.token(account)`; every name is optional."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def area(self, code: str = "370126") -> Area:
        """A division of the register (default 商河县, Shandong)."""
        area = accounts_queries.find_area(code)
        assert area is not None, f"no area {code}"
        return area

    def organisation(
        self,
        *,
        kind: str = "enterprise",
        area: Area | str = "370126",
        name: str | None = None,
        parent: Organisation | None = None,
        place: tuple[float, float] | None = None,
        **given: Any,
    ) -> Organisation:
        """An organisation; enterprises unless said otherwise."""
        number = next(_serial)
        return accounts.create_organisation(
            name=name or f"青禾{number}化工有限公司",
            kind=OrganisationKind(kind),
            area=area if isinstance(area, Area) else self.area(area),
            parent=parent,
            uscc=given.pop("uscc", credit_code(number) if parent is None else ""),
            place=Place(*place) if place else None,
            by=SYSTEM,
            **given,
        )

    def account(
        self, role: str = "enterprise", organisation: Organisation | None = None, name: str = "张某"
    ) -> Account:
        """An account with the tests' password."""
        if organisation is None and role not in ("administrator", "auditor"):
            kinds = {"bureau": "emergency_bureau", "commander": "emergency_bureau", "department": "department"}
            organisation = self.organisation(kind=kinds.get(role, "enterprise"))
        return accounts.create_account(
            login=f"{role}{next(_serial)}", name=name, role=Role(role), organisation=organisation,
            password=PASSWORD, settings=self.app.config["SETTINGS"], by=SYSTEM,
        )  # fmt: skip

    def actor(self, role: str = "enterprise", organisation: Organisation | None = None) -> Actor:
        """Somebody who acts."""
        return accounts_queries.actor_of(self.account(role, organisation))

    def token(self, account: Account) -> str:
        """An API token of an account."""
        return accounts.create_token(account, label="test", by=SYSTEM)

    def one_of_each(self, owner: Organisation) -> dict[str, int | str]:
        """One thing of every kind that an address can name, belonging to this organisation."""
        return {
            "organisation_id": owner.id,
            "area_id": owner.area_id,
            "account_id": self.account("member", owner).id,
        }
