"""Signs of a ritual: each with a case just above its threshold and one just below."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import pytest

from drills.evaluations.actions import evaluate, record_finding
from drills.evaluations.rules import Grade, Severity
from drills.evaluations.signals import SAME, HeldDrill, SignalKind, likeness, signals_of
from emergency.core.actors import SYSTEM
from emergency.core.clock import today
from tests.client import Client
from tests.make import Make

DAY = date(2026, 9, 1)
PLAIN = HeldDrill(1, "演练", DAY, frozenset({7}), is_announced=False, grade=Grade.GOOD, findings=1, author="何静")
RECORD = "报警后当班值长下令停车，警戒组封锁路口，抢险组佩戴呼吸器关阀，医疗组在上风向接应伤员，通信畅通"


def _row(*drills: HeldDrill) -> list[HeldDrill]:
    return [replace(drill, id=number, on=DAY - timedelta(days=30 * number)) for number, drill in enumerate(drills)]


def _kinds(*drills: HeldDrill) -> set[SignalKind]:
    return {signal.kind for signal in signals_of(_row(*drills))}


NONE_FOUND = replace(PLAIN, findings=0)
TOP = replace(PLAIN, grade=Grade.EXCELLENT)
ANNOUNCED = replace(PLAIN, is_announced=True)


@pytest.mark.parametrize(
    ("drills", "expected"),
    [
        pytest.param([], set(), id="nothing held"),
        pytest.param([PLAIN] * 3, set(), id="three ordinary drills"),
        pytest.param([NONE_FOUND] * 3, {SignalKind.NO_FINDING}, id="no finding three times"),
        pytest.param([NONE_FOUND] * 2, set(), id="no finding twice, and no third drill"),
        pytest.param([NONE_FOUND, NONE_FOUND, PLAIN], set(), id="a finding in the third"),
        pytest.param(
            [NONE_FOUND, NONE_FOUND, replace(NONE_FOUND, grade=None)], set(), id="nobody evaluated the third yet"
        ),
        pytest.param([TOP] * 3, {SignalKind.ALL_TOP}, id="the top grade three times"),
        pytest.param([TOP, TOP, PLAIN], set(), id="good in the third"),
        pytest.param([ANNOUNCED] * 3, {SignalKind.NEVER_UNANNOUNCED}, id="three announced"),
        pytest.param([ANNOUNCED] * 2, set(), id="two announced are too few"),
        pytest.param(
            [ANNOUNCED, ANNOUNCED, replace(PLAIN, is_announced=None)], set(), id="nobody was asked of one on paper"
        ),
        pytest.param([*[ANNOUNCED] * 3, PLAIN], set(), id="the one before was unannounced"),
        pytest.param(
            [replace(PLAIN, evaluators=("周敏", "何静"))], {SignalKind.AUTHOR_EVALUATES}, id="author evaluates"
        ),
        pytest.param([replace(PLAIN, evaluators=("周敏", "何静怡"))], set(), id="another person of a longer name"),
    ],
)
def test_which_signs_are_seen(drills: list[HeldDrill], expected: set[SignalKind]) -> None:
    assert _kinds(*drills) == expected


def _changed(words: int) -> str:
    """The record with so many of its characters, far from one another, replaced."""
    text = list(RECORD)
    for place in islice((place for place in range(3, len(text), 6) if text[place] != "，"), words):
        text[place] = "甲"
    return "".join(text)


def test_records_are_the_same_from_nine_tenths_of_their_pairs_on() -> None:
    shares = {words: likeness(RECORD, _changed(words)) for words in range(8)}
    above = max(words for words, share in shares.items() if share is not None and share >= SAME)
    assert 0 < above < 7
    for words, is_seen in ((above, True), (above + 1, False)):
        drills = [replace(PLAIN, record=_changed(words)), replace(PLAIN, record=RECORD)]
        assert (_kinds(*drills) == {SignalKind.SAME_RECORD}) is is_seen, shares


def test_names_and_dates_do_not_make_two_records_differ() -> None:
    last = f"2025年6月12日9:02，陈立{RECORD}"
    now = f"2026年11月3日14:35，欧阳敏{RECORD}"
    assert likeness(last, now, ["陈立", "欧阳敏"]) == 1
    assert likeness(last, now) != 1


def test_short_records_and_records_of_other_plans_say_nothing() -> None:
    assert likeness("按预案进行，一切正常", "按预案进行，一切正常") is None
    other = replace(PLAIN, record=RECORD, plans=frozenset({8}))
    assert _kinds(replace(PLAIN, record=RECORD), other) == set()


def test_the_page_of_a_drill_shows_the_signs_with_their_evidence(make: Make, client: Client) -> None:
    plan = make.published_plan()
    drills = [
        make.drill(of=[plan], on=today() - timedelta(days=days), state="completed", title=f"第{days}日演练")
        for days in (30, 20, 10)
    ]
    for drill in drills[:2]:
        evaluate(drill, on=today(), grade=Grade.EXCELLENT, by=SYSTEM)
    client.sign_in(make.account("enterprise", plan.organisation))
    path = f"/drills/{drills[2].id}"
    page = client.get(path)
    assert "连续三次演练未发现问题" not in page.text
    assert "最近3次演练均事先预告" in page.text
    evaluate(drills[2], on=today(), grade=Grade.EXCELLENT, by=SYSTEM)
    page = client.get(path)
    assert "连续三次演练未发现问题" in page.text
    assert "连续三次评估均为最高等次" in page.text
    assert "不作结论" in page.text
    assert f"/drills/{drills[0].id}" in page.html
    record_finding(drills[0], text="警戒组未按时到位", severity=Severity.MINOR, by=SYSTEM)
    client.speak("en")
    page = client.get(path)
    assert "No finding three times running" not in page.text
    assert "The top grade three times running" in page.text
