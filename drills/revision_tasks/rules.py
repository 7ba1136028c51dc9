"""The states of a revision task."""

from __future__ import annotations

from enum import StrEnum


class TaskState(StrEnum):
    """A task is opened by a finding, started with a draft, submitted for closing, closed by a person."""

    OPEN = "open"
    STARTED = "started"
    SUBMITTED = "submitted"
    CLOSED = "closed"
