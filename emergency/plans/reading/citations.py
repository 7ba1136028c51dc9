"""What a plan says it is based on: the laws, standards and documents of its list, as cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from emergency.core.citations import find_cited
from emergency.core.instruments import Status
from emergency.plans.reading.extracts import CitedBasis
from emergency.plans.reading.plan_reading import Section

_BASIS = re.compile(r"(?:编制|制定|法律|法规|编写)依据|^依据$")
_CITED = re.compile(r"《(?:[^《》]|《[^《》]*》)+》(?:\s?[（(](?:[^（）()]|[（(][^（）()]*[）)])*[）)])?")


def read_citations(sections: Sequence[Section], *, on: date) -> list[CitedBasis]:
    """The items of the sections on what the plan is based on, with their status on a day."""
    cited: list[CitedBasis] = []
    for section in sections:
        if not _BASIS.search(section.title):
            continue
        for found in _CITED.finditer(section.body):
            known = find_cited(found.group(0), on=on)
            cited.append(
                CitedBasis(
                    text=found.group(0),
                    status=known[0].status.value if known else Status.UNKNOWN.value,
                    replaced_by=known[0].replaced_by if known else None,
                    where=section.where,
                )
            )
    return cited
