"""What a duty tells: the shape of the public interface, and sentences that can be said in either language."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from emergency.core.text import Message, Text
from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.facts import (
    DrillState,
    FilingFacts,
    Ground,
    Postponement,
    ReceivedFiling,
    Records,
    When,
    facts_from_the_beginning,
)
from emergency.rulebook.obligation import Status, status_of
from emergency.rulebook.rules import Force, Subject
from emergency.rulebook.wording import BECAUSE
from tests.emergency.rulebook import shipped
from tests.emergency.rulebook.making import (
    COMPREHENSIVE,
    ON_SITE,
    SPECIAL,
    altered,
    day,
    duties,
    make_booking,
    make_drill,
    make_filing,
    make_plan,
    make_unit,
    noon,
    records,
)

BOOK = Rulebook(shipped.rules().values())
STORE = make_unit("hazmat_store")

FIELDS_OF_THE_CONTRACT = {
    "rule", "title", "scope", "plan", "force", "status", "period", "due_on", "provisional", "required", "done",
    "counted", "not_counted", "early_warning", "citation", "verified", "why",
}  # fmt: skip


def into(language):
    """Says a sentence as the pages do, with texts inside messages put into the language."""

    def say(sentence: Message | Text) -> str:
        if isinstance(sentence, Text):
            return sentence.into(language)
        return sentence.msgid % {
            name: say(value) if isinstance(value, Message | Text) else value for name, value in sentence.params.items()
        }

    return say


def test_the_example_of_the_contract():
    drill = make_drill(17, "2026-05-20", state=DrillState.CANCELLED)
    kept = records(drill, make_drill(3, "2025-11-02", ON_SITE))
    overdue, _ = duties("DR-N-03", STORE, kept, "2026-07-03")
    found = overdue.as_json(into("zh_Hans_CN"))
    assert found.keys() >= FIELDS_OF_THE_CONTRACT
    assert found["not_counted"] == [{"drill": 17, "because": "cancelled"}]
    assert {name: found[name] for name in FIELDS_OF_THE_CONTRACT - {"why", "title", "not_counted"}} == {
        "rule": "DR-N-03",
        "scope": "unit",
        "plan": None,
        "force": "statutory",
        "status": "overdue",
        "period": {"from": "2026-01-01", "to": "2026-06-30", "mode": "calendar"},
        "due_on": "2026-06-30",
        "provisional": False,
        "required": 1,
        "done": 0,
        "counted": [],
        "early_warning": {"mode": "rolling", "due_on": "2026-05-02"},
        "citation": {"instrument": "国务院令第708号", "article": "第八条第二款"},
        "verified": True,
    }
    assert any("危险化学品储存 (hazmat_store)" in sentence for sentence in found["why"])
    assert overdue.is_breach


def test_a_filing_that_does_not_count_is_named_as_a_filing():
    plan = make_plan(
        1, "special", "2026-03-02", filings=(make_filing(6, 10, received="2026-03-20", returned="2026-03-23"),)
    )
    (duty,) = duties("PL-15", STORE, records(plans=(plan,)), "2026-03-31")
    assert duty.as_json(into("en"))["not_counted"] == [{"filing": 6, "because": "returned"}]


def test_a_target_missed_is_no_breach():
    target = altered("DR-N-03", force=Force.POLICY_TARGET, in_force_until=day("2030-12-31"))
    missed, _ = duties(target, STORE, records(), "2026-07-03")
    assert (missed.status, missed.is_breach) == ("overdue", False)


@pytest.mark.parametrize(
    ("drills", "warns_on"),
    [(["2025-04-01"], "2027-04-01"), ([], "2024-03-01")],
)
def test_a_rolling_duty_reminds_of_the_day_it_runs_out(drills, warns_on):
    kept = records(*(make_drill(1, held, SPECIAL) for held in drills))
    assert [duty.warns_on for duty in duties("DR-SD-03", STORE, kept, "2026-03-01")] == [day(warns_on)]


ORDER = [status.value for status in Status]
CAUSES = {
    "met": {"done": 1},
    "overdue": {"due_on": date(2026, 6, 1)},
    "missing_evidence": {"due_on": date(2026, 6, 1), "unrecorded": True},
    "first_period": {"first_period": True},
    "booked": {"booked": True},
    "due_soon": {"due_on": date(2026, 6, 20)},
}


@pytest.mark.parametrize(
    ("first", "second"),
    [pair for pair in itertools.combinations(CAUSES, 2) if pair != ("overdue", "missing_evidence")],
)
def test_of_two_statuses_the_first_in_the_order_is_told(first, second):
    plain = {"on": date(2026, 6, 10), "due_on": date(2026, 12, 31), "done": 0, "required": 1}
    both = {**plain, **CAUSES[second], **CAUSES[first]}
    assert ORDER.index(first) < ORDER.index(second)
    assert status_of(shipped.rules()["DR-N-03"], **both) == first


@pytest.mark.parametrize("given", [{}, *CAUSES.values()])
def test_what_is_over_and_what_is_advice_comes_before_all(given):
    plain = {"on": date(2026, 6, 10), "due_on": date(2026, 12, 31), "done": 0, "required": 1}
    over = altered("DR-N-03", force=Force.POLICY_TARGET, in_force_until=day("2025-12-31"))
    advice = altered("DR-N-03", force=Force.ADVISORY)
    assert status_of(over, **{**plain, **given}) == "expired_target"
    assert status_of(advice, **{**plain, **given}) == "advisory"


@pytest.mark.parametrize(
    ("rule", "days", "status"),
    [
        ("DR-N-03", 30, "due_soon"),
        ("DR-N-03", 31, "open"),
        ("DR-N-01", 30, "due_soon"),
        ("DR-N-01", 31, "open"),
        ("DR-N-04", 90, "due_soon"),
        ("DR-N-04", 91, "open"),
        ("PL-15", 7, "due_soon"),
        ("PL-15", 8, "open"),
    ],
)
def test_how_long_before_its_last_day_a_duty_is_due_soon(rule, days, status):
    on = day("2026-06-01")
    due_on = date.fromordinal(on.toordinal() + days)
    assert status_of(shipped.rules()[rule], on=on, due_on=due_on, done=0, required=1) == status


def every_sentence() -> list[Message | Text]:
    """The sentences of duties of many kinds of unit, in many situations."""
    filings = (
        make_filing(1, 10, received="2026-03-20"),
        make_filing(2, 10, received="2026-03-20", refused="2026-03-21"),
    )
    plans = (
        make_plan(COMPREHENSIVE, "comprehensive", "2026-03-02", filings=filings),
        make_plan(SPECIAL, "special", grounds=(Ground(1, When(day("2026-03-01"))),)),
        make_plan(ON_SITE, "on_site"),
    )
    kept = records(
        make_drill(1, "2026-03-01", ON_SITE, is_real_response=True),
        make_drill(2, "2026-03-02", ON_SITE),
        make_drill(3, "2026-03-03", state=DrillState.CANCELLED),
        make_booking(1, "2026-06-25", "2026-03-01"),
        plans=plans,
        postponements=(Postponement(1, "DR-N-03", day("2025-12-31"), day("2026-04-30"), When(day("2025-12-20"))),),
    )
    government = Records(
        plans=(make_plan(1, "special", "2025-12-20", family="government"),),
        received=(ReceivedFiling(9, "unit", FilingFacts(3, 10, make_filing(3, 10, received="2026-03-24").events)),),
    )
    sentences: list[Message | Text] = []
    for area in ("370126", "350500-01", "210300"):
        for tags in (("hazmat_store", "major_hazard_source"), ("hazmat_loading",), ("has_storage",)):
            for on in ("2026-03-25", "2026-12-30"):
                unit = make_unit(*tags, area=area, size="medium" if tags[0] == "has_storage" else "small")
                sentences += [say for duty in evaluate(BOOK, unit, kept, on=day(on)) for say in duty.why]
    for kind in ("government", "emergency_bureau"):
        unit = make_unit(kind=kind)
        sentences += [say for duty in evaluate(BOOK, unit, government, on=day("2026-03-25")) for say in duty.why]
    late = records(plans=(make_plan(1, "special", "2026-12-20"),))
    sentences += [say for duty in evaluate(BOOK, STORE, late, on=day("2026-12-22")) for say in duty.why]
    headcount = altered("DR-N-01", subject=Subject(employees_at_least=5, size_at_least="small"))
    large = make_unit(facts=facts_from_the_beginning(["mine"], "large", 5))
    sentences += duties(headcount, large, records(), "2026-03-01")[0].why
    return sentences


def test_every_sentence_can_be_said_in_both_languages():
    said = every_sentence()
    assert len(said) > 500
    for sentence in said:
        for language in ("zh_Hans_CN", "en"):
            assert into(language)(sentence).strip()
        if isinstance(sentence, Message):
            assert sentence.msgid.isascii()


def test_every_reason_for_not_counting_has_its_sentence():
    codes = {"cancelled", "postponed", "interrupted", "checking", "returned", "refused"}
    assert codes <= set(BECAUSE)
    for message in BECAUSE.values():
        assert message.msgid.isascii()


def test_why_names_rule_reason_count_and_last_day():
    kept = records(make_drill(4, "2026-02-01", ON_SITE, recorded_at=noon("2026-02-02")))
    (duty,) = duties("DR-N-03", make_unit("mine"), records(make_drill(1, "2025-12-01"), *kept.drills), "2026-03-01")
    assert [into("en")(sentence) for sentence in duty.why] == [
        shipped.rules()["DR-N-03"].sentence.en,
        "Mine (mine): Key production units",
        "From 2026-01-01 to 2026-06-30: 1 of 1.",
        "Counted from the last one, the next is due by 2026-08-01.",
        "None of this year's drills practised a comprehensive or special plan.",
    ]
    (expired,) = duties("DR-FJ-QZ-02", make_unit("mine", area="350500-01"), records(), "2026-03-01")
    assert "This target ended on 2025-12-31." in [into("en")(sentence) for sentence in expired.why]
