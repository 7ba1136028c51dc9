"""Settings, from the environment alone. A default stands here only if it is safe in production.

Legal rules are never settings; they stand in rule packs.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

PREFIX = "EMERGENCY_"
_SECRET = frozenset({"secret_key", "smtp_password"})
_SHORTEST_KEY = 32


class ConfigError(Exception):
    """A setting that makes no sense; the application refuses to start and says which one and why."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator may set, each as `EMERGENCY_<NAME>`."""

    data_dir: Path = Path("var")
    """Database (SQLite), uploaded files, generated secret key."""
    database_url: str = ""
    """Empty: SQLite in `data_dir`. PostgreSQL: `postgresql://user@host/name`."""
    secret_key: str = ""
    """At least 32 characters. Empty: made at random once and kept in `data_dir/secret-key`, readable by the owner."""
    public_url: str = ""
    """The address people use, for links in messages, calendars and QR codes; empty: that of the request."""
    proxies: int = 0
    """How many proxies stand before the server and may be believed about the visitor's address."""
    secure_cookies: bool = False
    """Set where the site is served over HTTPS."""
    session_idle_minutes: int = 30
    session_hours: int = 12
    upload_megabytes: int = 25
    sign_in_attempts: int = 5
    """Wrong passwords for one account from one address before the next try has to wait."""
    password_policy: str = "dengbao"  # noqa: S105
    """`dengbao`: ten characters of three classes; `long`: fifteen characters of any class."""
    smtp_host: str = ""
    """Empty: no mail is sent; notices stay in the inbox."""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_sender: str = ""
    map_tiles: str = ""
    """An XYZ tile address of the intranet or a map service; empty: our own base layer alone."""

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def shown(self) -> dict[str, str]:
        """Every setting as `EMERGENCY_NAME: value`, secrets masked, for `emergency config`."""
        return {PREFIX + f.name.upper(): self._show(f.name) for f in fields(self)}

    def _show(self, name: str) -> str:
        value = getattr(self, name)
        if name in _SECRET and value:
            return "********"
        if name == "database_url" and "@" in value:
            head, _, tail = value.partition("://")
            who, _, where = tail.rpartition("@")
            return f"{head}://{who.partition(':')[0]}:********@{where}" if ":" in who else value
        return str(value)


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the settings.

    Errors: ConfigError naming the variable, for an unknown name, a value of the wrong form or one that is unsafe.
    """
    known = {f.name: f.type for f in fields(Settings)}
    given: dict[str, Any] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in known:
            raise ConfigError(f"{variable} is not a setting of this application; `emergency config` lists them all")
        given[name] = _parse(variable, str(known[name]), text.strip())
    data_dir = given.setdefault("data_dir", Settings.data_dir).resolve()
    given["data_dir"] = data_dir
    if not given.get("database_url"):
        given["database_url"] = f"sqlite:///{data_dir / 'ju-an.sqlite3'}"
    if not given.get("secret_key"):
        given["secret_key"] = _kept_key(data_dir)
    settings = Settings(**given)
    _refuse_nonsense(settings)
    return settings


def _parse(variable: str, kind: str, text: str) -> Any:
    if kind == "int":
        if not text.isdecimal():
            raise ConfigError(f"{variable} must be a whole number, not {text!r}")
        return int(text)
    if kind == "bool":
        if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise ConfigError(f"{variable} must be yes or no, not {text!r}")
        return text.lower() in {"1", "true", "yes"}
    return Path(text) if kind == "Path" else text


def _refuse_nonsense(settings: Settings) -> None:
    if len(settings.secret_key) < _SHORTEST_KEY:
        raise ConfigError(f"EMERGENCY_SECRET_KEY must have at least {_SHORTEST_KEY} characters")
    if not settings.database_url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ConfigError("EMERGENCY_DATABASE_URL must begin with sqlite:/// or postgresql://")
    if settings.password_policy not in {"dengbao", "long"}:
        raise ConfigError("EMERGENCY_PASSWORD_POLICY must be dengbao or long")


def _kept_key(data_dir: Path) -> str:
    path = data_dir / "secret-key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    if path.stat().st_mode & 0o077:
        raise ConfigError(f"{path} must be readable by its owner alone (chmod 600)")
    return path.read_text().strip()
