"""Looking each night for plans that cite what has been replaced."""

from __future__ import annotations

from emergency.core.jobs import job
from emergency.library.actions import look_for_replaced


@job("tell-replaced-citations", cron="40 4 * * *")
def tell_replaced_citations() -> str:
    """Tell owners once of each plan in force that cites a law or standard which has been replaced (PL-32(1))."""
    return f"{look_for_replaced()} told"
