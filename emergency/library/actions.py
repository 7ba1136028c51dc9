"""Finding what cites a replaced law or standard, and telling its owner once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from emergency.core.actors import SYSTEM, Actor
from emergency.core.audit import record
from emergency.core.db import db
from emergency.library import queries
from emergency.library.models import ReplacedCitation
from emergency.library.queries import Cited
from emergency.notices.actions import notify
from emergency.statutes.queries import register


def look_for_replaced(*, by: Actor = SYSTEM) -> int:
    """Look through every plan in force for what has been replaced by today; how many were told that were not before.

    A day that was stated ahead comes by itself: this is asked again each night.
    """
    return _tell(queries.replaced_citations(queries.plans_in_force(), register()), by=by)


def tell_of_replacement(instrument_id: str, *, by: Actor) -> int:
    """The same for one instrument at once, when its replacement is stated."""
    known = register()
    found = [cited for cited in queries.plans_citing(known.get(instrument_id), known, None) if cited.is_replaced]
    return _tell(found, by=by)


def _tell(found: Iterable[Cited], *, by: Actor) -> int:
    firsts: dict[tuple[int, str], Cited] = {}
    for cited in found:
        assert cited.citation.instrument is not None
        firsts.setdefault((cited.version.id, cited.citation.instrument.id), cited)
    versions = {version_id for version_id, _instrument in firsts}
    rows = select(ReplacedCitation.version_id, ReplacedCitation.instrument)
    told = {(row[0], row[1]) for row in db.session.execute(rows.where(ReplacedCitation.version_id.in_(versions)))}
    fresh = {key: cited for key, cited in firsts.items() if key not in told}
    for (version_id, instrument_id), cited in fresh.items():
        plan = cited.version.plan
        db.session.add(
            ReplacedCitation(
                version_id=version_id, instrument=instrument_id, cited=cited.citation.text,
                replaced_by=cited.citation.replaced_by or "", clause=cited.clause,
            )
        )  # fmt: skip
        notify(
            plan.organisation_id, "instrument.replaced", path=f"/revision-grounds?plan={plan.id}",
            once=f"replaced:{instrument_id}:{version_id}", plan=plan.title, cited=cited.citation.text,
            now=cited.citation.replaced_by or "—",
        )  # fmt: skip
    db.session.flush()
    if fresh:
        record(by, "citation.replaced_found", None, count=len(fresh), instruments=sorted({key[1] for key in fresh}))
    return len(fresh)
