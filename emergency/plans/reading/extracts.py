"""What is taken out of a plan as data: contacts, resources, numbers, response levels, citations, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emergency.plans.reading.blocks import Where


@dataclass(frozen=True, slots=True)
class Contact:
    """A row of a contact table: a person with a post, or a body; phones in digits, a landline with its area code."""

    name: str | None
    role: str | None
    unit: str | None
    phones: tuple[str, ...]
    internal: bool
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The contact in the shape of the public interface."""
        return {
            "name": self.name,
            "role": self.role,
            "unit": self.unit,
            "phones": list(self.phones),
            "internal": self.internal,
            "table": self.where.table,
            "where": self.where.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Resource:
    """A row of a resource table. `quantity` is None where the plan gives no number (若干); `approx`: it says 约."""

    name: str
    spec: str
    quantity: float | None
    quantity_text: str
    approx: bool
    unit: str | None
    place: str | None
    keeper: str | None
    phone: str | None
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The resource in the shape of the public interface."""
        return {
            "name": self.name,
            "spec": self.spec,
            "quantity": self.quantity,
            "quantity_text": self.quantity_text,
            "approx": self.approx,
            "unit": self.unit,
            "place": self.place,
            "keeper": self.keeper,
            "phone": self.phone,
            "table": self.where.table,
            "where": self.where.as_json(),
        }


@dataclass(frozen=True, slots=True)
class TextPhone:
    """A person's number in running text."""

    label: str
    phone: str
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The number with the name beside it."""
        return {"label": self.label, "phone": self.phone, "where": self.where.as_json()}


@dataclass(frozen=True, slots=True)
class ResponseLevel:
    """A response level as the plan announces it: rank 1 is the highest, `name` as written, and what the plan says."""

    level: int
    name: str
    criteria: str
    decided_by: str
    measures: str
    part: int
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The level in the shape that a version of a plan takes."""
        return {
            "level": self.level,
            "name": self.name,
            "criteria": self.criteria,
            "decided_by": self.decided_by,
            "measures": self.measures,
            "part": self.part,
            "where": self.where.as_json(),
        }


@dataclass(frozen=True, slots=True)
class CitedBasis:
    """A law, standard or document of the list of what the plan is based on, as cited."""

    text: str
    status: str
    replaced_by: str | None
    where: Where

    def as_json(self) -> dict[str, Any]:
        """The citation with whether it is still in force."""
        return {
            "text": self.text,
            "status": self.status,
            "replaced_by": self.replaced_by,
            "where": self.where.as_json(),
        }


@dataclass(frozen=True, slots=True)
class TableRead:
    """What a table of the file turned out to be; `rows` are its rows of data."""

    index: int
    kind: str
    rows: int
    internal: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """The table's kind and size."""
        told = {} if self.internal is None else {"internal": self.internal}
        return {"kind": self.kind, "rows": self.rows} | told
