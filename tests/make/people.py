"""Organisations, their sites and facts, and who acts for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from emergency.accounts import actions as accounts
from emergency.accounts import queries as accounts_queries
from emergency.accounts.models import Account, Area, Organisation
from emergency.accounts.roles import Role
from emergency.accounts.rules import OrganisationKind, credit_code_check_symbol
from emergency.core.actors import SYSTEM, Actor
from emergency.core.db import db
from emergency.core.files import PLANS, Store, inspect
from emergency.core.places import Place
from emergency.core.uploads import StoredFile, keep_document
from emergency.experts import actions as experts
from emergency.experts.actions import Entry
from emergency.experts.models import Expert
from emergency.sites import actions as sites
from emergency.sites import moving
from emergency.sites.models import Site
from emergency.sites.rules import FactName, Rest
from tests.client import PASSWORD
from tests.make.serial import serial


def credit_code(number: int) -> str:
    """A valid code whose area part (379900) is not allocated."""
    body = f"91379900{number:09d}"
    return body + credit_code_check_symbol(body)


class MakePeople:
    """Organisations, their sites and facts, and who acts for them."""

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
        supervised_by: Sequence[Organisation] = (),
        **given: Any,
    ) -> Organisation:
        """An organisation, an enterprise unless said otherwise; facts (`tags`, `size` …) hold from the beginning."""
        number = next(serial)
        facts = {str(name): given.pop(name) for name in FactName if name in given}
        return sites.register(
            facts=facts,
            supervised_by=supervised_by,
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
            login=f"{role}{next(serial)}", name=name, role=Role(role), organisation=organisation,
            password=PASSWORD, settings=self.app.config["SETTINGS"], by=SYSTEM,
        )  # fmt: skip

    def actor(self, role: str = "enterprise", organisation: Organisation | None = None) -> Actor:
        """Somebody who acts."""
        return accounts_queries.actor_of(self.account(role, organisation))

    def token(self, account: Account) -> str:
        """An API token of an account."""
        return accounts.create_token(account, label="巡检程序", by=SYSTEM)

    def facts(self, organisation: Organisation, since: date | str | None = None, **given: Any) -> None:
        """State facts of an organisation from a day on; `until`, `source` beside them."""
        day = date.fromisoformat(since) if isinstance(since, str) else since
        sites.state_facts(organisation, since=day, by=SYSTEM, **given)

    def site(self, organisation: Organisation, *, name: str = "二号库区", **given: Any) -> Site:
        """A site of an organisation, in its area; facts by their names."""
        facts = {str(fact): given.pop(fact) for fact in FactName if fact in given and fact is not FactName.AREA}
        return sites.add_site(
            organisation, name=name, area=given.pop("area", organisation.area), facts=facts, by=SYSTEM, **given
        )

    def bureau(self, area: Area | str = "370126") -> Organisation:
        """The emergency bureau of an area, made once."""
        area = area if isinstance(area, Area) else self.area(area)
        bureau = OrganisationKind.EMERGENCY_BUREAU
        found = db.session.scalar(
            select(Organisation).where(Organisation.area_id == area.id, Organisation.kind == bureau).limit(1)
        )
        return found or self.organisation(kind=bureau, area=area, name=f"{area.name}应急管理局")

    def signed_paper(self, owner: Organisation, title: str = "签字记录") -> StoredFile:
        """A paper of this organisation, as it was uploaded."""
        store = Store(self.app.config["SETTINGS"].data_dir)
        data = f"第{owner.id}号单位{title}".encode()
        return keep_document(data, inspect(data, f"{title}.txt", PLANS), store, organisation_id=owner.id, by=SYSTEM)

    def life_of(self, owner: Organisation) -> dict[str, int | str]:
        """A move of this organisation that waits, a paper that it rests on, and a second entry beside it."""
        file = self.signed_paper(owner, "从业人员情况说明")
        sites.state_facts(owner, since=date(2026, 2, 1), employees=next(serial), file=file, by=SYSTEM)
        bureau = self.organisation(kind="emergency_bureau", area=owner.area, name=f"{owner.area.name}应急管理局二科")
        move = moving.propose_move(
            owner, to=self.area("370102"), on=date(2026, 3, 1), rest=Rest("移交函"), filings_go=True,
            by=self.actor("bureau", bureau),
        )  # fmt: skip
        return {
            "move_id": move.id,
            "file_id": file.id,
            "other_id": self.organisation(area=owner.area, name=f"{owner.name}南厂").id,
        }

    def expert(
        self,
        area: Area | str = "370126",
        *,
        name: str = "",
        account: Account | None = None,
        by: Actor = SYSTEM,
        **given: Any,
    ) -> Expert:
        """An expert of the register of an area."""
        area = area if isinstance(area, Area) else self.area(area)
        told = {
            "specialities": "化工安全、应急管理", "employer": "澄湖安全技术中心", "title": "高级工程师",
            "phone": "13800005678", **given,
        }  # fmt: skip
        return experts.register(area, Entry(name or f"专家{next(serial)}", **told), by=by, account=account)
