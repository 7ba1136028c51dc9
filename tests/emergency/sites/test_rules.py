"""Which statement holds on a day, as known at a moment; what may be stated at all."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from emergency.accounts.rules import Tag
from emergency.core.errors import Invalid
from emergency.sites.rules import TAG_GROUPS, FactName, check_fact, check_industry, in_force, stretches

T0 = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    id: int
    value: Any
    since: date | None
    until: date | None
    recorded_at: datetime


def said(value: str, since: str = "", until: str = "", recorded: int = 0, number: int = 0) -> Said:
    day = date.fromisoformat
    return Said(
        number, value, day(since) if since else None, day(until) if until else None, T0 + timedelta(days=recorded)
    )


CASES = [
    ("nothing was said", [], "2026-05-01", None, None),
    ("from the beginning", [said("a")], "1990-01-01", None, "a"),
    ("not before it began", [said("a", "2026-02-01")], "2026-01-31", None, None),
    ("on its first day", [said("a", "2026-02-01")], "2026-02-01", None, "a"),
    ("not on the day it ends", [said("a", until="2026-02-01")], "2026-02-01", None, None),
    ("on its last day", [said("a", until="2026-02-01")], "2026-01-31", None, "a"),
    ("the later beginning goes before", [said("b", "2026-03-01"), said("a")], "2026-03-01", None, "b"),
    (
        "a correction of the past does not reach over what was said of later",
        [said("a"), said("b", "2026-03-01", recorded=1), said("c", "2026-01-01", recorded=2)],
        "2026-04-01", None, "b",
    ),
    (
        "a correction of the same day is believed",
        [said("a", "2026-01-01", recorded=1), said("b", "2026-01-01", recorded=2)],
        "2026-01-01", None, "b",
    ),
    (
        "recorded at one moment, the later entered",
        [said("a", "2026-01-01", number=1), said("b", "2026-01-01", number=2)],
        "2026-01-01", None, "b",
    ),
    ("after an end, what was so before", [said("a"), said("b", "2026-02-01", "2026-03-01")], "2026-03-01", None, "a"),
    ("not known yet", [said("a"), said("b", "2026-02-01", recorded=90)], "2026-03-01", 80, "a"),
    ("known since", [said("a"), said("b", "2026-02-01", recorded=90)], "2026-03-01", 90, "b"),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "on", "known", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_statement_that_holds(statements: list[Said], on: str, known: int | None, expected: str | None) -> None:
    known_at = None if known is None else T0 + timedelta(days=known)
    holding = in_force(statements, date.fromisoformat(on), known_at)
    assert (holding.value if holding else None) == expected


def _random_history(seed: int) -> list[Said]:
    chance = random.Random(seed)
    first = date(2026, 1, 1)
    history = []
    for number in range(chance.randint(1, 9)):
        since = None if chance.random() < 0.2 else first + timedelta(days=chance.randint(0, 40))
        begin = since or first
        until = begin + timedelta(days=chance.randint(1, 20)) if chance.random() < 0.4 else None
        history.append(Said(number, chance.choice("abc"), since, until, T0 + timedelta(days=chance.randint(0, 40))))
    return history


DAYS = [date(2025, 12, 30) + timedelta(days=n) for n in range(0, 70, 3)]


@pytest.mark.parametrize("seed", range(60))
def test_what_begins_later_or_is_recorded_later_never_changes_the_answer(seed: int) -> None:
    history = _random_history(seed)
    for on, known in itertools.product(DAYS, range(0, 45, 6)):
        known_at = T0 + timedelta(days=known)
        then = [each for each in history if each.recorded_at <= known_at and (each.since is None or each.since <= on)]
        assert in_force(history, on, known_at) == in_force(then, on), (on, known)
        assert stretches(history, on, known_at) == stretches(then, on)


@pytest.mark.parametrize("seed", range(60))
def test_stretches_say_day_by_day_what_holds(seed: int) -> None:
    history = _random_history(seed)
    on = date(2026, 2, 20)
    whole = stretches(history, on)
    for earlier, later in itertools.pairwise(whole):
        assert earlier.until is not None
        assert later.since is not None
        assert earlier.until <= later.since
    seen = [each for each in history if each.since is None or each.since <= on]
    for day in (date(2025, 12, 1) + timedelta(days=n) for n in range(82)):
        covering = [
            each for each in whole if (each.since or date.min) <= day and (each.until is None or day < each.until)
        ]
        holding = in_force(seen, day)
        assert [each.value for each in covering] == ([holding.value] if holding else []), day


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C26", "C26"), ("2614", "C2614"), ("b06", "B06"), (" G 594 ", "G594"), ("T97", "T97")],
)
def test_an_industry_is_a_code_of_gb_t_4754(given: str, kept: str) -> None:
    assert check_industry(given) == kept


@pytest.mark.parametrize("given", ["C", "A26", "00", "98", "化工", "C26145", ""])
def test_what_is_no_industry_is_refused(given: str) -> None:
    with pytest.raises(Invalid) as error:
        check_industry(given)
    assert set(error.value.fields) == {"industry"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("tags", ["mine", "volcano"]), ("size", "huge"), ("life", "dead"), ("ownership", "mine"), ("employees", -1)],
)
def test_a_value_outside_the_vocabulary_is_refused_at_its_field(name: str, value: Any) -> None:
    with pytest.raises(Invalid) as error:
        check_fact(FactName(name), value)
    assert set(error.value.fields) == {name}


def test_tags_are_kept_once_and_in_one_order() -> None:
    assert check_fact(FactName.TAGS, ["mine", "hazmat_store", "mine"]) == ["hazmat_store", "mine"]


def test_every_tag_stands_in_one_group_of_the_form() -> None:
    grouped = [tag for _, tags in TAG_GROUPS for tag in tags]
    assert sorted(grouped) == sorted(Tag)
