"""The page of chains: risk → hazard → plan → drill of a unit or an area, with every gap, also as a table to keep."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, render_template, request
from flask_babel import gettext as _

from drills.chains import queries, reports
from drills.chains.rules import GAP_TITLES, GAP_TONES, Gap
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.db import db
from emergency.core.i18n import say
from emergency.hazards import queries as hazards
from emergency.hazards.rules import LEVEL_TITLES, kinds
from emergency.hazards.views import asked_area

pages = Blueprint("chains", __name__)
MOST = 300
"""So many hazards are followed at once; a wider reach is narrowed by area, unit or kind."""


@pages.get("/chains")
@needs(Permission.OBLIGATION_VIEW)
def index() -> Any:
    """Every hazard in reach with its plans, their last drill and what was found; the gaps counted above."""
    asked = request.args
    area, area_error = asked_area()
    chosen = hazards.list_standing(
        g.actor, words=asked.get("words", ""), kind=asked.get("kind", ""), level=asked.get("level", type=int),
        area=area, organisation_id=asked.get("organisation", type=int),
    )  # fmt: skip
    said = db.session.scalars(chosen.limit(MOST + 1)).all()
    links = queries.links_of(said[:MOST], g.actor)
    counts = queries.counts(links)
    gap = asked.get("gap", "")
    shown = [link for link in links if not gap or gap in link.gaps or (gap == "any" and link.gaps)]
    if asked.get("format") in ("xlsx", "csv"):
        return current_app.response_class(
            reports.chain_file(shown, asked["format"]), mimetype="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="chains.{asked["format"]}"'},
        )  # fmt: skip
    return render_template(
        "chains/index.html", links=shown, counts=counts, gap=gap, gap_titles=GAP_TITLES, tones=GAP_TONES,
        total=len({link.said.hazard_id for link in links}), is_cut=len(said) > MOST, most=MOST, kinds=kinds(),
        broken=len({link.said.hazard_id for link in links if link.gaps}), levels=LEVEL_TITLES, area_error=area_error,
        gap_options=[("any", _("any gap")), *((str(each), say(GAP_TITLES[each])) for each in Gap)],
        kind_options=[(each.id, say(each.title)) for each in kinds().values()],
        level_options=[(str(number), say(title)) for number, title in LEVEL_TITLES.items()],
    )  # fmt: skip
