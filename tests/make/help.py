"""Who and what can help: teams, depots, stock, and what is held for an incident."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from emergency.accounts.models import Area, Organisation
from emergency.core.actors import SYSTEM, Actor
from emergency.core.places import Place
from resources_db.dispatch import actions as dispatch
from resources_db.dispatch.actions import Call, Instruction
from resources_db.dispatch.models import DispatchOrder
from resources_db.holds import actions as holds
from resources_db.holds.models import Hold
from resources_db.incidents import actions as incidents
from resources_db.incidents.models import Incident
from resources_db.supplies import actions as supplies
from resources_db.supplies import ledger
from resources_db.supplies.models import Depot, Item, StockLine
from resources_db.supplies.rules import MovementKind
from resources_db.teams import actions as teams
from resources_db.teams.models import Team
from resources_db.teams.rules import Category
from tests.make.papers import MakePapers
from tests.make.serial import serial


class MakeHelp(MakePapers):
    """Who and what can help: teams, depots, stock, and what is held for an incident."""

    def team(
        self,
        organisation: Organisation | None = None,
        *,
        name: str | None = None,
        category: str = "T2",
        place: tuple[float, float] | None = (36.7, 117.1),
        capabilities: Sequence[str] = ("危险化学品处置",),
        **given: Any,
    ) -> Team:
        """A rescue team, ready and confirmed just now."""
        return teams.create_team(
            name=name or f"青禾{next(serial)}应急救援队", organisation=organisation or self.organisation(),
            category=Category(category), place=Place(*place) if place else None, capabilities=list(capabilities),
            headcount=given.pop("headcount", 20), phone=given.pop("phone", "0531-80001234"), by=SYSTEM, **given,
        )  # fmt: skip

    def depot(
        self, organisation: Organisation | None = None, *, name: str | None = None,
        place: tuple[float, float] | None = (36.7, 117.1), **given: Any,
    ) -> Depot:  # fmt: skip
        """A depot."""
        return supplies.create_depot(
            name=name or f"青禾{next(serial)}物资库", organisation=organisation or self.organisation(),
            place=Place(*place) if place else None, phone=given.pop("phone", "0531-80004321"), by=SYSTEM, **given,
        )  # fmt: skip

    def item(self, name: str | None = None, *, unit: str = "台", **given: Any) -> Item:
        """An item of the catalogue."""
        return supplies.create_item(name=name or f"潜水泵{next(serial)}型", unit=unit, by=SYSTEM, **given)

    def stock(
        self, item: Item | None = None, depot: Depot | None = None, quantity: int | Decimal = 10, **given: Any
    ) -> StockLine:
        """A stock line with so much in it, received just now."""
        line = supplies.open_line(item or self.item(), depot or self.depot(), by=SYSTEM, **given)
        if quantity:
            ledger.move(MovementKind.RECEIVE, [ledger.Moved(line, Decimal(quantity))], by=SYSTEM)
        return line

    def incident(self, area: Area | str = "370126", *, title: str = "青禾化工液氨泄漏", **given: Any) -> Incident:
        """An incident under way."""
        return incidents.open_incident(
            title=title, type=given.pop("type", "accident"), level=given.pop("level", 2),
            area=area if isinstance(area, Area) else self.area(area), place=Place(*given.pop("place", (36.7, 117.1))),
            by=given.pop("by", SYSTEM), **given,
        )  # fmt: skip

    def hold(self, *asked: Team | StockLine, by: Actor | None = None, quantity: int = 1, **given: Any) -> Hold:
        """A hold of teams and goods, for an occasion unless an incident is given."""
        lines = [
            holds.Asked(team=each) if isinstance(each, Team)
            else holds.Asked(item=each.item, depot=each.depot, quantity=Decimal(quantity))
            for each in asked
        ]  # fmt: skip
        if "incident" not in given:
            given.setdefault("occasion", "海河路燃气泄漏")
        return holds.hold(lines, by=by or self.actor("commander"), **given).hold

    def order(
        self, asked: Team | StockLine, *, by: Actor | None = None, told: bool = False, **given: Any
    ) -> DispatchOrder:
        """An order for what was just held and called out, on paper unless it was told by telephone."""
        by = by or self.actor("commander")
        hold = self.hold(asked, by=by, **given)
        instruction = Instruction("到现场堵漏", destination="经一路9号", contact="孙凯", contact_phone="0531-80001234")
        call = Call(told_to="赵队长") if told else None
        (order,) = dispatch.give_orders(holds.commit(hold, by=by), instruction, call=call, by=by)
        return order
