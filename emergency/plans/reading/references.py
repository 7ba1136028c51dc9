"""References inside a plan that lead nowhere: 见附件4 where there is none, 见第九章 of a plan with eight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from emergency.core.text import message
from emergency.plans.reading.evidence import Evidence
from emergency.plans.reading.numbers import Form, split_number
from emergency.plans.reading.plan_reading import Inconsistency, Section
from emergency.plans.reading.words import narrow, number_in

_REFERS = re.compile("见|按|参照|依据")
_ANNEX = re.compile(
    r"(?:见|按照?|参照|依据)(?:本预案)?(?P<word>附件|附录)\s*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3}|[A-Z])(?![\d.-])"
)
_CHAPTER = re.compile(r"(?:见|按照?|参照)(?:本预案)?第(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})章")
_CLAUSE = re.compile(
    r"(?:见|按照?|参照)(?:本预案)?(?:第)?(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})(?![\d.])(?:节|条|款|项|章节)?(?!\s*(?:版|m|kg|t|%|吨|米|元|级|万))"
)


def check_references(evidence: Evidence) -> Iterator[Inconsistency]:
    """A reference to an annex, chapter or clause that the file does not have, where it numbers such things."""
    known = _numbers(evidence.sections)
    for paragraph in evidence.paragraphs:
        # An annex counts as there even where its label runs into its text.
        if not paragraph.text.startswith("附"):
            continue
        number, _ = split_number(narrow(paragraph.text))
        if number is not None and number.form is Form.ANNEX:
            known.setdefault(number.text[:2], set()).add(_plain(number.text[2:]))
    told: set[str] = set()
    for section in evidence.sections:
        if not _REFERS.search(section.body):
            continue
        body = narrow(section.body)
        for pattern, kinds in ((_ANNEX, ("附件", "附录")), (_CHAPTER, ("章",)), (_CLAUSE, ("条",))):
            for found in pattern.finditer(body):
                kind = found.groupdict().get("word") or kinds[0]
                reference = found.group(0)
                if known.get(kind) and _plain(found["number"]) not in known[kind] and reference not in told:
                    told.add(reference)
                    yield Inconsistency(
                        "cross_reference",
                        message("%(reference)s: there is nothing of that number.", reference=reference),
                        {
                            "reference": reference,
                            "missing": f"{kind}{found['number']}" if len(kind) > 1 else found["number"],
                        },
                        (section.where,),
                    )


def _numbers(sections: Sequence[Section]) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for section in sections:
        number, _ = split_number(f"{narrow(section.number)} 题")
        if number is None:
            continue
        if number.form is Form.ANNEX:
            known.setdefault(section.number[:2], set()).add(_plain(narrow(section.number)[2:]))
        elif number.form is Form.CHAPTER and number.value is not None:
            known.setdefault("章", set()).add(str(number.value))
        elif number.form is Form.DOTTED and number.depth > 1:
            known.setdefault("条", set()).add(_plain(narrow(section.number)))
    return known


def _plain(written: str) -> str:
    value = number_in(written.strip())
    return str(value) if value is not None else written.strip().rstrip(".")
