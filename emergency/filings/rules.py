"""The states of a filing and what is filed with it."""

from __future__ import annotations

from enum import StrEnum


class FilingState(StrEnum):
    """The states of the contract. `deemed_filed` is computed at reading, never stored."""

    SUBMITTED = "submitted"
    CHECKING = "checking"
    RETURNED_ONCE = "returned_once"
    FILED = "filed"
    DEEMED_FILED = "deemed_filed"
    REFUSED = "refused"


class DocumentKind(StrEnum):
    """What goes with a filing (88号令, PL-21)."""

    APPLICATION = "application"
    REVIEW_OPINION = "review_opinion"
    PLAN_TEXT = "plan_text"
    RISK_ASSESSMENT = "risk_assessment"
    RESOURCE_SURVEY = "resource_survey"


class Step(StrEnum):
    """What happened to a filing, each with the day it happened and the moment it was recorded."""

    SUBMITTED = "submitted"
    TAKEN = "taken"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
