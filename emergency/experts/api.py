"""The API of the register of experts."""

from __future__ import annotations

from typing import Any

from flask import g, request

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Account, Area
from emergency.accounts.permissions import Permission, reaches
from emergency.core.api import blueprint, page_of
from emergency.core.errors import Invalid, NotFound
from emergency.core.text import message
from emergency.core.things import thing
from emergency.experts import actions, queries
from emergency.experts.models import Expert
from emergency.experts.schemas import ExpertIn, ExpertList, ExpertOut, ExpertPatch, read_entry, show_expert

api = blueprint("experts", __name__)


@api.get("/experts")
@needs(Permission.EXPERT_VIEW)
@api.output(ExpertList)
def list_experts() -> Any:
    """Experts one may choose from: of one's own area, below it and above it.

    Filters: `words`, `speciality`, `area` (with all below it), `past=true` for those whose term is over too.
    """
    said = request.args
    area_id = said.get("area", type=int)
    chosen = queries.list_experts(
        g.actor, words=said.get("words", ""), speciality=said.get("speciality", ""),
        area=_area(area_id) if area_id else None, with_past=said.get("past") == "true",
    )  # fmt: skip
    return page_of(chosen, _answer)


@api.post("/experts")
@needs(Permission.EXPERT_EDIT)
@api.input(ExpertIn, location="json", arg_name="given")
@api.output(ExpertOut, status_code=201)
def create(given: ExpertIn) -> Any:
    """Enter an expert into the register of an area (default: one's own)."""
    area_id = given.area or g.actor.area_id
    if area_id is None:
        raise Invalid(area=message("Say whose register it is: an area in your charge."))
    return _answer(actions.register(_area(area_id), read_entry(given), by=g.actor, account=_account(given.login)))


@api.get("/experts/<int:expert_id>")
@needs(Permission.EXPERT_VIEW)
@thing(Expert)
@api.output(ExpertOut)
def show(expert_id: int) -> Any:
    """One expert."""
    return _answer(queries.get_expert(expert_id, g.actor))


@api.patch("/experts/<int:expert_id>")
@needs(Permission.EXPERT_EDIT)
@api.input(ExpertPatch, location="json", arg_name="given")
@api.output(ExpertOut)
def change(expert_id: int, given: ExpertPatch) -> Any:
    """Correct what the register says of an expert, or end his term with `until`."""
    expert = queries.get_expert(expert_id, g.actor, Permission.EXPERT_EDIT)
    account = _account(given.login) if "login" in given.model_fields_set else expert.account
    return _answer(actions.update(expert, read_entry(given, expert), by=g.actor, account=account))


def _answer(expert: Expert) -> ExpertOut:
    return show_expert(expert, whole=reaches(g.actor, Permission.EXPERT_EDIT, expert))


def _area(area_id: int) -> Area:
    try:
        return accounts.get_area(area_id)
    except NotFound as error:
        raise Invalid(area=message("There is no such area.")) from error


def _account(login: str) -> Account | None:
    if not login:
        return None
    found = queries.find_expert_account(login)
    if found is None:
        raise Invalid(login=message("There is no expert's account of this name."))
    return found
