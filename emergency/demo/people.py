"""Who signs in: an account for every role, each with a password of its own that stands in one file."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from emergency.accounts import actions as accounts
from emergency.accounts import queries as accounts_queries
from emergency.accounts.models import Account
from emergency.accounts.roles import Role
from emergency.core.actors import SYSTEM, Actor
from emergency.core.config import Settings
from emergency.demo.county import County


@dataclass(frozen=True)
class Login:
    """What one needs to sign in."""

    login: str
    role: str
    password: str
    name: str = ""
    organisation: str = ""


PEOPLE = (
    ("admin", "administrator", "系统管理员", ""),
    ("auditor", "auditor", "审计员", ""),
    ("bureau", "bureau", "陈立", "bureau"),
    ("bureau2", "bureau", "高敏", "bureau"),
    ("city", "bureau", "范远", "city_bureau"),
    ("housing", "department", "宋岩", "housing"),
    ("transport", "department", "白帆", "transport"),
    ("chemical", "enterprise", "何静", "chemical"),
    ("depot", "enterprise", "罗强", "depot"),
    ("mall", "enterprise", "许婷", "mall"),
    ("member", "member", "孟晓", "chemical"),
    ("commander", "commander", "周正", "bureau"),
    ("storekeeper", "storekeeper", "丁库", "bureau"),
    ("leader", "team_leader", "雷勇", "chemical"),
    ("observer", "observer", "沈观", "bureau"),
    ("expert", "expert", "姚博", "bureau"),
)
"""Login, role, name, organisation."""


class People:
    """The accounts of the county, and those who act in its story."""

    def __init__(self, county: County, settings: Settings) -> None:
        self._county, self._settings = county, settings
        self.logins: list[Login] = []
        self._accounts: dict[str, Account] = {}

    def arrive(self) -> None:
        """Give everybody an account."""
        for login, role, name, key in PEOPLE:
            password = accounts.one_time_password()
            organisation = self._county.units[key] if key else None
            self._accounts[login] = accounts.create_account(
                login=login, name=name, role=Role(role), organisation=organisation, password=password,
                settings=self._settings, by=SYSTEM,
            )  # fmt: skip
            self.logins.append(Login(login, role, password, name, organisation.name if organisation else ""))

    def actor(self, login: str) -> Actor:
        """Somebody with an account, as the one who acts."""
        return accounts_queries.actor_of(self._accounts[login])

    def account(self, login: str) -> Account:
        """Somebody's account."""
        return self._accounts[login]

    def of(self, key: str) -> Actor:
        """Who acts for a unit: its officer with an account, else the clerk who enters its papers."""
        known = {unit: login for login, role, _name, unit in PEOPLE if role in ("enterprise", "bureau", "department")}
        return self.actor(known[key]) if key in known and key not in ("bureau", "city_bureau") else CLERK


CLERK = Actor(role="system", name="登记员")
"""Enters what units without an account handed in on paper."""


def logins_path(settings: Settings) -> Path:
    """Where the passwords of the demo accounts stand, readable by the owner alone."""
    return settings.data_dir / "demo-accounts.json"


def keep(logins: list[Login], path: Path) -> None:
    """Write the passwords down, whole and readable by the owner alone from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"accounts": [asdict(login) for login in logins]}, file, ensure_ascii=False, indent=1)
    temporary.rename(path)


def kept(path: Path) -> list[Login]:
    """The passwords as they were written down; none where the file is gone."""
    if not path.is_file():
        return []
    return [Login(**row) for row in json.loads(path.read_text(encoding="utf-8"))["accounts"]]
