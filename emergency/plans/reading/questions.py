"""What the reading leaves open, as questions that a page asks one at a time."""

from __future__ import annotations

from emergency.core.text import Message, message
from emergency.plans.outlines import outline_for
from emergency.plans.reading.headings import Found
from emergency.plans.reading.matching import candidates
from emergency.plans.reading.plan_reading import PlanReading, Question, Section


def ask(reading: PlanReading, found: Found) -> tuple[Question, ...]:
    """A question for each doubtful heading, each section that only opening words stand for, each styled sentence."""
    return (*_doubtful(reading), *_run_in(reading), *_sentences(found))


def _doubtful(reading: PlanReading) -> list[Question]:
    return [
        Question(
            kind="doubtful_title",
            heading=section.title,
            candidates=_candidates(reading, section),
            why=_why(section),
            part=section.part,
            where=section.where,
            section=at,
        )
        for at, section in enumerate(reading.sections)
        if section.match == "doubtful"
    ]


def _candidates(reading: PlanReading, section: Section) -> tuple[str, ...]:
    kind = "annexes" if section.is_annex else reading.parts[section.part].kind
    own = (section.code,) if section.code else ()
    return tuple(dict.fromkeys((*own, *section.also, *candidates(section.title, outline_for(kind)))))


def _why(section: Section) -> Message:
    if section.also:
        return message("This heading seems to cover two required sections.")
    return message("The title differs from the one the standard uses.")


def _run_in(reading: PlanReading) -> list[Question]:
    return [
        Question(
            kind="run_in",
            heading="",
            candidates=(code,),
            why=message("No heading; only words at the start of a paragraph name this section."),
            part=part.index,
            where=next((s.where for s in reading.sections if s.part == part.index), reading.sections[0].where),
        )
        for part in reading.parts
        for code in part.in_text_only
    ]


def _sentences(found: Found) -> list[Question]:
    return [
        Question(
            kind="styled_sentence",
            heading=paragraph.text,
            candidates=(),
            why=message("A sentence carries a heading style; it was read as text."),
            part=0,
            where=paragraph.where,
        )
        for paragraph in found.styled_sentences
    ]
