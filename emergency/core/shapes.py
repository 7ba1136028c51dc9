"""The kinds of value that programs send: each says its limits, so that what no column holds is refused by name."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

FIRST_YEAR = 1900
"""What lies before it was mistyped: nobody alive remembers it."""
_LARGEST = 2**31 - 1

Id = Annotated[int, Field(ge=1, le=_LARGEST)]
"""The number of another thing."""

Count = Annotated[int, Field(ge=0, le=1_000_000)]
"""People, minutes: more than any that was ever meant."""

Word = Annotated[str, Field(max_length=80)]
"""A code, or the name of a person."""

Line = Annotated[str, Field(max_length=300)]
"""A name, a title, a place: what stands on one line."""

Prose = Annotated[str, Field(max_length=20_000)]
"""A reason, a summary, a description."""

LongText = Annotated[str, Field(max_length=500_000)]
"""A section of a plan, or a document in words."""


def _can_be_meant(moment: datetime) -> datetime:
    if moment.year < FIRST_YEAR:
        raise ValueError(f"lies before the year {FIRST_YEAR}")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_can_be_meant)]
"""A moment with its offset."""
