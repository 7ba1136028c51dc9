"""What the law attaches to an omission is told by the article of the law now in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from emergency.core.instruments import Instrument, Register, shipped
from emergency.core.text import Text
from emergency.rulebook import penalties
from emergency.rulebook.penalties import Renumbered, article_now, in_force, penalty
from emergency.rulebook.rules import Mark
from emergency.statutes.rules import Stated, with_stated

TODAY = date(2026, 11, 22)


def test_order_88_article_44_is_resolved_through_the_law_of_2021() -> None:
    """Trap 6: it points at 安全生产法 第九十四条 of 2014; the conduct stands in 第九十七条 since 2021."""
    found = penalty("no-plan-or-drill", on=TODAY, register=shipped())
    assert found.pointed_at_by is not None
    assert (found.pointed_at_by.instrument, found.pointed_at_by.article) == ("L05", "第四十四条")
    assert (found.citation.instrument, found.citation.article) == ("L02", "第九十七条第六项")
    now = article_now("L02", 2014, "第九十四条")
    assert now is not None
    assert (now.instrument, now.article) == ("L02", "第九十七条")
    assert article_now("L02", 2014, "第九十三条") is None
    assert not found.needs_check


@pytest.mark.parametrize(
    ("on", "cited", "needs_check"),
    [
        (date(2027, 6, 30), ("L02", "第九十七条第六项"), False),
        (date(2027, 7, 1), ("A1", ""), True),
        (date(2030, 1, 1), ("A2", ""), True),
    ],
)
def test_a_replaced_law_is_followed_to_the_one_in_force(on: date, cited: tuple[str, str], needs_check: bool) -> None:
    found = penalty("no-plan-or-drill", on=on, register=_later())
    assert (found.citation.instrument, found.citation.article) == cited
    assert found.needs_check is needs_check
    if needs_check:
        assert found.replaced is not None
        assert found.replaced.article == "第九十七条第六项"


def test_the_article_is_carried_along_where_somebody_recorded_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (Renumbered("L02", None, "第九十七条第六项", "A1", "第一百零五条第四项", Mark.V1),)
    monkeypatch.setattr(penalties, "renumbered", lambda: rows)
    found = in_force(penalty("no-plan-or-drill"), on=date(2027, 7, 1), register=_later())
    assert (found.citation.instrument, found.citation.article) == ("A1", "第一百零五条第四项")
    assert not found.needs_check
    assert in_force(penalty("no-plan-or-drill"), on=date(2030, 1, 1), register=_later()).needs_check


def test_every_penalty_stands_in_a_law_in_force_today() -> None:
    for one in penalties.all_penalties():
        assert not penalty(one.id, on=TODAY, register=shipped()).needs_check, one.id


def test_a_law_abolished_without_successor_needs_a_look() -> None:
    register = with_stated(shipped(), [], [Stated("L02", None, date(2027, 1, 1))])
    assert penalty("no-plan-or-drill", on=date(2027, 1, 1), register=register).needs_check


def _later() -> Register:
    """The law replaced twice: in 2027 by A1, in 2029 by A2."""
    law = Instrument("A1", "law", Text("安全生产法（虚构修订）", "Law"), 2027, Text("", ""), "A", "A",
                     in_force_from=date(2027, 7, 1))  # fmt: skip
    next_law = replace(law, id="A2", year=2029, in_force_from=date(2029, 1, 1))
    stated = [Stated("L02", "A1", date(2027, 7, 1)), Stated("A1", "A2", date(2029, 1, 1))]
    return with_stated(shipped(), [law, next_law], stated)
