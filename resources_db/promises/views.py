"""The page of promises, and what of them other pages show."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise
from emergency.core.errors import Invalid
from emergency.core.i18n import say
from emergency.core.text import message
from emergency.plans.queries import get_plan
from resources_db.promises import actions, queries
from resources_db.promises.forms import DismissForm
from resources_db.promises.rules import PROBLEM_TITLES, PROBLEM_TONES, Problem

pages = Blueprint("promises", __name__)
_TITLES = {"titles": PROBLEM_TITLES, "tones": PROBLEM_TONES}


@pages.get("/promises")
@needs(Permission.PROMISE_VIEW)
def index() -> Any:
    """What plans in force promise, against what is registered and free; the broken ones first."""
    plan_id, problem = request.args.get("plan", type=int), request.args.get("problem", "")
    plan = get_plan(plan_id, g.actor, Permission.PROMISE_VIEW) if plan_id else None
    checked = queries.check_promises(g.actor, plan=plan)
    broken = sum(1 for each in checked if each.problems)
    if problem in set(Problem):
        checked = [each for each in checked if Problem(problem) in each.problems]
    checked.sort(key=lambda each: (not each.problems, each.plan.id, each.promise.id))
    return render_template(
        "promises/index.html", checked=checked, plan=plan, broken=broken, problem=problem,
        **_TITLES,
    )  # fmt: skip


@pages.post("/promises/<int:promise_id>/dismissals")
@needs(Permission.PLAN_EDIT)
def dismiss(promise_id: int) -> Any:
    """Say why a problem is none."""
    promise, form = queries.get_promise(promise_id, g.actor), DismissForm()
    plan = queries.get_plan_of(promise)
    authorise(g.actor, Permission.PLAN_EDIT, plan)
    if form.problem.data not in set(Problem):
        raise Invalid(problem=message("There is no such problem."))
    problem = Problem(form.problem.data)
    if not form.validate():
        shown: dict[str, Any] = {"form": form, "promise": promise, "plan": plan, "problem": problem}
        return render_template("promises/dismiss.html", **shown, **_TITLES), 422
    actions.dismiss(promise, problem, reason=form.reason.data, by=g.actor)
    flash(_("Set aside: %(problem)s.", problem=say(PROBLEM_TITLES[problem])), "ok")
    return redirect(url_for("promises.index", plan=plan.id))
