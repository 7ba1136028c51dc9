"""What an assessment asks, what may be concluded from it, and who confirms that a plan stays as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from emergency.core.errors import Conflict
from emergency.core.text import Message, Text, message
from emergency.experts.rules import bare_name
from emergency.plans.vocabulary import Family


class Answer(StrEnum):
    """What was found of one item."""

    FITS = "fits"
    CHANGE = "change"
    NOT_APPLICABLE = "not_applicable"


class Conclusion(StrEnum):
    """Whether the plan has to be revised (88号令 第三十五条)."""

    STAYS = "stays"
    REVISE = "revise"


class State(StrEnum):
    """That a plan stays as it is waits for a second person; that it is revised is concluded at once."""

    WAITING = "waiting"
    CONCLUDED = "concluded"
    REFUSED = "refused"


class Decision(StrEnum):
    CONFIRM = "confirm"
    REFUSE = "refuse"


_STEPS: dict[tuple[State, Decision], State] = {
    (State.WAITING, Decision.CONFIRM): State.CONCLUDED,
    (State.WAITING, Decision.REFUSE): State.REFUSED,
}

ANSWER_TITLES: dict[Answer, Text] = {
    Answer.FITS: Text("仍然适用", "Still fits"),
    Answer.CHANGE: Text("需要修订", "Has to change"),
    Answer.NOT_APPLICABLE: Text("不涉及", "Does not apply"),
}
CONCLUSION_TITLES: dict[Conclusion, Text] = {
    Conclusion.STAYS: Text("不修订", "Stays as it is"),
    Conclusion.REVISE: Text("需要修订", "Has to be revised"),
}
STATE_TITLES: dict[State, Text] = {
    State.WAITING: Text("待复核", "To be confirmed"),
    State.CONCLUDED: Text("已作出结论", "Concluded"),
    State.REFUSED: Text("复核未通过", "Not confirmed"),
}
STATE_TONES: dict[State, str] = {State.WAITING: "due", State.CONCLUDED: "ok", State.REFUSED: "late"}


def after(state: State, decision: Decision) -> State:
    """The state after a decision. Errors: Conflict."""
    try:
        return _STEPS[state, decision]
    except KeyError:
        raise Conflict(message("This assessment is decided already."), code="decided") from None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a plan is held against."""

    code: str
    title: Text
    ask: Text
    source: str
    mark: str


@cache
def all_items() -> dict[str, Item]:
    """Every item by its code, from `items.toml`, in its order; `source` is that of a unit's plan."""
    content = tomllib.loads(Path(__file__).with_name("items.toml").read_text(encoding="utf-8"))
    return {
        row["code"]: Item(row["code"], Text(**row["title"]), Text(**row["ask"]), row["source"], row["mark"])
        for row in content["item"]
    }


def source_of(family: Family) -> tuple[str, str]:
    """What an assessment of such a plan rests on, and the mark of that citation."""
    if family is Family.GOVERNMENT:
        return "国办发〔2024〕5号 第三十四条", "V2"
    return "《生产安全事故应急预案管理办法》第三十五条", "V2"


@dataclass(frozen=True, slots=True)
class Said:
    """What was found of an item, in words, and the clause to blame (empty: the text as a whole)."""

    answer: Answer
    text: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who took part in an assessment."""

    name: str
    unit: str = ""
    title: str = ""
    expert_id: int | None = None


def problems(said: Mapping[str, Said], clauses: Iterable[str]) -> dict[str, Message]:
    """What is wrong with the answers, by the code of the item; `clauses` are those of the version."""
    known, found = set(clauses), {}
    for code in all_items():
        one = said.get(code)
        if one is None:
            found[code] = message("Not answered yet.")
        elif one.answer is Answer.CHANGE and not one.text.strip():
            found[code] = message("Say what has to change.")
        elif one.clause and one.clause not in known:
            found[code] = message("This version has no clause %(clause)s.", clause=one.clause)
    found.update({code: message("This item is not on the form.") for code in said if code not in all_items()})
    return found


def conclusion_problem(said: Mapping[str, Said], conclusion: Conclusion) -> Message | None:
    """Why this cannot be concluded from what was found, or None."""
    changes = any(one.answer is Answer.CHANGE for one in said.values())
    if changes and conclusion is Conclusion.STAYS:
        return message("An item has to change: the plan cannot stay as it is.")
    if not changes and conclusion is Conclusion.REVISE:
        return message("Mark at least one item that has to change, and the clause to blame.")
    return None


def second_person_problem(
    name: str, *, recorded_by: str, leader: str, is_own_account: bool, has_paper: bool
) -> Message | None:
    """Why somebody cannot confirm that a plan stays as it is, or None.

    It takes another person than the one who led the assessment or wrote it down: with an account of his own, or, where
    a unit has one account only, by his signature on the paper, which then has to be here. Two people may share a name,
    so that another account is another person than the recorder.
    """
    if bare_name(name) == bare_name(leader) or (not is_own_account and bare_name(name) == bare_name(recorded_by)):
        return message("Another person confirms than the one who led or recorded the assessment.")
    if not is_own_account and not has_paper:
        return message("Without an account of his own he signs the record: put the signed record here first.")
    return None
