"""Registered hazards and their changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from emergency.accounts.models import Organisation
from emergency.core.actors import SYSTEM, Actor
from emergency.core.clock import today
from emergency.hazards import actions as hazards
from emergency.hazards.models import Hazard, HazardStatement
from emergency.hazards.queries import latest_of
from emergency.hazards.rules import Spot, State, parse_substances
from tests.make.drills import MakeDrills


class MakeHazards(MakeDrills):
    """Registered hazards and their changes."""

    def hazard(
        self,
        organisation: Organisation | None = None,
        *,
        name: str = "甲醇储罐区",
        kind: str = "major_hazard_source",
        level: int | None = 2,
        substances: str = "甲醇 67-56-1 800吨 q/Q=1.6",
        since: date | None = None,
        by: Actor = SYSTEM,
        **given: Any,
    ) -> Hazard:
        """A registered hazard, since 2020 unless said otherwise."""
        owner = organisation or self.organisation()
        level = level if kind == "major_hazard_source" else None
        state = State(name, level, parse_substances(substances.splitlines()), Spot(owner.area_id, 36.7, 117.1))
        return hazards.register(owner, kind=kind, state=state, since=since or date(2020, 1, 1), by=by, **given)

    def changed_hazard(self, hazard: Hazard, *, level: int = 1, by: Actor = SYSTEM) -> HazardStatement:
        """The hazard is of another level from today on."""
        state = replace(latest_of(hazard).state, level=level)
        return hazards.restate(hazard, state=state, since=today(), source="安全评估报告", by=by)

    def _hazard_of(self, owner: Organisation) -> dict[str, int | str]:
        """A hazard of this organisation that a plan of its own answers, and the ground that its change gives."""
        hazard = self.hazard(owner, name=f"{owner.name}甲醇罐区")
        link = hazards.answer(hazard, self.published_plan(owner), by=SYSTEM)
        said = self.changed_hazard(hazard)
        ids: dict[str, int | str] = {"hazard_id": hazard.id, "link_id": link.id}
        return ids | {"revision-grounds.plan_id": link.plan_id, "ground": "hazard", "of": str(said.id)}
