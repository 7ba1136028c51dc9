"""Builders with defaults. Each goes through the same actions as the pages, so what they make is what people make."""

from __future__ import annotations

from sqlalchemy import select

from emergency.accounts.models import Organisation
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from emergency.filings import dismissals
from emergency.filings.whole_check import findings_of
from emergency.plans.models import PlanVersion
from resources_db.links import Purpose, sign
from resources_db.supplies.models import Item
from resources_db.teams import actions as teams
from tests.make.hazards import MakeHazards
from tests.make.people import credit_code
from tests.make.plans import PLAN_TEXT

__all__ = ["PLAN_TEXT", "Make", "credit_code"]


class Make(MakeHazards):
    """`make.organisation()`, `make.account(role="bureau")`, `make.token(account)`; every name is optional."""

    def one_of_each(self, owner: Organisation) -> dict[str, int | str]:
        """One thing of every kind that an address can name, belonging to this organisation and carrying its name."""
        drill = self.drill(owner, state="completed", title=f"{owner.name}泄漏处置演练")
        task = self.task(drill, text=f"{owner.name}启动用时8分钟，预案要求5分钟")
        draft = self.uploaded_draft(owner)
        filing = self.filing(organisation=owner)
        return {
            "organisation_id": owner.id,
            "area_id": owner.area_id,
            "account_id": self.account("member", owner, name=f"{owner.name}员工").id,
            "site_id": self.site(owner, name=f"{owner.name}二号库区").id,
            "table": "organisations",
            "import_id": self.staged_import(self.account("administrator")).id,
            "uploads.import_id": self.upload(owner).id,
            "plan_id": draft.plan_id,
            "promise_id": self.version(self.plan(owner)).promises[0].id,
            "version_id": draft.id,
            "clause_id": draft.clauses[0].id,
            "plan-links.link_id": self.link(draft.plan).id,
            **self._checked(draft),
            "review_id": self.review(draft).id,
            "expert_id": self.expert(owner.area).id,
            **self._sheet_of(owner),
            **self._assessment_of(owner),
            **self._hazard_of(owner),
            "rule_id": "DR-N-03",
            "instrument_id": "L05",
            "task_id": task.id,
            **self.programme_of(owner),
            "drill_id": drill.id,
            "filing_id": filing.id,
            "year": 2026,
            "month": 11,
            "document_id": filing.documents[0].id,
            "paper": "approval",
            "paper_id": self.original(filing).id,
            "delivery_id": self.delivery(self.account("member", owner)).id,
            "receipt": "NOSUCHRECEIPT",
            **self.life_of(owner),
            "request_id": self.postponement(owner).id,
            **self._help_of(owner),
        }

    def _checked(self, draft: PlanVersion) -> dict[str, int | str]:
        """A finding of the draft's check that was set aside, and the code of one that is open."""
        aside, other, *_rest = [item for item in findings_of(draft) if item.is_open]
        return {
            "dismissal_id": dismissals.dismiss(draft.plan, aside, reason="另有说明", by=SYSTEM).id,
            "code": other.code,
        }

    def _help_of(self, owner: Organisation) -> dict[str, int | str]:
        """A team and a depot of this organisation, an incident there, and what is held for it."""
        team = self.team(owner, name=f"{owner.name}救援队")
        member = teams.add_member(team, name=f"{owner.name}队员", by=SYSTEM)
        depot = self.depot(owner, name=f"{owner.name}物资库")
        # The catalogue is everybody's: an item that one unit already stocks tells nobody of another unit.
        pump = db.session.scalar(select(Item).where(Item.name == "潜水排污泵")) or self.item("潜水排污泵")
        line = self.stock(pump, depot, batch=f"{owner.name}批")
        incident = self.incident(owner.area, title=f"{owner.name}液氨泄漏")
        commander = self.actor("commander", self.bureau(owner.area))
        hold = self.hold(team, line, incident=incident, by=commander)
        order = self.order(self.team(owner, name=f"{owner.name}二队"), incident=incident, by=commander, told=True)
        return {
            "team_id": team.id,
            "member_id": member.id,
            "depot_id": depot.id,
            "item_id": line.item_id,
            "stock_id": line.id,
            "incident_id": incident.id,
            "hold_id": hold.id,
            "commitment_id": hold.lines[0].id,
            "step": "release",
            "order_id": order.id,
            "signed": sign(Purpose.ORDER, order.id),
        }
