"""The register of experts as a table to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from emergency.accounts.permissions import Permission, reaches
from emergency.core.actors import Actor
from emergency.core.tables.giving import Given, Row
from emergency.core.text import message
from emergency.experts.imports import EXPERTS
from emergency.experts.models import Expert

REGISTER = Given(
    message("Register of experts"), EXPERTS,
    ("name", "title", "specialities", "employer", "phone", "area", "since", "until", "source"),
)  # fmt: skip


def half_shown(number: str) -> str:
    """A telephone number of which the middle is left out."""
    if not number:
        return ""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 11 else f"****{number[-3:]}"


def register_rows(by: Actor) -> Callable[[Sequence[Expert]], Iterator[Row]]:
    """The rows of the register by field name; numbers whole for those who keep it."""

    def show(experts: Sequence[Expert]) -> Iterator[dict[str, Any]]:
        for one in experts:
            whole = reaches(by, Permission.EXPERT_EDIT, one)
            yield {
                "name": one.name, "title": one.title, "specialities": one.specialities, "employer": one.employer,
                "phone": one.phone if whole else half_shown(one.phone), "area": one.area.name, "since": one.since,
                "until": one.until, "source": one.source,
            }  # fmt: skip

    return show
