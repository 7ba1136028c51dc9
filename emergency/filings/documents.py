"""What has to come with a filing, and what a notice of incompleteness may still name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from emergency.core.errors import Conflict
from emergency.core.text import Text, message
from emergency.filings.rules import DocumentKind
from emergency.plans.vocabulary import Family
from emergency.rulebook.lists import shipped_lists

DOCUMENT_TITLES: dict[DocumentKind, Text] = {
    DocumentKind.APPLICATION: Text("应急预案备案申报表", "Filing application form"),
    DocumentKind.REVIEW_OPINION: Text("应急预案评审意见", "Review opinion"),
    DocumentKind.PLAN_TEXT: Text("应急预案电子文档", "Electronic text of the plan"),
    DocumentKind.RISK_ASSESSMENT: Text("风险评估结果", "Results of the risk assessment"),
    DocumentKind.RESOURCE_SURVEY: Text("应急资源调查清单", "List of the emergency resource survey"),
}

_SAID = {
    DocumentKind.APPLICATION: ("申报表", "申请表", "application form"),
    DocumentKind.REVIEW_OPINION: ("评审意见", "评审纪要", "review opinion"),
    DocumentKind.PLAN_TEXT: ("预案文本", "电子文档", "预案正文", "text of the plan", "plan text"),
    DocumentKind.RISK_ASSESSMENT: ("风险评估", "风险辨识", "risk assessment"),
    DocumentKind.RESOURCE_SURVEY: ("资源调查", "resource survey"),
}
"""How sentences name a document."""


def needs_review(tags: Collection[str], size: str | None) -> bool:
    """Whether a unit's plan needs an expert review before publication (list A21, 88号令 第二十一条)."""
    return "A21" in shipped_lists().entries(frozenset(tags), size)


def required_documents(family: Family, *, needs_review: bool) -> tuple[DocumentKind, ...]:
    """What a filing has to contain, in the order of the receipt.

    Units: PL-21 (88号令), the review opinion only for units of the list A21. Government plans: the formal text
    (国办发〔2024〕5号 第二十六条, PL-26; the drafting notes that go with it are on the checklist).
    """
    if family is Family.GOVERNMENT:
        return (DocumentKind.PLAN_TEXT,)
    return tuple(kind for kind in DocumentKind if needs_review or kind is not DocumentKind.REVIEW_OPINION)


def missing_documents(
    family: Family, handed_in: Collection[DocumentKind], *, needs_review: bool
) -> tuple[DocumentKind, ...]:
    """What is still missing of what the filing has to contain."""
    return tuple(kind for kind in required_documents(family, needs_review=needs_review) if kind not in handed_in)


@dataclass(frozen=True)
class Missing:
    """One thing that a notice names: `item` is a document kind, a checklist code, or empty; `text` the sentence."""

    text: str
    item: str = ""

    @property
    def about(self) -> str:
        """What it is about: the document or checklist item, else the sentence without spaces and punctuation."""
        return self.item or str(document_named(self.text) or re.sub(r"\W", "", self.text).lower())

    def as_json(self) -> dict[str, str]:
        """As kept in the step and answered by the API."""
        return {"item": self.item, "text": self.text}


def document_named(sentence: str) -> DocumentKind | None:
    """The one document that a sentence speaks of: by its code, its title or the usual words for it."""
    words = sentence.strip()
    for kind, titles in DOCUMENT_TITLES.items():
        if words in (kind, titles.zh, titles.en):
            return kind
    found = [kind for kind, ways in _SAID.items() if any(way in words.lower() for way in ways)]
    return found[0] if len(found) == 1 else None


def check_not_new(
    missing: Iterable[Missing],
    *,
    told_before: Sequence[Missing],
    changed_documents: Collection[DocumentKind],
    changed_items: Collection[str] = (),
) -> None:
    """Refuse a further notice that names what was there to be named the first time (PL-22: all at once).

    Allowed is what an earlier notice named and what the resubmission changed: a document that came again and,
    where the plan's text came again, anything about the text. Errors: Conflict (`already_told`) with `items`.
    """
    if not told_before:
        return
    allowed = {item.about for item in told_before} | {item.text for item in told_before} | set(changed_items)
    allowed |= {str(kind) for kind in changed_documents}
    has_new_text = DocumentKind.PLAN_TEXT in changed_documents
    documents = {str(kind) for kind in DocumentKind}
    new = [
        item.text
        for item in missing
        if item.about not in allowed and item.text not in allowed and not (has_new_text and item.about not in documents)
    ]
    if new:
        raise Conflict(
            message(
                "All that is missing has to be told at once. A further notice names only what the first one named "
                "or what the resubmission changed; new here: %(items)s",
                items=new,
            ),
            code="already_told",
            items=new,
        )
