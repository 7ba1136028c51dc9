"""The papers of a filing that people sign and seal, and the scans of their originals.

A paper is printed from the system, signed and sealed by hand, and its scan is kept as the original beside what was
printed. A later scan replaces an earlier one with a reason; none is ever deleted. Keeping a scan hands nothing in and
moves no clock: documents come with `actions.submit` and `resubmit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from emergency.accounts.permissions import Permission, authorise, reaches
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db, lock
from emergency.core.errors import Invalid, NotAllowed, NotFound, NotReady
from emergency.core.text import Text, message
from emergency.core.uploads import StoredFile
from emergency.filings import authorities, queries
from emergency.filings.models import Filing, FilingPaper
from emergency.filings.rules import DocumentKind, PaperKind
from emergency.notices.actions import notify
from emergency.plans.vocabulary import Family
from emergency.reviews.queries import reviews_of

PAPER_TITLES: dict[PaperKind, Text] = {
    PaperKind.APPLICATION: Text("应急预案备案申报表", "Filing application form"),
    PaperKind.APPROVAL: Text("应急预案批准页", "Approval page of the plan"),
    PaperKind.REVIEW_OPINION: Text("应急预案评审意见", "Review opinion"),
    PaperKind.NOTICE: Text("一次性告知书", "Notice to complete, given once"),
    PaperKind.RECEIPT: Text("应急预案备案登记表", "Filing receipt"),
}

SIGNED_BY: dict[PaperKind, Text] = {
    PaperKind.APPLICATION: Text("申报单位盖章", "sealed by the applicant"),
    PaperKind.APPROVAL: Text("主要负责人签发、单位盖章", "signed by the principal and sealed"),
    PaperKind.REVIEW_OPINION: Text("评审专家签字", "signed by the experts"),
    PaperKind.NOTICE: Text("备案机关盖章", "sealed by the authority"),
    PaperKind.RECEIPT: Text("备案机关盖章", "sealed by the authority"),
}

OF_THE_AUTHORITY = frozenset({PaperKind.NOTICE, PaperKind.RECEIPT})


@dataclass(frozen=True)
class Paper:
    """A paper of a filing with its scans, the present one first; those after it were replaced."""

    kind: PaperKind
    originals: Sequence[FilingPaper]
    may_keep: bool

    @property
    def current(self) -> FilingPaper | None:
        """The scan that stands, or None while there is none."""
        return self.originals[0] if self.originals else None


def papers_of(filing: Filing, by: Actor) -> list[Paper]:
    """The papers that a filing has by now, in the order they come about; of a notice, the latest."""
    kept = db.session.scalars(
        select(FilingPaper).where(FilingPaper.filing_id == filing.id).order_by(FilingPaper.id.desc())
    ).all()
    return [
        Paper(kind, [each for each in kept if each.kind is kind and each.round == _round(filing, kind)],
              may_keep(filing, kind, by))
        for kind in kinds_of(filing)
    ]  # fmt: skip


def originals_of(filing: Filing, kind: PaperKind) -> Sequence[FilingPaper]:
    """Every scan of a kind, of all rounds and replaced ones too, in the order they were kept."""
    rows = select(FilingPaper).where(FilingPaper.filing_id == filing.id, FilingPaper.kind == kind)
    return db.session.scalars(rows.order_by(FilingPaper.id)).all()


def get_paper(filing: Filing, kind: str, by: Actor) -> Paper:
    """One paper of a filing. Errors: NotFound, also for a paper that the filing does not have yet."""
    found = next((each for each in papers_of(filing, by) if each.kind == kind), None)
    if found is None:
        raise NotFound
    return found


def get_original(filing: Filing, paper_id: int) -> FilingPaper:
    """A scan of a filing, also one that was replaced. Errors: NotFound."""
    found = db.session.get(FilingPaper, paper_id)
    if found is None or found.filing_id != filing.id:
        raise NotFound
    return found


def kinds_of(filing: Filing) -> list[PaperKind]:
    """Which papers a filing has: a government plan needs no form and no expert opinion, a receipt follows filing."""
    is_unit = filing.version.plan.family is Family.UNIT
    has_opinion = is_unit and (
        any(document.kind is DocumentKind.REVIEW_OPINION for document in filing.documents)
        or bool(reviews_of(filing.version_id))
    )
    there = {
        PaperKind.APPLICATION: is_unit, PaperKind.APPROVAL: True, PaperKind.REVIEW_OPINION: has_opinion,
        PaperKind.NOTICE: bool(queries.notices_of(filing)), PaperKind.RECEIPT: filing.receipt_number is not None,
    }  # fmt: skip
    return [kind for kind in PaperKind if there[kind]]


def may_keep(filing: Filing, kind: PaperKind, by: Actor) -> bool:
    """Whether the actor keeps this original: the authority any of them, the applicant what is its own."""
    if authorities.is_staff_of(by, filing.authority):
        return True
    return kind not in OF_THE_AUTHORITY and reaches(by, Permission.FILING_SUBMIT, filing)


def keep_original(
    filing: Filing, kind: PaperKind, *, file: StoredFile, signed_on: date, by: Actor, reason: str = ""
) -> FilingPaper:
    """Keep the scan of a signed and sealed paper; where one is kept already, `reason` says why another replaces it.

    Errors: NotAllowed, NotReady for a paper that the filing does not have yet, Invalid (`signed_on`, `reason`).
    """
    _authorise(filing, kind, by)
    if kind not in kinds_of(filing):
        raise NotReady(message("This filing has no such paper yet."))
    lock(Filing, [filing.id])
    wrong: dict[str, Any] = {}
    if signed_on > today():
        wrong["signed_on"] = message("This day lies in the future.")
    elif (first := _printed_on(filing, kind)) is not None and signed_on < first:
        wrong["signed_on"] = message("The paper says %(day)s; it was not sealed before.", day=first)
    has_one = get_paper(filing, kind, by).current is not None
    if has_one and not reason.strip():
        wrong["reason"] = message("An original is kept already. Say why this one replaces it.")
    if wrong:
        raise Invalid(**wrong)
    paper = FilingPaper(
        filing_id=filing.id, kind=kind, round=_round(filing, kind), signed_on=signed_on, file_id=file.id, file=file,
        reason=reason.strip() if has_one else "", recorded_at=now(), recorded_by=by.name,
    )  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    record(by, "filing_paper.kept", paper, filing=filing.id, kind=str(kind), sha256=file.sha256, reason=paper.reason)
    if kind in OF_THE_AUTHORITY:
        notify(
            filing.organisation_id, "filing_paper.kept", path=f"/filings/{filing.id}/papers/{kind}",
            authority=filing.authority.name, plan=filing.version.plan.title, paper=PAPER_TITLES[kind].zh,
        )  # fmt: skip
    return paper


def _authorise(filing: Filing, kind: PaperKind, by: Actor) -> None:
    if authorities.is_staff_of(by, filing.authority):
        return
    authorise(by, Permission.FILING_SUBMIT, filing)
    if kind in OF_THE_AUTHORITY:
        raise NotAllowed(message("Only %(authority)s keeps this original.", authority=filing.authority.name))


def _round(filing: Filing, kind: PaperKind) -> int:
    """Each round may have its notice; of every other paper there is one."""
    notices = queries.notices_of(filing) if kind is PaperKind.NOTICE else []
    return notices[-1][0].round if notices else 1


def _printed_on(filing: Filing, kind: PaperKind) -> date | None:
    """The day that the authority's paper bears."""
    if kind is PaperKind.NOTICE:
        return queries.notices_of(filing)[-1][0].happened_on
    return filing.decided_on if kind is PaperKind.RECEIPT else None
