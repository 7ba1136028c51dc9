"""What society reads without an account: the plans that an organisation has made public, and nothing else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from emergency.accounts.access import public
from emergency.plans import publication
from emergency.plans.vocabulary import KIND_TITLES

pages = Blueprint("public", __name__)


@pages.get("/public/organisations/<int:organisation_id>/plans")
@public
def index(organisation_id: int) -> Any:
    """The plans that an organisation has made public."""
    return render_template(
        "public/index.html", organisation=publication.get_publisher(organisation_id),
        plans=publication.open_plans_of(organisation_id), kinds=KIND_TITLES,
    )  # fmt: skip


@pages.get("/public/plans/<int:plan_id>")
@public
def show(plan_id: int) -> Any:
    """A plan as society reads it: its text, or the summary."""
    return render_template("public/show.html", open=publication.get_open_plan(plan_id), kinds=KIND_TITLES)
