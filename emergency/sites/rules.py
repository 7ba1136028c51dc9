"""The facts that rules ask for."""

from __future__ import annotations

from enum import StrEnum


class FactName(StrEnum):
    """What is stated about an organisation or a site. Values: see each."""

    TAGS = "tags"
    """A list of tags (regulations.md 2.1)."""
    SIZE = "size"
    """large, medium, small, micro."""
    EMPLOYEES = "employees"
    """A whole number."""
    INDUSTRY = "industry"
    """A code of GB/T 4754."""
    OWNERSHIP = "ownership"
    """central, local_state, other."""
    AREA = "area"
    """The id of the area it lies in."""
    LIFE = "life"
    """active, suspended, closed."""
    NAME = "name"
    """Its name."""
