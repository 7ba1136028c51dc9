"""Who is doing this: a person's account, or the system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """The one who acts, as plain values, so that actions need no session and no request.

    `area_path` is the path of the organisation's area (`/1/7/`), which begins the path of every area below it.
    """

    role: str
    name: str
    account_id: int | None = None
    organisation_id: int | None = None
    organisation_name: str = ""
    area_id: int | None = None
    area_path: str = ""
    area_name: str = ""
    address: str = ""
    is_api: bool = False

    @property
    def is_system(self) -> bool:
        return self.role == "system"


SYSTEM = Actor(role="system", name="system")
"""Jobs and commands act as this."""
