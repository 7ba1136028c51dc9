"""What a reviewer sees: chapters with what was found, the text with what changed, the list to tick."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emergency.calendar.queries import work_calendar
from emergency.core.clock import today
from emergency.core.errors import Invalid
from emergency.core.i18n import say
from emergency.core.text import Message, message
from emergency.filings import queries
from emergency.filings.actions import Checked
from emergency.filings.documents import Missing
from emergency.filings.models import Filing
from emergency.filings.refiling import Refiling
from emergency.filings.rules import DocumentKind, Standing, Step
from emergency.filings.whole_check import groups_of
from emergency.plans.changes import Changes, changes
from emergency.plans.checks.items import Group, Item, items_of, items_to_tick
from emergency.plans.content import ClauseContent, Content
from emergency.plans.marking import Span, mark_changes
from emergency.plans.models import PlanVersion

STEPS: dict[Step, Message] = {
    Step.SUBMITTED: message("Submitted"),
    Step.TAKEN: message("Taken on"),
    Step.HANDED_OVER: message("Handed over"),
    Step.HANDED_ON: message("Handed on to another authority"),
    Step.FIRST_CHECKED: message("First check"),
    Step.SENT_BACK: message("First check sent back"),
    Step.RETURNED: message("Returned once"),
    Step.RESUBMITTED: message("Completed"),
    Step.ACCEPTED: message("Filed"),
    Step.REFUSED: message("Refused"),
}


LONGEST_NOTE = 2000
"""Characters of a note beside an item, and of a line of the notice."""


@dataclass(frozen=True)
class Passage:
    """A clause as the review shows it: how it differs from what was filed before, and its marked text."""

    clause: ClauseContent
    how: str
    paragraphs: tuple[tuple[Span, ...], ...]


@dataclass
class Sheet:
    """Everything on the review page, and what the reviewer has ticked so far."""

    filing: Filing
    standing: Standing
    left: int | None
    groups: tuple[Group, ...]
    passages: tuple[Passage, ...]
    since: PlanVersion | None
    changed: Changes
    refiling: Refiling | None
    ticks: dict[str, bool] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    errors: list[Message] = field(default_factory=list)

    @property
    def checked(self) -> int:
        """How many items are ticked."""
        return sum(item.code in self.ticks for item in self.to_tick)

    @property
    def to_tick(self) -> list[Item]:
        """The items that have to be answered: what is required. Of the rest contradictions may be named."""
        return items_to_tick(self.groups)

    @property
    def places(self) -> list[str]:
        """Where each clause of the version stands on this page; clauses that are gone stand between them."""
        return [f"#p{place}" for place, passage in enumerate(self.passages, 1) if passage.how != "removed"]

    @property
    def missing(self) -> int:
        """How many are ticked as missing."""
        return sum(not there for there in self.ticks.values())

    def read(self, sent: Mapping[str, Any]) -> list[Checked]:
        """The ticks as they were sent. Errors: Invalid (`checks`: neither there nor missing)."""
        if any(name.startswith("tick-") and said not in ("there", "missing") for name, said in sent.items()):
            raise Invalid(checks=message("There is no such choice."))
        if any(len(said) > LONGEST_NOTE for name, said in sent.items() if name.startswith("note-")):
            raise Invalid(checks=message("No note may be longer than %(most)s characters.", most=LONGEST_NOTE))
        return self._ticked(sent)

    def _ticked(self, sent: Mapping[str, Any]) -> list[Checked]:
        answered = [item for item in self.to_tick if sent.get(f"tick-{item.code}") in ("there", "missing")]
        # A contradiction is named in the notice or not; what was to be named and is no more has to be taken out.
        named = [item for item in self._may_be_named() if f"tick-{item.code}" in sent or item.code in self.ticks]
        return [
            Checked(item.code, sent.get(f"tick-{item.code}") == "there", sent.get(f"note-{item.code}", ""))
            for item in answered
        ] + [Checked(item.code, f"tick-{item.code}" not in sent, sent.get(f"note-{item.code}", "")) for item in named]

    def _may_be_named(self) -> list[Item]:
        return items_of([group for group in self.groups if group.may_be_named])

    def unchecked(self, checks: Sequence[Checked]) -> int:
        """How many items nobody has ticked."""
        return len({item.code for item in self.to_tick} - {check.item for check in checks})

    def take(self, sent: Mapping[str, Any], error: Invalid) -> None:
        """Show what was typed again, with what is wrong."""
        self.ticks = {check.item: check.is_there for check in self._ticked(sent)}
        self.notes.update({item.code: sent.get(f"note-{item.code}", "") for item in items_of(self.groups)})
        self.errors = [line for lines in error.fields.values() for line in lines] or [error.message]


def sheet_of(filing: Filing) -> Sheet:
    """The review of a filing as it stands: kept ticks first, else what was found by itself."""
    version = filing.version
    since = queries.version_to_compare(version)
    content = version.content
    changed = changes(since.content, content) if since else Changes()
    standing = queries.standing_of(filing)
    groups = groups_of(version, {document.kind for document in filing.documents})
    sheet = Sheet(
        filing=filing, standing=standing, groups=groups, since=since, changed=changed,
        left=work_calendar().between(today(), standing.check_by) if standing.check_by else None,
        passages=_passages(content, changed, is_first=since is None),
        refiling=queries.refiling_of(since, version) if since else None,
    )  # fmt: skip
    kept = {check.item: check for check in filing.checks if check.round == filing.round}
    asked = {item.code for item in sheet.to_tick}
    for item in items_of(groups):
        if item.code in kept and (item.code in asked or not kept[item.code].is_there):
            sheet.ticks[item.code] = kept[item.code].is_there
        elif item.code in asked and item.answer is not None:
            sheet.ticks[item.code] = item.answer
        note = kept[item.code].note if item.code in kept else ""
        sheet.notes[item.code] = note or sentence_for(item)
    return sheet


def sentence_for(item: Item) -> str:
    """What the notice says about a missing item, unless the reviewer writes something better."""
    if item.code in {str(kind) for kind in DocumentKind}:
        return say(message("“%(title)s” has not been handed in; please add it.", title=item.title))
    if item.evidence:
        return say(message("%(finding)s Please check and correct it.", finding=item.title))
    return say(message("The plan does not say “%(title)s” (%(source)s); please add it.", title=item.title,
                       source=item.source))  # fmt: skip


def missing_of(filing: Filing) -> list[Missing]:
    """What the kept ticks of this round say is missing, in the order of the list."""
    kept = {check.item: check for check in filing.checks if check.round == filing.round and not check.is_there}
    items = items_of(groups_of(filing.version, {document.kind for document in filing.documents}))
    return [Missing(kept[item.code].note or sentence_for(item), item.code) for item in items if item.code in kept]


def _passages(content: Content, changed: Changes, *, is_first: bool) -> tuple[Passage, ...]:
    touched = {id(change.new): change for change in changed.clauses if change.new is not None}
    passages = []
    for clause in content.clauses:
        change = touched.get(id(clause))
        if change is None or is_first:
            spans: list[Span] = [Span("same", clause.text)]
        else:
            spans = mark_changes(change.old.text if change.old else "", clause.text)
        passages.append(Passage(clause, change.how if change and not is_first else "", _paragraphs(spans)))
    for change in changed.clauses:
        if change.new is None and change.old is not None:
            gone = Passage(change.old, "removed", _paragraphs([Span("out", change.old.text)]))
            passages.insert(_place_of(change.old, passages), gone)
    return tuple(passages)


def _place_of(gone: ClauseContent, passages: Sequence[Passage]) -> int:
    """Where a removed clause stood: after the last one whose outline code comes before its own, else at the end."""
    own = _in_order(gone.code)
    before = [
        place
        for place, passage in enumerate(passages, 1)
        if gone.code and passage.clause.code and _in_order(passage.clause.code) < own
    ]
    return max(before, default=0 if gone.code else len(passages))


def _in_order(code: str) -> list[tuple[bool, int | str]]:
    """An outline code as it is sorted: `GB29639-6.10` after `GB29639-6.9`."""
    return [(part.isdecimal(), int(part) if part.isdecimal() else part) for part in re.split(r"[-.]", code)]


def _paragraphs(spans: Sequence[Span]) -> tuple[tuple[Span, ...], ...]:
    """The spans broken where the text breaks, empty paragraphs left out."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        for number, piece in enumerate(span.text.split("\n")):
            if number:
                lines.append([])
            if piece:
                lines[-1].append(Span(span.sort, piece))
    return tuple(tuple(line) for line in lines if line)
