"""The register of organisations as a table to keep, in the columns in which it can be brought in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from emergency.accounts.models import Organisation
from emergency.core.tables.giving import Given, Row
from emergency.core.text import message
from emergency.sites import queries
from emergency.sites.imports import KINDS, ORGANISATIONS, SIZES, TAGS

REGISTER = Given(
    message("Organisations"), ORGANISATIONS,
    fields=(
        "name", "uscc", "kind", "area", "industry", "tags", "size", "employees", "phone", "address", "parent",
        "supervised_by", "lat", "lon", "datum",
    ),
    words={
        "kind": {code: names[0] for code, names in KINDS.items()},
        "size": {code: names[0] for code, names in SIZES.items()},
        "tags": {code: word for word, code in reversed(TAGS.items())},
    },
)  # fmt: skip


def register_rows(organisations: Sequence[Organisation]) -> Iterator[Row]:
    """Organisations with what holds today."""
    ids = [unit.id for unit in organisations]
    facts, supervisors = queries.facts_of(ids), queries.supervisors_of_all(ids)
    for unit in organisations:
        held = facts.get(unit.id) or queries.Facts()
        yield {
            "name": unit.name, "uscc": unit.uscc, "kind": unit.kind, "area": unit.area.name,
            "industry": held.industry or unit.industry, "tags": list(held.tags), "size": held.size,
            "employees": held.employees, "phone": unit.phone, "address": unit.address,
            "parent": unit.parent.name if unit.parent else None,
            "supervised_by": [each.name for each in supervisors.get((unit.id, None), ())],
            "lat": unit.lat, "lon": unit.lon, "datum": None if unit.lat is None else "wgs84",
        }  # fmt: skip
