"""How an address names a duty: `DR-N-03:12:2026-07-01:2026-12-31` (rule, plan or nothing, period)."""

from __future__ import annotations

from datetime import date

from drills.bookings.models import ServedDuty
from drills.bookings.rules import Duty


def name_of_duty(duty: Duty | ServedDuty) -> str:
    """The duty as an address names it."""
    return f"{duty.rule}:{duty.plan_id or ''}:{duty.period_from}:{duty.period_to}"


def duty_named(words: str) -> Duty | None:
    """The duty that is meant; None for what does not read as one."""
    try:
        rule, plan_id, first, last = words.split(":")
        return Duty(rule[:40], int(plan_id) if plan_id else None, date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
