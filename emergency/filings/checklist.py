"""The list that an applicant sees before submitting and a reviewer ticks: one list, with what was found by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from emergency.core.text import Text
from emergency.filings.documents import DOCUMENT_TITLES, required_documents
from emergency.filings.rules import DocumentKind
from emergency.plans.content import Content
from emergency.plans.outlines import Outline, Section, outline_for
from emergency.plans.reading.matching import how_alike
from emergency.plans.vocabulary import Family, PlanKind, PromiseKind


class Verdict(StrEnum):
    """What was found without a person: there, missing, or somebody has to look."""

    THERE = "there"
    DOUBT = "doubt"
    MISSING = "missing"


@dataclass(frozen=True)
class Item:
    """One line of the list. `found` is the heading it was found under, in the words of the plan."""

    code: str
    title: Text
    source: Text
    verdict: Verdict
    found: str = ""


@dataclass(frozen=True)
class Group:
    """Lines under one heading."""

    title: Text
    items: tuple[Item, ...]


_ORDER_88 = "《生产安全事故应急预案管理办法》"
_CONTENTS = Text(f"应当规定的内容 · {_ORDER_88}", "What the plan must lay down · Order 88")
_ANNEXES = Text("附件与数据", "Annexes and data")
_DOCUMENTS = Text("备案材料", "Documents")
_PAPERS = Text("国办发〔2024〕5号", "General Office 2024 No. 5")
_PAPERS_SOURCE = Text("第二十六条", "Article 26")
_DRAFTING_NOTES = Text("编制说明", "Drafting notes")
_APPROVAL_OPINION = Text("审核意见", "Opinion of the check before approval")
_DOCUMENTS_SOURCE = Text(f"{_ORDER_88}备案材料条款（条号未核实）", "Order 88, on what is filed (article not verified)")
_ARTICLE = {
    "第十三条": "Article 13", "第十四条": "Article 14", "第十五条": "Article 15", "第十六条": "Article 16",
}  # fmt: skip


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
    groups: list[Group] = []
    if family is Family.UNIT:
        groups += _content_groups(content, kind)
    else:
        papers = (("drafting_notes", _DRAFTING_NOTES, _PAPERS_SOURCE),
                  ("approval_opinion", _APPROVAL_OPINION, Text("第二十四条", "Article 24")))  # fmt: skip
        groups.append(Group(_PAPERS, tuple(Item(code, title, source, Verdict.DOUBT) for code, title, source in papers)))
    required = required_documents(family, needs_review=needs_review)
    groups.append(Group(_DOCUMENTS, tuple(_document_item(each, documents) for each in required)))
    return tuple(groups)


def _content_groups(content: Content, kind: PlanKind) -> list[Group]:
    groups = []
    if (own := outline_for(kind, "contents")) is not None:
        groups.append(Group(_CONTENTS, tuple(_content_item(content, own, each) for each in own.sections)))
    if (annexes := outline_for("annexes", "contents")) is not None:
        items = [_content_item(content, annexes, each) for each in annexes.sections]
        if kind is not PlanKind.COMPREHENSIVE:
            # The annexes of a volume may stand in the comprehensive plan, so a person has to look there.
            items = [
                replace(item, verdict=Verdict.DOUBT) if item.verdict is Verdict.MISSING else item for item in items
            ]
        groups.append(Group(_ANNEXES, tuple(items)))
    return groups


def items_of(groups: Sequence[Group]) -> list[Item]:
    """The lines of all groups."""
    return [item for group in groups for item in group.items]


def _document_item(kind: DocumentKind, documents: Collection[DocumentKind]) -> Item:
    verdict = Verdict.THERE if kind in documents else Verdict.MISSING
    return Item(str(kind), DOCUMENT_TITLES[kind], _DOCUMENTS_SOURCE, verdict)


def _content_item(content: Content, outline: Outline, section: Section) -> Item:
    article = outline.source.article
    verdict, found = _look_for(content, section)
    return Item(section.code, section.title, Text(article, _ARTICLE.get(article, article)), verdict, found)


def _look_for(content: Content, section: Section) -> tuple[Verdict, str]:
    """Under a heading, in the data, or else its words in the text, which a person then looks at."""
    if not content.clauses:
        return Verdict.DOUBT, ""
    if section.extracted == "contacts":
        return (Verdict.THERE, "") if content.contacts else (Verdict.MISSING, "")
    titles = [clause.title for clause in content.clauses]
    if section.extracted == "resources" and any(promise.kind is PromiseKind.ITEM for promise in content.promises):
        return Verdict.THERE, ""
    if section.all_of:
        has_all = all(any(word in title for title in titles for word in words) for words in section.all_of)
        return (Verdict.THERE, "") if has_all else (_in_text(content, section), "")
    if section.title.zh in titles:
        return Verdict.THERE, section.title.zh
    for wanted, verdict in (("sure", Verdict.THERE), ("doubtful", Verdict.DOUBT)):
        for title in titles:
            if how_alike(title, section) == wanted:
                return verdict, title
    if any(clause.code == section.code for clause in content.clauses):
        return Verdict.THERE, ""
    return _in_text(content, section), ""


def _in_text(content: Content, section: Section) -> Verdict:
    said = any(word in clause.text or word in clause.title for clause in content.clauses for word in section.words)
    return Verdict.DOUBT if said else Verdict.MISSING
