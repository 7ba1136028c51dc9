"""All checks of a version in one: what the applicant sees before submitting is what the reviewer sees."""

from __future__ import annotations

from emergency.accounts.rules import OrganisationKind
from emergency.core.clock import today
from emergency.core.phonebook import entries_of
from emergency.filings import queries
from emergency.filings.checklist import checklist
from emergency.filings.dismissals import asides_of
from emergency.filings.rules import DocumentKind
from emergency.plans.checks.consistency import consistency_group
from emergency.plans.checks.items import Group, GroupKey, Item, Verdict, items_of, with_asides
from emergency.plans.checks.required import outline_groups
from emergency.plans.models import PlanVersion
from emergency.statutes.queries import register


def groups_of(version: PlanVersion, documents: set[DocumentKind]) -> tuple[Group, ...]:
    """Every check of a version with these documents: required contents, documents, outline, consistency.

    The same for whoever asks: it looks at the text, the documents, the registers of the plan's own organisation and
    what applicant and officers have set aside, not at the reader.
    """
    plan, content = version.plan, version.content
    groups = checklist(
        content, family=plan.family, kind=plan.kind, documents=documents,
        needs_review=queries.unit_needs_review(version),
    )  # fmt: skip
    if not is_checkable(version):
        return with_asides(groups, asides_of(plan.id))
    is_township = plan.organisation.kind is OrganisationKind.TOWNSHIP
    outlines = outline_groups(content, plan.family, plan.kind, is_township=is_township)
    consistency = consistency_group(
        content, plan.family, unit=plan.organisation.name, title=plan.title, on=today(), register=register(),
        phonebook=entries_of(plan.organisation_id),
    )  # fmt: skip
    return with_asides((*groups, *outlines, consistency), asides_of(plan.id))


def groups_before(version: PlanVersion) -> tuple[Group, ...]:
    """The checks before anything is handed in, without the documents, which the form asks for."""
    return tuple(group for group in groups_of(version, set()) if group.key is not GroupKey.DOCUMENTS)


def findings_of(version: PlanVersion) -> list[Item]:
    """What the checks found in the text of a version, open or set aside."""
    groups = [group for group in groups_of(version, set()) if group.can_be_set_aside]
    return [item for item in items_of(groups) if item.verdict is not Verdict.THERE]


def documents_of(version: PlanVersion) -> set[DocumentKind] | None:
    """What was handed in with the latest filing of a version; None where it was never submitted."""
    filings = queries.filings_of_version(version.id)
    return {document.kind for document in filings[0].documents} if filings else None


def is_checkable(version: PlanVersion) -> bool:
    """Whether there is a text to check; a scanned document can only be kept (its pages are pictures)."""
    return bool(version.clauses)
