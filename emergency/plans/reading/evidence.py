"""What the checks of consistency look at: the reading so far, beside the paragraphs and page headers it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emergency.plans.reading.blocks import Paragraph
from emergency.plans.reading.extracts import CitedBasis, Contact, Resource, TextPhone
from emergency.plans.reading.plan_reading import Part, Section


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything in a file that its statements can be compared in."""

    kind: str
    title: str | None
    unit: str | None
    version: str | None
    headers: Sequence[str]
    paragraphs: Sequence[Paragraph]
    parts: Sequence[Part]
    sections: Sequence[Section]
    contacts: Sequence[Contact]
    resources: Sequence[Resource]
    text_phones: Sequence[TextPhone]
    citations: Sequence[CitedBasis]
