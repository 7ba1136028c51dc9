"""The list that an applicant sees before submitting and a reviewer ticks: one list, with what was found by itself."""

from __future__ import annotations

from collections.abc import Collection

from emergency.core.text import Text
from emergency.filings.documents import DOCUMENT_TITLES, required_documents
from emergency.filings.rules import DocumentKind
from emergency.plans.checks.items import Group, GroupKey, Item, Verdict
from emergency.plans.checks.required import contents_groups
from emergency.plans.content import Content
from emergency.plans.vocabulary import Family, PlanKind

_ORDER_88 = "《生产安全事故应急预案管理办法》"
_DOCUMENTS = Text("备案材料", "Documents")
_PAPERS = Text("国办发〔2024〕5号", "General Office 2024 No. 5")
_PAPERS_SOURCE = Text("第二十六条", "Article 26")
_DRAFTING_NOTES = Text("编制说明", "Drafting notes")
_APPROVAL_OPINION = Text("审核意见", "Opinion of the check before approval")
_DOCUMENTS_SOURCE = Text(f"{_ORDER_88}备案材料条款（条号未核实）", "Order 88, on what is filed (article not verified)")


def checklist(
    content: Content,
    *,
    family: Family,
    kind: PlanKind,
    documents: Collection[DocumentKind],
    needs_review: bool,
) -> tuple[Group, ...]:
    """What has to be there, what was found, and on which article each line rests.

    Units: the contents of 88号令 第十三 to 第十六条 and the documents of PL-21. Government plans: the formal text,
    drafting notes and the opinion of the check (国办发〔2024〕5号, PL-12, PL-26), which a person looks for.
    """
    groups = contents_groups(content, family, kind)
    if family is Family.GOVERNMENT:
        papers = (("drafting_notes", _DRAFTING_NOTES, _PAPERS_SOURCE),
                  ("approval_opinion", _APPROVAL_OPINION, Text("第二十四条", "Article 24")))  # fmt: skip
        items = tuple(Item(code, title, source, Verdict.DOUBT) for code, title, source in papers)
        groups.append(Group(GroupKey.PAPERS, _PAPERS, items))
    required = required_documents(family, needs_review=needs_review)
    items = tuple(_document_item(each, documents) for each in required)
    groups.append(Group(GroupKey.DOCUMENTS, _DOCUMENTS, items))
    return tuple(groups)


def _document_item(kind: DocumentKind, documents: Collection[DocumentKind]) -> Item:
    verdict = Verdict.THERE if kind in documents else Verdict.MISSING
    return Item(str(kind), DOCUMENT_TITLES[kind], _DOCUMENTS_SOURCE, verdict)
