"""What follows by itself as days pass."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from emergency.accounts.models import Organisation
from emergency.core.actors import SYSTEM
from emergency.core.audit import record
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.jobs import job
from emergency.sites.models import Fact
from emergency.sites.stating import keep_present

_LOOKED_BACK = timedelta(days=35)
"""Longer than any pause of the scheduler that the run log makes up for."""


@job("keep-facts-present", cron="5 0 * * *")
def keep_facts_present() -> str:
    """Bring the columns that lists search into step with facts that begin or end today; rules read the facts."""
    first, last = today() - _LOOKED_BACK, today()
    turning = select(Fact.organisation_id).where(or_(Fact.since.between(first, last), Fact.until.between(first, last)))
    changed = 0
    for organisation in db.session.scalars(select(Organisation).where(Organisation.id.in_(turning))):
        if keep_present(organisation):
            db.session.flush()
            record(SYSTEM, "organisation.kept_present", organisation)
            changed += 1
    return f"{changed} changed"
