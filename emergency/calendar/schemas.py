"""Shapes of the API of working days."""

from __future__ import annotations

from datetime import date

from emergency.core.api import Answer


class DeadlineOut(Answer):
    due_on: date
    provisional: bool
    """It rests on a year whose days off are not announced yet."""
