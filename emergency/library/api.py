"""The API of laws and standards."""

from __future__ import annotations

from typing import Any

from flask import g, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint, listing
from emergency.core.clock import today
from emergency.library import queries
from emergency.library.schemas import InstrumentList, InstrumentOut, InstrumentWhole, show_citing, show_instrument
from emergency.statutes.queries import register

api = blueprint("library", __name__)


@api.get("/instruments")
@needs(Permission.INSTRUMENT_VIEW)
@api.output(InstrumentList)
def list_instruments() -> Any:
    """Every law and standard on record; filters `kind` and `standing` (current, coming, replaced, abolished)."""
    kind, standing, day = request.args.get("kind", ""), request.args.get("standing", ""), today()
    return listing(
        [
            InstrumentOut(**show_instrument(one))  # type: ignore[arg-type]
            for one in register().all()
            if (not kind or one.kind == kind) and (not standing or one.standing_on(day) == standing)
        ]
    )


@api.get("/instruments/<string:instrument_id>")
@needs(Permission.INSTRUMENT_VIEW)
@api.output(InstrumentWhole)
def show(instrument_id: str) -> Any:
    """One law or standard with the rules that cite it and the plans in reach that do."""
    known = register()
    one = known.get(instrument_id)
    return InstrumentWhole(
        **show_instrument(one),  # type: ignore[arg-type]
        rules=[rule.id for rule, _articles in queries.rules_citing(one.id)],
        plans=[show_citing(cited) for cited in queries.plans_citing(one, known, g.actor)],
    )
