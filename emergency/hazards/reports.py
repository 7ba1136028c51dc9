"""The register of hazards as a table to keep."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select

from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.i18n import say
from emergency.core.tables.writing import SheetOut, write_csv, write_xlsx
from emergency.hazards import queries
from emergency.hazards.models import HazardStatement
from emergency.hazards.rules import LEVEL_TITLES, kinds, line_of


def headings() -> list[str]:
    """The columns of the register; the importer reads them again."""
    return [
        _("Organisation"), _("Name of the hazard"), _("Kind of hazard"), _("Level"), _("Substances"), _("Area"),
        _("Where on the premises"), _("Latitude"), _("Longitude"), _("Identified on"), _("Holds from"),
        _("Paper it rests on"), _("Plans that answer it"),
    ]  # fmt: skip


def rows(chosen: Select[HazardStatement], by: Actor) -> Iterator[list[Any]]:
    """The rows of the register, as the page shows them."""
    found = db.session.scalars(chosen).all()
    answers = queries.answers_to([row.hazard_id for row in found], by)
    for row in found:
        hazard = row.hazard
        yield [
            hazard.organisation.name, row.name, say(kinds()[hazard.kind].title),
            say(LEVEL_TITLES[row.level]) if row.level else None, "；".join(line_of(one) for one in row.things),
            row.area.name, row.address, row.lat, row.lon, hazard.identified_on, row.since, row.source,
            "；".join(link.plan.title for link in answers.get(row.hazard_id, ())),
        ]  # fmt: skip


def register_file(chosen: Select[HazardStatement], ending: str, by: Actor) -> bytes:
    """The register as .xlsx or .csv."""
    if ending == "csv":
        return b"".join(write_csv(headings(), rows(chosen, by)))
    target = BytesIO()
    write_xlsx(target, [SheetOut(_("Hazards"), headings(), rows(chosen, by))])
    return target.getvalue()
