"""A version as the checks of consistency look at it: as if its text had just been read from a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from emergency.core.citations import find_cited
from emergency.core.instruments import Register
from emergency.core.text import Text
from emergency.plans.checks.items import Quote
from emergency.plans.content import ClauseContent, ContactContent, Content, PromiseContent
from emergency.plans.reading.blocks import Paragraph, Where
from emergency.plans.reading.contacts import read_text_phones
from emergency.plans.reading.evidence import Evidence
from emergency.plans.reading.extracts import CitedBasis, Contact, Resource
from emergency.plans.reading.phones import phones_in
from emergency.plans.reading.plan_reading import Section
from emergency.plans.reading.words import squeeze
from emergency.plans.vocabulary import PromiseKind

CONTACTS = Text("联系方式", "Contacts")
PROMISES = Text("承诺的队伍与物资", "Promised teams and supplies")
_CONTACT_TABLE, _PROMISE_TABLE = 0, 1
_LONGEST_QUOTE = 160
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_OUTSIDE = re.compile(
    r"局|医院|消防|公安|派出所|交警|政府|街道|管委会|村委会|居委会|供电|供水|燃气公司|卫生院|支队|大队|中心$|119|110|120"
)
"""Bodies that are somebody else's: their posts are not the plan's."""
_REPEALED = re.compile(r"^[^。；\n]{0,20}(?:同时)?(?:废止|失效)")
"""What follows the name of an instrument that the text itself says is repealed."""


@dataclass
class AsRead:
    """A version's content laid out as read, and where each paragraph of it stands."""

    content: Content
    paragraphs: list[Paragraph] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    clause_at: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at = 0
        for place, clause in enumerate(self.content.clauses):
            at += 1
            self.clause_at[at] = place
            self.sections.append(_section(clause, at))
            for line in clause.text.split("\n"):
                # Tables lie in the text as lines of cells; running text is what sentences are compared in.
                if line.strip() and "\t" not in line:
                    at += 1
                    self.clause_at[at] = place
                    self.paragraphs.append(Paragraph(at, line.strip()))

    def evidence(self, *, unit: str, title: str, on: date, register: Register) -> Evidence:
        """Everything in which the statements of the version can be compared."""
        return Evidence(
            kind="", title=title, unit=unit, version=None, headers=(), paragraphs=self.paragraphs, parts=(),
            sections=self.sections,
            contacts=[_contact(contact, row, unit) for row, contact in enumerate(self.content.contacts)],
            resources=[
                _resource(promise, row)
                for row, promise in enumerate(self.content.promises)
                if promise.kind is PromiseKind.ITEM
            ],
            text_phones=read_text_phones(self.paragraphs),
            citations=self._citations(on, register),
        )  # fmt: skip

    def quote(self, where: Where, needles: Iterable[str]) -> Quote:
        """The passage at a place: the sentence with one of these words, the row of a list, else the heading."""
        if where.table == _CONTACT_TABLE and where.row is not None:
            return Quote(CONTACTS, _row_of_contact(self.content.contacts[where.row]))
        if where.table == _PROMISE_TABLE and where.row is not None:
            return Quote(PROMISES, _row_of_promise(self.content.promises[where.row]))
        place = self.clause_at[where.paragraph or 1]
        clause = self.content.clauses[place]
        own = next((each.text for each in self.paragraphs if each.index == where.paragraph), None)
        text = _sentence_with(own if own is not None else f"{clause.title}\n{clause.text}", needles)
        return Quote(f"{clause.number} {clause.title}".strip(), text or (own or clause.title)[:_LONGEST_QUOTE], place)

    def _citations(self, on: date, register: Register) -> list[CitedBasis]:
        """What the version cites, each instrument once, without what it says itself to be repealed."""
        cited: dict[str, CitedBasis] = {}
        for section in self.sections:
            for found in find_cited(section.body, on=on, register=register):
                if found.instrument is None or _REPEALED.match(section.body[found.end :]):
                    continue
                basis = CitedBasis(found.text, found.status.value, found.replaced_by, section.where)
                cited.setdefault(found.text, basis)
        return list(cited.values())


def _section(clause: ClauseContent, at: int) -> Section:
    return Section(
        part=0, level=clause.level, number=clause.number, title=squeeze(clause.title), heading=clause.title,
        body=clause.text, where=Where(paragraph=at), code=clause.code or None,
        is_annex=clause.number.startswith("附"),
    )  # fmt: skip


def _contact(contact: ContactContent, row: int, unit: str) -> Contact:
    is_own = not contact.body or contact.body in unit or unit in contact.body or not _OUTSIDE.search(contact.body)
    return Contact(
        contact.name or None, squeeze(contact.post) or None, contact.body or None,
        tuple(dict.fromkeys(phones_in(contact.phone))), is_own, Where(table=_CONTACT_TABLE, row=row),
    )  # fmt: skip


def _resource(promise: PromiseContent, row: int) -> Resource:
    return Resource(
        promise.what, "", promise.quantity, str(promise.quantity), False, promise.unit or None, None, None, None,
        Where(table=_PROMISE_TABLE, row=row),
    )  # fmt: skip


def _row_of_contact(contact: ContactContent) -> str:
    return " ".join(filter(None, (contact.body, contact.post, contact.name, contact.phone)))


def _row_of_promise(promise: PromiseContent) -> str:
    return f"{promise.what} {promise.quantity}{promise.unit}"


def _sentence_with(text: str, needles: Iterable[str]) -> str:
    wanted = [squeeze(needle) for needle in needles if needle.strip()]
    for found in _SENTENCE.finditer(text):
        sentence = found.group(0).strip()
        for needle in wanted:
            if needle in squeeze(sentence):
                return _around(sentence, needle)
    return ""


def _around(sentence: str, needle: str) -> str:
    """A long sentence from a little before the words that are looked for."""
    if len(sentence) <= _LONGEST_QUOTE:
        return sentence
    at = sentence.find(needle)
    start = max(at - 40, 0) if at > _LONGEST_QUOTE - len(needle) else 0
    return ("…" if start else "") + sentence[start : start + _LONGEST_QUOTE] + "…"
