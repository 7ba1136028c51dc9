"""Telling whoever held something that it has lapsed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.jobs import job
from emergency.notices.actions import notify
from resources_db.claims.models import Claim
from resources_db.claims.rules import ClaimState
from resources_db.holds.models import Hold, HoldLine

_LOOKED_BACK = timedelta(days=2)
"""A hold that lapsed longer ago is of no use to anybody to be told of."""


@job("tell-lapsed-holds", cron="*/5 * * * *")
def tell_lapsed_holds() -> str:
    """Tell whoever held something, once, that it has lapsed without being called out."""
    # Whether a claim has lapsed is read from its time: the state is only marked by whoever claims next.
    lapsed = (
        select(HoldLine.hold_id)
        .join(Claim, Claim.owner_line == HoldLine.id)
        .where(
            Claim.state.in_((ClaimState.HELD, ClaimState.LAPSED)),
            Claim.lapses_at <= now(),
            Claim.lapses_at > now() - _LOOKED_BACK,
        )
    )
    told = db.session.scalars(select(Hold).where(Hold.id.in_(lapsed), Hold.organisation_id.is_not(None))).all()
    for made in told:
        assert made.organisation_id is not None
        notify(
            made.organisation_id, "hold.lapsed", path="/holds", account_id=made.account_id, once=f"lapsed:{made.id}",
            title=made.occasion or (made.incident.title if made.incident else ""), at=made.lapses_at,
        )  # fmt: skip
    return f"{len(told)} lapsed"
