"""Whether a revision is proposed as a major or a minor one, by which article, and what changed since the filing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from emergency.accounts.permissions import Permission, holds
from emergency.core.actors import Actor
from emergency.core.panels import Panel
from emergency.core.text import Message, Text, message
from emergency.filings import queries
from emergency.filings.refiling import Refiling
from emergency.plans.changes import changes, core_changes, core_source
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.queries import draft_of, version_in_force
from emergency.plans.versions.reports import Step
from emergency.plans.vocabulary import Family


class Weight(StrEnum):
    """How a revision is handled: by the drafting procedure, or as an update of clauses and annexes (PL-34)."""

    MAJOR = "major"
    MINOR = "minor"


WEIGHT_TITLES: dict[Weight, Text] = {
    Weight.MAJOR: Text("建议按重大修订办理。", "Proposed: a major revision."),
    Weight.MINOR: Text("建议按一般修订办理。", "Proposed: a minor revision."),
}


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a step from one text to another; people decide."""

    weight: Weight
    refiling: Refiling
    source: str
    """The instrument and article that names the four kinds of change."""
    is_verified: bool

    @property
    def sentence(self) -> Message:
        """What follows from it."""
        if self.weight is Weight.MAJOR:
            return message("It follows the drafting procedure (risk assessment, review, signature) and is filed again.")
        if self.refiling.required:
            return message("The clauses or annexes are updated; the rule of the province has it filed again.")
        return message("The clauses or annexes are updated; it need not be filed again.")


def propose(old: PlanVersion, new: PlanVersion) -> Proposal | None:
    """Major where one of the four kinds of PL-34 differs, else minor; None where both say the same.

    PL-34: 88号令 第三十七条, for governments 国办发〔2024〕5号 第三十六条 (not verified). In Shandong a minor revision
    is filed again as well (PL-40, 山东省突发事件应对条例 第十四条).
    """
    before, after = old.content, new.content
    if not changes(before, after):
        return None
    weight = Weight.MAJOR if core_changes(before, after) else Weight.MINOR
    instrument, article, is_verified = core_source(new.plan.family is Family.GOVERNMENT)
    return Proposal(weight, queries.refiling_of(old, new), instrument + article, is_verified)


def proposal_of_step(step: Step, _actor: Actor) -> dict[str, Any] | None:
    """For two versions side by side."""
    proposal = propose(step.old, step.new)
    return None if proposal is None else _rows(proposal, None)


def proposal_of_draft(draft: PlanVersion, _actor: Actor) -> dict[str, Any] | None:
    """Before a draft comes out: measured against what lies with the authority, else against the version in force."""
    since = queries.version_to_compare(draft)
    proposal = propose(since, draft) if since is not None else None
    return None if proposal is None else _rows(proposal, since)


def changed_since_filing(plan: Plan, actor: Actor) -> dict[str, Any] | None:
    """The version that lies with the authority and the latest text beside it, where they differ."""
    if not holds(actor, Permission.FILING_VIEW):
        return None
    filed = queries.filed_version(plan.id)
    latest = draft_of(plan.id) or version_in_force(plan.id)
    if filed is None or latest is None or latest.id == filed.id:
        return None
    found = changes(filed.content, latest.content)
    if not found:
        return None
    return {"filed": filed, "latest": latest, "count": len(found), "proposal": propose(filed, latest)}


def _rows(proposal: Proposal, since: PlanVersion | None) -> dict[str, Any]:
    return {"proposal": proposal, "titles": WEIGHT_TITLES, "since": since}


PANELS = (
    Panel("step", proposal_of_step, "filings/_proposal.html", order=10),
    Panel("publish", proposal_of_draft, "filings/_proposal.html", order=30),
    Panel("plan", changed_since_filing, "filings/_since.html", order=20),
)
