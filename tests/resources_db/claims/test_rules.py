"""How much is taken at most at one moment, and which step follows which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.core.errors import Conflict, Invalid
from resources_db.claims.amounts import check_amount, plain
from resources_db.claims.rules import ClaimState, Decision, Share, Window, after, peak

START = datetime(2026, 12, 1, tzinfo=UTC)


def share(quantity: int, first: int, last: int) -> Share:
    return Share(Decimal(quantity), START + timedelta(hours=first), START + timedelta(hours=last))


def window(first: int, last: int) -> Window:
    return Window(START + timedelta(hours=first), START + timedelta(hours=last))


@pytest.mark.parametrize(
    ("shares", "asked", "most"),
    [
        ([], (0, 9), 0),
        ([(5, 0, 2)], (0, 9), 5),
        ([(5, 0, 2), (5, 2, 4)], (0, 9), 5),
        ([(5, 0, 3), (5, 2, 4)], (0, 9), 10),
        ([(5, 0, 3), (5, 2, 4)], (3, 9), 5),
        ([(5, 0, 3), (5, 2, 4)], (4, 9), 0),
        ([(1, 0, 9), (2, 1, 3), (4, 5, 7)], (0, 9), 5),
    ],
    ids=["nothing", "one", "touching", "meeting", "after the first", "after both", "the greater of two heaps"],
)
def test_the_most_that_is_taken_at_one_moment(
    shares: list[tuple[int, int, int]], asked: tuple[int, int], most: int
) -> None:
    assert peak([share(*each) for each in shares], window(*asked)) == most


SPANS = st.tuples(st.integers(1, 9), st.integers(0, 20), st.integers(1, 8))


@given(st.lists(SPANS, max_size=8), st.integers(0, 20), st.integers(1, 20))
def test_looking_only_where_claims_begin_misses_no_moment(
    spans: list[tuple[int, int, int]], first: int, length: int
) -> None:
    shares = [share(quantity, begin, begin + long) for quantity, begin, long in spans]
    by_the_hour = max(
        sum((s.quantity for s in shares if s.from_at <= START + timedelta(hours=hour) < s.until_at), Decimal(0))
        for hour in range(first, first + length)
    )
    assert peak(shares, window(first, first + length)) == by_the_hour


@pytest.mark.parametrize(
    ("state", "decision", "following"),
    [
        ("held", "commit", "requested"), ("requested", "en_route", "en_route"), ("en_route", "on_scene", "on_scene"),
        ("on_scene", "release", "released"), ("released", "return", "returned"), ("held", "lapse", "lapsed"),
        ("held", "displace", "displaced"), ("held", "en_route", None), ("held", "return", None),
        ("returned", "commit", None), ("lapsed", "commit", None), ("displaced", "release", None),
        ("on_scene", "displace", None),
    ],
)  # fmt: skip
def test_which_step_follows_which(state: str, decision: str, following: str | None) -> None:
    if following is None:
        with pytest.raises(Conflict):
            after(ClaimState(state), Decision(decision))
    else:
        assert after(ClaimState(state), Decision(decision)) == following


@pytest.mark.parametrize(("given_", "kept"), [("3", 3), ("2.5", 2.5), ("0.001", 0.001), (1e3, 1000), ("007", 7)])
def test_an_amount_is_kept_exactly(given_: str | float, kept: float) -> None:
    assert plain(check_amount(given_)) == kept


@pytest.mark.parametrize("given_", ["0", "-1", "0.0001", "NaN", "Infinity", "x", "", "1e40"])
def test_what_is_no_amount_is_refused(given_: str) -> None:
    with pytest.raises(Invalid):
        check_amount(given_)
